//! The fragment that a provisioner adds: manifests.

use crate::codes;
use indexmap::IndexMap;
use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::target::{Fragment, FragmentField};
use score_kubernetes::strict::{self, Reported};
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
                    return Err(match other {
                        Value::Map(_) => error.hint("put `- ` before each object").into(),
                        _ => error.into(),
                    });
                }
            }
        }
        let mut faults = Diagnostics::new();
        for (i, manifest) in manifests.iter().enumerate() {
            let at = format!("manifests.{i}");
            faults.extend(
                self::faults(Reported::All, manifest, at.clone()).map(|fault| {
                    let field = fault
                        .path
                        .as_deref()
                        .and_then(|path| path.get(at.len() + 1..));
                    let place = match field {
                        Some(field) if !fault.message.contains(field) => message!("{field}: "),
                        _ => String::new(),
                    };
                    let what = format!(
                        "matched a known kind but was not valid: {place}{}",
                        fault.message
                    );
                    Diagnostic {
                        code: codes::INVALID_MANIFEST,
                        ..fault
                    }
                    .summary(format!("{at}: {what}"))
                }),
            );
        }
        if faults.is_empty() {
            Ok(K8sFragment { manifests })
        } else {
            Err(faults)
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
    faults.into_iter().map(move |mut fault| {
        let inner = fault.path.take().unwrap_or_default();
        if fault.hints.is_empty() {
            fault.hints.extend(way_out(&inner, &fault.message));
        }
        fault.path(if inner.is_empty() {
            at.clone()
        } else {
            format!("{at}.{inner}")
        })
    })
}

/// The way out of a value of the wrong shape, whose words say what was found. (The value is not shown: it may come from a
/// resource.)
fn way_out(path: &str, message: &str) -> Option<String> {
    if message.contains(" is an amount with an unknown unit") {
        return Some("units are `M` or `Mi`, `G` or `Gi`, without a `B`".to_owned());
    }
    let (_, what) = message.split_once(" must be ")?;
    let is_variables = path.rsplit('.').next() == Some("env");
    let way_out = match what {
        "a list, found a map" if is_variables => {
            "write `- {name: NAME, value: TEXT}` for each variable"
        }
        "a list, found a map" => "put `- ` before each of its items",
        "a list, found a string" => "write a list of it: put `- ` before it",
        "a map, found a list" => "write its fields without `- ` before them",
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
        assert_eq!(
            fault.summary.as_deref(),
            Some(
                "manifests.0: matched a known kind but was not valid: spec.ports.0.prt: an item of `ports` has no field `prt`"
            )
        );
        assert!(decode("text".into()).is_err());
        assert_eq!(decode(Value::Null).unwrap(), K8sFragment::default());
    }
}
