//! The two kinds of trees that a text can become: [`Spanned`] builds `Node`s, [`Unspanned`] builds `Value`s and spends
//! nothing on places. Both readers build either.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::fault::ByteRange;
use crate::node::{Key, Kind, Mapping, Node};
use crate::scalar::{self, Scalar};
use crate::source::{FileId, Span};
use crate::value::{Map, Str, Value};

/// A key before it stands in a map.
pub(crate) struct NewKey {
    pub(crate) text: Str,
    pub(crate) at: ByteRange,
    pub(crate) is_string: bool,
}

/// Builds one kind of tree.
pub(crate) trait Build: Sync {
    type Node: Clone + Send;
    type Map: Default + Send;
    fn scalar(&self, scalar: Scalar, text: Str, at: ByteRange) -> Self::Node;
    fn seq(&self, items: Vec<Self::Node>, at: ByteRange) -> Self::Node;
    fn map(&self, map: Self::Map, at: ByteRange) -> Self::Node;
    /// An empty map with room for `keys` keys.
    fn with_capacity(&self, keys: usize) -> Self::Map;
    /// Sets a key that is not there yet. Otherwise nothing changes, and the place of the first comes back (where the
    /// tree knows places).
    fn insert(&self, map: &mut Self::Map, key: NewKey, value: Self::Node) -> Result<(), ByteRange>;
    /// Adds the pairs of another map. `Err` if one of its keys is there already.
    fn append(&self, map: &mut Self::Map, from: Self::Map) -> Result<(), ()>;
    /// Adds what a merge key `<<` names, a map or a list of maps: the pairs whose keys are missing, the first map first.
    /// `has_only_strings` says that all keys of `map` are strings: then so are the new ones, and null keys fall away.
    /// `Err` if there is something else than maps, or the tree cannot tell which keys to add.
    fn merge(
        &self,
        map: &mut Self::Map,
        from: Self::Node,
        has_only_strings: bool,
    ) -> Result<(), NoMaps>;
}

/// What a merge key names in place of maps, where the tree knows it.
#[derive(Default)]
pub(crate) struct NoMaps {
    /// What it is: `a number`, or `a list with a number in it`.
    pub(crate) found: Option<&'static str>,
    /// The text, if it is one.
    pub(crate) text: Option<Str>,
    /// Its place, which is that of the anchor for an alias.
    pub(crate) at: Option<ByteRange>,
}

impl NoMaps {
    fn of(node: &Node, in_list: bool) -> Self {
        let found = match (&node.kind, in_list) {
            (Kind::Null, false) => "nothing",
            (Kind::Bool(_), false) => "a boolean",
            (Kind::Int(_) | Kind::UInt(_) | Kind::Float(_), false) => "a number",
            (_, false) => "a text",
            (Kind::Null, true) => "a list with nothing in an item",
            (Kind::Bool(_), true) => "a list with a boolean in it",
            (Kind::Int(_) | Kind::UInt(_) | Kind::Float(_), true) => "a list with a number in it",
            (Kind::Seq(_), true) => "a list with a list in it",
            (_, true) => "a list with a text in it",
        };
        NoMaps {
            found: Some(found),
            text: match &node.kind {
                Kind::String(text) if !in_list => Some(text.clone()),
                _ => None,
            },
            at: Some(node.span.range()),
        }
    }
}

/// Builds `Node`s of a source.
pub(crate) struct Spanned(pub(crate) FileId);

impl Spanned {
    fn span(&self, at: &ByteRange) -> Span {
        Span::new(self.0, at.start, at.end)
    }
}

impl Build for Spanned {
    type Node = Node;
    type Map = Mapping;

    fn scalar(&self, scalar: Scalar, text: Str, at: ByteRange) -> Node {
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
    fn seq(&self, items: Vec<Node>, at: ByteRange) -> Node {
        Node::new(Kind::Seq(items), self.span(&at))
    }
    fn map(&self, map: Mapping, at: ByteRange) -> Node {
        Node::new(Kind::Map(map), self.span(&at))
    }
    fn with_capacity(&self, keys: usize) -> Mapping {
        Mapping::with_capacity(keys)
    }
    fn insert(&self, map: &mut Mapping, key: NewKey, value: Node) -> Result<(), ByteRange> {
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
    fn merge(&self, map: &mut Mapping, from: Node, has_only_strings: bool) -> Result<(), NoMaps> {
        let mut add = |from: Mapping| {
            for (mut key, value) in from {
                if has_only_strings {
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
                        return Err(NoMaps::of(&item, true));
                    };
                    add(from);
                }
            }
            _ => return Err(NoMaps::of(&from, false)),
        }
        Ok(())
    }
}

/// Builds `Value`s, which keep of keys their texts only. Which keys are null decides what a merge takes over, so a merge
/// in a text with null keys fails here, and the text is read as `Node`s.
#[derive(Default)]
pub(crate) struct Unspanned {
    has_null_keys: AtomicBool,
}

impl Build for Unspanned {
    type Node = Value;
    type Map = Map;

    fn scalar(&self, scalar: Scalar, text: Str, _: ByteRange) -> Value {
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
    fn seq(&self, items: Vec<Value>, _: ByteRange) -> Value {
        Value::Seq(items)
    }
    fn map(&self, map: Map, _: ByteRange) -> Value {
        Value::Map(map)
    }
    fn with_capacity(&self, keys: usize) -> Map {
        Map::with_capacity(keys)
    }
    fn insert(&self, map: &mut Map, key: NewKey, value: Value) -> Result<(), ByteRange> {
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
    fn merge(&self, map: &mut Map, from: Value, has_only_strings: bool) -> Result<(), NoMaps> {
        if has_only_strings && self.has_null_keys.load(Ordering::Relaxed) {
            return Err(NoMaps::default());
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
                        return Err(NoMaps::default());
                    };
                    add(from);
                }
            }
            _ => return Err(NoMaps::default()),
        }
        Ok(())
    }
}
