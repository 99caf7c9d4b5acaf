//! The field of the table of types that a path means.

use score_core::diagnostic::nearest;

use super::field_type::{FieldType, ObjectType};
use super::table::PROJECT;

/// The name of the field that is nearest to the last key of a path in a compose file, if fields stand there and that is none.
pub(crate) fn near_field(path: &[String]) -> Option<&'static str> {
    let (last, above) = path.split_last()?;
    let mut at = FieldType::Object(&PROJECT);
    for key in above {
        at = match at {
            FieldType::Object(of) => field(of, key)?,
            FieldType::Map(of) | FieldType::MapOrNull(of) | FieldType::Dependencies(of) => {
                FieldType::Object(of)
            }
            FieldType::List(of) | FieldType::ListOrOne(of) => {
                key.parse::<usize>().ok()?;
                FieldType::Object(of)
            }
            _ => return None,
        };
    }
    let FieldType::Object(of) = at else {
        return None;
    };
    if last.starts_with("x-") || field(of, last).is_some() {
        return None;
    }
    nearest(last, of.fields.iter().map(|field| field.name))
}

fn field(of: &ObjectType, name: &str) -> Option<FieldType> {
    let mut fields = of.fields.iter();
    fields
        .find(|field| field.name == name)
        .map(|field| field.field_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_through_fields_and_names() {
        for (path, expected) in [
            ("services.web.enviroment", Some("environment")),
            ("services.web.environment", None),
            ("services.web.healthcheck.intervall", Some("interval")),
            ("services.web.environment.intervall", None),
            ("services.web.ports.0.publishd", Some("published")),
            ("services.web.x-retsart", None),
            ("services.wbe", None),
            ("servces", Some("services")),
            ("servces.web", None),
        ] {
            let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
            assert_eq!(near_field(&keys), expected, "{path}");
        }
    }
}
