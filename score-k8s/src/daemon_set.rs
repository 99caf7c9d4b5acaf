//! DaemonSets.

use score_yaml::Value;

use crate::names::Names;
use crate::object::{self, Fields};
use crate::plain::Settings;

/// What of the status of a DaemonSet is written always.
const STATUS: [&str; 4] = [
    "currentNumberScheduled",
    "desiredNumberScheduled",
    "numberMisscheduled",
    "numberReady",
];

/// The DaemonSet that keeps a pod of this template running on each node. All of them share the workload's claims.
pub(crate) fn daemon_set(names: &Names, settings: Settings, template: Value) -> Value {
    let Settings {
        annotations,
        labels,
        fields,
    } = settings;
    let spec = Fields::new()
        .with("updateStrategy", object::empty())
        .with_all(fields)
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with("template", template);
    let status = STATUS
        .into_iter()
        .fold(Fields::new(), |status, field| status.with(field, 0_i64));
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", "DaemonSet")
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", spec)
        .with("status", status)
        .into()
}
