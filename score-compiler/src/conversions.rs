//! What values are made from.

use std::collections::BTreeMap;

use crate::value::Value;

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::String(text.clone())
    }
}
impl From<bool> for Value {
    fn from(is_true: bool) -> Self {
        Value::Bool(is_true)
    }
}

/// Numbers that are one of the wide ones.
macro_rules! from_numbers {
    ($($number:ty => $variant:ident,)*) => {
        $(impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Value::$variant(number.into())
            }
        })*
    };
}
from_numbers! {
    i8 => Int, i16 => Int, i32 => Int, i64 => Int,
    u8 => Int, u16 => Int, u32 => Int,
    f32 => Float, f64 => Float,
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Value::UInt(number), Value::Int)
    }
}
impl From<usize> for Value {
    fn from(number: usize) -> Self {
        (number as u64).into()
    }
}
/// `None` is `null`.
impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Self {
        Value::List(items.into_iter().map(Into::into).collect())
    }
}
impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Value {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}
impl From<BTreeMap<String, Value>> for Value {
    fn from(map: BTreeMap<String, Value>) -> Self {
        Value::Map(map)
    }
}
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Value::Map(
            pairs
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}
