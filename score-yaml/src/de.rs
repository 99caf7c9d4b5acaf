//! Reads Rust types from trees and values through serde. Errors say where: the field's path and, from a tree,
//! its place.

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, Visitor,
};

use crate::node::{Kind, Node};
use crate::source::Span;
use crate::value::{Str, Value};

mod value;

pub use self::value::Bounded;

/// The name under which [`Value`] asks for itself, so that timestamps stay what they are.
const VALUE: &str = "$score_yaml::Value";
/// The key of the map that a timestamp is to a [`Value`] that asks.
pub(crate) const TIMESTAMP: &str = "$score_yaml::Timestamp";

/// What a type could not be read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeserializeError {
    /// In lower case, without the path.
    pub message: String,
    /// The field, from the top: keys, and positions in lists.
    pub path: Vec<String>,
    /// Where it stands; `None` for a value without places.
    pub span: Option<Span>,
    /// Set if the matter is a field that the type does not have.
    pub unknown_field: Option<UnknownField>,
}

/// A field that a type does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownField {
    /// Its name.
    pub name: String,
    /// The fields that the type has.
    pub known: &'static [&'static str],
}

impl DeserializeError {
    fn new(message: String) -> Self {
        DeserializeError {
            message,
            path: Vec::new(),
            span: None,
            unknown_field: None,
        }
    }

    /// Notes the step of the way to the field, and its place unless a closer one is known.
    fn below(mut self, step: impl Into<String>, span: Option<Span>) -> Self {
        self.path.insert(0, step.into());
        self.at(span)
    }

    fn at(mut self, span: Option<Span>) -> Self {
        self.span = self.span.or(span);
        self
    }
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.message)
    }
}
impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        let unknown = UnknownField {
            name: field.to_owned(),
            known,
        };
        DeserializeError {
            unknown_field: Some(unknown),
            ..Self::new(format!("unknown field `{field}`"))
        }
    }
    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("missing field `{field}`"))
    }
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Unit | de::Unexpected::Option => "null",
            de::Unexpected::Bool(_) => "boolean",
            de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) => "integer",
            de::Unexpected::Float(_) => "number",
            de::Unexpected::Seq => "list",
            de::Unexpected::Map => "map",
            de::Unexpected::Str(_) | de::Unexpected::Char(_) => "string",
            other => return Self::new(format!("expected {expected}, found {other}")),
        };
        Self::new(format!("expected {expected}, found {found}"))
    }
}

/// A type from a tree.
///
/// # Errors
/// The first field that does not fit.
pub fn from_node<'de, T: Deserialize<'de>>(node: &'de Node) -> Result<T, DeserializeError> {
    T::deserialize(Reader(node))
}

/// A type from a value.
///
/// # Errors
/// The first field that does not fit.
pub fn from_value<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, DeserializeError> {
    T::deserialize(Reader(value))
}

/// What a tree or a value holds.
enum Shape<'de, I, P> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    String(&'de str),
    Timestamp(&'de str),
    Seq(I),
    Map(P),
}

/// A tree or a value, by reference.
trait Data<'de>: Copy {
    type Items: Iterator<Item = Self>;
    type Pairs: Iterator<Item = (&'de str, Option<Span>, Self)>;
    fn shape(self) -> Shape<'de, Self::Items, Self::Pairs>;
    fn span(self) -> Option<Span>;
}

impl<'de> Data<'de> for &'de Node {
    type Items = std::slice::Iter<'de, Node>;
    type Pairs = NodePairs<'de>;

    fn shape(self) -> Shape<'de, Self::Items, Self::Pairs> {
        match &self.kind {
            Kind::Null => Shape::Null,
            Kind::Bool(b) => Shape::Bool(*b),
            Kind::Int(n) => Shape::Int(*n),
            Kind::UInt(n) => Shape::UInt(*n),
            Kind::Float(n) => Shape::Float(*n),
            Kind::String(s) => Shape::String(s),
            Kind::Timestamp(s) => Shape::Timestamp(s),
            Kind::Seq(items) => Shape::Seq(items.iter()),
            Kind::Map(map) => Shape::Map(NodePairs(Box::new(map.iter()))),
        }
    }
    fn span(self) -> Option<Span> {
        Some(self.span)
    }
}

struct NodePairs<'de>(Box<dyn Iterator<Item = (&'de crate::node::Key, &'de Node)> + 'de>);

impl<'de> Iterator for NodePairs<'de> {
    type Item = (&'de str, Option<Span>, &'de Node);
    fn next(&mut self) -> Option<Self::Item> {
        self.0
            .next()
            .map(|(key, value)| (key.text.as_str(), Some(key.span), value))
    }
}

impl<'de> Data<'de> for &'de Value {
    type Items = std::slice::Iter<'de, Value>;
    type Pairs = ValuePairs<'de>;

    fn shape(self) -> Shape<'de, Self::Items, Self::Pairs> {
        match self {
            Value::Null => Shape::Null,
            Value::Bool(b) => Shape::Bool(*b),
            Value::Int(n) => Shape::Int(*n),
            Value::UInt(n) => Shape::UInt(*n),
            Value::Float(n) => Shape::Float(*n),
            Value::String(s) => Shape::String(s),
            Value::Timestamp(s) => Shape::Timestamp(s),
            Value::Seq(items) => Shape::Seq(items.iter()),
            Value::Map(map) => Shape::Map(ValuePairs(map.iter())),
        }
    }
    fn span(self) -> Option<Span> {
        None
    }
}

struct ValuePairs<'de>(crate::ordered::Iter<'de, Str, Value>);

impl<'de> Iterator for ValuePairs<'de> {
    type Item = (&'de str, Option<Span>, &'de Value);
    fn next(&mut self) -> Option<Self::Item> {
        self.0
            .next()
            .map(|(key, value)| (key.as_str(), None, value))
    }
}

struct Reader<D>(D);

impl<'de, D: Data<'de>> Deserializer<'de> for Reader<D> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let span = self.0.span();
        match self.0.shape() {
            Shape::Null => visitor.visit_unit(),
            Shape::Bool(b) => visitor.visit_bool(b),
            Shape::Int(n) => visitor.visit_i64(n),
            Shape::UInt(n) => visitor.visit_u64(n),
            Shape::Float(n) => visitor.visit_f64(n),
            Shape::String(s) | Shape::Timestamp(s) => visitor.visit_borrowed_str(s),
            Shape::Seq(items) => visitor.visit_seq(Items { items, at: 0 }),
            Shape::Map(pairs) => visitor.visit_map(Pairs { pairs, value: None }),
        }
        .map_err(|error| error.at(span))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.0.shape() {
            Shape::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.0.shape() {
            Shape::Timestamp(text) if name == VALUE => visitor.visit_map(
                de::value::MapDeserializer::new([(TIMESTAMP, text)].into_iter()),
            ),
            _ if name == VALUE => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let span = self.0.span();
        match self.0.shape() {
            Shape::String(name) => visitor.visit_enum(name.into_deserializer()),
            Shape::Map(mut pairs) => match (pairs.next(), pairs.next()) {
                (Some((name, _, value)), None) => visitor.visit_enum(Variant { name, value }),
                _ => Err(DeserializeError::custom("expected a map with one field")),
            },
            _ => Err(DeserializeError::custom(
                "expected a string or a map with one field",
            )),
        }
        .map_err(|error| error.at(span))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Items<I> {
    items: I,
    at: usize,
}

impl<'de, D: Data<'de>, I: Iterator<Item = D>> de::SeqAccess<'de> for Items<I> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let at = self.at;
        self.at += 1;
        let read = seed.deserialize(Reader(item));
        read.map(Some)
            .map_err(|error| error.below(at.to_string(), item.span()))
    }

    fn size_hint(&self) -> Option<usize> {
        self.items.size_hint().1
    }
}

struct Pairs<'de, D, P> {
    pairs: P,
    value: Option<(&'de str, D)>,
}

impl<'de, D, P> de::MapAccess<'de> for Pairs<'de, D, P>
where
    D: Data<'de>,
    P: Iterator<Item = (&'de str, Option<Span>, D)>,
{
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        let Some((key, span, value)) = self.pairs.next() else {
            return Ok(None);
        };
        self.value = Some((key, value));
        seed.deserialize(KeyReader(key))
            .map(Some)
            .map_err(|error| error.below(key, span))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, DeserializeError> {
        let (key, value) = self
            .value
            .take()
            .expect("serde asks for a value after its key");
        seed.deserialize(Reader(value))
            .map_err(|error| error.below(key, value.span()))
    }
}

/// A key: text, or a number if a number is asked for.
struct KeyReader<'de>(&'de str);

macro_rules! numbers_from_keys {
    ($($deserialize:ident $visit:ident $number:ty),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            match self.0.parse::<$number>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for KeyReader<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_borrowed_str(self.0)
    }

    numbers_from_keys! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_bool visit_bool bool
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        BorrowedStrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// `{Name: content}`
struct Variant<'de, D> {
    name: &'de str,
    value: D,
}

impl<'de, D: Data<'de>> de::EnumAccess<'de> for Variant<'de, D> {
    type Error = DeserializeError;
    type Variant = Reader<D>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Reader<D>), DeserializeError> {
        let name: StrDeserializer<'_, DeserializeError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Reader(self.value)))
    }
}

impl<'de, D: Data<'de>> de::VariantAccess<'de> for Reader<D> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        Deserialize::deserialize(self)
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, DeserializeError> {
        seed.deserialize(self)
    }
    fn tuple_variant<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_any(visitor)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_any(visitor)
    }
}
