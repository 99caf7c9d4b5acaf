//! Values as JSON text, in the form Go's encoding/json gives it: what a placeholder inserts for a value that
//! is no string, and what programs and patches see.

use std::fmt::Write as _;

use score_yaml::{Map, Str, Value};

use crate::text::{Part, Text};
use crate::tree::Tree;

/// A number that JSON cannot say: not a number, or infinite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotJson;

/// Appends a value; keys sorted by their bytes, no blanks.
///
/// # Errors
/// There is a number in it that JSON cannot say.
pub fn push(value: &Value, out: &mut String) -> Result<(), NotJson> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => write!(out, "{n}").expect("a string takes all"),
        Value::UInt(n) => write!(out, "{n}").expect("a string takes all"),
        Value::Float(n) => push_float(*n, out)?,
        Value::String(text) => push_str(text, out),
        Value::Timestamp(text) => push_str(&score_yaml::timestamp::rfc3339(text), out),
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
pub(crate) fn push_map(map: &Map, out: &mut String) -> Result<(), NotJson> {
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

/// [`push`] for a tree with references of the target, which are references in the JSON too.
///
/// # Errors
/// As for [`push`].
pub(crate) fn push_tree(tree: &Tree<Text>, out: &mut Text) -> Result<(), NotJson> {
    match tree {
        Tree::String(text) => {
            out.push_str("\"");
            for part in &text.parts {
                match part {
                    Part::Deferred(deferred) => {
                        out.push(Part::Deferred(deferred.map_text(inside)));
                    }
                    part => out.push_str(&inside(&part.to_string())),
                }
            }
            out.push_str("\"");
        }
        Tree::Seq(items) => {
            out.push_str("[");
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(",");
                }
                push_tree(item, out)?;
            }
            out.push_str("]");
        }
        Tree::Map(map) => {
            let mut entries: Vec<(&Str, &Tree<Text>)> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            for (i, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if i == 0 { "{\"" } else { ",\"" });
                out.push_str(&inside(key));
                out.push_str("\":");
                push_tree(value, out)?;
            }
            out.push_str(if map.is_empty() { "{}" } else { "}" });
        }
        scalar => {
            let mut text = String::new();
            push(
                &scalar.to_value(&mut |text| text.encode().into()),
                &mut text,
            )?;
            out.push_str(&text);
        }
    }
    Ok(())
}

/// What stands between the quotes of a string.
fn inside(text: &str) -> String {
    let mut out = String::new();
    push_str(text, &mut out);
    out.pop();
    out.remove(0);
    out
}

/// Appends a value in the form of people: two blanks of indentation, keys as they stand, no final line end.
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
pub(crate) fn push_str(text: &str, out: &mut String) {
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

/// Appends a number as JavaScript prints it: with an exponent below 1e-6 and from 1e21 on.
fn push_float(n: f64, out: &mut String) -> Result<(), NotJson> {
    if !n.is_finite() {
        return Err(NotJson);
    }
    if n != 0.0 && !(1e-6..1e21).contains(&n.abs()) {
        let text = format!("{n:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                write!(out, "{digits}e+{exponent}").expect("a string takes all");
            }
            _ => out.push_str(&text),
        }
    } else {
        write!(out, "{n}").expect("a string takes all");
    }
    Ok(())
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
