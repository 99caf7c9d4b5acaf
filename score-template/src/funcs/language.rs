//! The functions of text/template itself.

use super::Function;
use crate::context::Context;
use crate::error::CallError;
use crate::value::{Type, Value};

pub(super) static FUNCTIONS: &[Function] = &[Function::new("len", &[Type::Raw], len)];

fn len(_: &mut Context<'_>, args: &[Value]) -> Result<Value, CallError> {
    let length = match args {
        [Value::List(list)] => list.items().len(),
        [Value::Map(map)] => map.len(),
        [Value::Nil] => return Err("len of nil pointer".into()),
        [Value::Absent] => return Err("len of nothing".into()),
        [value] => match value.as_bytes() {
            Some(bytes) => bytes.len(),
            None => return Err(format!("len of type {}", value.type_name()).into()),
        },
        _ => 0,
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}
