//! `print`, `printf` and `println`.

use crate::context::Context;
use crate::error::CallError;
use crate::fmt::{self, Unprintable};
use crate::function::CallResult;
use crate::limits::MAX_TEXT;
use crate::value::Value;

pub(super) fn printf(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let Some((format, args)) = args.split_first() else {
        return Ok(Value::from(""));
    };
    let mut out = Vec::new();
    let format = format.as_bytes().unwrap_or_default();
    let left = context.bytes_left();
    let printed = fmt::printf(&mut out, format, args, left);
    context.charge_bytes(out.len())?;
    if printed == Err(Unprintable::TooLarge) && left < MAX_TEXT {
        // It was the steps that were too few.
        context.charge_bytes(usize::MAX)?;
    }
    printed?;
    Ok(Value::bytes(out))
}

/// Prints arguments, with spaces between those of which neither is a string.
pub(super) fn print(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut out = Vec::new();
    print_args(context, &mut out, args)?;
    Ok(Value::bytes(out))
}

pub(super) fn println(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut out = Vec::new();
    for (index, value) in args.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        context.print(&mut out, value)?;
    }
    out.push(b'\n');
    Ok(Value::bytes(out))
}

/// Prints arguments as `print` does, and charges for them.
pub(super) fn print_args(
    context: &mut Context<'_>,
    out: &mut Vec<u8>,
    args: &[Value],
) -> Result<(), CallError> {
    let mut after_string = true;
    for value in args {
        let is_string = value.as_bytes().is_some();
        if !is_string && !after_string {
            out.push(b' ');
        }
        after_string = is_string;
        context.print(out, value)?;
    }
    Ok(())
}
