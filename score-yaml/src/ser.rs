//! Makes values of Rust types through serde. Structs become maps in the order of their fields.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::de::TIMESTAMP;
use crate::timestamp;
use crate::value::{Map, Str, Value};

/// Why a type cannot be a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct SerializeError(String);

impl ser::Error for SerializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        SerializeError(message.to_string())
    }
}

/// A type as a value.
///
/// # Errors
/// If a map has keys that are not scalars, or the type itself fails.
pub fn to_value<T: Serialize + ?Sized>(data: &T) -> Result<Value, SerializeError> {
    data.serialize(ValueSerializer)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(b) => serializer.serialize_bool(*b),
            Value::Int(n) => serializer.serialize_i64(*n),
            Value::UInt(n) => serializer.serialize_u64(*n),
            Value::Float(n) => serializer.serialize_f64(*n),
            Value::String(s) => serializer.serialize_str(s),
            Value::Timestamp(s) => {
                serializer.serialize_newtype_struct(TIMESTAMP, &timestamp::rfc3339(s))
            }
            Value::Seq(items) => serializer.collect_seq(items),
            Value::Map(map) => serializer.collect_map(map),
        }
    }
}

/// Makes a value of any type.
struct ValueSerializer;

/// A list, or the content of a variant that is one.
struct SeqSerializer {
    variant: Option<&'static str>,
    items: Vec<Value>,
}

/// A map, or the content of a variant that is one.
struct MapSerializer {
    variant: Option<&'static str>,
    map: Map,
    key: Str,
}

fn variant(name: Option<&'static str>, content: Value) -> Value {
    match name {
        Some(name) => [(name, content)].into_iter().collect(),
        None => content,
    }
}

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = SerializeError;
    type SerializeSeq = SeqSerializer;
    type SerializeTuple = SeqSerializer;
    type SerializeTupleStruct = SeqSerializer;
    type SerializeTupleVariant = SeqSerializer;
    type SerializeMap = MapSerializer;
    type SerializeStruct = MapSerializer;
    type SerializeStructVariant = MapSerializer;

    fn serialize_bool(self, b: bool) -> Result<Value, SerializeError> {
        Ok(Value::Bool(b))
    }
    fn serialize_i8(self, n: i8) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_i16(self, n: i16) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_i32(self, n: i32) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_i64(self, n: i64) -> Result<Value, SerializeError> {
        Ok(Value::Int(n))
    }
    fn serialize_u8(self, n: u8) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_u16(self, n: u16) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_u32(self, n: u32) -> Result<Value, SerializeError> {
        self.serialize_i64(n.into())
    }
    fn serialize_u64(self, n: u64) -> Result<Value, SerializeError> {
        Ok(i64::try_from(n).map_or(Value::UInt(n), Value::Int))
    }
    fn serialize_f32(self, n: f32) -> Result<Value, SerializeError> {
        self.serialize_f64(n.into())
    }
    fn serialize_f64(self, n: f64) -> Result<Value, SerializeError> {
        Ok(Value::Float(n))
    }
    fn serialize_char(self, c: char) -> Result<Value, SerializeError> {
        Ok(Value::String(std::iter::once(c).collect()))
    }
    fn serialize_str(self, s: &str) -> Result<Value, SerializeError> {
        Ok(Value::String(s.into()))
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, SerializeError> {
        bytes.serialize(self)
    }
    fn serialize_none(self) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, data: &T) -> Result<Value, SerializeError> {
        data.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<Value, SerializeError> {
        self.serialize_str(name)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        data: &T,
    ) -> Result<Value, SerializeError> {
        match data.serialize(self)? {
            Value::String(text) if name == TIMESTAMP => Ok(Value::Timestamp(text)),
            value => Ok(value),
        }
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        data: &T,
    ) -> Result<Value, SerializeError> {
        Ok(variant(Some(name), data.serialize(self)?))
    }
    fn serialize_seq(self, len: Option<usize>) -> Result<SeqSerializer, SerializeError> {
        Ok(SeqSerializer {
            variant: None,
            items: Vec::with_capacity(len.unwrap_or(0)),
        })
    }
    fn serialize_tuple(self, len: usize) -> Result<SeqSerializer, SerializeError> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        len: usize,
    ) -> Result<SeqSerializer, SerializeError> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<SeqSerializer, SerializeError> {
        Ok(SeqSerializer {
            variant: Some(name),
            items: Vec::with_capacity(len),
        })
    }
    fn serialize_map(self, len: Option<usize>) -> Result<MapSerializer, SerializeError> {
        let map = Map::with_capacity(len.unwrap_or(0));
        Ok(MapSerializer {
            variant: None,
            map,
            key: Str::default(),
        })
    }
    fn serialize_struct(
        self,
        _: &'static str,
        len: usize,
    ) -> Result<MapSerializer, SerializeError> {
        self.serialize_map(Some(len))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<MapSerializer, SerializeError> {
        Ok(MapSerializer {
            variant: Some(name),
            ..self.serialize_map(Some(len))?
        })
    }
}

impl SeqSerializer {
    fn push<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), SerializeError> {
        self.items.push(data.serialize(ValueSerializer)?);
        Ok(())
    }

    fn finish(self) -> Result<Value, SerializeError> {
        Ok(variant(self.variant, Value::Seq(self.items)))
    }
}

impl MapSerializer {
    fn insert<T: Serialize + ?Sized>(&mut self, key: &str, data: &T) -> Result<(), SerializeError> {
        self.map
            .insert(key.into(), data.serialize(ValueSerializer)?);
        Ok(())
    }

    fn finish(self) -> Result<Value, SerializeError> {
        Ok(variant(self.variant, Value::Map(self.map)))
    }
}

macro_rules! items {
    ($($kind:ident $method:ident),*) => {$(
        impl ser::$kind for SeqSerializer {
            type Ok = Value;
            type Error = SerializeError;
            fn $method<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), SerializeError> {
                self.push(data)
            }
            fn end(self) -> Result<Value, SerializeError> {
                self.finish()
            }
        }
    )*};
}
items!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! fields {
    ($($kind:ident),*) => {$(
        impl ser::$kind for MapSerializer {
            type Ok = Value;
            type Error = SerializeError;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                data: &T,
            ) -> Result<(), SerializeError> {
                self.insert(key, data)
            }
            fn end(self) -> Result<Value, SerializeError> {
                self.finish()
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for MapSerializer {
    type Ok = Value;
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        self.key = match key.serialize(ValueSerializer)? {
            Value::String(key) => key,
            Value::Seq(_) | Value::Map(_) => {
                return Err(SerializeError("a key must be a scalar".to_owned()));
            }
            key => crate::emit(&key).trim_end().into(),
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), SerializeError> {
        let key = std::mem::take(&mut self.key);
        self.map.insert(key, data.serialize(ValueSerializer)?);
        Ok(())
    }
    fn end(self) -> Result<Value, SerializeError> {
        self.finish()
    }
}
