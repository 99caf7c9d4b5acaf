//! Numbers read from text, as Go's `strconv.ParseInt`, `ParseUint` (of base 0) and `ParseFloat` do it.

use std::borrow::Cow;

/// An integer of 64 bits: decimal, or with the prefix of its base (`0x1f`, `0b1`, `0o17`, `017`), with
/// `_` between digits. `None` if it is not one, or too large.
pub fn parse_int(text: &str) -> Option<i64> {
    let (is_negative, unsigned) = split_sign(text);
    let magnitude = parse_uint(unsigned)?;
    if is_negative {
        0i64.checked_sub_unsigned(magnitude)
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// As [`parse_int`], without a sign.
pub fn parse_uint(text: &str) -> Option<u64> {
    let (base, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', ..] => (2, &text[2..]),
        [b'0', _, ..] => (8, text.get(1..)?),
        _ => (10, text),
    };
    // The standard library would take a sign.
    if digits.starts_with(['+', '-']) || !underscores_are_well_placed(text) {
        return None;
    }
    u64::from_str_radix(&without_underscores(digits), base).ok()
}

/// A float: decimal, or hexadecimal with an exponent (`0x1.8p1`), with `_` between digits; `inf`,
/// `infinity` and `nan` in any case. `None` if it is not one, or too large.
pub fn parse_float(text: &str) -> Option<f64> {
    let (is_negative, unsigned) = split_sign(text);
    let lower = unsigned.to_ascii_lowercase();
    let magnitude = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if unsigned.len() == text.len() => f64::NAN,
        _ if !underscores_are_well_placed(&lower) => return None,
        _ => {
            let digits = without_underscores(&lower);
            match digits.strip_prefix("0x") {
                Some(hex) => parse_hex_float(hex)?,
                None => parse_decimal_float(&digits)?,
            }
        }
    };
    Some(if is_negative { -magnitude } else { magnitude })
}

fn parse_decimal_float(digits: &str) -> Option<f64> {
    // The standard library would take a second sign, and words.
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    digits.parse().ok().filter(|float: &f64| float.is_finite())
}

/// `1.8p3`: a hexadecimal mantissa and a binary exponent, which must be there.
fn parse_hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let mut exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    exponent = exponent.checked_sub(4 * i64::try_from(fraction.len()).ok()?)?;
    let mut bits: u64 = 0;
    for digit in whole.chars().chain(fraction.chars()) {
        let digit = u64::from(digit.to_digit(16)?);
        if bits >> 59 == 0 {
            bits = bits << 4 | digit;
        } else {
            // Too far behind to count, but for breaking a tie.
            exponent = exponent.checked_add(4)?;
            bits |= u64::from(digit != 0);
        }
    }
    scaled(bits, exponent).filter(|value| value.is_finite())
}

/// `bits * 2^exponent`, rounded once to the nearest float, ties to even.
fn scaled(bits: u64, exponent: i64) -> Option<f64> {
    if bits == 0 {
        return Some(0.0);
    }
    let length = i64::from(64 - bits.leading_zeros());
    // The lowest bit that the float has room for.
    let lowest = (exponent.checked_add(length)? - 53).max(-1074);
    let dropped = lowest - exponent;
    let (mantissa, unit) = match dropped {
        ..=0 => (bits, exponent),
        1..64 => {
            let half = 1u64 << (dropped - 1);
            let rest = bits & (half | (half - 1));
            let kept = bits >> dropped;
            (
                kept + u64::from(rest > half || (rest == half && kept & 1 == 1)),
                lowest,
            )
        }
        _ => (0, 0),
    };
    // In two steps: the power alone may be smaller or larger than any float.
    let half = i32::try_from(unit / 2).ok()?;
    let rest = i32::try_from(unit - unit / 2).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "no more than 53 bits are left")]
    Some(mantissa as f64 * 2f64.powi(half) * 2f64.powi(rest))
}

fn without_underscores(digits: &str) -> Cow<'_, str> {
    match digits.contains('_') {
        true => Cow::Owned(digits.replace('_', "")),
        false => Cow::Borrowed(digits),
    }
}

/// True if a text starts with `-`, and the text without its sign.
fn split_sign(text: &str) -> (bool, &str) {
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
            ("42", Some(42)),
            ("+7", Some(7)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0x1f", Some(31)),
            ("-0X_1F", Some(-31)),
            ("042", Some(34)),
            ("0_42", Some(34)),
            ("0o17", Some(15)),
            ("0b101", Some(5)),
            ("1_000", Some(1000)),
            ("9223372036854775808", None),
            ("-9223372036854775808", Some(i64::MIN)),
            ("08", None),
            ("0b2", None),
            ("0x", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("--1", None),
            ("0x-1", None),
            ("0é", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(parse_int(text), number, "{text}");
        }
        assert_eq!(parse_uint("18446744073709551615"), Some(u64::MAX));
        assert_eq!(parse_uint("+1"), None);
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
            ("0x1p-1074", Some(5e-324)),
            // Rounded once, to even.
            ("0x1.00000000000008p0", Some(1.0)),
            ("0x1.000000000000080000001p0", Some(1.0 + f64::EPSILON)),
            ("0x1.fffffffffffff8p0", Some(2.0)),
            ("0x1p+-5", None),
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
