//! Jobs.

use score_yaml::Value;

use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimSettings;

/// The Job that runs a pod of this template once.
pub(crate) fn job(names: &WorkloadNames, settings: VerbatimSettings, template: Value) -> Value {
    let VerbatimSettings {
        annotations,
        labels,
        fields,
    } = settings;
    MapBuilder::new()
        .with("apiVersion", "batch/v1")
        .with("kind", "Job")
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", fields.with("template", template))
        .into()
}
