//! The spanned tree: YAML as its author wrote it, aliases expanded, merge keys applied.

use std::borrow::Borrow;
use std::convert::Infallible;

use crate::data::{Data, Shape};
use crate::ordered::OrderedMap;
use crate::scalar::{self, Scalar};
use crate::source::Span;
use crate::value::{Map, Str, Value};

/// A value and where it stands. Equality looks at the value only.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its place. For a value that came through an alias, the place of the anchor's value.
    pub span: Span,
    /// Its content.
    pub kind: Kind,
}

/// The content of a [`Node`], after yaml.v3's resolution of plain scalars.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// `null`, `~`, nothing
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer past [`i64::MAX`].
    UInt(u64),
    /// A number with a point or an exponent, `.inf`, `.nan`, an integer past [`u64::MAX`].
    Float(f64),
    /// Text.
    String(Str),
    /// A timestamp, as written.
    Timestamp(Str),
    /// A list.
    Seq(Vec<Node>),
    /// A map.
    Map(Mapping),
}

/// A map in the author's order. Keys are scalars; two keys of one text are one key.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: OrderedMap<Key, Node>,
}

/// A key and where it stands. Equality looks at the text only.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its text: a string's content, or another scalar as it was written.
    pub text: Str,
    /// Its place.
    pub span: Span,
    /// True if YAML reads the scalar as a string (`a`, `"1"`), not as a number, boolean or null (`1`).
    pub is_string: bool,
}

impl Key {
    /// The meaning of the key as a scalar: [`Scalar::String`] for most, an integer for `8080`.
    #[must_use]
    pub fn scalar(&self) -> Scalar {
        if self.is_string {
            Scalar::String
        } else {
            scalar::resolve(&self.text)
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Key {}
impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Mapping {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    pub(crate) fn with_capacity(keys: usize) -> Self {
        Mapping {
            entries: OrderedMap::with_capacity(keys),
        }
    }
    pub(crate) fn reserve(&mut self, keys: usize) {
        self.entries.reserve(keys);
    }
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key)
    }
    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.get_mut(key)
    }
    /// The key as it stands, and its value.
    #[must_use]
    pub fn get_entry(&self, key: &str) -> Option<(&Key, &Node)> {
        self.entries.get_key_value(key)
    }
    /// True if the key is there.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }
    /// Sets a key; an existing one keeps its position and its place. Returns the value before.
    pub fn insert(&mut self, key: Key, value: Node) -> Option<Node> {
        self.entries.insert(key, value)
    }
    /// Sets a key that is not there yet; else changes nothing and returns where the key stands.
    pub(crate) fn insert_new(&mut self, key: Key, value: Node) -> Result<(), Span> {
        self.entries
            .insert_new(key, value)
            .map_err(|known| known.span)
    }
    /// Takes a key out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<(Key, Node)> {
        self.entries.shift_remove_entry(key)
    }
    /// Pairs in the author's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &Node)> + DoubleEndedIterator {
        self.entries.iter()
    }
    /// Pairs in the author's order, values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&Key, &mut Node)> {
        self.entries.iter_mut()
    }
    /// Keys in the author's order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Key> {
        self.entries.keys()
    }
    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl IntoIterator for Mapping {
    type Item = (Key, Node);
    type IntoIter = std::vec::IntoIter<(Key, Node)>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
impl FromIterator<(Key, Node)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (Key, Node)>>(pairs: I) -> Self {
        Mapping {
            entries: pairs.into_iter().collect(),
        }
    }
}

impl Node {
    /// A node of a kind at a place.
    #[must_use]
    pub fn new(kind: Kind, span: Span) -> Self {
        Node { span, kind }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Kind::String(s) = &self.kind {
            Some(s)
        } else {
            None
        }
    }
    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Mapping> {
        if let Kind::Map(m) = &self.kind {
            Some(m)
        } else {
            None
        }
    }
    /// The map to change, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Mapping> {
        if let Kind::Map(m) = &mut self.kind {
            Some(m)
        } else {
            None
        }
    }
    /// The list, if it is one.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Node]> {
        if let Kind::Seq(s) = &self.kind {
            Some(s)
        } else {
            None
        }
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// What a key leads to, in a map, or the number of an item in a list: the place of the key or of the item, and the value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(Span, &Node)> {
        match &self.kind {
            Kind::Map(map) => map.get_entry(key).map(|(key, value)| (key.span, value)),
            Kind::Seq(items) => {
                let item = items.get(key.parse::<usize>().ok()?)?;
                Some((item.span, item))
            }
            _ => None,
        }
    }

    /// What some keys lead to, each in the value of the one before: keys of maps, and numbers of items.
    #[must_use]
    pub fn at<K: AsRef<str>>(&self, keys: &[K]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| {
            node.entry(key.as_ref()).map(|(_, value)| value)
        })
    }

    /// Some keys that lead through it, where a name may stand for an item of a list of names: its number.
    #[must_use]
    pub fn with_numbers(&self, keys: &[String]) -> Vec<String> {
        let mut at = Some(self);
        let numbered = keys.iter().map(|key| {
            let items = at.and_then(Node::as_seq).unwrap_or_default();
            let is_name = key.parse::<usize>().is_err();
            let mut items = items.iter().filter(|_| is_name);
            let number = items.position(|item| item.as_str() == Some(key));
            let key = number.map_or_else(|| key.clone(), |number| number.to_string());
            at = at.and_then(|node| node.at(std::slice::from_ref(&key)));
            key
        });
        numbered.collect()
    }

    /// The place that says the last of some keys that is there, each in the value of the one before: that of a key of a map, or
    /// of an item of a list. `None` if not even the first is.
    #[must_use]
    pub fn place_of(&self, keys: &[String]) -> Option<Span> {
        let mut node = self;
        let mut place = None;
        for key in keys {
            let Some((span, value)) = node.entry(key) else {
                break;
            };
            (place, node) = (Some(span), value);
        }
        place
    }

    /// Its place, if it is written in the line of its key: that of a scalar, and of a map or a list in brackets. `text` is that of
    /// its source.
    #[must_use]
    pub fn place_beside_key(&self, text: &str) -> Option<Span> {
        let start = text.get(self.span.range().start..).unwrap_or_default();
        let is_beside = !self.is_collection() || start.starts_with(['{', '[']);
        Some(self.span).filter(|span| is_beside && span.end > span.start)
    }

    /// True if it is a map or a list.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        matches!(self.kind, Kind::Map(_) | Kind::Seq(_))
    }

    /// True if it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }
    /// The name of its type in messages: `string`, `integer`, `map`, ...
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        self.shape().kind_name()
    }

    /// The data without its places.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Int(n) => Value::Int(*n),
            Kind::UInt(n) => Value::UInt(*n),
            Kind::Float(n) => Value::Float(*n),
            Kind::String(s) => Value::String(s.clone()),
            Kind::Timestamp(s) => Value::Timestamp(s.clone()),
            Kind::Seq(items) => Value::Seq(items.iter().map(Node::to_value).collect()),
            Kind::Map(map) => map
                .iter()
                .map(|(k, v)| (k.text.clone(), v.to_value()))
                .collect(),
        }
    }

    /// The data without its places; strings move.
    #[must_use]
    pub fn into_value(self) -> Value {
        match self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(b),
            Kind::Int(n) => Value::Int(n),
            Kind::UInt(n) => Value::UInt(n),
            Kind::Float(n) => Value::Float(n),
            Kind::String(s) => Value::String(s),
            Kind::Timestamp(s) => Value::Timestamp(s),
            Kind::Seq(items) => Value::Seq(items.into_iter().map(Node::into_value).collect()),
            Kind::Map(map) => Value::Map(
                map.into_iter()
                    .map(|(k, v)| (k.text, v.into_value()))
                    .collect::<Map>(),
            ),
        }
    }
}

impl Data for Node {
    type Key = Key;
    type Pending = Infallible;

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
            Kind::Map(map) => Shape::Map(map.entries.as_slice()),
        }
    }

    fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn key_span(key: &Key) -> Option<Span> {
        Some(key.span)
    }

    fn is_known(_: &Key) -> bool {
        true
    }
}
