use super::*;
use score_yaml::{SourceMap, parse};

const SCHEMA: &str = r##"{
    "type": "object",
    "required": ["name", "image"],
    "additionalProperties": false,
    "properties": {
        "name": {"type": "string", "minLength": 2, "pattern": "^[a-z]+$"},
        "image": {"type": "string"},
        "protocol": {"enum": ["TCP", "UDP"]},
        "port": {"type": "integer", "minimum": 1},
        "command": {"if": {"type": "array"}, "then": {"items": {"type": "string"}}, "else": {"type": "string"}},
        "labels": {"type": "object", "minProperties": 1,
                   "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "string"}},
        "files": {"oneOf": [
            {"type": "array", "items": {"$ref": "#/$defs/file"}},
            {"type": "object", "additionalProperties": {"allOf": [
                {"not": {"type": "object", "required": ["target"]}}, {"$ref": "#/$defs/file"}]}}]}
    },
    "$defs": {"file": {
        "type": "object", "additionalProperties": false,
        "properties": {"target": {"type": "string"}, "source": {}, "content": {"type": "string"}},
        "oneOf": [{"required": ["source"]}, {"required": ["content"]}]
    }}
}"##;

/// Each error as `path: what` with the text it points at.
fn errors(text: &str) -> Vec<(String, String)> {
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let document = parse(&sources, file).expect(text).remove(0);
    let schema = Schema::compile(SCHEMA).expect("a schema");
    let verdict = schema.quick_check.check(&document);
    let validator = schema.validator().expect("a schema");
    assert_eq!(verdict, Ok(validator.is_valid(&document)), "{text}");
    let shown = |error: SchemaError| {
        let what = match error.kind {
            SchemaErrorKind::UnknownField { name, known, .. } => {
                format!("unknown {name} of {}", known.len())
            }
            SchemaErrorKind::MissingField { name } => format!("missing {name}"),
            SchemaErrorKind::WrongType {
                expected, found, ..
            } => {
                format!("{expected}, not {found}")
            }
            SchemaErrorKind::ManyOf { names } => format!("all of {}", names.join(", ")),
            SchemaErrorKind::NoneOf { names } => format!("none of {}", names.join(", ")),
            SchemaErrorKind::NotAmong { options, found } => {
                format!("expected one of `{}`, found {found}", options.join("`, `"))
            }
            SchemaErrorKind::Mismatch { pattern, found } => format!("{found} is no {pattern}"),
            SchemaErrorKind::InvalidValue { message } => message,
            SchemaErrorKind::More { count } => format!("{count} more"),
        };
        let at = sources
            .text(error.span)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        (format!("{}: {what}", error.path.join(".")), at)
    };
    schema.check(&document).into_iter().map(shown).collect()
}

#[test]
fn errors_stand_where_a_person_would_look() {
    for (text, want) in [
        (
            "{name: ab, image: x, port: 1.0, files: {a: {source: 1}}}",
            &[][..],
        ),
        (
            "name: ab\nimage: x\nimge: y",
            &[(".imge: unknown imge of 7", "imge")],
        ),
        ("name: ab", &[(": missing image", "name: ab")]),
        ("[]", &[(": map, not list", "[]")]),
        (
            "{name: 1, image: 2001-01-01}",
            &[
                (".name: string, not integer", "1"),
                (".image: string, not timestamp", "2001-01-01"),
            ],
        ),
        (
            "{image: x, name: A}",
            &[
                (".name: expected at least 2 characters, found 1", "A"),
                (".name: A is no ^[a-z]+$", "A"),
            ],
        ),
        (
            "{image: x, name: ab, protocol: tcp, port: 0}",
            &[
                (
                    ".protocol: expected one of `TCP`, `UDP`, found `tcp`",
                    "tcp",
                ),
                (".port: expected at least 1, found `0`", "0"),
            ],
        ),
        (
            "{image: x, name: ab, command: [a, 1]}",
            &[(".command.1: string, not integer", "1")],
        ),
        ("{image: x, name: ab, command: a}", &[]),
        (
            "{image: x, name: ab, labels: {}}",
            &[(".labels: expected at least one entry, found none", "{}")],
        ),
        (
            "{image: x, name: ab, labels: {A: x, b: 1}}",
            &[
                (".labels.A: A is no ^[a-z]+$", "A"),
                (".labels.b: string, not integer", "1"),
            ],
        ),
        (
            "{image: x, name: ab, files: 1}",
            &[(".files: list or map, not integer", "1")],
        ),
        (
            "{image: x, name: ab, files: {a: {}}}",
            &[(".files.a: none of source, content", "a")],
        ),
        (
            "{image: x, name: ab, files: {a: {source: 1, content: 2}}}",
            &[
                (".files.a: all of source, content", "a"),
                (".files.a.content: string, not integer", "2"),
            ],
        ),
        (
            "{image: x, name: ab, files: {a: {source: 1, target: x}}}",
            &[(
                ".files.a.target: the field `target` is not allowed here",
                "target",
            )],
        ),
        (
            "{image: x, name: ab, files: [{source: 1}, {sorce: 1, content: x}]}",
            &[(".files.1.sorce: unknown sorce of 3", "sorce")],
        ),
    ] {
        let got = errors(text);
        let want: Vec<_> = want
            .iter()
            .map(|(what, at)| {
                let what = what.strip_prefix('.').unwrap_or(what);
                (what.to_owned(), (*at).to_owned())
            })
            .collect();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    assert!(Schema::compile("{").is_err());
    let schema = Schema::compile(r#"{"type": "strin"}"#).expect("it is JSON");
    assert!(schema.validate().is_err());
    let mut sources = SourceMap::new();
    let file = sources.add("t", "a");
    let document = parse(&sources, file).expect("YAML").remove(0);
    assert_eq!(schema.check(&document).len(), 1);
}

#[test]
fn a_very_long_name_is_all_that_is_told() {
    let text = format!("? {}\n: 1\nname: 1\n", "n".repeat(100_000));
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let document = parse(&sources, file).expect("it is YAML").remove(0);
    let schema = Schema::compile(SCHEMA).expect("it is a schema");
    assert_eq!(schema.check(&document).len(), 1);
}

#[test]
fn of_very_many_errors_the_first_are_told() {
    let name = "n".repeat(900);
    let text: String = (0..1500).map(|n| format!("{name}{n}: 1\n")).collect();
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let document = parse(&sources, file).expect("it is YAML").remove(0);
    let schema = Schema::compile(SCHEMA).expect("it is a schema");
    let errors = schema.check(&document);
    assert_eq!(errors.len(), 1001);
    let more = SchemaErrorKind::More { count: 502 };
    assert_eq!(errors.last().map(|error| &error.kind), Some(&more));
    assert!(
        errors
            .iter()
            .flat_map(|error| &error.path)
            .all(|key| key.len() < 300)
    );
}

/// What is said of a document, `path: message; hint`.
fn told(text: &str, words: &Vocabulary) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let document = parse(&sources, file).expect(text).remove(0);
    let schema = r##"{
        "type": "object", "required": ["image"], "additionalProperties": false,
        "properties": {
            "image": {"type": "string"},
            "args": {"type": "array", "items": {"type": "string"}},
            "ports": {"type": "object", "additionalProperties": {"$ref": "#/$defs/port"}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "limits": {"type": "object", "properties": {"cpu": {"type": "string"}}},
            "only": {"type": "boolean"}, "mode": {"enum": ["slow", "fast"]}
        },
        "$defs": {"port": {"type": "object", "required": ["port"], "properties": {"port": {"type": "integer"}}}}
    }"##;
    let schema = Schema::compile(schema).expect("a schema");
    let said = diagnostics(&schema, &document, words, &sources)
        .into_iter()
        .map(|one| {
            let path = one.path.unwrap_or_default();
            format!("{path}: {}; {}", one.message, one.hints.join("; "))
        });
    said.collect()
}

#[test]
fn a_wrong_shape_is_answered_with_the_right_one() {
    for (written, expected) in [
        ("args: npm start", "write `args: [\"npm\", \"start\"]`"),
        (
            "args: [80]",
            "put the value in quotes to make it a string: `\"80\"`",
        ),
        ("args:", "leave `args` out, or write `args: []`"),
        ("ports: [80]", "write `ports: {NAME: {port: 80}}`"),
        ("ports: {web: 80}", "write `web: {port: 80}`"),
        (
            "ports: {web: {port: \"80\"}}",
            "remove the quotes: `port: 80`",
        ),
        (
            "ports: [{name: web, port: 80}]",
            "write `ports: {web: {port: 80}}`",
        ),
        (
            "labels: [a=b, c=d, e=f]",
            "write `labels: {a: b, c: d, e: f}`",
        ),
        (
            "labels: {a: 1}",
            "put the value in quotes to make it a string: `a: \"1\"`",
        ),
        (
            "labels: {a: 1.0}",
            "put the value in quotes to make it a string: `a: \"1.0\"`",
        ),
        (
            "labels: {a: 2024-01-01}",
            "put the value in quotes to make it a string: `a: \"2024-01-01\"`",
        ),
        (
            "labels: {a: 0755}",
            "put the value in quotes to make it a string: `a: \"0755\"`; YAML reads the number 493 there: for that, write `\"493\"`",
        ),
        (
            "labels: [{name: a, value: +1_0}]",
            "write `labels: {a: \"+1_0\"}`",
        ),
        ("only: \"yes\"", "write `only: true`"),
        ("mode: Fast", "did you mean `fast`?"),
    ] {
        let said = told(&format!("image: x\n{written}"), &Vocabulary::NONE);
        assert!(
            said.len() == 1 && said[0].ends_with(&format!("; {expected}")),
            "{written}: {said:?}"
        );
    }
}

#[test]
fn one_fault_is_told_once() {
    const WORDS: Vocabulary = Vocabulary {
        renamed: &[Renamed {
            owner: "",
            names: &["img"],
            field: "image",
            way_out: None,
        }],
        ..Vocabulary::NONE
    };
    for (text, expected) in [
        (
            "imgae: x",
            "imgae: unknown field `imgae`; did you mean `image`?",
        ),
        ("img: x", "img: unknown field `img`; did you mean `image`?"),
        (
            "image: x\ncpu: y",
            "cpu: unknown field `cpu`; write it below `limits`",
        ),
        ("{}", ": the field `image` is missing; add `image: …`"),
        (
            "{image:\"x\"}",
            "image:\"x\": unknown field `image:\"x\"`; a blank belongs behind the `:` of a key: `image: \"x\"`",
        ),
        (
            "image: x\nports.web.port: 80",
            "ports\\.web\\.port: unknown field `ports.web.port`; write `ports: {web: {port: 80}}`",
        ),
        (
            "image: x\nports:\n  web:\n  port: 80\n",
            "ports.port: `port` stands beside `web`, expected below it; indent line 4 by two more blanks",
        ),
        (
            "image: x\nlabels:\na: b\nc: d\n",
            "a: `a`, `c` stand beside `labels`, expected below it; indent lines 3 and 4 by two more blanks",
        ),
        (
            "image: x\nports:\n  port: 80\n",
            "ports.port: `port` stands right below `ports`, expected below a name; write `NAME:` above it, and indent line 3 by two more blanks",
        ),
        (
            "image: x\nports: {port: 80}\n",
            "ports.port: `port` stands right below `ports`, expected below a name; write `ports: {NAME: {port: 80}}`",
        ),
        (
            "image: x\nlimits:\n  ports:\n    web: {port: 80}\n  cpu: 1",
            "limits.cpu: expected a string, found an integer; put the value in quotes to make it a string: `cpu: \"1\"`",
        ),
        (
            "image: x\nports:\n  labels:\n    a: b\n",
            "ports.labels: `labels` stands in `ports`, expected at the top of the file; move it out of `ports`, to the left margin",
        ),
    ] {
        assert_eq!(told(text, &WORDS), [expected], "{text}");
    }
}
