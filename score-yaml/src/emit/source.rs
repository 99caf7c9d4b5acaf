//! What can be written: values, and nodes as if they were the values that they stand for.

use crate::node::{Key, Kind, Node};
use crate::ordered::{self, OrderedMap};
use crate::value::{Str, Value};

/// A tree that can be written.
pub(super) trait Source: Sized + Sync {
    /// The pairs of a map in their order.
    type Pairs<'a>: ExactSizeIterator<Item = (&'a str, &'a Self)> + Clone
    where
        Self: 'a;

    /// What it is.
    fn shape(&self) -> Shape<'_, Self>;
}

/// What a tree is.
pub(super) enum Shape<'a, S: Source + 'a> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    String(&'a str),
    Timestamp(&'a str),
    Seq(&'a [S]),
    Map(S::Pairs<'a>),
}

impl Source for Value {
    type Pairs<'a> = Pairs<'a, Str, Value>;

    fn shape(&self) -> Shape<'_, Self> {
        match self {
            Value::Null => Shape::Null,
            Value::Bool(b) => Shape::Bool(*b),
            Value::Int(n) => Shape::Int(*n),
            Value::UInt(n) => Shape::UInt(*n),
            Value::Float(n) => Shape::Float(*n),
            Value::String(text) => Shape::String(text),
            Value::Timestamp(text) => Shape::Timestamp(text),
            Value::Seq(items) => Shape::Seq(items),
            Value::Map(map) => Shape::Map(pairs(map)),
        }
    }
}

impl Source for Node {
    type Pairs<'a> = Pairs<'a, Key, Node>;

    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            Kind::Null => Shape::Null,
            Kind::Bool(b) => Shape::Bool(*b),
            Kind::Int(n) => Shape::Int(*n),
            Kind::UInt(n) => Shape::UInt(*n),
            Kind::Float(n) => Shape::Float(*n),
            Kind::String(text) => Shape::String(text),
            Kind::Timestamp(text) => Shape::Timestamp(text),
            Kind::Seq(items) => Shape::Seq(items),
            Kind::Map(map) => Shape::Map(pairs(map.entries())),
        }
    }
}

/// The pairs of a map with the texts of their keys.
pub(super) type Pairs<'a, K, V> =
    std::iter::Map<ordered::Iter<'a, K, V>, fn((&'a K, &'a V)) -> (&'a str, &'a V)>;

pub(super) fn pairs<K: std::borrow::Borrow<str>, V>(map: &OrderedMap<K, V>) -> Pairs<'_, K, V> {
    map.iter().map(|(key, value)| (key.borrow(), value))
}
