//! Casts of any value to a number; what is no number is 0.
//!
//! Text follows Go's literals: `0x1f`, `0b1`, `0o17` and `017` are integers of their base, `_` may
//! stand between digits, and what follows a decimal point does not count for an integer.

use score_template::strconv::{parse_float, parse_int};
use score_template::value::Value;

use crate::time::ordinal::Ordinal;

/// The integer that a value stands for: truncated towards zero, 0 if it is none.
pub(super) fn int(value: &Value) -> i64 {
    match value {
        Value::Int(number) | Value::Int64(number) | Value::Duration(number) => *number,
        // Go wraps; the cast does the same.
        Value::Uint64(number) => number.cast_signed(),
        Value::Float(number) => int_of_float(*number),
        Value::Bool(truth) => i64::from(*truth),
        Value::Str(text) => parse_int(without_fraction(text)).unwrap_or(0),
        Value::Object(object) => Ordinal::number(&**object).unwrap_or(0),
        _ => 0,
    }
}

/// The float that a value stands for, 0 if it is none.
#[expect(clippy::cast_precision_loss, reason = "as Go does")]
pub(super) fn float(value: &Value) -> f64 {
    match value {
        Value::Float(number) => *number,
        Value::Uint64(number) => *number as f64,
        Value::Str(text) => parse_float(text).unwrap_or(0.0),
        other => int(other) as f64,
    }
}

/// As amd64 converts: what does not fit is the smallest integer.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn int_of_float(number: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&number) {
        number as i64
    } else {
        i64::MIN
    }
}

/// The part before the point of `[+-]digits.digits`; other text as it is.
fn without_fraction(text: &str) -> &str {
    let Some((whole, fraction)) = text.split_once('.') else {
        return text;
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    match (is_digits(digits) && is_digits(fraction), digits) {
        (false, _) => text,
        (true, "") => "0",
        (true, _) => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_follow_the_literals_of_go() {
        for (text, number) in [
            ("42", 42),
            ("+7", 7),
            ("0x1f", 31),
            ("-0X_1F", -31),
            ("042", 34),
            ("0o17", 15),
            ("0b101", 5),
            ("1_000", 1000),
            ("08", 0),
            ("1__0", 0),
            ("_1", 0),
            ("--1", 0),
            ("1.9", 1),
            ("-1.9", -1),
            (".5", 0),
            ("+.5", 0),
            ("1.2.3", 0),
            ("1e3", 0),
            ("9223372036854775808", 0),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(int(&Value::str(text)), number, "{text}");
        }
        assert_eq!(int(&Value::Float(-3.99)), -3);
        assert_eq!(int(&Value::Float(1e30)), i64::MIN);
        assert_eq!(int(&Value::Bool(true)), 1);
        assert_eq!(int(&Value::Nil), 0);
    }
}
