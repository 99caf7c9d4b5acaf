use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath, render};
use score_yaml::{Map, Node, SortedMap, SourceMap, Str, Value, json, parse_str};

use super::*;
use crate::definitions::{
    Definition, DefinitionFiles, MatchContext, Reference, ResourceIdentity, Sealed, Seed,
};

/// A resource `pg.default#shared.db` with some outputs, whoever asks, and the context of another one.
struct Fixed {
    values: Map,
    secrets: Map,
    is_open: bool,
    sealed: Sealed,
    environment: MatchContext,
    resource: ResourceIdentity,
}

fn map(yaml: &str) -> Map {
    match parse_str(yaml) {
        Ok(Value::Map(map)) => map,
        other => panic!("the test's YAML is a map: {other:?}"),
    }
}

fn fixed() -> Fixed {
    let yaml = "{n: 42, yes: true, text: plain, list: [a, b], obj: {k: v, z: {y: 1}}, none: null, key: a.b}";
    let [kind, class, id] = ["config", "logs", "modules.api.externals.c"].map(Str::from);
    Fixed {
        values: map(yaml),
        secrets: map("{password: hunter2}"),
        is_open: false,
        sealed: Sealed::new(&Seed::FIXED, &SourceMap::new(), Map::new()),
        environment: MatchContext {
            app: Some("shop".into()),
            env: Some("dev".into()),
            ..MatchContext::default()
        },
        resource: ResourceIdentity { kind, class, id },
    }
}

impl Lookup for Fixed {
    fn find(&self, reference: &Reference, _: &str) -> Result<Found<'_>, Diagnostic> {
        let outputs = ResourceOutputs {
            resource: "pg.default#shared.db",
            values: &self.values,
            secrets: &self.secrets,
            is_open: self.is_open,
            account: (!self.is_open).then_some("team"),
            guresid: "0123",
            definition: Some("pg-dev"),
        };
        match reference {
            Reference::Context(field) => ResourceContext {
                environment: &self.environment,
                resource: &self.resource,
                guresid: "4567",
            }
            .find(*field),
            Reference::Resource(_, accessor) => outputs.read(accessor, &self.sealed),
            Reference::Selected(selector, accessor) => {
                let count = selector.steps.len() - 1;
                let found = std::iter::repeat_n((), count);
                let found = found.map(|()| outputs.read(accessor, &self.sealed));
                Ok(Found::list(found.collect::<Result<Vec<_>, _>>()?))
            }
        }
    }
}

/// The definition in a file.
pub(in crate::definitions) fn definition(sources: &mut SourceMap, text: &str) -> Definition {
    let file = sources.add("def.yaml", text);
    let read = DefinitionFiles::read(sources, &[file], &[]);
    let read = read.expect("the test's definition is one");
    read.definitions.iter().next().expect("it is there").clone()
}

fn head(inputs: &str) -> String {
    let inputs = inputs.trim_end().replace('\n', "\n  ");
    format!(
        "id: cfg\nname: D\ntype: t\ndriver_type: humanitec/echo\ndriver_account: ${{resources.x.account}}\n\
        driver_inputs:\n  {inputs}\nprovision:\n  q#r: {{params: {{a: \"${{resources.pg<a>b.outputs.n}}\"}}}}\n"
    )
}

/// The values of inputs as JSON, and what is wrong, as it is shown.
fn placed(inputs: &str, fixed: &Fixed) -> (String, String) {
    let mut sources = SourceMap::new();
    let definition = definition(&mut sources, &head(inputs));
    let room = PlacedRoom::of(1);
    let substitution = Substitution {
        definition: &definition.id,
        sources: &sources,
        lookup: fixed,
        room: &room,
    };
    let (values, errors) = match DriverInputs::of(&definition, &substitution, &fixed.sealed) {
        Ok(inputs) => {
            let (values, secrets) = inputs.to_values();
            let both = [("v", values), ("s", secrets)].into_iter().collect();
            (fixed.sealed.viewer(true).value(&both), Diagnostics::new())
        }
        Err(errors) => (Value::Null, errors),
    };
    let mut json = String::new();
    json::push(&values, &mut json).expect("it is JSON");
    let errors: Vec<_> = errors.iter().map(|d| render(d, &sources, false)).collect();
    (json, errors.join("\n"))
}

#[test]
fn a_placeholder_alone_takes_the_type_of_its_value() {
    for (written, expected) in [
        ("${resources.pg.outputs.n}", "42"),
        ("${resources.pg.outputs.yes}", "true"),
        ("${resources.pg.outputs.list}", r#"["a","b"]"#),
        ("${resources.pg.outputs.obj.z}", r#"{"y":1}"#),
        ("${resources.pg.outputs.none}", "null"),
        ("${resources['pg'].guresid}", r#""0123""#),
        ("${resources.pg<a>b.outputs.n}", "[42]"),
        ("${resources.pg<a.outputs.n}", "[]"),
        ("n=${resources.pg.outputs.n}", r#""n=42""#),
        (
            "${resources.pg.outputs.list}${resources.pg.outputs.text}",
            r#""[\"a\",\"b\"]plain""#,
        ),
        ("${resources.pg.outputs.none} ", r#""null ""#),
        (r"$\{HOME} in ${context.env.id}", r#""${HOME} in dev""#),
        (r"$\{a}", r#""${a}""#),
        (
            "$ $$ ${context.res.class}/${context.res.type}/${context.res.id}",
            r#""$ $$ logs/config/modules.api.externals.c""#,
        ),
        ("${context.res.guresid}", r#""4567""#),
    ] {
        let (json, errors) = placed(
            &format!("values: {{x: '{}'}}", written.replace('\'', "''")),
            &fixed(),
        );
        assert_eq!(errors, "", "{written}");
        assert_eq!(
            json,
            format!(r#"{{"s":{{}},"v":{{"x":{expected}}}}}"#),
            "{written}"
        );
    }
    let all = placed("values: ${resources.pg.values}", &fixed()).0;
    assert!(
        all.contains(r#""key":"a.b","list":["a","b"]"#) && !all.contains("hunter2"),
        "{all}"
    );
}

#[test]
fn keys_are_replaced_too() {
    let (json, _) = placed(
        "values: {'a-${context.env.id}': 1, '${resources.pg.outputs.n}': 2}",
        &fixed(),
    );
    assert_eq!(json, r#"{"s":{},"v":{"42":2,"a-dev":1}}"#);
    let (_, errors) = placed("values:\n  dev: 1\n  ${context.env.id}: 2", &fixed());
    assert_says(
        &errors,
        &[
            "error[duplicate-key]: definition `cfg`: the key `${context.env.id}` stands in the map twice",
            "--> def.yaml:9:5  driver_inputs.values.${context\\.env\\.id}",
        ],
    );
}

/// Each text stands in what is said.
#[track_caller]
fn assert_says(said: &str, expected: &[&str]) {
    for text in expected {
        assert!(said.contains(text), "{text}\nis not in\n{said}");
    }
}

#[test]
fn secrets_are_literal_references_or_those_of_others() {
    let (json, errors) = placed(
        "secret_refs:
  a: {store: vault, ref: '${context.env.id}/a', version: '3'}
  b: {value: '${resources.pg.outputs.password}'}
  value: {value: plain}
  deep: {c: {store: vault, ref: c}}
  typed: {value: '${resources.pg.outputs.obj}'}",
        &fixed(),
    );
    assert_eq!(errors, "");
    assert_eq!(
        json,
        r#"{"s":{"a":{"secret":"vault/dev/a@3"},"b":"hunter2","deep":{"c":{"secret":"vault/c"}},"#
            .to_owned()
            + r#""typed":{"k":"v","z":{"y":1}},"value":"plain"},"v":{}}"#
    );
    let fixed = fixed();
    let (json, _) = placed(
        "secrets: {user: bob, url: 'x://${resources.pg.outputs.password}@h'}",
        &fixed,
    );
    assert_eq!(json, r#"{"s":{"url":"x://hunter2@h","user":"bob"},"v":{}}"#);
    let mut known = Vec::new();
    fixed
        .sealed
        .each_secret(&mut |text| known.push(text.to_owned()));
    assert_eq!(known, ["bob", "x://hunter2@h"]);
}

#[test]
fn a_secret_among_values_is_refused() {
    let (_, errors) = placed(
        "values:\n  url: |\n    first\n    x://${resources['pg.default'].outputs.password}@h",
        &fixed(),
    );
    assert_says(
        &errors,
        &[
            "error[misplaced-secret]: definition `cfg`: `${resources['pg.default'].outputs.password}` is a secret of \
         `pg.default#shared.db`",
            "--> def.yaml:10:11  driver_inputs.values.url",
            "10 |       x://${resources['pg.default'].outputs.password}@h",
            "           ^^^^^",
            "secret_refs",
        ],
    );
}

#[test]
fn errors_are_all_said_each_at_its_place() {
    let (_, errors) = placed(
        "values:
  a: ${resources.pg.outputs.lst}
  b: x ${context.org.id} ${values.REGION}
  c: ${resources.pg.outputs.obj.z.q}
  d: ${resources.pg.outputs.n.q}
  e: ${resources.pg.host}
  f: a ${context.env.id
  g: ['${context.app_id}']",
        &fixed(),
    );
    assert_says(
        &errors,
        &[
            "unknown-reference]: definition `cfg`: resource `pg.default#shared.db` has no output `lst`: there are `n`",
            "did you mean `list`?",
            "def.yaml:9:10  driver_inputs.values.b",
            "`context.org.id` was not given",
            "`--org` gives it",
            "def.yaml:9:28",
            "`${values.REGION}` is no placeholder",
            "has no output `obj.z.q`: there is `y`",
            "has no output `n.q`: there are none",
            "did you mean `${resources.pg.outputs.host}`?",
            "no `}` closes it",
            "driver_inputs.values.g.0",
            "did you mean `context.app.id`?",
        ],
    );
}

#[test]
fn what_nobody_knows_yet_is_open() {
    let fixed = Fixed {
        is_open: true,
        ..fixed()
    };
    let (json, errors) = placed(
        "values: {a: '${resources.s3.outputs.arn}', b: 'x-${resources.s3.outputs.arn.c}', n: '${resources.s3.outputs.n}'}",
        &fixed,
    );
    // The account is not known to anybody.
    assert!(
        errors.contains("`driver_account` of definition `pg-dev` sets one"),
        "{errors}"
    );
    assert_eq!(json, "null");
    let mut sources = SourceMap::new();
    let file = sources.add("x.yaml", "{a: '${resources.s3.outputs.arn}', b: 'x-${resources.s3.outputs.arn.c}', n: '${resources.s3.outputs.n}'}");
    let tree = score_yaml::parse(&sources, file)
        .expect("it is YAML")
        .remove(0);
    let room = PlacedRoom::of(1);
    let substitution = Substitution {
        definition: "cfg",
        sources: &sources,
        lookup: &fixed,
        room: &room,
    };
    let placed = substitution.tree(&tree, TreePlace::Values, FieldPath::new());
    let shown = fixed
        .sealed
        .viewer(true)
        .value(&placed.expect("it is right").tree.to_value());
    let mut json = String::new();
    json::push(&shown, &mut json).expect("it is JSON");
    assert_eq!(
        json,
        r#"{"a":{"open":"pg.default#shared.db/arn"},"b":{"parts":["x-",{"open":"pg.default#shared.db/arn.c"}]},"n":42}"#
    );
}

#[test]
fn an_open_output_has_open_parts() {
    let mut fixed = fixed();
    let open = fixed
        .sealed
        .open_output("s3.default#a".into(), "bucket".into());
    fixed.values.insert("o".into(), open);
    let (json, errors) = placed(
        "values: {x: '${resources.pg.outputs.o.name.first}'}",
        &fixed,
    );
    assert_eq!(errors, "");
    assert_eq!(
        json,
        r#"{"s":{},"v":{"x":{"open":"s3.default#a/bucket.name.first"}}}"#
    );
}

#[test]
fn values_do_not_grow_without_end() {
    let mut large = fixed();
    large
        .values
        .insert("big".into(), Value::from("x".repeat(1 << 20)));
    let uses = "${resources.pg.outputs.big}".repeat(100);
    let (_, errors) = placed(&format!("values: {{a: '{uses}', b: '{uses}'}}"), &large);
    assert!(
        errors.contains("too-large") && errors.contains("64 MiB"),
        "{errors}"
    );
    assert_eq!(errors.matches("error[").count(), 1);
    let mut deep = fixed();
    let nested = (0..999).fold(Value::Null, |value, _| Value::Seq(vec![value]));
    deep.values.insert("deep".into(), nested);
    let (_, errors) = placed("values: {a: '${resources.pg.outputs.deep}'}", &deep);
    assert!(errors.contains("nested deeper than 1000"), "{errors}");
}

#[test]
fn all_uses_of_a_definition_are_found() {
    let mut sources = SourceMap::new();
    let text = head(
        "values: {a: [1, 'x ${resources.dns.outputs.host}'], '${context.env.id}': null}\nsecret_refs: {b: {value: '${resources.pg.outputs.p}'}}",
    );
    let definition = definition(&mut sources, &text);
    let uses = DefinitionUses::of(&definition, &sources).expect("all are right");
    let said = |uses: &[PlaceholderUse]| -> Vec<String> {
        let uses = uses.iter();
        uses.map(|found| format!("{} {} {}", found.path, found.raw, sources.text(found.span)))
            .collect()
    };
    assert_eq!(
        said(&uses.inputs),
        [
            "driver_account resources.x.account ${resources.x.account}",
            "driver_inputs.values.a.1 resources.dns.outputs.host ${resources.dns.outputs.host}",
            "driver_inputs.values.${context\\.env\\.id} context.env.id ${context.env.id}",
            "driver_inputs.secret_refs.b.value resources.pg.outputs.p ${resources.pg.outputs.p}",
        ]
    );
    assert_eq!(uses.params.len(), 1);
    assert_eq!(
        said(&uses.params[0]),
        ["provision.q#r.params.a resources.pg<a>b.outputs.n ${resources.pg<a>b.outputs.n}",]
    );
    let definition = self::definition(
        &mut sources,
        &head("values: {a: '${x.y} ${resources.dns}', b: '${'}"),
    );
    let errors = DefinitionUses::of(&definition, &sources).expect_err("all are wrong");
    let codes: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "native-placeholder",
            "malformed-placeholder",
            "malformed-placeholder"
        ]
    );
}

#[test]
fn a_place_behind_a_placeholder_is_found_again() {
    let mut sources = SourceMap::new();
    let file = sources.add(
        "x.yaml",
        "a: |\n  ${context.env.id} X $\\{b}${context.app.id}Y",
    );
    let tree = score_yaml::parse(&sources, file)
        .expect("it is YAML")
        .remove(0);
    let node: &Node = tree.get("a").expect("it is there");
    let fixed = fixed();
    let room = PlacedRoom::of(1);
    let substitution = Substitution {
        definition: "cfg",
        sources: &sources,
        lookup: &fixed,
        room: &room,
    };
    let placed = substitution
        .tree(&tree, TreePlace::Values, FieldPath::new())
        .expect("it is right");
    let text = placed
        .tree
        .get("a")
        .and_then(Node::as_str)
        .unwrap_or_default();
    assert_eq!(text, "dev X ${b}shopY");
    let written = node.as_str().unwrap_or_default();
    let found: SortedMap<&str, &str> = ["dev", "ev", "X", "b", "shop", "hop", "Y"]
        .into_iter()
        .map(|part| {
            let offset = text.find(part).unwrap_or_default();
            let (at, length) = placed.shifts.written(node.span, offset, part.len());
            (part, &written[at..at + length])
        })
        .collect();
    let expected = [
        ("dev", "${context.env.id}"),
        ("ev", "${context.env.id}"),
        ("X", "X"),
        ("b", "b"),
        ("shop", "${context.app.id}"),
        ("hop", "${context.app.id}"),
        ("Y", "Y"),
    ];
    assert_eq!(found, expected.into_iter().collect());
}
