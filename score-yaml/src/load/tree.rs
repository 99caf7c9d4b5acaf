//! The trees that can be built: `Spanned` makes `Node`s, `Plain` makes `Value`s and spends nothing on places.

use std::sync::atomic::{AtomicBool, Ordering};

use super::At;
use crate::node::{Key, Kind, Mapping, Node};
use crate::scalar::{self, Scalar};
use crate::source::{FileId, Span};
use crate::value::{Map, Str, Value};

/// A key before it stands in a map.
pub(crate) struct NewKey {
    /// Its text.
    pub(super) text: Str,
    /// Where it stands.
    pub(super) at: At,
    /// Whether it is a string.
    pub(super) is_string: bool,
}

/// What differs between the kinds of trees.
pub(crate) trait Build: Sync {
    type Node: Clone + Send;
    type Map: Default + Send;
    fn scalar(&self, scalar: Scalar, text: Str, at: At) -> Self::Node;
    fn seq(&self, items: Vec<Self::Node>, at: At) -> Self::Node;
    fn map(&self, map: Self::Map, at: At) -> Self::Node;
    /// An empty map with room for so many keys.
    fn with_room(&self, keys: usize) -> Self::Map;
    /// Sets a key; if it is there already, nothing changes and the place of the first comes back (where the
    /// tree knows places).
    fn insert(&self, map: &mut Self::Map, key: NewKey, value: Self::Node) -> Result<(), At>;
    /// Adds the pairs of a map. `Err` if one of its keys is there already.
    fn append(&self, map: &mut Self::Map, from: Self::Map) -> Result<(), ()>;
    /// Adds the pairs of maps whose keys are missing, the first map first. `Err` if one is not a map, or the tree
    /// cannot tell which keys to add.
    /// `strings` says that all keys of `map` are strings: then so are the new ones, and null keys fall away.
    fn merge(&self, map: &mut Self::Map, from: Self::Node, strings: bool) -> Result<(), ()>;
}

pub(crate) struct Spanned(pub(crate) FileId);

impl Spanned {
    fn span(&self, at: &At) -> Span {
        Span::new(self.0, at.start, at.end)
    }
}

impl Build for Spanned {
    type Node = Node;
    type Map = Mapping;

    fn scalar(&self, scalar: Scalar, text: Str, at: At) -> Node {
        let kind = match scalar {
            Scalar::Null => Kind::Null,
            Scalar::Bool(b) => Kind::Bool(b),
            Scalar::Int(n) => Kind::Int(n),
            Scalar::UInt(n) => Kind::UInt(n),
            Scalar::Float(n) => Kind::Float(n),
            Scalar::Timestamp => Kind::Timestamp(text),
            Scalar::String => Kind::String(text),
        };
        Node::new(kind, self.span(&at))
    }
    fn seq(&self, items: Vec<Node>, at: At) -> Node {
        Node::new(Kind::Seq(items), self.span(&at))
    }
    fn map(&self, map: Mapping, at: At) -> Node {
        Node::new(Kind::Map(map), self.span(&at))
    }
    fn with_room(&self, keys: usize) -> Mapping {
        Mapping::with_capacity(keys)
    }
    fn insert(&self, map: &mut Mapping, key: NewKey, value: Node) -> Result<(), At> {
        let key = Key {
            text: key.text,
            span: self.span(&key.at),
            is_string: key.is_string,
        };
        map.insert_new(key, value).map_err(Span::range)
    }
    fn append(&self, map: &mut Mapping, from: Mapping) -> Result<(), ()> {
        map.reserve(from.len());
        let mut pairs = from.into_iter();
        pairs.try_for_each(|(key, value)| map.insert_new(key, value).map_err(|_| ()))
    }
    fn merge(&self, map: &mut Mapping, from: Node, strings: bool) -> Result<(), ()> {
        let mut add = |from: Mapping| {
            for (mut key, value) in from {
                if strings {
                    if key.scalar() == Scalar::Null {
                        continue;
                    }
                    key.is_string = true;
                }
                // A key that is there already wins.
                let _ = map.insert_new(key, value);
            }
        };
        match from.kind {
            Kind::Map(from) => add(from),
            Kind::Seq(items) => {
                for item in items {
                    let Kind::Map(from) = item.kind else {
                        return Err(());
                    };
                    add(from);
                }
            }
            _ => return Err(()),
        }
        Ok(())
    }
}

/// It keeps of keys their texts only. Which of them are null decides what a merge takes over, so that a merge in a text
/// with null keys is left to the other tree.
#[derive(Default)]
pub(crate) struct Plain {
    has_null_keys: AtomicBool,
}

impl Build for Plain {
    type Node = Value;
    type Map = Map;

    fn scalar(&self, scalar: Scalar, text: Str, _: At) -> Value {
        match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => Value::Int(n),
            Scalar::UInt(n) => Value::UInt(n),
            Scalar::Float(n) => Value::Float(n),
            Scalar::Timestamp => Value::Timestamp(text),
            Scalar::String => Value::String(text),
        }
    }
    fn seq(&self, items: Vec<Value>, _: At) -> Value {
        Value::Seq(items)
    }
    fn map(&self, map: Map, _: At) -> Value {
        Value::Map(map)
    }
    fn with_room(&self, keys: usize) -> Map {
        Map::with_capacity(keys)
    }
    fn insert(&self, map: &mut Map, key: NewKey, value: Value) -> Result<(), At> {
        if !key.is_string && scalar::resolve(&key.text) == Scalar::Null {
            self.has_null_keys.store(true, Ordering::Relaxed);
        }
        map.insert_new(key.text, value).map_err(|_| 0..0)
    }
    fn append(&self, map: &mut Map, from: Map) -> Result<(), ()> {
        map.reserve(from.len());
        let mut pairs = from.into_iter();
        pairs.try_for_each(|(key, value)| map.insert_new(key, value).map_err(|_| ()))
    }
    fn merge(&self, map: &mut Map, from: Value, strings: bool) -> Result<(), ()> {
        if strings && self.has_null_keys.load(Ordering::Relaxed) {
            return Err(());
        }
        let mut add = |from: Map| {
            for (key, value) in from {
                // A key that is there already wins.
                let _ = map.insert_new(key, value);
            }
        };
        match from {
            Value::Map(from) => add(from),
            Value::Seq(items) => {
                for item in items {
                    let Value::Map(from) = item else {
                        return Err(());
                    };
                    add(from);
                }
            }
            _ => return Err(()),
        }
        Ok(())
    }
}
