//! Deep equality, as Go's `reflect.DeepEqual` has it: types count, and so does being nil.

use score_template::limits::COMPARED_PER_STEP;
use score_template::value::{List, MAX_NESTING, Map, Value};
use score_template::{CallError, Context};

use crate::time::value::Time;

/// True if two values are deeply equal. Charges a step for each pair compared, and more for long texts.
pub(super) fn deep_equal(
    context: &mut Context<'_>,
    a: &Value,
    b: &Value,
) -> Result<bool, CallError> {
    nested(context, a, b, 0)
}

fn nested(
    context: &mut Context<'_>,
    a: &Value,
    b: &Value,
    depth: usize,
) -> Result<bool, CallError> {
    if depth > MAX_NESTING {
        return Err("the values are nested too deeply to be compared".into());
    }
    context.charge(1)?;
    Ok(match (a, b) {
        (Value::Absent | Value::Nil, Value::Absent | Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b))
        | (Value::Int64(a), Value::Int64(b))
        | (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::Uint64(a), Value::Uint64(b)) => a == b,
        #[expect(clippy::float_cmp, reason = "equality is what is asked")]
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Str(_), Value::Str(_)) | (Value::Bytes(_), Value::Bytes(_)) => {
            texts(context, a.as_bytes(), b.as_bytes())?
        }
        (Value::List(a), Value::List(b)) => lists(context, a, b, depth)?,
        (Value::Map(a), Value::Map(b)) => maps(context, a, b, depth)?,
        (Value::Struct(a), Value::Struct(b)) => {
            if a.ty().name != b.ty().name {
                return Ok(false);
            }
            for ((_, a), (_, b)) in a.fields().zip(b.fields()) {
                if !nested(context, a, b, depth + 1)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Object(a), Value::Object(b)) => {
            if let (Some(a), Some(b)) = (Time::of_object(&**a), Time::of_object(&**b)) {
                return Ok(a == b);
            }
            a.type_name() == b.type_name() && {
                let (a, b) = (a.text(), b.text());
                context.charge_bytes(a.len().saturating_add(b.len()))?;
                a == b
            }
        }
        _ => false,
    })
}

/// Compares texts. Those of one length are charged for.
fn texts(context: &mut Context<'_>, a: Option<&[u8]>, b: Option<&[u8]>) -> Result<bool, CallError> {
    let length = a.map_or(0, <[u8]>::len);
    if length != b.map_or(0, <[u8]>::len) {
        return Ok(false);
    }
    context.charge_bytes(length / COMPARED_PER_STEP)?;
    Ok(a == b)
}

fn lists(context: &mut Context<'_>, a: &List, b: &List, depth: usize) -> Result<bool, CallError> {
    if a.element() != b.element() || a.is_nil() != b.is_nil() || a.items().len() != b.items().len()
    {
        return Ok(false);
    }
    for (a, b) in a.items().iter().zip(b.items()) {
        if !nested(context, a, b, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps(context: &mut Context<'_>, a: &Map, b: &Map, depth: usize) -> Result<bool, CallError> {
    if a.element() != b.element() || a.is_nil() != b.is_nil() || a.len() != b.len() {
        return Ok(false);
    }
    if a.is_same(b) {
        return Ok(true);
    }
    context.charge_bytes(a.len())?;
    for ((a_key, a), (b_key, b)) in a.snapshot().iter().zip(&b.snapshot()) {
        let is_key = texts(context, Some(a_key.as_bytes()), Some(b_key.as_bytes()))?;
        if !is_key || !nested(context, a, b, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_template::Closed;
    use score_template::value::Element;

    #[test]
    fn types_and_nil_count() {
        let list = |items: &[i64]| Value::list(items.iter().map(|n| Value::Int(*n)).collect());
        let nil_list = Value::List(List::nil(Element::Any));
        let ints = Value::List(List::new(Element::Int, vec![]));
        let map = |n| Value::map([("a", list(&[n]))]);
        for (a, b, equal) in [
            (Value::Int(1), Value::Int(1), true),
            (Value::Int(1), Value::Int64(1), false),
            (Value::Int(1), Value::Float(1.0), false),
            (Value::Float(f64::NAN), Value::Float(f64::NAN), false),
            (Value::Nil, Value::Absent, true),
            (list(&[1, 2]), list(&[1, 2]), true),
            (list(&[]), nil_list, false),
            (list(&[]), ints, false),
            (map(1), map(1), true),
            (map(1), map(2), false),
        ] {
            let found = deep_equal(&mut Context::new(&Closed), &a, &b).unwrap();
            assert_eq!(found, equal, "{a:?} {b:?}");
        }
    }
}
