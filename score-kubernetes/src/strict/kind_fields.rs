//! The fields that the objects of a kind have.

use score_core::diagnostic::nearest;
use score_yaml::Value;

use super::is_list_of_known;
use crate::types::{self, Type};

/// True if the kind of a manifest has the field that a path leads to, whatever the manifest holds there. Items of lists
/// are named by their index, or `-1`. A kind that is not known, or not said yet, has what all kinds have, and whatever
/// there may be in its `spec`.
#[must_use]
pub fn has_field(manifest: &Value, path: &[String]) -> bool {
    let word = |field| manifest.get(field).and_then(Value::as_str);
    let version = word("apiVersion").unwrap_or_default();
    let kind = word("kind").unwrap_or_default();
    match (types::kind(version, kind), path) {
        (Some(known), path) => reaches(&Type::Object(known.definition), path),
        (None, [items, index, path @ ..])
            if items == "items" && is_list_of_known(version, kind) =>
        {
            let items = manifest.get("items").and_then(Value::as_seq);
            let item = items.and_then(|items| match index.as_str() {
                "-1" => items.last(),
                index => items.get(index.parse::<usize>().ok()?),
            });
            item.is_some_and(|item| has_field(item, path))
        }
        (None, [field, path @ ..]) => match field.as_str() {
            "apiVersion" | "kind" => path.is_empty(),
            "metadata" => {
                let metadata = types::definition("meta.v1.ObjectMeta");
                metadata.is_none_or(|metadata| reaches(&Type::Object(metadata), path))
            }
            "spec" | "status" | "data" => true,
            _ => false,
        },
        (None, []) => true,
    }
}

/// The field that is nearest to the last one of a path, of what the path leads to in the kind of a manifest.
#[must_use]
pub fn near_field(manifest: &Value, path: &[String]) -> Option<&'static str> {
    let word = |field| manifest.get(field).and_then(Value::as_str);
    let known = types::kind(word("apiVersion")?, word("kind")?)?;
    let (last, above) = path.split_last()?;
    let mut definition = Some(known.definition);
    let mut kind: Option<&'static Type> = None;
    for key in above {
        kind = match (definition, kind) {
            (Some(definition), _) => definition.field(key),
            (None, Some(Type::Map(inner) | Type::List(inner))) => Some(inner),
            _ => None,
        };
        definition = match kind? {
            Type::Object(definition) => Some(definition),
            _ => None,
        };
    }
    let fields = definition?.fields().iter();
    nearest(last, fields.map(types::Field::name))
}

fn reaches(kind: &Type, path: &[String]) -> bool {
    let Some((key, rest)) = path.split_first() else {
        return true;
    };
    match kind {
        Type::Any => true,
        Type::Object(definition) => definition
            .field(key)
            .is_some_and(|kind| reaches(kind, rest)),
        Type::Map(value) => reaches(value, rest),
        Type::List(item) => (key == "-1" || key.parse::<usize>().is_ok()) && reaches(item, rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::parse_str;

    #[test]
    fn a_path_leads_through_the_fields_of_a_kind() {
        let deployment = "{apiVersion: apps/v1, kind: Deployment}";
        let list = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service}]}";
        for (manifest, path, expected) in [
            (
                deployment,
                "spec.template.spec.securityContext.runAsUser",
                true,
            ),
            (deployment, "spec.template.spec.tolerations.-1", true),
            (
                deployment,
                "spec.template.spec.containers.0.env.0.value",
                true,
            ),
            (deployment, "spec.template.spec.containers.main.env", false),
            (deployment, "metadata.labels.any", true),
            (deployment, "metadata.labels.any.more", false),
            (deployment, "spce.replicas", false),
            (deployment, "spec.replicas.x", false),
            (list, "items.0.spec.clusterIP", true),
            (list, "items.-1.spec.clusterIp", false),
            (list, "items.1.spec.clusterIP", false),
            (
                "{apiVersion: x.io/v1, kind: Thing}",
                "spec.of.its.own",
                true,
            ),
            (
                "{apiVersion: x.io/v1, kind: Thing}",
                "metadata.labels.a",
                true,
            ),
            (
                "{apiVersion: x.io/v1, kind: Thing}",
                "metadata.lables.a",
                false,
            ),
            ("{apiVersion: x.io/v1, kind: Thing}", "spce.of", false),
            ("{}", "kind", true),
            ("{}", "spec.replicas", true),
        ] {
            let manifest = parse_str(manifest).expect("it is YAML");
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            assert_eq!(has_field(&manifest, &path), expected, "{path:?}");
        }
    }
}
