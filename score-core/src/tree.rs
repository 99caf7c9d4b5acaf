//! Free-form values: params, outputs.

use score_yaml::{Kind, Map, Node, OrderedMap, Span, Str, Value};

use crate::diagnostic::{each_float, each_integer};
use crate::path::FieldPath;
use crate::text::{Part, Text};

/// A free-form value in the author's order; `T` is what a string is at this stage.
/// Map keys are plain, as the Score format expands placeholders in values only; additions expand them in keys too.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Tree<T> {
    /// `null`
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer past [`i64::MAX`].
    UInt(u64),
    /// A number with a point or an exponent.
    Float(f64),
    /// Text.
    String(T),
    /// A timestamp, as written.
    Timestamp(Str),
    /// A list.
    Seq(Vec<Tree<T>>),
    /// A map.
    Map(OrderedMap<Str, Tree<T>>),
    /// A map of additions some of whose keys hold placeholders.
    Keyed(Vec<(T, Tree<T>)>),
}

/// Why [`Tree::lookup`] found nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Miss<'p> {
    /// The map has no such key.
    NoKey(&'p str),
    /// The value that should hold this key is no map.
    NotAMap(&'p str),
}

impl<T> Tree<T> {
    /// An empty map.
    #[must_use]
    pub fn map() -> Self {
        Tree::Map(OrderedMap::new())
    }

    /// The name of its type in messages.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "boolean",
            Tree::Int(_) | Tree::UInt(_) => "integer",
            Tree::Float(_) => "number",
            Tree::Timestamp(_) => "timestamp",
            Tree::String(_) => "string",
            Tree::Seq(_) => "list",
            Tree::Map(_) | Tree::Keyed(_) => "map",
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_string(&self) -> Option<&T> {
        if let Tree::String(string) = self {
            Some(string)
        } else {
            None
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&OrderedMap<Str, Tree<T>>> {
        if let Tree::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Tree<T>]> {
        if let Tree::Seq(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree<T>> {
        self.as_map()?.get(key)
    }

    /// The tree that a path of keys leads to; an empty path leads to the tree itself. Lists have no keys.
    ///
    /// # Errors
    /// A key is not there, or stands in what is no map.
    pub fn lookup<'p>(&self, path: &'p [Str]) -> Result<&Tree<T>, Miss<'p>> {
        path.iter().try_fold(self, |tree, key| match tree {
            Tree::Map(map) => map.get(key).ok_or(Miss::NoKey(key)),
            _ => Err(Miss::NotAMap(key)),
        })
    }

    /// The same tree with other strings; `f` is told where below `path` each stands.
    pub fn map_strings_at<U>(
        self,
        path: &mut FieldPath,
        f: &mut impl FnMut(&FieldPath, T) -> U,
    ) -> Tree<U> {
        match self {
            Tree::Null => Tree::Null,
            Tree::Bool(b) => Tree::Bool(b),
            Tree::Int(n) => Tree::Int(n),
            Tree::UInt(n) => Tree::UInt(n),
            Tree::Float(n) => Tree::Float(n),
            Tree::String(string) => Tree::String(f(path, string)),
            Tree::Timestamp(text) => Tree::Timestamp(text),
            Tree::Seq(items) => {
                let items = items.into_iter().enumerate();
                Tree::Seq(
                    items
                        .map(|(i, item)| path.at_index(i, |path| item.map_strings_at(path, f)))
                        .collect(),
                )
            }
            Tree::Map(map) => {
                let mapped = map.into_iter().map(|(key, value)| {
                    let value = path.at(&key, |path| value.map_strings_at(path, f));
                    (key, value)
                });
                Tree::Map(mapped.collect())
            }
            Tree::Keyed(entries) => {
                let mapped = entries.into_iter().map(|(key, value)| {
                    let key = f(path, key);
                    (key, value.map_strings_at(path, f))
                });
                Tree::Keyed(mapped.collect())
            }
        }
    }

    /// Visits each string in order; `f` is told where below `path` each stands.
    pub fn each_string_at<'t>(
        &'t self,
        path: &mut FieldPath,
        f: &mut impl FnMut(&FieldPath, &'t T),
    ) {
        match self {
            Tree::String(string) => f(path, string),
            Tree::Seq(items) => {
                for (i, item) in items.iter().enumerate() {
                    path.at_index(i, |path| item.each_string_at(path, f));
                }
            }
            Tree::Map(map) => {
                for (key, value) in map {
                    path.at(key, |path| value.each_string_at(path, f));
                }
            }
            Tree::Keyed(entries) => {
                for (key, value) in entries {
                    f(path, key);
                    value.each_string_at(path, f);
                }
            }
            Tree::Null
            | Tree::Bool(_)
            | Tree::Int(_)
            | Tree::UInt(_)
            | Tree::Float(_)
            | Tree::Timestamp(_) => {}
        }
    }

    /// A tree from plain data.
    pub fn from_value(value: Value, f: &mut impl FnMut(Str) -> T) -> Self {
        match value {
            Value::Null => Tree::Null,
            Value::Bool(b) => Tree::Bool(b),
            Value::Int(n) => Tree::Int(n),
            Value::UInt(n) => Tree::UInt(n),
            Value::Float(n) => Tree::Float(n),
            Value::String(string) => Tree::String(f(string)),
            Value::Timestamp(text) => Tree::Timestamp(text),
            Value::Seq(items) => Tree::Seq(
                items
                    .into_iter()
                    .map(|item| Tree::from_value(item, f))
                    .collect(),
            ),
            Value::Map(map) => Tree::from_map(map, f),
        }
    }

    /// A tree from a plain map.
    pub fn from_map(map: Map, f: &mut impl FnMut(Str) -> T) -> Self {
        Tree::Map(
            map.into_iter()
                .map(|(key, value)| (key, Tree::from_value(value, f)))
                .collect(),
        )
    }

    /// A tree from what an author wrote; `f` is given each string and its place.
    pub fn from_node(node: &Node, f: &mut impl FnMut(&str, Span) -> T) -> Self {
        match &node.kind {
            Kind::Null => Tree::Null,
            Kind::Bool(b) => Tree::Bool(*b),
            Kind::Int(n) => Tree::Int(*n),
            Kind::UInt(n) => Tree::UInt(*n),
            Kind::Float(n) => Tree::Float(*n),
            Kind::String(string) => Tree::String(f(string, node.span)),
            Kind::Timestamp(text) => Tree::Timestamp(text.clone()),
            Kind::Seq(items) => {
                Tree::Seq(items.iter().map(|item| Tree::from_node(item, f)).collect())
            }
            Kind::Map(map) => Tree::Map(
                map.iter()
                    .map(|(key, value)| (key.text.clone(), Tree::from_node(value, f)))
                    .collect(),
            ),
        }
    }

    /// The tree as plain data.
    pub fn to_value(&self, f: &mut impl FnMut(&T) -> Str) -> Value {
        match self {
            Tree::Null => Value::Null,
            Tree::Bool(b) => Value::Bool(*b),
            Tree::Int(n) => Value::Int(*n),
            Tree::UInt(n) => Value::UInt(*n),
            Tree::Float(n) => Value::Float(*n),
            Tree::String(string) => Value::String(f(string)),
            Tree::Timestamp(text) => Value::Timestamp(text.clone()),
            Tree::Seq(items) => Value::Seq(items.iter().map(|item| item.to_value(f)).collect()),
            Tree::Map(map) => Value::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), value.to_value(f)))
                    .collect(),
            ),
            Tree::Keyed(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| (f(key), value.to_value(f)))
                    .collect(),
            ),
        }
    }
}

impl Tree<Text> {
    /// Calls a function with each text in it, and each number that may be a secret. References to secrets are none.
    pub fn each_text(&self, f: &mut dyn FnMut(&str)) {
        match self {
            Tree::Null | Tree::Bool(_) => {}
            Tree::Int(n) => each_integer(i128::from(*n), f),
            Tree::UInt(n) => each_integer(i128::from(*n), f),
            Tree::Float(n) => each_float(*n, f),
            Tree::String(text) => each_literal(text, f),
            Tree::Timestamp(time) => f(time),
            Tree::Seq(items) => items.iter().for_each(|item| item.each_text(f)),
            Tree::Map(map) => map.values().for_each(|value| value.each_text(f)),
            Tree::Keyed(entries) => entries.iter().for_each(|(key, value)| {
                each_literal(key, f);
                value.each_text(f);
            }),
        }
    }
}

/// Text is known by its parts, and around references as a whole too. A reference alone is none, but its default is.
fn each_literal(text: &Text, f: &mut dyn FnMut(&str)) {
    if text.parts.len() > 1 && text.has_late_reference() {
        f(&text.encode());
    }
    for part in &text.parts {
        match part {
            Part::Literal(literal) => f(literal),
            Part::LateReference(reference) => reference.each_default(f),
            Part::Secret { .. } | Part::Env { .. } => {}
        }
    }
}
