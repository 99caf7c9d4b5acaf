//! The values that templates compute with: Go's, as far as a template can tell them apart.

mod complex;
mod container;
mod structure;
mod visit;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub(crate) use complex::Complex;
pub use container::{Element, Entries, List, Map};
pub use structure::{Object, Struct, StructType};
pub use visit::each_once;

/// The depth to which functions follow nested lists, maps and structs; what lies deeper is an error.
/// (`set` can make a map contain itself, so an end there must be. And since one list may stand in
/// another many times, functions that follow values charge a step for each, see
/// [`crate::Context::charge`], or visit it once, see [`each_once`].)
pub const MAX_NESTING: usize = 300;

/// A value of the template language. Cheap to clone: what is large is shared.
///
/// Integers of different Go types are different here where a template can see it (`%T`, `typeOf`,
/// what a function's parameter accepts).
#[derive(Clone, Debug)]
pub enum Value {
    /// No value at all: a key that a map lacks. Functions never see it, they get [`Value::Nil`].
    Absent,
    /// `nil` in an `interface {}`.
    Nil,
    /// `bool`
    Bool(bool),
    /// `int`
    Int(i64),
    /// `int64`
    Int64(i64),
    /// `uint64`
    Uint64(u64),
    /// `float64`
    Float(f64),
    /// `string`
    Str(Arc<str>),
    /// `string` that is not UTF-8; make it with [`Value::bytes`], which keeps the invariant.
    Bytes(Arc<[u8]>),
    /// A slice.
    List(List),
    /// A map with string keys.
    Map(Map),
    /// A struct of the data.
    Struct(Struct),
    /// `time.Duration`, in nanoseconds.
    Duration(i64),
    /// A value of any other type, which only its own functions and methods know.
    Object(Arc<dyn Object>),
}

impl Value {
    /// A string.
    pub fn str(text: impl Into<Arc<str>>) -> Self {
        Value::Str(text.into())
    }

    /// A string from bytes that may not be UTF-8.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        match String::from_utf8(bytes.into()) {
            Ok(text) => Value::Str(text.into()),
            Err(error) => Value::Bytes(error.into_bytes().into()),
        }
    }

    /// A `[]interface {}`.
    pub fn list(items: Vec<Value>) -> Self {
        Value::List(List::new(Element::Any, items))
    }

    /// A `[]string`.
    pub fn strings<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Self {
        let items = items.into_iter().map(Value::str).collect();
        Value::List(List::new(Element::Str, items))
    }

    /// A `map[string]interface {}`.
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
        Value::Map(Map::new(Element::Any, entries.collect()))
    }

    /// True if it is `nil` or no value at all. (A nil map or list is neither.)
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Absent | Value::Nil)
    }

    /// The bytes of a string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Str(text) => Some(text.as_bytes()),
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The text of a string, with U+FFFD for what is not UTF-8.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Str(text) => Some(Cow::Borrowed(text)),
            Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        }
    }

    /// True if Go counts it as true: it is neither the zero value of its type nor empty. Structs are always true.
    pub fn truth(&self) -> bool {
        match self {
            Value::Absent | Value::Nil => false,
            Value::Bool(truth) => *truth,
            Value::Int(number) | Value::Int64(number) | Value::Duration(number) => *number != 0,
            Value::Uint64(number) => *number != 0,
            Value::Float(number) => *number != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Struct(_) => true,
            Value::Object(object) => object.truth(),
        }
    }

    /// The name of its Go type as `%T` prints it.
    pub fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Value::Absent | Value::Nil => "<nil>",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Int64(_) => "int64",
            Value::Uint64(_) => "uint64",
            Value::Float(_) => "float64",
            Value::Str(_) | Value::Bytes(_) => "string",
            Value::List(list) => return list.type_name(),
            Value::Map(map) => return map.type_name(),
            Value::Struct(object) => object.ty().name,
            Value::Duration(_) => "time.Duration",
            Value::Object(object) => object.type_name(),
        })
    }

    /// The name of its kind as `kindOf` prints it.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Absent | Value::Nil => "invalid",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Int64(_) | Value::Duration(_) => "int64",
            Value::Uint64(_) => "uint64",
            Value::Float(_) => "float64",
            Value::Str(_) | Value::Bytes(_) => "string",
            Value::List(_) => "slice",
            Value::Map(_) => "map",
            Value::Struct(_) => "struct",
            Value::Object(object) => object.kind(),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Str(value.into())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Str(value.into())
    }
}

/// The type of a function's parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// `interface {}`: anything; no value becomes [`Value::Nil`].
    Any,
    /// As `Any`, but a missing value stays [`Value::Absent`]; for the language's own functions.
    Raw,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `int64`
    Int64,
    /// `uint32`; passed as [`Value::Uint64`].
    Uint32,
    /// `float64`
    Float,
    /// `string`
    Str,
    /// `[]interface {}`; nil is an empty nil list.
    List,
    /// `map[string]interface {}`; nil is an empty nil map.
    Map,
    /// `time.Duration`
    Duration,
    /// The type of a [`Value::Object`] by its name.
    Named(&'static str),
}

impl Type {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Type::Any => "interface {}",
            Type::Raw => "reflect.Value",
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Int64 => "int64",
            Type::Uint32 => "uint32",
            Type::Float => "float64",
            Type::Str => "string",
            Type::List => "[]interface {}",
            Type::Map => "map[string]interface {}",
            Type::Duration => "time.Duration",
            Type::Named(name) => name,
        }
    }

    /// True if a value can be passed for this type as it is. (Literals follow rules of their own.)
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Type::Any | Type::Raw, _)
            | (Type::Bool, Value::Bool(_))
            | (Type::Int, Value::Int(_))
            | (Type::Int64, Value::Int64(_))
            | (Type::Float, Value::Float(_))
            | (Type::Str, Value::Str(_) | Value::Bytes(_))
            | (Type::Duration, Value::Duration(_)) => true,
            (Type::List, Value::List(list)) => list.element() == Element::Any,
            (Type::Map, Value::Map(map)) => map.element() == Element::Any,
            (Type::Named(name), Value::Object(object)) => object.type_name() == name,
            _ => false,
        }
    }

    /// The zero value that stands for `nil`, if the type has one.
    pub fn nil(self) -> Option<Value> {
        match self {
            Type::Any => Some(Value::Nil),
            Type::Raw => Some(Value::Absent),
            Type::List => Some(Value::List(List::nil(Element::Any))),
            Type::Map => Some(Value::Map(Map::nil(Element::Any))),
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
