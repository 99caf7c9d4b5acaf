//! Values as trees.

use score_yaml::{Key, Kind, Node, Span, Value};

/// A value as a tree that stands at one place.
pub(super) fn from_value(value: &Value, span: Span) -> Node {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(b) => Kind::Bool(*b),
        Value::Int(n) => Kind::Int(*n),
        Value::UInt(n) => Kind::UInt(*n),
        Value::Float(n) => Kind::Float(*n),
        Value::String(text) => Kind::String(text.clone()),
        Value::Timestamp(text) => Kind::Timestamp(text.clone()),
        Value::Seq(items) => Kind::Seq(items.iter().map(|item| from_value(item, span)).collect()),
        Value::Map(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = Key {
                    text: key.clone(),
                    span,
                    is_string: true,
                };
                (key, from_value(value, span))
            });
            Kind::Map(entries.collect())
        }
    };
    Node::new(kind, span)
}
