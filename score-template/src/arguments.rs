//! Arguments of functions, read by place and type.

use std::borrow::Cow;

use crate::error::CallError;
use crate::value::{Map, Value};

/// Arguments of a function by place and type. Their types are checked before a call; a body that
/// asks for another type all the same gets an error, never a panic.
pub trait Arguments {
    /// Any value, nil if there is none.
    fn any(&self, index: usize) -> &Value;

    /// All arguments from a place on.
    fn rest(&self, index: usize) -> &[Value];

    /// A `bool`.
    ///
    /// # Errors
    /// The argument is none.
    fn truth(&self, index: usize) -> Result<bool, CallError>;

    /// An `int` or an integer of another size.
    ///
    /// # Errors
    /// The argument is none, or larger than an `int64`.
    fn int(&self, index: usize) -> Result<i64, CallError>;

    /// The bytes of a `string`.
    ///
    /// # Errors
    /// The argument is none.
    fn bytes(&self, index: usize) -> Result<&[u8], CallError>;

    /// The text of a `string`, with U+FFFD for what is not UTF-8.
    ///
    /// # Errors
    /// The argument is none.
    fn text(&self, index: usize) -> Result<Cow<'_, str>, CallError>;

    /// A `map[string]interface {}`.
    ///
    /// # Errors
    /// The argument is none.
    fn map(&self, index: usize) -> Result<&Map, CallError>;
}

impl Arguments for [Value] {
    fn any(&self, index: usize) -> &Value {
        self.get(index).unwrap_or(&Value::Nil)
    }

    fn rest(&self, index: usize) -> &[Value] {
        self.get(index..).unwrap_or_default()
    }

    fn truth(&self, index: usize) -> Result<bool, CallError> {
        match self.any(index) {
            Value::Bool(truth) => Ok(*truth),
            other => Err(mismatch("bool", other)),
        }
    }

    fn int(&self, index: usize) -> Result<i64, CallError> {
        match self.any(index) {
            Value::Int(number) | Value::Int64(number) => Ok(*number),
            Value::Uint64(number) => {
                i64::try_from(*number).map_err(|_| mismatch("int", self.any(index)))
            }
            other => Err(mismatch("int", other)),
        }
    }

    fn bytes(&self, index: usize) -> Result<&[u8], CallError> {
        let value = self.any(index);
        value.as_bytes().ok_or_else(|| mismatch("string", value))
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>, CallError> {
        let value = self.any(index);
        value.as_text().ok_or_else(|| mismatch("string", value))
    }

    fn map(&self, index: usize) -> Result<&Map, CallError> {
        match self.any(index) {
            Value::Map(map) => Ok(map),
            other => Err(mismatch("map[string]interface {}", other)),
        }
    }
}

fn mismatch(expected: &str, found: &Value) -> CallError {
    let found = found.type_name();
    format!("wrong type for value; expected {expected}; got {found}").into()
}
