//! Plain data: what YAML and JSON can say, without places.

use std::convert::Infallible;

use crate::data::{Data, Shape};
use crate::ordered::OrderedMap;
use crate::source::Span;

/// A string of a tree. One of 24 bytes or less stands in place, without memory of its own: most keys and many values are
/// that short, and a run holds hundreds of thousands of them.
pub use compact_str::CompactString as Str;

/// A map with string keys in insertion order.
pub type Map = OrderedMap<Str, Value>;

/// A value without a place. Equality of maps does not look at the order of keys.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer past [`i64::MAX`]; never holds a smaller one.
    UInt(u64),
    /// A number with a point or an exponent, `.inf`, `.nan`.
    Float(f64),
    /// Text.
    String(Str),
    /// A timestamp, as written.
    Timestamp(Str),
    /// A list.
    Seq(Vec<Value>),
    /// A map.
    Map(Map),
}

impl Value {
    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(s) = self {
            Some(s)
        } else {
            None
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(m) = self {
            Some(m)
        } else {
            None
        }
    }

    /// The map to change, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Value::Map(m) = self {
            Some(m)
        } else {
            None
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Value]> {
        if let Value::Seq(s) = self {
            Some(s)
        } else {
            None
        }
    }

    /// The name of its type in messages: `string`, `integer`, `map`, ...
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        self.shape().kind_name()
    }

    /// True if it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let own = match self {
            Value::String(text) | Value::Timestamp(text) => text.len(),
            Value::Seq(items) => items.iter().map(Value::size).fold(0, usize::saturating_add),
            Value::Map(map) => map_size(map),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) => 0,
        };
        own.saturating_add(NODE_SIZE)
    }
}

/// The size of a value without its text: about the memory that it takes.
pub const NODE_SIZE: usize = 64;

/// About how many bytes a map takes, as [`Value::size`] says, beside itself.
#[must_use]
pub fn map_size(map: &Map) -> usize {
    let sizes = map
        .iter()
        .map(|(key, value)| key.len().saturating_add(value.size()));
    sizes.fold(0, usize::saturating_add)
}

impl Data for Value {
    type Key = Str;
    type Pending = Infallible;

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
            Value::Map(map) => Shape::Map(map.as_slice()),
        }
    }

    fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    fn span(&self) -> Option<Span> {
        None
    }

    fn key_span(_: &Str) -> Option<Span> {
        None
    }

    fn is_known(_: &Str) -> bool {
        true
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::String(s.into())
    }
}
impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::String(s.into())
    }
}
impl From<std::borrow::Cow<'_, str>> for Value {
    fn from(s: std::borrow::Cow<'_, str>) -> Self {
        Value::String(s.into())
    }
}
impl From<Str> for Value {
    fn from(s: Str) -> Self {
        Value::String(s)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::Seq(items)
    }
}
impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Map(map)
    }
}
impl<K: Into<Str>> FromIterator<(K, Value)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(pairs: I) -> Self {
        Value::Map(pairs.into_iter().collect())
    }
}
