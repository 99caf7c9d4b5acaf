//! Comparisons. Only values of one kind can be compared, integers whatever their type.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::context::Context;
use crate::error::CallError;
use crate::fmt;
use crate::function::CallResult;
use crate::value::{Complex, Value};

/// The longest value in an error.
const MAX_SHOWN: usize = 64 << 10;

/// A value as comparisons see it.
enum Basic<'a> {
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(&'a [u8]),
    Complex(Complex),
    Other,
}

fn basic(value: &Value) -> Basic<'_> {
    match value {
        Value::Bool(value) => Basic::Bool(*value),
        Value::Int(number) | Value::Int64(number) | Value::Duration(number) => {
            Basic::Integer(i128::from(*number))
        }
        Value::Uint64(number) => Basic::Integer(i128::from(*number)),
        Value::Float(number) => Basic::Float(*number),
        Value::Str(text) => Basic::Text(text.as_bytes()),
        Value::Bytes(bytes) => Basic::Text(bytes),
        Value::Object(object) => match object.as_any().downcast_ref() {
            Some(complex) => Basic::Complex(*complex),
            None => Basic::Other,
        },
        _ => Basic::Other,
    }
}

/// True if the first argument is equal to any of the others.
pub(super) fn eq(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let Some((first, others)) = args.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Err("missing argument for comparison".into());
    };
    for other in others {
        if are_equal(first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn ne(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(!eq(context, args)?.truth()))
}

pub(super) fn lt(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    ordered(args, |ordering| ordering == Some(Ordering::Less))
}

pub(super) fn le(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    ordered(args, |ordering| ordering.is_some_and(Ordering::is_le))
}

// Go defines these as the opposites of `le` and `lt`, which shows with NaN.
pub(super) fn gt(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    ordered(args, |ordering| !ordering.is_some_and(Ordering::is_le))
}

pub(super) fn ge(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    ordered(args, |ordering| ordering != Some(Ordering::Less))
}

fn are_equal(a: &Value, b: &Value) -> Result<bool, CallError> {
    match (basic(a), basic(b)) {
        (Basic::Bool(a), Basic::Bool(b)) => Ok(a == b),
        (Basic::Integer(a), Basic::Integer(b)) => Ok(a == b),
        (Basic::Float(a), Basic::Float(b)) => Ok(a == b),
        (Basic::Text(a), Basic::Text(b)) => Ok(a == b),
        (Basic::Complex(a), Basic::Complex(b)) => Ok(a == b),
        (Basic::Other, Basic::Other) => others_equal(a, b),
        _ if a.is_nil() || b.is_nil() => Ok(false),
        _ => Err(incompatible(a, b)),
    }
}

/// Values that are neither numbers, strings nor booleans.
fn others_equal(a: &Value, b: &Value) -> Result<bool, CallError> {
    let is_nil = |value: &Value| match value {
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => value.is_nil(),
    };
    if a.kind() != b.kind() && !a.is_nil() && !b.is_nil() {
        return Err(format!(
            "non-comparable types {} and {}",
            a.type_name(),
            b.type_name()
        )
        .into());
    }
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    if !is_comparable(b) {
        let mut shown = Vec::new();
        fmt::printf(&mut shown, b"%s", std::slice::from_ref(b), MAX_SHOWN)?;
        let shown = String::from_utf8_lossy(&shown).into_owned();
        return Err(format!("non-comparable type {shown}: {}", b.type_name()).into());
    }
    match (a, b) {
        (Value::Struct(a), Value::Struct(b)) if a.ty().name == b.ty().name => {
            for ((_, a), (_, b)) in a.fields().zip(b.fields()) {
                if !are_equal(a, b)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Object(a), Value::Object(b)) => Ok(Arc::ptr_eq(a, b) || a.equals(&**b)),
        _ => Ok(false),
    }
}

/// Lists and maps cannot be compared, nor can structs that hold one.
fn is_comparable(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Map(_) => false,
        Value::Struct(object) => object.fields().all(|(_, field)| is_comparable(field)),
        _ => true,
    }
}

fn ordered(args: &[Value], is: fn(Option<Ordering>) -> bool) -> CallResult {
    let [a, b] = args else {
        return Err("missing argument for comparison".into());
    };
    let ordering = match (basic(a), basic(b)) {
        (Basic::Integer(a), Basic::Integer(b)) => Some(a.cmp(&b)),
        (Basic::Float(a), Basic::Float(b)) => a.partial_cmp(&b),
        (Basic::Text(a), Basic::Text(b)) => Some(a.cmp(b)),
        (Basic::Other, _)
        | (_, Basic::Other)
        | (Basic::Bool(_), Basic::Bool(_))
        | (Basic::Complex(_), Basic::Complex(_)) => {
            return Err("invalid type for comparison".into());
        }
        _ => return Err(incompatible(a, b)),
    };
    Ok(Value::Bool(is(ordering)))
}

fn incompatible(a: &Value, b: &Value) -> CallError {
    format!(
        "incompatible types for comparison: {} and {}",
        a.type_name(),
        b.type_name()
    )
    .into()
}
