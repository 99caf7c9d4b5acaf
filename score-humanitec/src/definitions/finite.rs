//! Numbers that the platform, which speaks JSON, does not have: infinite ones, and what is no number.

use score_yaml::Value;

/// True if one is in a value.
pub(super) fn has_infinite(value: &Value) -> bool {
    match value {
        Value::Float(number) => !number.is_finite(),
        Value::Seq(items) => items.iter().any(has_infinite),
        Value::Map(map) => map.values().any(has_infinite),
        _ => false,
    }
}
