//! Reads Rust types from trees and values through serde. Errors say where: the field's path and, from a tree,
//! its place.

mod deserializer;
mod error;
mod key;
mod value;

use serde::de::Deserialize;

use crate::node::Node;
use crate::value::Value;
use deserializer::DataDeserializer;
pub use error::{DeserializeError, UnknownField};
pub use value::Bounded;

/// The name under which [`Value`] asks for itself, so that timestamps stay what they are.
const VALUE: &str = "$score_yaml::Value";
/// The key of the map that a timestamp is to a [`Value`] that asks.
pub(crate) const TIMESTAMP: &str = "$score_yaml::Timestamp";

/// A type from a tree.
///
/// # Errors
/// The first field that does not fit.
pub fn from_node<'de, T: Deserialize<'de>>(node: &'de Node) -> Result<T, DeserializeError> {
    T::deserialize(DataDeserializer(node))
}

/// A type from a value.
///
/// # Errors
/// The first field that does not fit.
pub fn from_value<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, DeserializeError> {
    T::deserialize(DataDeserializer(value))
}
