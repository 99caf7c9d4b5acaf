//! What a provisioner adds for Kubernetes: manifests.

use score_core::backend::{Fragment, FragmentField};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_yaml::Value;

use crate::strict;

/// The manifests of a resource.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct K8sFragment {
    /// Maps, valid for their kind where Kubernetes knows it.
    pub manifests: Vec<Value>,
}

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
                    let message = format!(
                        "`manifests` must be a list of maps, found {}",
                        other.kind_name()
                    );
                    return Err(Diagnostic::new(Code::InvalidReply, message)
                        .path("manifests")
                        .into());
                }
            }
        }
        let mut faults = Diagnostics::new();
        for (i, manifest) in manifests.iter().enumerate() {
            let at = format!("manifests.{i}");
            faults.extend(self::faults(manifest, at.clone()).map(|fault| {
                let summary = format!(
                    "{at}: matched a known kind but was not valid: {}",
                    fault.message
                );
                Diagnostic {
                    code: Code::InvalidManifest,
                    ..fault
                }
                .summary(summary)
            }));
        }
        if faults.is_empty() {
            Ok(K8sFragment { manifests })
        } else {
            Err(faults)
        }
    }
}

/// What is wrong with a manifest, with paths below `at`.
pub(crate) fn faults(manifest: &Value, at: String) -> impl Iterator<Item = Diagnostic> + use<> {
    let mut faults = Diagnostics::new();
    strict::check_manifest(manifest, &FieldPath::new(), &mut faults);
    faults.into_iter().map(move |mut fault| {
        let inner = fault.path.take().unwrap_or_default();
        fault.path(if inner.is_empty() {
            at.clone()
        } else {
            format!("{at}.{inner}")
        })
    })
}
