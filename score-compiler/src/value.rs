//! Data: params, metadata, outputs, manifests.

use std::collections::BTreeMap;
use std::fmt;

use score_core::text::Text as CoreText;
use score_core::tree::Tree;
use score_yaml::{Str, Value as Yaml};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::BoxError;
use crate::text::{Part, Stage as _, Text};

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

    /// The number as a float, if it is a number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(number) => Some(*number as f64),
            Value::UInt(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
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
        Ok(score_yaml::from_value(&self.clone().shown())?)
    }

    /// The data of a type of yours.
    ///
    /// # Errors
    /// The type cannot be written as data.
    pub fn of<T: Serialize + ?Sized>(data: &T) -> Result<Self, BoxError> {
        Ok(Value::from_tree(score_yaml::to_value(data)?))
    }

    /// The data that a YAML text holds, one document of it.
    ///
    /// # Errors
    /// It is not YAML, or holds several documents.
    pub fn from_yaml(text: &str) -> Result<Self, BoxError> {
        let mut documents = Value::all_from_yaml(text)?;
        match documents.len() {
            0 | 1 => Ok(documents.pop().unwrap_or_default()),
            several => Err(format!("expected one document, found {several}").into()),
        }
    }

    /// The documents of a YAML text: what `manifests` of a [`Reply`](crate::Reply::part) takes.
    ///
    /// ```
    /// use score_compiler::Value;
    ///
    /// let manifests = Value::all_from_yaml("{kind: Secret, metadata: {name: db}}\n---\n{kind: ConfigMap}")?;
    /// let kinds: Vec<_> = manifests.iter().filter_map(|one| one.get("kind")?.as_str()).collect();
    /// assert_eq!(kinds, ["Secret", "ConfigMap"]);
    /// # Ok::<(), score_compiler::BoxError>(())
    /// ```
    ///
    /// # Errors
    /// It is not YAML.
    pub fn all_from_yaml(text: &str) -> Result<Vec<Self>, BoxError> {
        let documents = score_yaml::parse_all_str(text)?.into_iter();
        Ok(documents.map(Value::from_tree).collect())
    }

    /// The data as YAML, keys sorted. A reference to a Secret is written as [`Text`](crate::Text) shows it.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        score_yaml::emit(&self.clone().shown())
    }

    pub(crate) fn from_tree(value: Yaml) -> Self {
        match value {
            Yaml::Null => Value::Null,
            Yaml::Bool(is_true) => Value::Bool(is_true),
            Yaml::Int(number) => Value::Int(number),
            Yaml::UInt(number) => Value::UInt(number),
            Yaml::Float(number) => Value::Float(number),
            Yaml::String(text) | Yaml::Timestamp(text) => Value::String(text.into()),
            Yaml::Seq(items) => Value::List(items.into_iter().map(Value::from_tree).collect()),
            Yaml::Map(map) => Value::from_tree_map(map),
        }
    }

    /// What a provisioner gave: references to Secrets are such values, other references are written as [`Text`] shows them.
    pub(crate) fn from_outputs(outputs: &Tree<CoreText>) -> Self {
        match outputs {
            Tree::Null => Value::Null,
            Tree::Bool(is_true) => Value::Bool(*is_true),
            Tree::Int(number) => Value::Int(*number),
            Tree::UInt(number) => Value::UInt(*number),
            Tree::Float(number) => Value::Float(*number),
            Tree::Timestamp(text) => Value::String(text.to_string()),
            Tree::String(text) => match text.as_secret() {
                Some((name, key)) => Value::Secret {
                    name: name.to_owned(),
                    key: key.to_owned(),
                },
                None => Value::String(text.text().to_string()),
            },
            Tree::Seq(items) => Value::List(items.iter().map(Value::from_outputs).collect()),
            Tree::Map(map) => map
                .iter()
                .map(|(key, value)| (key.as_str(), Value::from_outputs(value)))
                .collect(),
            Tree::Keyed(pairs) => pairs
                .iter()
                .map(|(key, value)| (key.text().to_string(), Value::from_outputs(value)))
                .collect(),
        }
    }

    pub(crate) fn from_tree_map(map: score_yaml::Map) -> Self {
        let pairs = map.into_iter();
        Value::Map(
            pairs
                .map(|(key, value)| (key.into(), Value::from_tree(value)))
                .collect(),
        )
    }

    /// The data as the stages have it.
    pub(crate) fn into_tree(self) -> Yaml {
        self.tree(|name, key| CoreText::secret(name, key).into_encoded())
    }

    /// The data as others see it.
    fn shown(self) -> Yaml {
        self.tree(|name, key| {
            let secret = Part::Secret { name, key };
            Text::from(secret).to_string().into()
        })
    }

    fn tree(self, secret: fn(String, String) -> Str) -> Yaml {
        match self {
            Value::Null => Yaml::Null,
            Value::Bool(is_true) => Yaml::Bool(is_true),
            Value::Int(number) => Yaml::Int(number),
            // The tree has one form for each number.
            Value::UInt(number) => i64::try_from(number).map_or(Yaml::UInt(number), Yaml::Int),
            Value::Float(number) => Yaml::Float(number),
            Value::String(text) => Yaml::String(text.into()),
            Value::List(items) => {
                let items = items.into_iter();
                Yaml::Seq(items.map(|item| item.tree(secret)).collect())
            }
            Value::Map(map) => {
                let pairs = map.into_iter();
                Yaml::Map(
                    pairs
                        .map(|(key, value)| (key, value.tree(secret)))
                        .collect(),
                )
            }
            Value::Secret { name, key } => Yaml::String(secret(name, key)),
        }
    }
}

pub(crate) fn map_into_tree(map: BTreeMap<String, Value>) -> score_yaml::Map {
    let pairs = map.into_iter();
    pairs.map(|(key, value)| (key, value.into_tree())).collect()
}

/// As YAML and JSON have it; a reference to a Secret as [`Text`](crate::Text) shows it.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().shown().serialize(serializer)
    }
}

/// As YAML and JSON have it.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = serde_json::Value::deserialize(deserializer)?;
        let tree = score_yaml::to_value(&tree).map_err(serde::de::Error::custom)?;
        Ok(Value::from_tree(tree))
    }
}
