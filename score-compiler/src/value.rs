//! Data: params, metadata, outputs, manifests.

use std::collections::BTreeMap;
use std::fmt;

use score_core::text::Text as CoreText;
use score_yaml::Value as Yaml;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use crate::error::BoxError;

/// Data as YAML and JSON have it.
///
/// It is made from what Rust has, and read by key, or into a type of yours:
///
/// ```
/// use score_compiler::Value;
///
/// let params = Value::from([("version", Value::from("16")), ("replicas", 2.into())]);
/// assert_eq!(params.get("version").and_then(Value::as_str), Some("16"));
///
/// #[derive(serde::Deserialize)]
/// struct Params {
///     replicas: u16,
/// }
/// let params: Params = params.to()?;
/// assert_eq!(params.replicas, 2);
/// # Ok::<(), score_compiler::BoxError>(())
/// ```
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Value {
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
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(BTreeMap<String, Value>),
    /// A reference to the value that a Secret holds under a key: what a provisioner gives instead of a password.
    Secret {
        /// The Secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
}

/// The kind of value and how many items it has: what is in it may be secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Bool(_) => f.write_str("Bool"),
            Value::Int(_) => f.write_str("Int"),
            Value::UInt(_) => f.write_str("UInt"),
            Value::Float(_) => f.write_str("Float"),
            Value::String(text) => write!(f, "String({} bytes)", text.len()),
            Value::List(items) => f.debug_list().entries(items).finish(),
            Value::Map(map) => f.debug_map().entries(map).finish(),
            Value::Secret { name, key } => write!(f, "Secret({name:?}, {key:?})"),
        }
    }
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// True or false, if it is one of them.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(is_true) => Some(*is_true),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&BTreeMap<String, Value>> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The data as a type of yours.
    ///
    /// # Errors
    /// It is not what the type holds.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, BoxError> {
        Ok(serde_json::from_value(serde_json::to_value(self)?)?)
    }

    /// The data of a type of yours.
    ///
    /// # Errors
    /// The type cannot be written as data.
    pub fn of<T: Serialize + ?Sized>(data: &T) -> Result<Self, BoxError> {
        Ok(Value::from_yaml(score_yaml::to_value(data)?))
    }

    /// The data as YAML, keys sorted.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        score_yaml::emit(&self.clone().into_yaml())
    }

    pub(crate) fn from_yaml(value: Yaml) -> Self {
        match value {
            Yaml::Null => Value::Null,
            Yaml::Bool(is_true) => Value::Bool(is_true),
            Yaml::Int(number) => Value::Int(number),
            Yaml::UInt(number) => Value::UInt(number),
            Yaml::Float(number) => Value::Float(number),
            Yaml::String(text) | Yaml::Timestamp(text) => Value::String(text.into()),
            Yaml::Seq(items) => Value::List(items.into_iter().map(Value::from_yaml).collect()),
            Yaml::Map(map) => Value::from_yaml_map(map),
        }
    }

    pub(crate) fn from_yaml_map(map: score_yaml::Map) -> Self {
        let pairs = map.into_iter();
        Value::Map(
            pairs
                .map(|(key, value)| (key.into(), Value::from_yaml(value)))
                .collect(),
        )
    }

    pub(crate) fn into_yaml(self) -> Yaml {
        match self {
            Value::Null => Yaml::Null,
            Value::Bool(is_true) => Yaml::Bool(is_true),
            Value::Int(number) => Yaml::Int(number),
            // The tree has one form for each number.
            Value::UInt(number) => i64::try_from(number).map_or(Yaml::UInt(number), Yaml::Int),
            Value::Float(number) => Yaml::Float(number),
            Value::String(text) => Yaml::String(text.into()),
            Value::List(items) => Yaml::Seq(items.into_iter().map(Value::into_yaml).collect()),
            Value::Map(map) => Yaml::Map(map_into_yaml(map)),
            Value::Secret { name, key } => CoreText::secret(name, key).into_encoded().into(),
        }
    }
}

pub(crate) fn map_into_yaml(map: BTreeMap<String, Value>) -> score_yaml::Map {
    let pairs = map.into_iter();
    pairs.map(|(key, value)| (key, value.into_yaml())).collect()
}

/// As YAML and JSON have it.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().into_yaml().serialize(serializer)
    }
}

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
impl From<bool> for Value {
    fn from(is_true: bool) -> Self {
        Value::Bool(is_true)
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Float(number)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Value::Int(number.into())
    }
}
impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Value::Int(number.into())
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Int(number.into())
    }
}
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Value::UInt(number), Value::Int)
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
