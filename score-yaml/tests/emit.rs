//! Checks that written values are read back as they were, by this reader and by others.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use score_yaml::{Value, emit, emit_kyaml, parse_str};

/// Strings that writers and readers get wrong: indicators, spaces at the ends, line ends, what looks like
/// another type, characters that do not show.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,6}",
        3 => "[ \\t\n\r:#'\"|>?*&!%@`{}\\[\\],~.<=0-9a-z_+-]{0,12}",
        2 => "[ \na]{0,8}",
        1 => prop::sample::select(vec![
            "", "~", "null", "yes", "no", "0777", "0o17", "1_000", "1e3", ".inf", "12:30", "2001-01-01", "<<",
            "---", "...", "- a", "? a", "a: b", "a #b", "|", "\u{feff}", "\u{feff}x", "\u{85}", "a\u{2028}b",
            "\u{7f}", "\u{1f600}", "a\u{0}b", "{{ .x }}", "${a.b}", "=", "\n", "\n\n", " \n", "a\n ", "\ta\nb",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::Int),
        1 => (i64::MAX as u64 + 1..).prop_map(Value::UInt),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        // A float without a fraction is written as an integer, as the reference does.
        1 => any::<f64>().prop_filter("has a fraction", |n| n.is_infinite() || n.fract() != 0.0)
            .prop_map(Value::Float),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::Seq),
            btree_map(text(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// The value as the other library holds it.
fn as_other(value: &Value) -> serde_yaml::Value {
    match value {
        Value::Null => serde_yaml::Value::Null,
        Value::Bool(b) => (*b).into(),
        Value::Int(n) => (*n).into(),
        Value::UInt(n) => (*n).into(),
        Value::Float(n) => (*n).into(),
        Value::String(s) | Value::Timestamp(s) => s.as_str().into(),
        Value::Seq(items) => items.iter().map(as_other).collect::<Vec<_>>().into(),
        Value::Map(map) => {
            let pairs = map
                .iter()
                .map(|(key, value)| (key.as_str().into(), as_other(value)));
            serde_yaml::Value::Mapping(pairs.collect())
        }
    }
}

/// True if no text has the line ends of YAML 1.1 that YAML 1.2 does not know, nor a byte order mark.
fn is_plain(value: &Value) -> bool {
    let fits = |s: &str| !s.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
    match value {
        Value::String(s) => fits(s),
        Value::Seq(items) => items.iter().all(is_plain),
        Value::Map(map) => map.iter().all(|(key, value)| fits(key) && is_plain(value)),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_is_read_back(tree in tree()) {
        let text = emit(&tree);
        prop_assert_eq!(parse_str(&text), Ok(tree), "{}", text);
    }

    #[test]
    fn kyaml_is_read_back(tree in tree()) {
        let text = emit_kyaml(&tree);
        prop_assert_eq!(parse_str(&text), Ok(tree), "{}", text);
    }

    #[test]
    fn another_reader_agrees(tree in tree().prop_filter("plain", is_plain)) {
        let text = emit(&tree);
        let other: serde_yaml::Value = serde_yaml::from_str(&text).map_err(|e| {
            TestCaseError::fail(format!("{e}: {text}"))
        })?;
        prop_assert_eq!(other, as_other(&tree), "{}", text);
    }

    #[test]
    fn reading_never_panics(text in any::<String>(), hostile in "[ \t\n:#'\"|>?*&!%{}\\[\\],~.<a0-]{0,40}") {
        let _ = parse_str(&text);
        if let Ok(value) = parse_str(&hostile) {
            let written = emit(&value);
            // The float -0 is written as yaml.v3 does, and comes back as the integer 0.
            prop_assume!(!written.contains("-0"));
            // Not the values: a float without a fraction comes back as an integer.
            let again = parse_str(&written).map(|value| emit(&value));
            prop_assert_eq!(again.as_ref(), Ok(&written), "{}", hostile);
        }
    }
}

#[test]
fn what_a_terminal_would_obey_or_hide_is_escaped_where_it_is_shown() {
    let text = "a\u{202e}b ❤\u{fe0f}\n\u{2800}c\n";
    let value: Value = [
        (text.to_owned(), Value::from(text)),
        ("é".to_owned(), "漢 \n".into()),
    ]
    .into_iter()
    .collect();
    let shown = score_yaml::emit_shown(&value, 4);
    assert!(
        shown.contains("\"a\\u202Eb ❤\u{fe0f}\\n\\u2800c\\n\""),
        "{shown}"
    );
    assert_eq!(score_yaml::parse_str(&shown).unwrap(), value);
    assert!(score_yaml::emit(&value).contains('\u{202e}'));
}

#[test]
fn a_key_that_is_long_is_read_back() {
    for length in [997, 998, 999, 1000, 1023, 1024, 1025, 5000] {
        for key in [
            "k".repeat(length),
            "a b".repeat(length / 3),
            "\u{7}".repeat(length / 2),
        ] {
            let tree: Value = [("m", Value::from_iter([(key.as_str(), Value::Int(1))]))]
                .into_iter()
                .collect();
            for text in [emit_kyaml(&tree), emit(&tree)] {
                assert_eq!(parse_str(&text).as_ref(), Ok(&tree), "{text}");
            }
        }
    }
}
