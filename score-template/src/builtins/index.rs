//! `index`, `len` and `slice`: parts and lengths of lists, maps and strings.

use crate::context::Context;
use crate::error::CallError;
use crate::function::CallResult;
use crate::value::{List, Value};

pub(super) fn len(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let length = match args {
        [Value::List(list)] => list.items().len(),
        [Value::Map(map)] => map.len(),
        [Value::Nil] => return Err(CallError::absent("len of nil pointer", 0)),
        [Value::Absent] | [] => return Err(CallError::absent("len of untyped nil", 0)),
        [value, ..] => match value.as_bytes() {
            Some(bytes) => bytes.len(),
            None => return Err(format!("len of type {}", value.type_name()).into()),
        },
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

/// `index x 1 "a"`: `x[1]["a"]`.
pub(super) fn index(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let Some((item, keys)) = args.split_first().filter(|(item, _)| !item.is_nil()) else {
        return Err(CallError::absent("index of untyped nil", 0));
    };
    let mut item = item.clone();
    for (at, key) in keys.iter().enumerate() {
        item = match &item {
            // The one before this key led to nothing; the first argument is no key.
            Value::Absent | Value::Nil => {
                return Err(CallError::absent("index of nil pointer", at));
            }
            Value::List(list) => {
                let items = list.items();
                let found = element(items, key).map_err(|error| match error.to_string() {
                    message if message.starts_with("index out of range") => {
                        CallError::out_of_range(message, items.len())
                    }
                    _ => error,
                });
                found?.clone()
            }
            Value::Map(map) => match key.as_text() {
                Some(text) => map.get(&text).unwrap_or_else(|| map.element().zero()),
                None if key.is_nil() => return Err("value is nil; should be of type string".into()),
                None => {
                    return Err(
                        format!("value has type {}; should be string", key.type_name()).into(),
                    );
                }
            },
            other => match other.as_bytes() {
                Some(bytes) => Value::Uint64(u64::from(*element(bytes, key)?)),
                None => {
                    return Err(format!("can't index item of type {}", other.type_name()).into());
                }
            },
        };
    }
    Ok(item)
}

fn element<'a, T>(items: &'a [T], key: &Value) -> Result<&'a T, CallError> {
    let index = position(key, items.len())?;
    items
        .get(index)
        .ok_or_else(|| format!("index out of range: {index}").into())
}

/// An index into a list of that length; its end is one, too.
fn position(key: &Value, length: usize) -> Result<usize, CallError> {
    let number = match key {
        Value::Int(number) | Value::Int64(number) | Value::Duration(number) => *number,
        Value::Uint64(number) => i64::try_from(*number).unwrap_or(-1),
        Value::Absent | Value::Nil => return Err("cannot index slice/array with nil".into()),
        other => {
            return Err(format!("cannot index slice/array with type {}", other.type_name()).into());
        }
    };
    let index = usize::try_from(number)
        .ok()
        .filter(|index| *index <= length);
    index.ok_or_else(|| format!("index out of range: {number}").into())
}

/// `slice x 1 2`: `x[1:2]`. (The sprig functions have one that hides it.)
pub(super) fn slice(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let Some((item, bounds)) = args.split_first().filter(|(item, _)| !item.is_nil()) else {
        return Err(CallError::absent("slice of untyped nil", 0));
    };
    let length = match item {
        Value::List(list) => list.items().len(),
        other => match other.as_bytes() {
            Some(_) if bounds.len() == 3 => return Err("cannot 3-index slice a string".into()),
            Some(bytes) => bytes.len(),
            None => return Err(format!("can't slice item of type {}", item.type_name()).into()),
        },
    };
    let places = bounds
        .iter()
        .map(|bound| position(bound, length))
        .collect::<Result<Vec<_>, _>>()?;
    let (from, to) = match places.as_slice() {
        [] => (0, length),
        [from] => (*from, length),
        [from, to] => (*from, *to),
        [_, to, capacity] if to > capacity => {
            return Err(format!("invalid slice index: {to} > {capacity}").into());
        }
        [from, to, _] => (*from, *to),
        _ => return Err(format!("too many slice indexes: {}", places.len()).into()),
    };
    let invalid = || CallError::new(format!("invalid slice index: {from} > {to}"));
    match item {
        Value::List(list) => {
            let items = list.items().get(from..to).ok_or_else(invalid)?;
            context.charge_elements(items.len())?;
            Ok(Value::List(List::new(list.element(), items.to_vec())))
        }
        other => {
            let bytes = other.as_bytes().unwrap_or_default();
            context.made(bytes.get(from..to).ok_or_else(invalid)?)
        }
    }
}
