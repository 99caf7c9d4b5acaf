//! Rust types read from trees and values, and made into values.

use std::collections::BTreeMap;

use score_yaml::{SourceMap, Value, from_node, from_value, parse, parse_str, to_value};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
struct Entry {
    uri: String,
    #[serde(default)]
    ports: BTreeMap<u16, Port>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Shape>,
    #[serde(default)]
    more: Value,
}

#[derive(Deserialize, Serialize, PartialEq, Debug)]
struct Port {
    name: String,
    weight: f64,
}

#[derive(Deserialize, Serialize, PartialEq, Debug)]
enum Shape {
    Round,
    Square(u8),
    Box { width: u8 },
    Pair(u8, u8),
}

const TEXT: &str = "\
uri: template://x
ports:
  \"80\":
    name: web
    weight: 1.5
kind:
  Box:
    width: 2
more:
  at: 2001-01-02T00:00:00Z
  big: 18446744073709551615
  list:
    - null
    - true
    - x
";

#[test]
fn a_type_survives_both_ways() {
    let value = parse_str(TEXT).expect("YAML");
    let entry: Entry = from_value(&value).expect("an entry");
    assert_eq!(entry.ports[&80].weight, 1.5);
    assert_eq!(entry.kind, Some(Shape::Box { width: 2 }));
    assert_eq!(
        entry.more.get("at"),
        Some(&Value::Timestamp("2001-01-02T00:00:00Z".into()))
    );
    let written = to_value(&entry).expect("a value");
    assert_eq!(written, value);
    let mut text = String::new();
    score_yaml::emit_to(&written, score_yaml::Order::AsIs, &mut text);
    assert_eq!(text, TEXT);
    for shape in [Shape::Round, Shape::Square(1), Shape::Pair(1, 2)] {
        let value = to_value(&shape).expect("a value");
        assert_eq!(from_value::<Shape>(&value), Ok(shape));
    }
}

#[test]
fn a_timestamp_is_text_to_other_formats() {
    let value = parse_str("2001-1-2").expect("YAML");
    assert_eq!(
        serde_json::to_string(&value).expect("JSON"),
        "\"2001-01-02T00:00:00Z\""
    );
    assert_eq!(from_value::<String>(&value).as_deref(), Ok("2001-1-2"));
    let back: Value = serde_json::from_str("{\"a\": [1, 2.5, null]}").expect("JSON");
    assert_eq!(back, parse_str("a: [1, 2.5, null]").expect("YAML"));
}

#[test]
fn errors_say_where_and_what() {
    for (text, message, path, at) in [
        ("uri: 1", "expected a string, found integer", "uri", "1"),
        ("ports: {}", "missing field `uri`", "", "ports: {}"),
        (
            "uri: x\nprots: {}",
            "unknown field `prots`",
            "prots",
            "prots",
        ),
        (
            "uri: x\nports: {80: {name: [a], weight: 1}}",
            "expected a string, found list",
            "ports.80.name",
            "[a]",
        ),
        (
            "uri: x\nports: {800000: {}}",
            "expected u16, found string",
            "ports.800000",
            "800000",
        ),
        (
            "uri: x\nkind: Oval",
            "unknown variant `Oval`, expected one of `Round`, `Square`, `Box`, `Pair`",
            "kind",
            "Oval",
        ),
        (
            "uri: x\nkind: [1]",
            "expected a string or a map with one field",
            "kind",
            "[1]",
        ),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let node = parse(&sources, file).expect(text).remove(0);
        let error = from_node::<Entry>(&node).expect_err(text);
        assert_eq!(
            (error.message.as_str(), error.path.join(".").as_str()),
            (message, path),
            "{text}"
        );
        assert_eq!(sources.text(error.span.expect(text)), at, "{text}");
        let known = error
            .unknown_field
            .map(|field| (field.name, field.known.len()));
        assert_eq!(
            known.is_some(),
            message.starts_with("unknown field"),
            "{text}"
        );
    }
    let error = from_value::<Entry>(&parse_str("[]").expect("YAML")).expect_err("no map");
    assert_eq!(error.span, None);
}
