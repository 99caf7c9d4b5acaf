//! StatefulSets.

use score_yaml::Value;

use crate::apps;
use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimSettings;
use crate::workload_kind::WorkloadKind;

/// The StatefulSet of pods of this template, each with a claim of each kind.
pub(crate) fn stateful_set(
    names: &WorkloadNames,
    mut settings: VerbatimSettings,
    template: Value,
    claims: Vec<Value>,
) -> Value {
    let mut all_claims = settings.fields.take_items("volumeClaimTemplates");
    all_claims.extend(claims);
    let own = MapBuilder::new()
        .with("serviceName", names.headless_service())
        .with("template", template)
        .with_items("volumeClaimTemplates", all_claims);
    let status = MapBuilder::new()
        .with("availableReplicas", 0_i64)
        .with("replicas", 0_i64);
    let kind = WorkloadKind::StatefulSet;
    apps::object(kind, names, "updateStrategy", settings, own, status)
}
