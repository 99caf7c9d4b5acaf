//! StatefulSets.

use score_yaml::Value;

use crate::names::Names;
use crate::object::{self, Fields};
use crate::plain::Settings;

/// The StatefulSet of pods of this template, each with a claim of each kind.
pub(crate) fn stateful_set(
    names: &Names,
    settings: Settings,
    template: Value,
    claims: Vec<Value>,
) -> Value {
    let Settings {
        annotations,
        labels,
        mut fields,
    } = settings;
    let mut all_claims = fields.take_items("volumeClaimTemplates");
    all_claims.extend(claims);
    let spec = Fields::new()
        .with("updateStrategy", object::empty())
        .with_all(fields)
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with("serviceName", names.headless_service())
        .with("template", template)
        .with_items("volumeClaimTemplates", all_claims);
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", "StatefulSet")
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", spec)
        .with(
            "status",
            Fields::new()
                .with("availableReplicas", 0_i64)
                .with("replicas", 0_i64),
        )
        .into()
}
