//! Deployments.

use score_yaml::Value;

use crate::names::Names;
use crate::object::{self, Fields};

/// The Deployment that keeps a pod of this template running.
pub(crate) fn deployment(names: &Names, template: Value) -> Value {
    let spec = Fields::new()
        .with(
            "selector",
            Fields::new().with("matchLabels", names.selector()),
        )
        .with("strategy", object::empty())
        .with("template", template);
    Fields::new()
        .with("apiVersion", "apps/v1")
        .with("kind", "Deployment")
        .with("metadata", names.metadata(&names.workload))
        .with("spec", spec)
        .with("status", object::empty())
        .into()
}
