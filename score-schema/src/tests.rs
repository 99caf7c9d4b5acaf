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
            SchemaErrorKind::UnknownField { name, known } => {
                format!("unknown {name} of {}", known.len())
            }
            SchemaErrorKind::MissingField { name } => format!("missing {name}"),
            SchemaErrorKind::WrongType { expected, found } => {
                format!("{expected}, not {found}")
            }
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
                (".name: `A` does not match the pattern `^[a-z]+$`", "A"),
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
            &[(".labels: expected at least 1 field, found 0", "{}")],
        ),
        (
            "{image: x, name: ab, labels: {A: x, b: 1}}",
            &[
                (".labels.A: `A` does not match the pattern `^[a-z]+$`", "A"),
                (".labels.b: string, not integer", "1"),
            ],
        ),
        (
            "{image: x, name: ab, files: 1}",
            &[(".files: list or map, not integer", "1")],
        ),
        (
            "{image: x, name: ab, files: {a: {}}}",
            &[(
                ".files.a: expected one of the fields `source`, `content`",
                "a",
            )],
        ),
        (
            "{image: x, name: ab, files: {a: {source: 1, content: 2}}}",
            &[
                (
                    ".files.a: only one of the fields `source`, `content` may stand here",
                    "a",
                ),
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
