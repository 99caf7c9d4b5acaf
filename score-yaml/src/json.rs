//! Values as JSON text, in the form that Go's encoding/json gives it.

use std::fmt::Write as _;

use crate::number;
use crate::timestamp;
use crate::value::{Map, Value};

/// A number that JSON cannot say: not a number, or infinite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotJson;

/// Appends a value; keys sorted by their bytes, no spaces.
///
/// # Errors
/// There is a number in it that JSON cannot say.
pub fn push(value: &Value, out: &mut String) -> Result<(), NotJson> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => number::write_int(*n, out),
        Value::UInt(n) => number::write_uint(*n, out),
        Value::Float(n) if n.is_finite() => number::write_json_float(*n, out),
        Value::Float(_) => return Err(NotJson),
        Value::String(text) => push_str(text, out),
        Value::Timestamp(text) => push_str(&timestamp::rfc3339(text), out),
        Value::Seq(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                push(item, out)?;
            }
            out.push(']');
        }
        Value::Map(map) => push_map(map, out)?,
    }
    Ok(())
}

/// Appends a map.
///
/// # Errors
/// As for [`push`].
pub fn push_map(map: &Map, out: &mut String) -> Result<(), NotJson> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    out.push('{');
    for (i, (key, value)) in entries.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push_str(key, out);
        out.push(':');
        push(value, out)?;
    }
    out.push('}');
    Ok(())
}

/// Appends a value in the form of people: two spaces of indentation, keys as they stand, no final line end.
///
/// # Errors
/// There is a number in it that JSON cannot say.
pub fn push_indented(value: &Value, out: &mut String) -> Result<(), NotJson> {
    indented(value, 0, out)
}

fn indented(value: &Value, depth: usize, out: &mut String) -> Result<(), NotJson> {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    match value {
        Value::Seq(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                line(depth + 1, out);
                indented(item, depth + 1, out)?;
            }
            line(depth, out);
            out.push(']');
        }
        Value::Map(map) if !map.is_empty() => {
            for (i, (key, item)) in map.iter().enumerate() {
                out.push(if i == 0 { '{' } else { ',' });
                line(depth + 1, out);
                push_str(key, out);
                out.push_str(": ");
                indented(item, depth + 1, out)?;
            }
            line(depth, out);
            out.push('}');
        }
        scalar => push(scalar, out)?,
    }
    Ok(())
}

/// Puts the keys of all maps into the order of their bytes.
pub fn sort_keys(value: &mut Value) {
    match value {
        Value::Seq(items) => items.iter_mut().for_each(sort_keys),
        Value::Map(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort_keys);
        }
        _ => {}
    }
}

/// Appends a string. What could end a script in a web page is escaped too, as Go does.
pub fn push_str(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all");
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_go_writes_them() {
        let map: Value = [
            ("b".to_owned(), Value::Null),
            ("a<".to_owned(), Value::Bool(true)),
        ]
        .into_iter()
        .collect();
        for (value, expected) in [
            (
                Value::from("a\"\\\n\u{1}<\u{2028}é"),
                r#""a\"\\\n\u0001\u003c\u2028é""#,
            ),
            (Value::Float(3.0), "3"),
            (Value::Float(1e21), "1e+21"),
            (Value::Float(1.5e-7), "1.5e-7"),
            (Value::Float(1e20), "100000000000000000000"),
            (Value::Float(-0.25), "-0.25"),
            (Value::UInt(u64::MAX), "18446744073709551615"),
            (
                Value::Seq(vec![Value::Int(1), map]),
                r#"[1,{"a\u003c":true,"b":null}]"#,
            ),
        ] {
            let mut out = String::new();
            assert_eq!(push(&value, &mut out), Ok(()));
            assert_eq!(out, expected);
        }
        let nested = Value::Seq(vec![Value::Map(Map::from_iter([
            ("b", Value::Seq(vec![])),
            ("a", 1.into()),
        ]))]);
        let mut out = String::new();
        assert_eq!(push_indented(&nested, &mut out), Ok(()));
        assert_eq!(out, "[\n  {\n    \"b\": [],\n    \"a\": 1\n  }\n]");
        assert_eq!(
            push(&Value::Float(f64::NAN), &mut String::new()),
            Err(NotJson)
        );
    }
}
