//! Texts that yaml.v3 reads and the YAML parser does not, and those that it refuses.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use score_yaml::{ErrorKind, Node, SourceMap, Value, parse, parse_all_str, parse_str};

/// The meaning of a text, as a plain value.
fn read(text: &str) -> Value {
    parse_str(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn texts_in_quotes_may_go_on_at_the_margin() {
    for (text, same) in [
        ("a: \"b\nc\"", "a: b c"),
        ("a: 'b\nc'\nd: e", "{a: b c, d: e}"),
        ("a: \"b\n\n\nc  \n  d\"", "a: \"b\\n\\nc d\""),
        ("a: \"\nb\n\"", "a: ' b '"),
        ("- 'b\n- c'\n- d", "['b - c', d]"),
        (
            "a:\n  b: \"c\nd: e # f\"\n  g: h",
            "a: {b: 'c d: e # f', g: h}",
        ),
        ("a: \"b\\\n\n  c\\\nd\ne\"", "a: \"b\\ncd e\""),
        ("a: 'it''s\n''b'''", "a: \"it's 'b'\""),
        ("a: \"b\n...\"\nc: d", "{a: b ..., c: d}"),
        ("? \"a\nb\"\n: c", "a b: c"),
        ("a: !!str \"b\nc\" # d\n", "a: b c"),
        ("a: &x \"b\nc\"\nd: *x", "{a: b c, d: b c}"),
        ("a: \"b\r\nc\"\r\nd: e", "{a: b c, d: e}"),
        (
            "- a: \"b\nc\"\n  d: |\n    \"e\n    f\n- g \"h\n  i\"",
            "[{a: b c, d: \"\\\"e\\nf\\n\"}, 'g \"h i\"']",
        ),
        (
            "# \"a\nb: \"c\nd\" # \"e\nf: it's\ng: 'h\ni'",
            "{b: c d, f: \"it's\", g: h i}",
        ),
        ("--- \"a\nb\"", "a b"),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
}

#[test]
fn a_quote_may_be_escaped_between_double_quotes() {
    for (text, same) in [
        (r#"a: "it\'s""#, "a: it's"),
        (r#""it\'s" : [ "\'", b ]"#, r#"{"it's": ["'", b]}"#),
        (
            "a: {b: \"\\'c\n\\x41\\u00e9\\t\\_\"}",
            "a: {b: \"'c A\u{e9}\\t\u{a0}\"}",
        ),
        (r#"{"\'a":b}"#, r#"{"'a": b}"#),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
    assert!(parse_str(r"a: 'it\'s'").is_err());
    assert!(parse_str(r#"a: "\'\q""#).is_err());
}

#[test]
fn an_alias_may_be_a_key() {
    for (text, same) in [
        ("a: &x b\n*x : c", "{a: b, b: c}"),
        ("a: &x b\n*x: c", "{a: b, b: c}"),
        ("- &x a\n- {*x: b, c: *x}", "[a, {a: b, c: a}]"),
        ("- &x a\n- [*x: b]", "[a, [{a: b}]]"),
        ("- &x-1 a\n- *x-1: b\n  c: d", "[a, {a: b, c: d}]"),
        // No alias.
        (
            "- &x a\n- b *x: c\n- \"*x: d\"\n- |\n  *x: e",
            "[a, {b *x: c}, '*x: d', \"*x: e\"]",
        ),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
    for text in ["*x: a", "&x [a]: b\n*x: c", "&x a: b\n*x: c"] {
        assert!(parse_str(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_dash_may_stand_by_itself_in_brackets() {
    for (text, same) in [
        ("[-, x]", "['-', x]"),
        (
            "a: [-, [-], {b: -, c: d}]",
            "a: ['-', ['-'], {b: '-', c: d}]",
        ),
        ("[&x -, *x]", "['-', '-']"),
        (
            "- \"[-]\"\n- a [-, b\n- |\n  [-]\n- [-]",
            "['[-]', 'a [-, b', \"[-]\\n\", ['-']]",
        ),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
    assert!(parse_str("[- , x]").is_err());
}

#[test]
fn a_byte_order_mark_inside_is_a_letter() {
    for (text, same) in [
        ("\u{feff}a: b", "a: b"),
        (
            "a: \u{feff}b\n\u{feff}c: d",
            "{a: \"\\uFEFFb\", \"\\uFEFFc\": d}",
        ),
        ("# x\n\u{feff}a: b", "\"\\uFEFFa\": b"),
        (
            "- '\u{feff}'\n- \"\\ue000\u{feff}\"\n- |\n  \u{feff}a",
            "[\"\\uFEFF\", \"\\uE000\\uFEFF\", \"\\uFEFFa\"]",
        ),
        ("[\u{feff}-, \u{e000}]", "[\"\\uFEFF-\", \"\\uE000\"]"),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
    let documents = parse_all_str("a: b\n---\n\u{feff}c: d").unwrap();
    assert_eq!(documents[1], read("\"\\uFEFFc\": d"));
}

#[test]
fn what_the_reference_refuses_is_refused() {
    for text in [
        // Halves of characters.
        r#""\ud83d\ude00""#,
        r#"a: "\uD800""#,
        r#"["\\\udfff"]"#,
        // Indicators in brackets.
        "[?, x]",
        "[? , x]",
        "[x, ?]",
        "[a?b]",
        "{a: b?c}",
        "[:, x]",
        "[:a]",
        "[: a]",
        "{: a}",
        // Documents.
        "a: b\n...\nc: d",
        "a\n...\n# x\nb",
        "... # x\n--- a",
        "\u{feff}...\n--- a",
        "a: b\n...\n\u{feff}--- c",
        // Texts in quotes.
        "a: \"b\n--- c\"",
        "a: 'b\n... '",
        "\"a\nb\": c",
        "&a[b]",
    ] {
        assert!(parse_all_str(text).is_err(), "{text:?}");
    }
    for (text, same) in [
        (r#""\\ud83d""#, r"'\ud83d'"),
        (r#""\ud7ff\ue000""#, "\"\u{d7ff}\u{e000}\""),
        (r"'\ud83d'", r"'\ud83d'"),
        ("[? x]", "[{x: null}]"),
        ("['?', \":\"]", "['?', ':']"),
        ("- a?b\n- ?c\n- :d", "['a?b', '?c', ':d']"),
        ("{? , a: b}", "{'': null, a: b}"),
    ] {
        assert_eq!(read(text), read(same), "{text:?}");
    }
    for text in ["a\n...\n---\nb", "a\n...\n%YAML 1.1\n---\nb", "a\n---\nb"] {
        assert_eq!(parse_all_str(text).unwrap().len(), 2, "{text:?}");
    }
    assert_eq!(parse_all_str("a\n...\n# b\n...\n").unwrap().len(), 1);
}

fn places(text: &str) -> (SourceMap, Node) {
    let mut sources = SourceMap::new();
    let file = sources.add("t", text);
    let root = parse(&sources, file).unwrap().remove(0);
    (sources, root)
}

#[test]
fn tokens_know_their_places_and_so_does_what_follows() {
    let text = "a: \"b\nc\" # d\n\"it\\'s\": [-, \u{feff}e]\nf: &x g\n*x: h\n";
    let (sources, root) = places(text);
    let at = |node: &Node| sources.text(node.span).to_owned();
    assert_eq!(at(root.get("a").unwrap()), "\"b\nc\"");
    let items = root.get("it's").and_then(Node::as_seq).unwrap();
    assert_eq!(
        (at(&items[0]), at(&items[1])),
        ("-".into(), "\u{feff}e".into())
    );
    let (key, value) = root.as_map().unwrap().get_entry("g").unwrap();
    assert_eq!((sources.text(key.span), at(value)), ("*x", "h".into()));
    assert_eq!(sources.location(value.span).line, 5);
}

#[test]
fn faults_behind_such_tokens_are_those_that_are_told() {
    for (text, message, line) in [
        (
            "a: \"b\nc\"\nd: [",
            "the `[` that line 3 opens is not closed",
            3,
        ),
        ("a: \"b\nc\"\na: 1", "duplicate key `a`", 3),
        (
            "a: \"b\nc\\q\"\nd: 1",
            "invalid indentation in multiline quoted scalar",
            2,
        ),
        (
            "a: [-, b\nc: d",
            "the `[` that line 1 opens is not closed",
            1,
        ),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let error = parse(&sources, file).unwrap_err().remove(0);
        let found = (error.message.as_str(), sources.location(error.span).line);
        assert_eq!(found, (message, line), "{text:?}");
    }
}

#[test]
fn many_such_tokens_are_read_in_linear_time() {
    let repeated = |start: &str, text: &str| start.to_owned() + &text.repeat(20_000);
    let mut keys = String::new();
    for i in 0..20_000 {
        writeln!(keys, "k{i}: \"it\\'s\nhere\"").unwrap();
    }
    let start = Instant::now();
    let found = read(&keys);
    assert_eq!(found.get("k19999"), Some(&"it's here".into()));
    for text in [
        repeated("", "- ?\n"),
        repeated("", "- ? # ?\n  : \"a\nb\"\n"),
        repeated("- &x a\n", "- {*x: -}\n"),
        repeated("- &x a\n", "- [-, *x: b]\n"),
        repeated("", "- \u{feff}[\u{e000}]\n"),
        repeated("", "- x \"a\n  b\" [-, *y\n"),
        repeated("a: |\n", " \"x\n\n") + "b: \"c\nd\"",
    ] {
        read(&text);
    }
    for text in [
        repeated("x: {", "? , "),
        repeated("", "- {? , : }\n"),
        repeated("a: '", "''\n") + "\nb: [",
        repeated("", "- \"a\nb\n"),
    ] {
        assert!(parse_str(&text).is_err());
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// The same with the types of a library that reads by a port of libyaml, as yaml.v3 is one.
fn as_other(value: &Value) -> serde_yaml::Value {
    match value {
        Value::String(text) => serde_yaml::Value::String(text.to_string()),
        Value::Seq(items) => serde_yaml::Value::Sequence(items.iter().map(as_other).collect()),
        Value::Map(map) => {
            let pairs = map
                .iter()
                .map(|(key, value)| (key.as_str().into(), as_other(value)));
            serde_yaml::Value::Mapping(pairs.collect())
        }
        Value::Null => serde_yaml::Value::Null,
        other => panic!("{other:?}"),
    }
}

/// Without keys that are not there: here they are empty texts. Nothing if a map has both.
fn with_text_keys(value: serde_yaml::Value) -> Option<serde_yaml::Value> {
    Some(match value {
        serde_yaml::Value::Sequence(items) => {
            let items = items.into_iter().map(with_text_keys);
            serde_yaml::Value::Sequence(items.collect::<Option<_>>()?)
        }
        serde_yaml::Value::Mapping(map) => {
            let mut out = serde_yaml::Mapping::new();
            for (key, value) in map {
                let key = if key.is_null() { "".into() } else { key };
                if out.insert(key, with_text_keys(value)?).is_some() {
                    return None;
                }
            }
            serde_yaml::Value::Mapping(out)
        }
        other => other,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    #[test]
    fn texts_in_quotes_are_those_of_libyaml(parts in prop::collection::vec(prop::sample::select(vec![
        "\"", "\"", "'", "'", "x", "z", " ", "\n", "\n", "\n ", "\n  ", ": ", "- ", "\\'", "\\\"", "\\\\",
        "\\n", "\\\n", " #", "x: ", "z: ", "''", "x: \"", "- '", "[", "]", ", ",  "&x ", "*x ", "*x : ", "\r\n",
    ]), 1..12)) {
        let text: String = parts.concat();
        let other = serde_yaml::from_str::<serde_yaml::Value>(&text).ok();
        let Some(other) = other.and_then(with_text_keys) else {
            return Ok(());
        };
        let value = match parse_str(&text) {
            // Here keys are scalars.
            Err(error) if error.kind == ErrorKind::InvalidKey => return Ok(()),
            value => value.map_err(|error| TestCaseError::fail(format!("{text:?}: {error}")))?,
        };
        prop_assert_eq!(as_other(&value), other, "{:?}", text);
    }

    #[test]
    fn any_text_is_read_or_refused_with_places_inside(text in "[-\"'*&:?,\\[\\]{} \n\\\\xu\u{feff}\u{e9}|#]{0,24}") {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text.as_str());
        let spans: Vec<_> = match parse(&sources, file) {
            Ok(documents) => documents.iter().map(|document| document.span).collect(),
            Err(errors) => errors.iter().map(|error| error.span).collect(),
        };
        for span in spans {
            prop_assert!(text.get(span.range()).is_some(), "{:?} {:?}", text, span);
        }
    }
}
