//! The ConfigMap of the variables of additions, which projected volumes read.

use score_core::diagnostic::TreeReader;
use score_core::text::{Spanned, Text};
use score_kubernetes::names;
use score_yaml::{Map, SortedMap, Str, Value};

use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimReader;

/// The ConfigMap, if there are variables.
pub(crate) fn config_map(
    names: &WorkloadNames,
    variables: SortedMap<Str, Spanned<Text>>,
    reader: &mut VerbatimReader<'_>,
) -> Option<Value> {
    if variables.is_empty() {
        return None;
    }
    let data: Map = variables
        .into_iter()
        .map(|(key, text)| {
            let Spanned { value, span } = text;
            let text = reader.at(&key, |reader| {
                if let Some(expected) = names::data_key_fault(&key) {
                    reader.refuse(expected, span);
                }
                reader.text(value, span)
            });
            (key, text.into())
        })
        .collect();
    let config_map = MapBuilder::new()
        .with("apiVersion", "v1")
        .with("data", data)
        .with("kind", "ConfigMap")
        .with("metadata", names.metadata(&names.additions_config_map()));
    Some(config_map.into())
}
