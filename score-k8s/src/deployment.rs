//! Deployments.

use score_yaml::Value;

use crate::names::Names;
use crate::object::{self, Fields};
use crate::plain::Settings;

/// The Deployment that keeps a pod of this template running.
pub(crate) fn deployment(names: &Names, settings: Settings, template: Value) -> Value {
    let Settings {
        annotations,
        labels,
        fields,
    } = settings;
    let spec = Fields::new()
        .with("strategy", object::empty())
        .with_all(fields)
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with("template", template);
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", "Deployment")
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", spec)
        .with("status", object::empty())
        .into()
}
