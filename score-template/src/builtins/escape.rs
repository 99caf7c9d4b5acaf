//! Escaping text for HTML, JavaScript and the query of a URL.

use std::fmt::Write as _;

use super::print::print_args;
use crate::context::Context;
use crate::error::CallError;
use crate::function::CallResult;
use crate::strconv::is_printable;
use crate::value::Value;

/// All arguments printed as one text, `nil` as `<no value>`.
fn printed(context: &mut Context<'_>, args: &[Value]) -> Result<Vec<u8>, CallError> {
    let shown: Vec<Value> = args
        .iter()
        .map(|value| {
            if value.is_nil() {
                Value::from("<no value>")
            } else {
                value.clone()
            }
        })
        .collect();
    let mut out = Vec::new();
    print_args(context, &mut out, &shown)?;
    Ok(out)
}

pub(super) fn html(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut escaped = Vec::new();
    for byte in printed(context, args)? {
        match byte {
            b'\0' => escaped.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => escaped.extend_from_slice(b"&#34;"),
            b'\'' => escaped.extend_from_slice(b"&#39;"),
            b'&' => escaped.extend_from_slice(b"&amp;"),
            b'<' => escaped.extend_from_slice(b"&lt;"),
            b'>' => escaped.extend_from_slice(b"&gt;"),
            _ => escaped.push(byte),
        }
    }
    context.made(escaped)
}

pub(super) fn js(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut escaped = String::new();
    for c in String::from_utf8_lossy(&printed(context, args)?).chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '\\' => escaped.write_str("\\\\"),
            '\'' => escaped.write_str("\\'"),
            '"' => escaped.write_str("\\\""),
            '<' | '>' | '&' | '=' | '\0'..' ' => write!(escaped, "\\u{:04X}", u32::from(c)),
            _ if c.is_ascii() || is_printable(c) => escaped.write_char(c),
            _ => write!(escaped, "\\u{:04X}", u32::from(c)),
        };
    }
    context.made(escaped)
}

pub(super) fn urlquery(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut escaped = String::new();
    for byte in printed(context, args)? {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte))
            }
            b' ' => escaped.push('+'),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    context.made(escaped)
}
