//! One view of both trees: a value, and a node as the value that it stands for, with its places.

use std::borrow::Borrow;

use crate::node::{Key, Kind, Node};
use crate::ordered::OrderedMap;
use crate::source::Span;
use crate::value::{Str, Value};

/// A tree that can be looked at without knowing whether it has places.
pub trait Data: Sized + Sync {
    /// The keys of its maps.
    type Key: Borrow<str> + Sync;

    /// Its content.
    fn shape(&self) -> Shape<'_, Self>;

    /// Its place, if it has one.
    fn span(&self) -> Option<Span>;

    /// The place of a key, if it has one.
    fn key_span(key: &Self::Key) -> Option<Span>;
}

/// The content of a tree.
#[derive(Debug)]
pub enum Shape<'a, D: Data> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// A larger one.
    UInt(u64),
    /// A number with a point or an exponent.
    Float(f64),
    /// Text.
    String(&'a str),
    /// A timestamp, as written.
    Timestamp(&'a str),
    /// A list.
    Seq(&'a [D]),
    /// A map.
    Map(&'a OrderedMap<D::Key, D>),
}

impl Data for Value {
    type Key = Str;

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
            Value::Map(map) => Shape::Map(map),
        }
    }

    fn span(&self) -> Option<Span> {
        None
    }

    fn key_span(_: &Str) -> Option<Span> {
        None
    }
}

impl Data for Node {
    type Key = Key;

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
            Kind::Map(map) => Shape::Map(map.entries()),
        }
    }

    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn key_span(key: &Key) -> Option<Span> {
        Some(key.span)
    }
}
