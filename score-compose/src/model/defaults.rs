//! Defaults that are written as nothing.

use score_yaml::Value;

use super::field_type::FieldType;

/// Puts back fields that are `true` by default, before data is read again: compose-go leaves them out if they are `true`, but
/// reads those that are not there as `false`.
pub(crate) fn restore_defaults(field_type: FieldType, value: &mut Value) {
    match (field_type, value) {
        (FieldType::Object(of), Value::Map(map)) => {
            for field in of.fields {
                match (field.field_type, map.get_mut(field.name)) {
                    (FieldType::OptOut, None) => drop(map.insert(field.name.into(), true.into())),
                    (field_type, Some(value)) => restore_defaults(field_type, value),
                    (_, None) => {}
                }
            }
        }
        (FieldType::List(of) | FieldType::ListOrOne(of), Value::Seq(items)) => {
            items
                .iter_mut()
                .for_each(|item| restore_defaults(FieldType::Object(of), item));
        }
        (FieldType::Map(of) | FieldType::MapOrNull(of), Value::Map(map)) => {
            map.values_mut()
                .for_each(|value| restore_defaults(FieldType::Object(of), value));
        }
        _ => {}
    }
}
