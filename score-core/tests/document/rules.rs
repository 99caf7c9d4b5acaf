//! The rules of the Score schema as the constant that the library brings: `schemas/score-v1b1.rules.rs`, which this test
//! makes from the schema. `BLESS=1 cargo test -p score-core --test document` writes it.

#![allow(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]

use std::fmt::Write as _;
use std::path::Path;

use score_core::schema::{SCORE, SCORE_RULES};
use score_yaml::schema::rules::{Limit, Name, Rule, Rules, SchemaId};

const FILE: &str = "schemas/score-v1b1.rules.rs";

#[test]
fn the_constant_holds_the_rules_of_the_schema() {
    let rules = Rules::of(SCORE).expect("it is JSON");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let expected = source(&rules);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).expect("it can be written");
    }
    let found = std::fs::read_to_string(&path).expect("it can be read");
    assert!(found == expected, "{FILE} is old, BLESS=1 writes it");
    assert!(rules == SCORE_RULES, "{FILE} says something else");
    let is_read = |rule: &Rule| !matches!(rule, Rule::Unknown | Rule::Enum(_));
    assert!(rules.schemas.iter().flat_map(|all| all.iter()).all(is_read));
}

/// The rules as an expression of Rust.
fn source(rules: &Rules) -> String {
    let mut text = "// Made from score-v1b1.json by tests/document/rules.rs.\n{\n".to_owned();
    text += "    use Cow::Borrowed as B;\n    use Limit::{Least, Most};\n    use Rule as R;\n    Rules {\n";
    text += "        schemas: B(&[\n";
    for (id, schema) in rules.schemas.iter().enumerate() {
        let rules: Vec<_> = schema.iter().map(rule_source).collect();
        // Most have one rule.
        let (start, between, end) = match rules.len() {
            0 | 1 => ("", "", ""),
            _ => (
                "\n                ",
                ",\n                ",
                ",\n            ",
            ),
        };
        let rules = rules.join(between);
        let _ = writeln!(text, "            /* {id} */ B(&[{start}{rules}{end}]),");
    }
    text += "        ]),\n        patterns: B(&[\n";
    for pattern in rules.patterns.iter() {
        let _ = writeln!(text, "            B(r\"{pattern}\"),");
    }
    text + "        ]),\n    }\n}\n"
}

fn rule_source(rule: &Rule) -> String {
    match rule {
        Rule::Never => "R::Never".to_owned(),
        Rule::Unknown => "R::Unknown".to_owned(),
        Rule::Type(types) => list("Type", types.iter().map(|known| format!("Type::{known:?}"))),
        Rule::Words(words) => list("Words", words.iter().map(name)),
        Rule::Enum(values) => panic!("no constant holds {values:?}"),
        Rule::Ref(schema) => format!("R::Ref({schema})"),
        Rule::AllOf(schemas) => list("AllOf", ids(schemas)),
        Rule::AnyOf(schemas) => list("AnyOf", ids(schemas)),
        Rule::OneOf(schemas) => list("OneOf", ids(schemas)),
        Rule::Not(schema) => format!("R::Not({schema})"),
        Rule::If {
            condition,
            then,
            otherwise,
        } => {
            format!("R::If {{ condition: {condition}, then: {then:?}, otherwise: {otherwise:?} }}")
        }
        Rule::Required(names) => list("Required", names.iter().map(name)),
        Rule::Fields { known, others } => {
            let known = known.iter();
            let known = known.map(|(field, schema)| format!("({}, {schema})", name(field)));
            let known: Vec<_> = known.collect();
            format!(
                "R::Fields {{ known: B(&[{}]), others: {others:?} }}",
                known.join(", ")
            )
        }
        Rule::PropertyNames(schema) => format!("R::PropertyNames({schema})"),
        Rule::Items(schema) => format!("R::Items({schema})"),
        Rule::Size(of, limit) => format!("R::Size(Measured::{of:?}, {limit:?})"),
        Rule::Number(Limit::Least(least)) => format!("R::Number(Least({least:?}))"),
        Rule::Number(Limit::Most(most)) => format!("R::Number(Most({most:?}))"),
        Rule::Pattern(pattern) => format!("R::Pattern({pattern})"),
    }
}

fn list(kind: &str, items: impl Iterator<Item = String>) -> String {
    format!("R::{kind}(B(&[{}]))", items.collect::<Vec<_>>().join(", "))
}

fn name(name: &Name) -> String {
    format!("B({name:?})")
}

fn ids(schemas: &[SchemaId]) -> impl Iterator<Item = String> {
    schemas.iter().map(SchemaId::to_string)
}
