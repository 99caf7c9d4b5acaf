//! Jobs.

use score_yaml::Value;

use crate::names::Names;
use crate::object::Fields;
use crate::plain::Settings;

/// The Job that runs a pod of this template once.
pub(crate) fn job(names: &Names, settings: Settings, template: Value) -> Value {
    let Settings {
        annotations,
        labels,
        fields,
    } = settings;
    Fields::new()
        .with("apiVersion", "batch/v1")
        .with("kind", "Job")
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", fields.with("template", template))
        .into()
}
