//! What can be checked: data with places and data without.

use score_yaml::{Kind, Node, Span, Value};

/// What a piece of data is, from outside.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'a, D> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool,
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// A larger one.
    UInt(u64),
    /// A number with a point or an exponent.
    Float(f64),
    /// Text.
    String(&'a str),
    /// Text that is not known yet: a placeholder stands in it.
    Pending,
    /// A timestamp.
    Timestamp,
    /// A list.
    Seq(&'a [D]),
    /// A map; its entries come from [`Data::each_entry`].
    Map,
}

/// Data that can be looked at without knowing whether it has places.
pub trait Data: Sized {
    /// What it is.
    fn shape(&self) -> Shape<'_, Self>;
    /// Visits the entries, if it is a map: key, the key's place, value.
    fn each_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self));
    /// [`each_entry`](Data::each_entry) without those in whose key a placeholder stands.
    fn each_known_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        self.each_entry(f);
    }
    /// The value of a key, if it is a map that has it.
    fn get(&self, key: &str) -> Option<&Self>;
    /// Whether it is true, if it is one of the two.
    fn as_bool(&self) -> Option<bool>;
    /// Where it stands, if it has a place.
    fn span(&self) -> Option<Span>;
    /// What it is, as messages say it.
    fn kind_name(&self) -> &'static str;
}

impl Data for Value {
    fn shape(&self) -> Shape<'_, Self> {
        match self {
            Value::Null => Shape::Null,
            Value::Bool(_) => Shape::Bool,
            Value::Int(n) => Shape::Int(*n),
            Value::UInt(n) => Shape::UInt(*n),
            Value::Float(n) => Shape::Float(*n),
            Value::String(text) => Shape::String(text),
            Value::Timestamp(_) => Shape::Timestamp,
            Value::Seq(items) => Shape::Seq(items),
            Value::Map(_) => Shape::Map,
        }
    }
    fn each_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        for (key, value) in self.as_map().into_iter().flatten() {
            f(key, None, value);
        }
    }
    fn get(&self, key: &str) -> Option<&Self> {
        Value::get(self, key)
    }
    fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }
    fn span(&self) -> Option<Span> {
        None
    }
    fn kind_name(&self) -> &'static str {
        Value::kind_name(self)
    }
}

impl Data for Node {
    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            Kind::Null => Shape::Null,
            Kind::Bool(_) => Shape::Bool,
            Kind::Int(n) => Shape::Int(*n),
            Kind::UInt(n) => Shape::UInt(*n),
            Kind::Float(n) => Shape::Float(*n),
            Kind::String(text) => Shape::String(text),
            Kind::Timestamp(_) => Shape::Timestamp,
            Kind::Seq(items) => Shape::Seq(items),
            Kind::Map(_) => Shape::Map,
        }
    }
    fn each_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        for (key, value) in self.as_map().into_iter().flat_map(|map| map.iter()) {
            f(&key.text, Some(key.span), value);
        }
    }
    fn get(&self, key: &str) -> Option<&Self> {
        Node::get(self, key)
    }
    fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        }
    }
    fn span(&self) -> Option<Span> {
        Some(self.span)
    }
    fn kind_name(&self) -> &'static str {
        Node::kind_name(self)
    }
}
