//! How the functions read their arguments and pay for their results.

use std::borrow::Cow;

use crate::context::Context;
use crate::error::CallError;
use crate::fmt;
use crate::value::{Map, Value};

/// What a function's body answers.
pub(super) type Outcome = Result<Value, CallError>;

/// Steps that an element of a list or map costs: what it takes in memory beside its text.
pub(super) const ELEMENT_STEPS: u64 = 16;

/// So many bytes that are only looked at, to compare them or to look something up, cost a step.
pub(crate) const COMPARED: usize = 32;

/// What Go says when it looks at the type of nil.
pub(super) const NIL_DEREFERENCE: &str =
    "runtime error: invalid memory address or nil pointer dereference";

/// Arguments by place and type. The caller has checked the types before the call; what is missing
/// all the same is an error here, never a panic.
pub(super) trait Args {
    /// Any value, nil if there is none.
    fn any(&self, index: usize) -> &Value;
    /// All arguments from a place on.
    fn rest(&self, index: usize) -> &[Value];
    /// A `bool`.
    fn truth(&self, index: usize) -> Result<bool, CallError>;
    /// An `int` or an integer of another size.
    fn int(&self, index: usize) -> Result<i64, CallError>;
    /// The bytes of a `string`.
    fn bytes(&self, index: usize) -> Result<&[u8], CallError>;
    /// The text of a `string`, U+FFFD for what is not UTF-8.
    fn text(&self, index: usize) -> Result<Cow<'_, str>, CallError>;
    /// A `map[string]interface {}`.
    fn map(&self, index: usize) -> Result<&Map, CallError>;
}

impl Args for [Value] {
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

/// Results that are paid for: a step for each byte, [`ELEMENT_STEPS`] for each element.
pub(super) trait Pay {
    /// Pays for so many bytes that are about to be made.
    fn pay_bytes(&mut self, bytes: usize) -> Result<(), CallError>;
    /// Pays for so many elements that are about to be made.
    fn pay_elements(&mut self, elements: usize) -> Result<(), CallError>;
    /// Appends a value as `%v` prints it, and pays for its text.
    fn print(&mut self, out: &mut Vec<u8>, value: &Value) -> Result<(), CallError>;
    /// A value as text, a string as it is; pays for what had to be made.
    fn printed<'v>(&mut self, value: &'v Value) -> Result<Cow<'v, [u8]>, CallError>;
    /// A string that has been made in one pass over what was there.
    fn made(&mut self, text: impl Into<Vec<u8>>) -> Outcome;
}

/// What a map counts beside its entries, as a number of elements: it has room for some more.
pub(super) const MAP_ROOM: usize = 8;

impl Pay for Context<'_> {
    fn pay_bytes(&mut self, bytes: usize) -> Result<(), CallError> {
        self.spend(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    fn pay_elements(&mut self, elements: usize) -> Result<(), CallError> {
        let elements = u64::try_from(elements).unwrap_or(u64::MAX);
        self.spend(elements.saturating_mul(ELEMENT_STEPS))
    }

    fn print(&mut self, out: &mut Vec<u8>, value: &Value) -> Result<(), CallError> {
        let before = out.len();
        // What is too much is not even copied.
        if let Some(bytes) = value.as_bytes() {
            self.pay_bytes(bytes.len())?;
            out.extend_from_slice(bytes);
            return Ok(());
        }
        let printed = fmt::print(out, value);
        self.pay_bytes(out.len() - before)?;
        Ok(printed?)
    }

    fn printed<'v>(&mut self, value: &'v Value) -> Result<Cow<'v, [u8]>, CallError> {
        if let Some(bytes) = value.as_bytes() {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut out = Vec::new();
        self.print(&mut out, value)?;
        Ok(Cow::Owned(out))
    }

    fn made(&mut self, text: impl Into<Vec<u8>>) -> Outcome {
        let bytes = text.into();
        self.pay_bytes(bytes.len())?;
        Ok(Value::bytes(bytes))
    }
}
