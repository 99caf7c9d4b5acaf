//! One value formatted by one verb with its flags.

use super::number::{floating, integer, is_float_verb, is_integer_verb};
use super::spec::{Spec, pad};
use super::{Unprintable, text};
use crate::limits::MAX_TEXT;
use crate::strconv::{can_backquote, quote, quote_to_ascii};
use crate::value::{Complex, Value};

/// Formats a value.
pub(super) fn write(
    out: &mut Vec<u8>,
    spec: Spec,
    verb: char,
    value: &Value,
) -> Result<(), Unprintable> {
    let spec = Spec {
        limit: out.len().saturating_add(MAX_TEXT).min(spec.limit),
        ..spec
    };
    match (verb, value) {
        ('T' | 'v', Value::Absent | Value::Nil) => pad(out, spec, b"<nil>"),
        ('T', value) => string(out, spec, value.type_name().as_bytes()),
        ('p', value) => bad_verb(out, spec, verb, value, 0)?,
        _ => nested(out, spec, verb, value, 0)?,
    }
    Ok(())
}

fn nested(
    out: &mut Vec<u8>,
    spec: Spec,
    verb: char,
    value: &Value,
    depth: usize,
) -> Result<(), Unprintable> {
    spec.check(out, value, depth)?;
    match (value, verb) {
        (Value::Absent | Value::Nil, 'v') | (Value::Nil, _) if depth > 0 => {
            out.extend_from_slice(if spec.go_syntax {
                b"interface {}(nil)"
            } else {
                b"<nil>"
            });
        }
        (Value::Bool(truth), 't' | 'v') => pad(out, spec, if *truth { b"true" } else { b"false" }),
        (Value::Duration(_), 's' | 'v' | 'q' | 'x' | 'X') if !spec.go_syntax => {
            text_by_verb(out, spec, verb, text(value)?.as_bytes());
        }
        (Value::Int(number) | Value::Int64(number) | Value::Duration(number), _)
            if is_integer_verb(verb) =>
        {
            integer(out, spec, verb, *number < 0, number.unsigned_abs(), *number);
        }
        (Value::Uint64(number), _) if is_integer_verb(verb) => unsigned(out, spec, verb, *number),
        (Value::Float(number), _) if is_float_verb(verb) => floating(out, spec, verb, *number),
        (Value::Str(text), 'v' | 's' | 'q' | 'x' | 'X') => {
            text_by_verb(out, spec, verb, text.as_bytes())
        }
        (Value::Bytes(bytes), 'v' | 's' | 'q' | 'x' | 'X') => text_by_verb(out, spec, verb, bytes),
        (Value::Object(object), _) if object.as_any().is::<Complex>() => {
            match object.as_any().downcast_ref::<Complex>() {
                Some(number) if is_float_verb(verb) => complex(out, spec, verb, number),
                _ => bad_verb(out, spec, verb, value, depth)?,
            }
        }
        (Value::Object(object), 'v') if spec.go_syntax => {
            string(out, spec, object.go_syntax().as_bytes());
        }
        (Value::Object(_), 'v' | 's' | 'q' | 'x' | 'X') => {
            text_by_verb(out, spec, verb, text(value)?.as_bytes());
        }
        (Value::List(_) | Value::Map(_) | Value::Struct(_), _) => {
            container(out, spec, verb, value, depth)?
        }
        _ => bad_verb(out, spec, verb, value, depth)?,
    }
    Ok(())
}

/// An unsigned number, which Go's syntax writes in hexadecimal digits.
fn unsigned(out: &mut Vec<u8>, spec: Spec, verb: char, number: u64) {
    let as_char = i64::try_from(number).unwrap_or(-1);
    if verb == 'v' && spec.go_syntax {
        let sharp = true;
        return integer(out, Spec { sharp, ..spec }, 'x', false, number, as_char);
    }
    integer(out, spec, verb, false, number, as_char);
}

fn complex(out: &mut Vec<u8>, spec: Spec, verb: char, number: &Complex) {
    out.push(b'(');
    floating(out, spec, verb, number.real);
    floating(out, Spec { plus: true, ..spec }, verb, number.imaginary);
    out.extend_from_slice(b"i)");
}

/// Lists, maps and structs: each element by the verb.
fn container(
    out: &mut Vec<u8>,
    spec: Spec,
    verb: char,
    value: &Value,
    depth: usize,
) -> Result<(), Unprintable> {
    let (separator, close): (&[u8], u8) = if spec.go_syntax {
        (b", ", b'}')
    } else {
        (b" ", b']')
    };
    let is_nil = match value {
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    };
    if spec.go_syntax {
        out.extend_from_slice(value.type_name().as_bytes());
        if is_nil {
            out.extend_from_slice(b"(nil)");
            return Ok(());
        }
        out.push(b'{');
    }
    match value {
        Value::List(list) => {
            if !spec.go_syntax {
                out.push(b'[');
            }
            for (index, item) in list.items().iter().enumerate() {
                out.extend_from_slice(if index > 0 { separator } else { b"" });
                nested(out, spec, verb, item, depth + 1)?;
            }
            out.push(close);
        }
        Value::Map(map) => {
            if !spec.go_syntax {
                out.extend_from_slice(b"map[");
            }
            for (index, (key, item)) in map.snapshot().into_iter().enumerate() {
                out.extend_from_slice(if index > 0 { separator } else { b"" });
                nested(out, spec, verb, &Value::Str(key), depth + 1)?;
                out.push(b':');
                nested(out, spec, verb, &item, depth + 1)?;
            }
            out.push(close);
        }
        Value::Struct(object) => {
            if !spec.go_syntax {
                out.push(b'{');
            }
            for (index, (name, field)) in object.fields().enumerate() {
                out.extend_from_slice(if index > 0 { separator } else { b"" });
                if spec.go_syntax || spec.field_names {
                    out.extend_from_slice(name.as_bytes());
                    out.push(b':');
                }
                nested(out, spec, verb, field, depth + 1)?;
            }
            out.push(b'}');
        }
        _ => {}
    }
    Ok(())
}

/// `%!d(string=hello)`: the value by `%v`, flags and width kept.
fn bad_verb(
    out: &mut Vec<u8>,
    spec: Spec,
    verb: char,
    value: &Value,
    depth: usize,
) -> Result<(), Unprintable> {
    out.extend_from_slice(format!("%!{verb}(").as_bytes());
    if value.is_nil() {
        out.extend_from_slice(b"<nil>");
    } else {
        out.extend_from_slice(value.type_name().as_bytes());
        out.push(b'=');
        nested(out, spec, 'v', value, depth)?;
    }
    out.push(b')');
    Ok(())
}

fn text_by_verb(out: &mut Vec<u8>, spec: Spec, verb: char, bytes: &[u8]) {
    match verb {
        'x' | 'X' => hexadecimal(out, spec, bytes, verb == 'X'),
        'q' => quoted(out, spec, bytes),
        _ if spec.go_syntax => quoted(out, spec, bytes),
        _ => string(out, spec, bytes),
    }
}

fn string(out: &mut Vec<u8>, spec: Spec, bytes: &[u8]) {
    pad(out, spec, truncated(spec, bytes));
}

/// As many characters as the precision says; a byte that is none counts as one.
fn truncated(spec: Spec, bytes: &[u8]) -> &[u8] {
    let Some(precision) = spec.precision else {
        return bytes;
    };
    let mut length = 0;
    let mut left = precision;
    for chunk in bytes.utf8_chunks() {
        let units = chunk
            .valid()
            .chars()
            .map(char::len_utf8)
            .chain(chunk.invalid().iter().map(|_| 1));
        for unit in units {
            let Some(fewer) = left.checked_sub(1) else {
                return bytes.get(..length).unwrap_or(bytes);
            };
            left = fewer;
            length += unit;
        }
    }
    bytes
}

fn quoted(out: &mut Vec<u8>, spec: Spec, bytes: &[u8]) {
    let bytes = truncated(spec, bytes);
    let raw = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| spec.sharp && can_backquote(text));
    match raw {
        Some(text) => pad(out, spec, format!("`{text}`").as_bytes()),
        None if spec.plus => pad(out, spec, quote_to_ascii(bytes).as_bytes()),
        None => pad(out, spec, quote(bytes).as_bytes()),
    }
}

fn hexadecimal(out: &mut Vec<u8>, spec: Spec, bytes: &[u8], upper: bool) {
    let bytes = bytes
        .get(..spec.precision.unwrap_or(bytes.len()))
        .unwrap_or(bytes);
    let prefix = match (spec.sharp, upper) {
        (false, _) => "",
        (true, false) => "0x",
        (true, true) => "0X",
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && spec.space {
            text.push(' ');
        }
        if index == 0 || spec.space {
            text.push_str(prefix);
        }
        text.push_str(&if upper {
            format!("{byte:02X}")
        } else {
            format!("{byte:02x}")
        });
    }
    pad(out, spec, text.as_bytes());
}
