//! The order of the fields of a type.

use score_yaml::{Map, Value};

use super::field_type::ObjectType;

/// Inserts a field of a type at its place among the others.
pub(crate) fn insert_in_order(of: &ObjectType, map: &mut Map, name: &str, value: Value) {
    let position = |name: &str| {
        of.fields
            .iter()
            .position(|field| field.name == name)
            .unwrap_or(of.fields.len())
    };
    let own = position(name);
    let behind = map
        .keys()
        .position(|key| position(key) > own)
        .unwrap_or(map.len());
    map.shift_insert(behind, name.into(), value);
}
