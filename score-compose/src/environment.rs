//! Environment variables of a service.

use std::collections::BTreeMap;

use score_core::text::{Spanned, Text};
use score_yaml::{Map, Value, sort_keys};

use crate::interpolate;

/// The variables of a container as a service has them.
pub(crate) fn environment(variables: &BTreeMap<String, Spanned<Text>>) -> Map {
    let mut environment: Map = variables
        .iter()
        .map(|(name, text)| (name.clone(), Value::String(interpolate::text(text))))
        .collect();
    sort_keys(&mut environment);
    environment
}
