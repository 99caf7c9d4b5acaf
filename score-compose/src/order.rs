//! Fields of a type in their order.

use score_yaml::{Map, Value};

use crate::model::Type;

/// Puts a field of a type into its place among the others.
pub(crate) fn insert(of: &Type, map: &mut Map, name: &str, value: Value) {
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
