//! The ConfigMap of an extension's variables, which projected volumes read.

use std::collections::BTreeMap;

use score_core::text::{Spanned, Text};
use score_kubernetes::names;
use score_yaml::{Map, Str, Value};

use crate::names::Names;
use crate::object::Fields;
use crate::plain::Plain;

/// The ConfigMap, if there are variables.
pub(crate) fn config_map(
    names: &Names,
    variables: BTreeMap<Str, Spanned<Text>>,
    plain: &mut Plain<'_>,
) -> Option<Value> {
    if variables.is_empty() {
        return None;
    }
    let data: Map = variables
        .into_iter()
        .map(|(key, text)| {
            let Spanned { value, span } = text;
            let text = plain.at(&key, |plain| {
                if let Some(expected) = names::data_key_fault(&key) {
                    plain.refused(expected, span);
                }
                plain.text(value, span)
            });
            (key, text.into())
        })
        .collect();
    let config_map = Fields::new()
        .with("apiVersion", "v1")
        .with("data", data)
        .with("kind", "ConfigMap")
        .with("metadata", names.metadata(&names.extension_config_map()));
    Some(config_map.into())
}
