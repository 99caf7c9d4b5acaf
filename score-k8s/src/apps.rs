//! Objects of `apps/v1`: what keeps pods of a template running.

use score_yaml::Value;

use crate::kind::WorkloadKind;
use crate::names::Names;
use crate::object::{self, Fields};
use crate::plain::Settings;

/// An object of a kind. `strategy` is the field of its `spec` that says how pods are replaced, `own` what else its kind
/// has there, `status` what of its status is written always.
pub(crate) fn object(
    kind: WorkloadKind,
    names: &Names,
    strategy: &'static str,
    settings: Settings,
    own: Fields,
    status: Fields,
) -> Value {
    let Settings {
        annotations,
        labels,
        fields,
    } = settings;
    let spec = Fields::new()
        .with(strategy, object::empty())
        .with_all(fields)
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with_all(own);
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", kind.as_str())
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", spec)
        .with("status", status)
        .into()
}
