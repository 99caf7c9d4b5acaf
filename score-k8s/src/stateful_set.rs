//! StatefulSets.

use score_yaml::Value;

use crate::names::Names;
use crate::object::{self, Fields};

/// The StatefulSet of pods of this template, each with a claim of each kind.
pub(crate) fn stateful_set(names: &Names, template: Value, claims: Vec<Value>) -> Value {
    let spec = Fields::new()
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with("serviceName", names.headless_service())
        .with("template", template)
        .with("updateStrategy", object::empty())
        .with_items("volumeClaimTemplates", claims);
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", "StatefulSet")
        .with("metadata", names.metadata(&names.workload))
        .with("spec", spec)
        .with(
            "status",
            Fields::new()
                .with("availableReplicas", 0_i64)
                .with("replicas", 0_i64),
        )
        .into()
}
