//! Deployments.

use score_yaml::Value;

use crate::apps;
use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimSettings;
use crate::workload_kind::WorkloadKind;

/// The Deployment that keeps a pod of this template running.
pub(crate) fn deployment(
    names: &WorkloadNames,
    settings: VerbatimSettings,
    template: Value,
) -> Value {
    let own = MapBuilder::new().with("template", template);
    let (kind, status) = (WorkloadKind::Deployment, MapBuilder::new());
    apps::object(kind, names, "strategy", settings, own, status)
}
