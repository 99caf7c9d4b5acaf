//! Reads plain values through serde, from trees and from other formats.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};

use super::{TIMESTAMP, VALUE};
use crate::value::{Map, Str, Value};

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut left = usize::MAX;
        let all = Bounded {
            has_timestamps: true,
            ..Bounded::new(&mut left)
        };
        all.read(from)
    }
}

/// Reads a [`Value`] of another format, with a limit on its nodes. Integers stay integers; nothing is a timestamp.
#[derive(Debug)]
pub struct Bounded<'a> {
    /// The number of nodes that it may still have.
    left: &'a mut usize,
    /// The number of nodes that it may have in all, for the message.
    most: usize,
    /// True if the format may be asked for timestamps.
    has_timestamps: bool,
}

impl<'a> Bounded<'a> {
    /// Takes the nodes that it reads from `left`.
    pub fn new(left: &'a mut usize) -> Self {
        Bounded {
            most: *left,
            left,
            has_timestamps: false,
        }
    }

    fn inner(&mut self) -> Bounded<'_> {
        Bounded {
            left: self.left,
            ..*self
        }
    }

    fn read<'de, D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        match self.has_timestamps {
            true => from.deserialize_newtype_struct(VALUE, self),
            false => from.deserialize_any(self),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        let Some(left) = self.left.checked_sub(1) else {
            return Err(D::Error::custom(format!("more than {} values", self.most)));
        };
        *self.left = left;
        self.read(from)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.read(from)
    }

    /// The value itself: a format that knows no newtypes asks for it so.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Int(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(i64::try_from(n).map_or(Value::UInt(n), Value::Int))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Value, E> {
        Ok(Value::Float(n))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(self.inner())? {
            items.push(item);
        }
        Ok(Value::Seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut from: A) -> Result<Value, A::Error> {
        let mut map = Map::default();
        while let Some(key) = from.next_key::<Str>()? {
            if self.has_timestamps && key == TIMESTAMP {
                return Ok(Value::Timestamp(from.next_value()?));
            }
            let value = from.next_value_seed(self.inner())?;
            map.insert(key, value);
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_str;

    fn read(json: &str, mut left: usize) -> Result<Value, String> {
        let read =
            Bounded::new(&mut left).deserialize(&mut serde_json::Deserializer::from_str(json));
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn each_node_counts_and_nothing_is_a_timestamp() {
        let json =
            r#"{"a": [1, 2.5, null, true], "b": {"c": "2001-01-02"}, "d": 18446744073709551615}"#;
        let expected =
            parse_str("{a: [1, 2.5, null, true], b: {c: '2001-01-02'}, d: 18446744073709551615}");
        assert_eq!(read(json, 9), Ok(expected.unwrap()));
        assert!(read(json, 8).unwrap_err().starts_with("more than 8 values"));
        let marked = format!("{{\"{TIMESTAMP}\": \"x\"}}");
        let map = read(&marked, 9).unwrap();
        assert_eq!(map.get(TIMESTAMP), Some(&Value::from("x")));
    }
}
