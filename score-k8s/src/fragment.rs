//! The fragment that a provisioner adds: manifests.

use crate::codes;
use indexmap::IndexMap;
use score_core::diagnostic::{About, Diagnostic, Diagnostics, ValueType, with_article};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::target::{Fragment, FragmentField};
use score_kubernetes::quantity;
use score_kubernetes::strict::{self, Reported};
use score_yaml::message::listed;
use score_yaml::{Value, message};

/// The manifests of a resource.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct K8sFragment {
    /// Maps, valid for their kind where Kubernetes knows it.
    pub manifests: Vec<Value>,
}

/// The resources of the project, provisioned.
pub(crate) type ProvisionedResources = IndexMap<ResourceUid, Provisioned<K8sFragment>>;

impl Fragment for K8sFragment {
    const FIELDS: &'static [FragmentField] = &[FragmentField {
        template: "manifests",
        reply: "manifests",
    }];

    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        let mut manifests = Vec::new();
        for (_, value) in parts {
            match value {
                Value::Null => {}
                Value::Seq(items) => manifests.extend(items),
                other => {
                    let message = message!(
                        "`manifests` must be a list of maps, found {}",
                        with_article(other.kind_name())
                    );
                    let error = Diagnostic::new(codes::INVALID_REPLY, message).path("manifests");
                    return Err(error.hint(as_list(&other)).into());
                }
            }
        }
        let mut faults = Diagnostics::new();
        for (i, manifest) in manifests.iter().enumerate() {
            let found = self::faults(Reported::All, manifest, format!("manifests.{i}"));
            faults.extend(found.map(|fault| Diagnostic {
                code: codes::INVALID_MANIFEST,
                ..fault
            }));
        }
        if faults.is_empty() {
            Ok(K8sFragment { manifests })
        } else {
            Err(faults)
        }
    }
}

/// The way out for manifests that are no list, or for one of them that is no object.
fn as_list(found: &Value) -> &'static str {
    let is_list = |kind: &Value| kind.as_str() == Some("List");
    match found {
        Value::Map(map) if map.get("kind").is_some_and(is_list) => {
            "leave the `List` out: its `items` alone are the manifests"
        }
        Value::Map(_) => {
            "they are a list, `- ` before each object and two blanks before its other lines; of a program `\"manifests\": [{…}]`"
        }
        _ => {
            "each is an object, `- apiVersion: …`; a program prints `[{\"apiVersion\": …}]`, which `yq ea '[.]' -o json` makes of YAML"
        }
    }
}

/// The faults of a manifest, with paths below `at`.
pub(crate) fn faults(
    reported: Reported,
    manifest: &Value,
    at: String,
) -> impl Iterator<Item = Diagnostic> + use<> {
    let mut faults = Diagnostics::new();
    strict::check_manifest_partly(reported, manifest, &FieldPath::new(), &mut faults);
    let told: Vec<Diagnostic> = faults
        .into_iter()
        .map(|mut fault| {
            let inner = fault.path.take().unwrap_or_default();
            if fault.hints.is_empty() {
                let is_object = manifest.as_map().is_some();
                fault.hints.extend(match is_object {
                    true => way_out(fault.about, &inner, manifest),
                    false => Some(as_list(manifest).to_owned()),
                });
            }
            fault.path(if inner.is_empty() {
                at.clone()
            } else {
                format!("{at}.{inner}")
            })
        })
        .collect();
    told.into_iter()
}

/// The value at the path of a manifest.
pub(crate) fn value_at<'v>(manifest: &'v Value, path: &str) -> Option<&'v Value> {
    let mut keys = FieldPath::keys(path).into_iter();
    keys.try_fold(manifest, |value, key| match value {
        Value::Seq(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(&key),
    })
}

/// The way out of a value of the wrong shape. (Of values nothing is shown but amounts: they may come from a resource.)
fn way_out(about: About, path: &str, manifest: &Value) -> Option<String> {
    if about == About::Unit {
        let amount = value_at(manifest, path).and_then(Value::as_str);
        let meant = amount.map(quantity::meant_by).unwrap_or_default();
        let meant = listed(meant.iter().map(String::as_str), " or ");
        return Some(match meant.is_empty() {
            true => "units are `M` or `Mi`, `G` or `Gi`, without a `B`".to_owned(),
            false => format!("did you mean {meant}?"),
        });
    }
    let is_data = path.starts_with("data.") || path.starts_with("stringData.");
    let is_variables = path.rsplit('.').next() == Some("env");
    let way_out = match about.types()? {
        (ValueType::List, ValueType::Map) if is_variables => {
            "write `- {name: NAME, value: TEXT}` for each variable"
        }
        (ValueType::List, ValueType::Map) => "put `- ` before each of its items",
        (ValueType::List, ValueType::Text) => "write a list of it, in brackets: `[…]`",
        (ValueType::Text | ValueType::NamedText, ValueType::Map) if is_data => {
            "put a `|` behind the key: the lines below it are a text then"
        }
        (ValueType::Map, ValueType::List) => "write its fields without `- ` before them",
        _ => return None,
    };
    Some(way_out.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_builder::MapBuilder;

    fn decode(manifests: Value) -> Result<K8sFragment, Diagnostics> {
        K8sFragment::decode(vec![(&K8sFragment::FIELDS[0], manifests)])
    }

    #[test]
    fn manifests_are_a_list_of_valid_ones() {
        let port = MapBuilder::new().with("prt", 80_i64);
        let spec = MapBuilder::new().with_items("ports", vec![port]);
        let service = MapBuilder::new()
            .with("apiVersion", "v1")
            .with("kind", "Service");
        let bad: Value = service.with("spec", spec).into();
        let faults = decode(Value::Seq(vec![bad])).unwrap_err();
        let fault = faults.iter().next().unwrap();
        assert_eq!(fault.path.as_deref(), Some("manifests.0.spec.ports.0.prt"));
        assert_eq!(fault.hints, ["did you mean `port`?"]);
        assert!(decode("text".into()).is_err());
        assert_eq!(decode(Value::Null).unwrap(), K8sFragment::default());
    }
}
