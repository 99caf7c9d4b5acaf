//! Numbers from anything, leniently: what is no number is 0.
//!
//! Text follows Go's literals: `0x1f`, `0b1`, `0o17` and `017` are integers of their base, `_` may
//! stand between digits, and what follows a decimal point does not count for an integer.

use score_template::value::Value;

use super::ordinal;

/// The integer that a value stands for: truncated towards zero, 0 if it is none.
pub(super) fn int(value: &Value) -> i64 {
    match value {
        Value::Int(number) | Value::Int64(number) | Value::Duration(number) => *number,
        // Go wraps; the cast does the same.
        Value::Uint64(number) => number.cast_signed(),
        Value::Float(number) => int_of_float(*number),
        Value::Bool(truth) => i64::from(*truth),
        Value::Str(text) => parse_int(without_fraction(text)).unwrap_or(0),
        Value::Object(object) => ordinal::ordinal(&**object).unwrap_or(0),
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

/// An integer of any base, by its prefix.
pub(super) fn parse_int(text: &str) -> Option<i64> {
    let (negative, unsigned) = sign(text);
    let prefix = unsigned.as_bytes().get(..2).map(<[u8]>::to_ascii_lowercase);
    let (base, digits) = match prefix.as_deref() {
        Some(b"0x") => (16, &unsigned[2..]),
        Some(b"0o") => (8, &unsigned[2..]),
        Some(b"0b") => (2, &unsigned[2..]),
        Some([b'0', _]) => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    if !underscores_are_well_placed(unsigned) {
        return None;
    }
    let digits = digits.replace('_', "");
    // `from_str_radix` would take a second sign.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let signed = if negative {
        format!("-{digits}")
    } else {
        digits
    };
    i64::from_str_radix(&signed, base).ok()
}

/// A float: decimal or hexadecimal with an exponent, `inf`, `infinity`, `nan`. None if it is not one
/// or too large.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    let (negative, unsigned) = sign(text);
    let magnitude = match unsigned.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if unsigned.len() == text.len() => f64::NAN,
        _ if !underscores_are_well_placed(unsigned) => return None,
        lower => match lower.strip_prefix("0x") {
            Some(hex) => parse_hex_float(&hex.replace('_', ""))?,
            None => parse_decimal_float(&lower.replace('_', ""))?,
        },
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn parse_decimal_float(digits: &str) -> Option<f64> {
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    digits.parse().ok().filter(|float: &f64| float.is_finite())
}

/// `1.8p1`: digits beyond the 64 bits that count are dropped.
#[expect(
    clippy::cast_precision_loss,
    reason = "rounds to the nearest, as wanted"
)]
fn parse_hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let mut exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut bits: u64 = 0;
    for (index, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let in_fraction = index >= whole.len();
        if bits >> 60 == 0 {
            bits = bits << 4 | digit;
            exponent = exponent.saturating_sub(if in_fraction { 4 } else { 0 });
        } else if !in_fraction {
            exponent = exponent.saturating_add(4);
        }
    }
    // In two steps, so that neither power overflows where the product does not.
    let half = exponent / 2;
    let float = bits as f64 * 2f64.powi(half) * 2f64.powi(exponent - half);
    float.is_finite().then_some(float)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Each `_` stands between digits or after the prefix of the base.
fn underscores_are_well_placed(unsigned: &str) -> bool {
    if !unsigned.contains('_') {
        return true;
    }
    let bytes = unsigned.as_bytes();
    let (prefix, hex) = match bytes {
        [b'0', b'x' | b'X', ..] => (2, true),
        [b'0', b'o' | b'O' | b'b' | b'B', ..] => (2, false),
        _ => (0, false),
    };
    let is_digit = |byte: &u8| byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit();
    // The prefix counts as a digit.
    let mut before = prefix > 0;
    let digits = bytes.get(prefix..).unwrap_or_default();
    for (index, byte) in digits.iter().enumerate() {
        if *byte == b'_' && !(before && digits.get(index + 1).is_some_and(is_digit)) {
            return false;
        }
        before = is_digit(byte);
    }
    true
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

    #[test]
    fn floats_follow_the_literals_of_go() {
        for (text, number) in [
            ("1.5", Some(1.5)),
            ("-.5", Some(-0.5)),
            ("1e+5", Some(1e5)),
            ("1_0.5", Some(10.5)),
            ("1_e5", None),
            ("0x1.8p1", Some(3.0)),
            ("0x_1p4", Some(16.0)),
            ("0x.8p1", Some(1.0)),
            ("0x1", None),
            ("0x.p1", None),
            ("-INF", Some(f64::NEG_INFINITY)),
            ("+nan", None),
            ("1e400", None),
            ("1e-400", Some(0.0)),
            ("+-1", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(parse_float(text), number, "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f64::is_nan));
    }
}
