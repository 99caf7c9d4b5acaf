//! Reads types from trees with places and without.

use std::convert::Infallible;

use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::error::DeserializeError;
use super::key::KeyDeserializer;
use super::{TIMESTAMP, VALUE};
use crate::data::{Data, Shape};

/// Reads types from a tree.
pub(super) struct DataDeserializer<'de, D>(pub(super) &'de D);

impl<'de, D: Data<Pending = Infallible>> Deserializer<'de> for DataDeserializer<'de, D> {
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
            Shape::Seq(items) => visitor.visit_seq(Items {
                items: items.iter(),
                at: 0,
            }),
            Shape::Map(entries) => visitor.visit_map(Pairs {
                pairs: entries.iter(),
                value: None,
            }),
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
            Shape::Timestamp(text) if name == VALUE => {
                visitor.visit_map(MapDeserializer::new([(TIMESTAMP, text)].into_iter()))
            }
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
            Shape::Map(entries) => match entries {
                [(name, value)] => visitor.visit_enum(Variant {
                    name: name.as_ref(),
                    value,
                }),
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

struct Items<'de, D> {
    items: std::slice::Iter<'de, D>,
    /// The position of the next one.
    at: usize,
}

impl<'de, D: Data<Pending = Infallible>> SeqAccess<'de> for Items<'de, D> {
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
        let read = seed.deserialize(DataDeserializer(item));
        read.map(Some)
            .map_err(|error| error.below(at.to_string(), item.span()))
    }

    fn size_hint(&self) -> Option<usize> {
        self.items.size_hint().1
    }
}

struct Pairs<'de, D: Data> {
    pairs: std::slice::Iter<'de, (D::Key, D)>,
    /// The value that is asked for next, and its key.
    value: Option<(&'de str, &'de D)>,
}

impl<'de, D: Data<Pending = Infallible>> MapAccess<'de> for Pairs<'de, D> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        let Some((key, value)) = self.pairs.next() else {
            return Ok(None);
        };
        let span = D::key_span(key);
        let key = key.as_ref();
        self.value = Some((key, value));
        seed.deserialize(KeyDeserializer(key))
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
        seed.deserialize(DataDeserializer(value))
            .map_err(|error| error.below(key, value.span()))
    }
}

/// `{Name: content}`
struct Variant<'de, D> {
    name: &'de str,
    value: &'de D,
}

impl<'de, D: Data<Pending = Infallible>> EnumAccess<'de> for Variant<'de, D> {
    type Error = DeserializeError;
    type Variant = DataDeserializer<'de, D>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, DataDeserializer<'de, D>), DeserializeError> {
        let name: StrDeserializer<'_, DeserializeError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, DataDeserializer(self.value)))
    }
}

impl<'de, D: Data<Pending = Infallible>> VariantAccess<'de> for DataDeserializer<'de, D> {
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
