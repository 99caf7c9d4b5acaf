//! Values as `%v` prints them.

use std::fmt::Write as _;
use std::io::Write as _;

use super::Unprintable;
use crate::limits::MAX_TEXT;
use crate::strconv::{FloatForm, format_float};
use crate::value::{MAX_NESTING, Map, Value};

/// A value as `%v` prints it, `nil` as `<nil>`; U+FFFD stands for what is not UTF-8.
///
/// # Errors
/// It is nested too deeply, or too large.
pub fn text(value: &Value) -> Result<String, Unprintable> {
    let mut out = Vec::with_capacity(32);
    print(&mut out, value)?;
    Ok(match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// Appends a value as `%v` prints it, `nil` as `<nil>`.
///
/// # Errors
/// It is nested too deeply, or too large.
pub fn print(out: &mut Vec<u8>, value: &Value) -> Result<(), Unprintable> {
    let limit = out.len().saturating_add(MAX_TEXT);
    nested(out, value, 0, limit)
}

fn nested(out: &mut Vec<u8>, value: &Value, depth: usize, limit: usize) -> Result<(), Unprintable> {
    if depth > MAX_NESTING {
        return Err(Unprintable::TooDeep);
    }
    // A list that holds the same list twice, which holds the same list twice, ...; text alone is there already.
    let text = if depth > 0 { value.as_bytes() } else { None };
    if out.len().saturating_add(text.map_or(0, <[u8]>::len)) > limit {
        return Err(Unprintable::TooLarge);
    }
    match value {
        Value::Absent | Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Str(text) => out.extend_from_slice(text.as_bytes()),
        Value::Bytes(bytes) => out.extend_from_slice(bytes),
        Value::Bool(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Int(number) | Value::Int64(number) => integer(out, format_args!("{number}")),
        Value::Uint64(number) => integer(out, format_args!("{number}")),
        Value::Float(number) => {
            out.extend_from_slice(format_float(*number, FloatForm::General, None).as_bytes())
        }
        Value::List(list) => between(out, b"[", b"]", list.items().iter(), |out, item| {
            nested(out, item, depth + 1, limit)
        })?,
        Value::Map(map) => entries(out, map, depth, limit)?,
        Value::Struct(object) => between(out, b"{", b"}", object.fields(), |out, (_, field)| {
            nested(out, field, depth + 1, limit)
        })?,
        Value::Duration(nanoseconds) => {
            out.extend_from_slice(duration_text(*nanoseconds).as_bytes())
        }
        Value::Object(object) => out.extend_from_slice(object.text().as_bytes()),
    }
    Ok(())
}

fn integer(out: &mut Vec<u8>, number: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = out.write_fmt(number);
}

fn entries(out: &mut Vec<u8>, map: &Map, depth: usize, limit: usize) -> Result<(), Unprintable> {
    let entries = map.snapshot();
    out.extend_from_slice(b"map");
    between(out, b"[", b"]", entries.iter(), |out, (key, value)| {
        out.extend_from_slice(key.as_bytes());
        out.push(b':');
        nested(out, value, depth + 1, limit)
    })
}

/// Writes items with a space between them, and brackets around all.
fn between<T>(
    out: &mut Vec<u8>,
    open: &[u8],
    close: &[u8],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T) -> Result<(), Unprintable>,
) -> Result<(), Unprintable> {
    out.extend_from_slice(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write(out, item)?;
    }
    out.extend_from_slice(close);
    Ok(())
}

/// A duration as Go's `Duration.String` gives it: `1h2m3.5s`, `1.5ms`, `0s`.
fn duration_text(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let total = nanoseconds.unsigned_abs();
    let with_fraction = |unit: u64| {
        let fraction = format!("{:0width$}", total % unit, width = unit.ilog10() as usize);
        let fraction = fraction.trim_end_matches('0');
        match fraction {
            "" => String::new(),
            _ => format!(".{fraction}"),
        }
    };
    match total {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{total}ns"),
        1_000..1_000_000 => format!("{sign}{}{}µs", total / 1_000, with_fraction(1_000)),
        1_000_000..1_000_000_000 => {
            format!("{sign}{}{}ms", total / 1_000_000, with_fraction(1_000_000))
        }
        _ => {
            let seconds = total / 1_000_000_000;
            let mut text = sign.to_owned();
            if seconds >= 3600 {
                let _ = write!(text, "{}h", seconds / 3600);
            }
            if seconds >= 60 {
                let _ = write!(text, "{}m", seconds / 60 % 60);
            }
            let _ = write!(text, "{}{}s", seconds % 60, with_fraction(1_000_000_000));
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_in_go() {
        let cases = [
            (Value::Nil, "<nil>"),
            (
                Value::list(vec![Value::Int(1), Value::Float(1e6), Value::Nil]),
                "[1 1e+06 <nil>]",
            ),
            (
                Value::map([("b", Value::from("x y")), ("a", Value::list(vec![]))]),
                "map[a:[] b:x y]",
            ),
            (Value::Duration(5_400_000_000_000), "1h30m0s"),
            (Value::Duration(-1_500_000), "-1.5ms"),
            (Value::Duration(2_000), "2µs"),
            (Value::Duration(61_500_000_000), "1m1.5s"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(&value).unwrap(), expected);
        }
    }

    #[test]
    fn a_map_in_itself_is_an_error() {
        let map = Value::map::<&str>([]);
        if let Value::Map(inner) = &map {
            inner.set("self", map.clone());
            assert!(text(&map).is_err());
            inner.unset("self");
        }
    }
}
