//! Objects of `apps/v1`, which keep pods of a template running.

use score_yaml::Value;

use crate::map_builder::{self, MapBuilder};
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimSettings;
use crate::workload_kind::WorkloadKind;

/// An object of a kind. `strategy` is the field of its `spec` for the way in which pods are replaced, `own` are the other
/// fields of its kind there, `status` are the fields of its status that are always written.
pub(crate) fn object(
    kind: WorkloadKind,
    names: &WorkloadNames,
    strategy: &'static str,
    settings: VerbatimSettings,
    own: MapBuilder,
    status: MapBuilder,
) -> Value {
    let VerbatimSettings {
        annotations,
        labels,
        fields,
    } = settings;
    let spec = MapBuilder::new()
        .with(strategy, map_builder::empty_map())
        .with_all(fields)
        .with(
            "selector",
            MapBuilder::new().with("matchLabels", names.selector()),
        )
        .with_all(own);
    MapBuilder::new()
        .with("apiVersion", "apps/v1")
        .with("kind", kind.as_str())
        .with(
            "metadata",
            names.metadata_with(&names.workload, annotations, labels),
        )
        .with("spec", spec)
        .with("status", status)
        .into()
}
