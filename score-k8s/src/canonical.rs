//! Checked data in the form in which Kubernetes' own tools write it: canonical amounts, whole numbers
//! without a point, no empty fields that can be left out.

use score_yaml::{Map, Value};

use score_kubernetes::quantity;
use score_kubernetes::types::{Definition, Type};

/// Fields whose empty value means something else than their absence. The published schemas do not tell.
const MEANINGFUL_WHEN_EMPTY: [&str; 14] = [
    "apiGroup",
    "cachingMode",
    "defaultMode",
    "expirationSeconds",
    "initiatorName",
    "kind",
    "mode",
    "namespace",
    "optional",
    "signerName",
    "storageClassName",
    "type",
    "volumeAttributesClassName",
    "volumeMode",
];

/// The canonical form of a map that has passed [`strict::check_value`](score_kubernetes::strict::check_value) for the
/// same definition.
pub(crate) fn object(definition: &'static Definition, map: Map) -> Map {
    let fields = map.into_iter().filter_map(|(key, value)| {
        let value = match definition.field(&key) {
            Some(kind) => canonical(kind, value),
            None => value,
        };
        (MEANINGFUL_WHEN_EMPTY.contains(&key.as_str()) || !is_zero(&value)).then_some((key, value))
    });
    let mut fields: Map = fields.filter(|(_, value)| !value.is_null()).collect();
    if definition.name() == "core.v1.PersistentVolumeClaimSpec" {
        fields.get_or_insert_with("resources".into(), crate::map_builder::empty_map);
    }
    fields
}

fn canonical(kind: &'static Type, value: Value) -> Value {
    match (kind, value) {
        (Type::Object(definition), Value::Map(map)) => Value::Map(object(definition, map)),
        (Type::List(_), Value::Seq(items)) if items.is_empty() => Value::Null,
        (Type::List(item), Value::Seq(items)) => Value::Seq(
            items
                .into_iter()
                .map(|value| canonical(item, value))
                .collect(),
        ),
        (Type::Map(_), Value::Map(map)) if map.is_empty() => Value::Null,
        (Type::Map(kind), Value::Map(map)) => Value::Map(
            map.into_iter()
                .map(|(key, value)| (key, canonical(kind, value)))
                .collect(),
        ),
        (Type::Quantity, value) => amount(value),
        (Type::Int32 | Type::Int64 | Type::IntOrString, Value::Float(n)) => whole(n),
        (_, value) => value,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(b) => !b,
        Value::Int(n) => *n == 0,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn amount(value: Value) -> Value {
    let text = match &value {
        Value::String(text) => text.trim().to_owned(),
        Value::Int(n) => n.to_string(),
        Value::UInt(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        _ => return value,
    };
    quantity::canonical(&text).map_or(value, Value::from)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "checked to be a whole number in range"
)]
fn whole(n: f64) -> Value {
    Value::Int(n as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_kubernetes::types;

    #[test]
    fn amounts_are_canonical_and_empty_fields_go() {
        let map = |pairs: &[(&str, Value)]| -> Map {
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), v.clone()))
                .collect()
        };
        let spec = map(&[
            ("accessModes", Value::Seq(Vec::new())),
            ("storageClassName", "".into()),
            ("volumeName", "".into()),
            ("selector", Value::Null),
            (
                "resources",
                map(&[(
                    "requests",
                    map(&[("storage", "1024Mi".into()), ("x", Value::Float(1.5))]).into(),
                )])
                .into(),
            ),
        ]);
        let expected = map(&[
            ("storageClassName", "".into()),
            (
                "resources",
                map(&[(
                    "requests",
                    map(&[("storage", "1Gi".into()), ("x", "1500m".into())]).into(),
                )])
                .into(),
            ),
        ]);
        let definition = types::definition("core.v1.PersistentVolumeClaimSpec").unwrap();
        assert_eq!(object(definition, spec), expected);
        assert!(object(definition, Map::new()).contains_key("resources"));
    }
}
