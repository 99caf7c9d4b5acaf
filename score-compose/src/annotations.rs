//! Annotations of services: those of the workload, those of the pod in its additions, and its name.

use score_backstage::is_for_catalog;
use score_core::text::{Spanned, Text};
use score_core::workload::additions::KeyValue;
use score_yaml::{Map, SortedMap, Str, sort_keys};

use crate::interpolation;

/// The annotation that holds the workload's name.
pub(crate) const WORKLOAD_NAME: &str = "compose.score.dev/workload-name";

/// The annotations of each service of a workload; those of additions replace those of the workload. Those for a catalog are not
/// passed on.
pub(crate) fn annotations(
    workload: &str,
    declared: &SortedMap<Str, Spanned<Str>>,
    extended: &Map,
) -> Map {
    let mut annotations: Map = declared
        .iter()
        .filter(|(name, _)| !is_for_catalog(name))
        .map(|(name, text)| (name.clone(), interpolation::escape_literal(text).into()))
        .collect();
    annotations.extend(extended.clone());
    annotations.insert(WORKLOAD_NAME.into(), workload.into());
    sort_keys(&mut annotations);
    annotations
}

/// True if an annotation of additions is not for a catalog alone.
pub(crate) fn is_passed_on(annotation: &KeyValue<Text>) -> bool {
    !annotation
        .key
        .value
        .as_literal()
        .is_some_and(is_for_catalog)
}
