//! DaemonSets.

use score_yaml::Value;

use crate::apps;
use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimSettings;
use crate::workload_kind::WorkloadKind;

/// The fields of the status of a DaemonSet that are always written.
const STATUS: [&str; 4] = [
    "currentNumberScheduled",
    "desiredNumberScheduled",
    "numberMisscheduled",
    "numberReady",
];

/// The DaemonSet that keeps a pod of this template running on each node. All of them share the workload's claims.
pub(crate) fn daemon_set(
    names: &WorkloadNames,
    settings: VerbatimSettings,
    template: Value,
) -> Value {
    let own = MapBuilder::new().with("template", template);
    let status = STATUS
        .into_iter()
        .fold(MapBuilder::new(), |status, field| status.with(field, 0_i64));
    let kind = WorkloadKind::DaemonSet;
    apps::object(kind, names, "updateStrategy", settings, own, status)
}
