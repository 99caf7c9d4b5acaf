//! Deployments.

use score_yaml::Value;

use crate::apps;
use crate::kind::WorkloadKind;
use crate::names::Names;
use crate::object::Fields;
use crate::plain::Settings;

/// The Deployment that keeps a pod of this template running.
pub(crate) fn deployment(names: &Names, settings: Settings, template: Value) -> Value {
    let own = Fields::new().with("template", template);
    let (kind, status) = (WorkloadKind::Deployment, Fields::new());
    apps::object(kind, names, "strategy", settings, own, status)
}
