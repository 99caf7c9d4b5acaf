use score_yaml::{
    Kind, Node, Order, SourceMap, Value, emit, emit_kyaml, emit_node_pair, parse_all_str, parse_str,
};

use crate::said::is_place;
use crate::text;

/// A text in YAML: the simple reader against the parser, the tree with places against the one without, and what is
/// written of it against what was read.
///
/// # Panics
/// Two of them disagree, or another library reads text otherwise than it was written.
pub fn yaml(data: &[u8]) {
    let Some(text) = text(data) else { return };
    // It must not panic on half a character, which `text` has replaced.
    let _ = score_yaml::decode(data.to_vec());
    for chunk in [4, 1 << 16] {
        if let Err(error) = score_yaml::parse::agreement(&text, chunk) {
            panic!("{error}");
        }
    }
    let mut sources = SourceMap::new();
    let file = sources.add("x.yaml", text.as_ref());
    match (score_yaml::parse(&sources, file), parse_all_str(&text)) {
        (Ok(nodes), Ok(values)) => {
            let with_places: Vec<Value> = nodes.iter().map(Node::to_value).collect();
            assert_eq!(
                format!("{with_places:?}"),
                format!("{values:?}"),
                "two trees"
            );
            for (node, value) in nodes.iter().zip(&values) {
                check_places(node, &sources);
                check_written(node, value);
            }
        }
        (Err(errors), Err(_)) => {
            for error in errors {
                let spans = [Some(error.span), error.related];
                let is_there = |span| is_place(span, &sources);
                assert!(spans.into_iter().flatten().all(is_there), "{error:?}");
            }
        }
        (Ok(_), Err(error)) => panic!("only the tree with places is read: {error}"),
        (Err(errors), Ok(_)) => panic!("only the tree without places is read: {errors:?}"),
    }
}

fn check_places(node: &Node, sources: &SourceMap) {
    assert!(is_place(node.span, sources), "{node:?} is nowhere");
    match &node.kind {
        Kind::Seq(items) => items.iter().for_each(|item| check_places(item, sources)),
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                assert!(is_place(key.span, sources), "{key:?} is nowhere");
                check_places(value, sources);
            }
        }
        _ => {}
    }
}

/// Checks that a written value is read back as it was, by this reader and by another one.
fn check_written(node: &Node, value: &Value) {
    let mut pair = String::new();
    emit_node_pair("k", node, 0, Order::Natural, &mut pair);
    let back = parse_str(&pair).unwrap_or_else(|error| panic!("{error}:\n{pair}"));
    let back = back.get("k").unwrap_or(&Value::Null);
    assert!(is_same(value, back), "{value:?} is written\n{pair}");
    for (text, value) in [
        (emit(value), value),
        (emit_kyaml(value), &without_timestamps(value)),
    ] {
        let back = parse_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        assert!(is_same(value, &back), "{value:?} is written\n{text}");
    }
    let texts = as_texts(value);
    if is_plain(&texts, DEPTH) {
        let text = emit(&texts);
        let other = serde_yaml::from_str::<serde_yaml::Value>(&text);
        let other = other.unwrap_or_else(|error| panic!("{error}:\n{text}"));
        assert_eq!(other, as_other(&texts), "another reader disagrees:\n{text}");
    }
}

/// True if two values are the same but for the order of keys. A float without a fraction is written as an integer, a
/// timestamp in full.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Float(a), Value::Float(b)) => a == b || a.is_nan() && b.is_nan(),
        #[expect(clippy::cast_precision_loss, reason = "the float had no more digits")]
        (Value::Float(a), Value::Int(b)) => *a == *b as f64,
        #[expect(clippy::cast_precision_loss, reason = "the float had no more digits")]
        (Value::Float(a), Value::UInt(b)) => *a == *b as f64,
        (Value::Timestamp(a), Value::Timestamp(b)) => {
            score_yaml::timestamp::rfc3339(a) == score_yaml::timestamp::rfc3339(b)
        }
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let is_in = |key: &str, value| b.get(key).is_some_and(|b| is_same(value, b));
            a.len() == b.len() && a.iter().all(|(key, value)| is_in(key, value))
        }
        (a, b) => a == b,
    }
}

/// As KYAML has it: timestamps are text there.
fn without_timestamps(value: &Value) -> Value {
    match value {
        Value::Timestamp(text) => Value::from(score_yaml::timestamp::rfc3339(text)),
        Value::Seq(items) => Value::Seq(items.iter().map(without_timestamps).collect()),
        Value::Map(map) => {
            let pairs = map.iter();
            Value::Map(
                pairs
                    .map(|(k, v)| (k.clone(), without_timestamps(v)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

/// The value with texts for all scalars, which readers of other versions of YAML understand alike.
fn as_texts(value: &Value) -> Value {
    match value {
        Value::Seq(items) => Value::Seq(items.iter().map(as_texts).collect()),
        Value::Map(map) => {
            let pairs = map.iter();
            Value::Map(pairs.map(|(k, v)| (k.clone(), as_texts(v))).collect())
        }
        Value::String(text) | Value::Timestamp(text) => Value::String(text.clone()),
        other => Value::from(emit(other).trim_end()),
    }
}

/// So many levels the other reader takes.
const DEPTH: usize = 100;

/// True if the other reader takes it: it knows none of YAML 1.1's line ends that are not in YAML 1.2, and no byte order
/// marks.
fn is_plain(value: &Value, depth: usize) -> bool {
    let fits = |s: &str| !s.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
    let inside = depth.saturating_sub(1);
    match value {
        Value::String(s) => fits(s),
        Value::Seq(items) => depth > 0 && items.iter().all(|item| is_plain(item, inside)),
        Value::Map(map) => {
            let mut pairs = map.iter();
            depth > 0 && pairs.all(|(key, value)| fits(key) && is_plain(value, inside))
        }
        _ => true,
    }
}

/// The value as the other library holds it.
fn as_other(value: &Value) -> serde_yaml::Value {
    match value {
        Value::Seq(items) => items.iter().map(as_other).collect::<Vec<_>>().into(),
        Value::Map(map) => {
            let pairs = map.iter();
            let pairs = pairs.map(|(key, value)| (key.as_str().into(), as_other(value)));
            serde_yaml::Value::Mapping(pairs.collect())
        }
        other => other.as_str().unwrap_or_default().into(),
    }
}
