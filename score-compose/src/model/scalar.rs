//! Single values, read as a text, a boolean or a number.

use score_yaml::number::write_general_float;
use score_yaml::{Str, Value};

/// The text of a string or a whole number.
pub(super) fn text(value: Value) -> Result<Str, Value> {
    match value {
        Value::String(s) | Value::Timestamp(s) => Ok(s),
        Value::Int(n) => Ok(n.to_string().into()),
        Value::UInt(n) => Ok(n.to_string().into()),
        other => Err(other),
    }
}

/// The text of anything but a list or a map; empty for null.
pub(super) fn any_text(value: Value) -> Result<Str, Value> {
    match value {
        Value::Null => Ok(Str::default()),
        Value::Bool(b) => Ok(b.to_string().into()),
        Value::Float(f) => {
            let mut text = String::new();
            write_general_float(f, &mut text);
            Ok(text.into())
        }
        other => text(other),
    }
}

/// A boolean, also by its names in YAML 1.1.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) => match s.to_ascii_lowercase().as_str() {
            "true" | "y" | "yes" | "on" => Some(true),
            "false" | "n" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A whole number, also in text.
pub(super) fn integer(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole numbers below 2^53 fit"
    )]
    match value {
        Value::Int(n) => Some(*n),
        Value::Float(f) if f.fract() == 0.0 && f.abs() < 9e15 => Some(*f as i64),
        Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

/// A number as its 32 bits say it, also in text.
pub(super) fn number(value: &Value) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "compose keeps these in 32 bits")]
    let wide = match value {
        Value::Int(n) => *n as f64,
        Value::UInt(n) => *n as f64,
        Value::Float(f) => *f,
        Value::String(s) => s.parse().ok()?,
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "compose keeps these in 32 bits"
    )]
    let narrow = wide as f32;
    narrow.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_32_bits() {
        assert_eq!(number(&Value::Float(0.1)), Some(0.1));
        assert_eq!(number(&Value::from("0.5")), Some(0.5));
        assert_eq!(number(&Value::Float(0.123_456_789)), Some(0.123_456_79));
    }

    #[test]
    fn labels_print_numbers_as_go_does() {
        for (f, text) in [
            (1.5, "1.5"),
            (3.0, "3"),
            (123_456_789.0, "1.23456789e+08"),
            (1e-7, "1e-07"),
            (100_000.0, "100000"),
            (1e6, "1e+06"),
        ] {
            assert_eq!(any_text(Value::Float(f)), Ok(text.into()));
        }
    }
}
