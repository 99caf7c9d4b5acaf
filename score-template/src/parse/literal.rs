//! Numbers, characters and strings as Go writes them.

use crate::ast::Number;
use crate::lex::TokenKind;
use crate::value::Complex;

/// The value of a string literal with its quotes. It may not be UTF-8: `"\xff"`.
pub(super) fn unquote(literal: &str) -> Result<Vec<u8>, String> {
    if let Some(raw) = literal.strip_prefix('`') {
        return Ok(raw
            .trim_end_matches('`')
            .bytes()
            .filter(|byte| *byte != b'\r')
            .collect());
    }
    let inner = literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or(INVALID)?;
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, tail) = unit(rest, '"').ok_or(INVALID)?;
        match unit {
            Unit::Byte(byte) => bytes.push(byte),
            Unit::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = tail;
    }
    Ok(bytes)
}

const INVALID: &str = "invalid syntax";

/// One character of a literal: `\x` and octal escapes are bytes.
enum Unit {
    Byte(u8),
    Char(char),
}

/// The first character of what stands between quotes, and the rest.
fn unit(text: &str, quote: char) -> Option<(Unit, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if first == quote || first == '\n' {
        return None;
    }
    if first != '\\' {
        return Some((Unit::Char(first), chars.as_str()));
    }
    let escape = chars.next()?;
    let rest = chars.as_str();
    let simple = |c: char| Some((Unit::Char(c), rest));
    match escape {
        'a' => simple('\x07'),
        'b' => simple('\x08'),
        'f' => simple('\x0c'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\x0b'),
        '\\' => simple('\\'),
        '\'' | '"' if escape == quote => simple(escape),
        'x' => {
            let (code, rest) = digits(rest, 2, 16)?;
            Some((Unit::Byte(u8::try_from(code).ok()?), rest))
        }
        'u' | 'U' => {
            let (code, rest) = digits(rest, if escape == 'u' { 4 } else { 8 }, 16)?;
            Some((Unit::Char(char::from_u32(code)?), rest))
        }
        '0'..='7' => {
            let (code, rest) = digits(chars_from(text, 1)?, 3, 8)?;
            Some((Unit::Byte(u8::try_from(code).ok()?), rest))
        }
        _ => None,
    }
}

fn chars_from(text: &str, at: usize) -> Option<&str> {
    text.get(at..)
}

fn digits(text: &str, count: usize, radix: u32) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Some((u32::from_str_radix(digits, radix).ok()?, rest))
}

/// The value of a number or character constant, as all types that can hold it.
pub(super) fn number(text: &str, kind: TokenKind) -> Result<Number, String> {
    match kind {
        TokenKind::CharConstant => character(text),
        TokenKind::Complex => {
            // A real part and an imaginary one with its sign; only a zero one can be used.
            let split = text.rfind(['+', '-']).filter(|at| *at > 0).unwrap_or(0);
            let (real, imaginary) = text.split_at(split);
            let imaginary = imaginary.strip_suffix('i').unwrap_or(imaginary);
            match (float(real), float(imaginary)) {
                (Some(real), Some(imaginary)) => Ok(complex(text, real, imaginary)),
                _ => Err(INVALID.to_owned()),
            }
        }
        _ => {
            let imaginary = text.strip_suffix('i').and_then(float);
            match imaginary {
                Some(imaginary) => Ok(complex(text, 0.0, imaginary)),
                None => plain(text),
            }
        }
    }
}

fn character(text: &str) -> Result<Number, String> {
    let inner = text.strip_prefix('\'').ok_or(INVALID)?;
    let (unit, tail) = unit(inner, '\'').ok_or(INVALID)?;
    if tail != "'" {
        return Err(format!("malformed character constant: {text}"));
    }
    let code = match unit {
        Unit::Byte(byte) => u32::from(byte),
        Unit::Char(c) => u32::from(c),
    };
    Ok(Number {
        text: text.into(),
        int: Some(i64::from(code)),
        uint: Some(u64::from(code)),
        float: Some(f64::from(code)),
        complex: None,
    })
}

fn complex(text: &str, real: f64, imaginary: f64) -> Number {
    let is_real = imaginary == 0.0;
    Number {
        text: text.into(),
        int: is_real.then(|| whole(real)).flatten(),
        uint: is_real.then(|| whole_unsigned(real)).flatten(),
        float: is_real.then_some(real),
        complex: Some(Complex { real, imaginary }),
    }
}

fn plain(text: &str) -> Result<Number, String> {
    let (int, mut uint) = integer(text);
    if int == Some(0) {
        uint = Some(0);
    }
    let number = |int, uint, float| Number {
        text: text.into(),
        int,
        uint,
        float,
        complex: None,
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "Go rounds to the nearest float as well"
    )]
    match (int, uint) {
        (Some(value), _) => Ok(number(int, uint, Some(value as f64))),
        (None, Some(value)) => Ok(number(int, uint, Some(value as f64))),
        (None, None) => match float(text) {
            Some(_) if !text.contains(['.', 'e', 'E', 'p', 'P']) => {
                Err(format!("integer overflow: {text:?}"))
            }
            Some(value) => Ok(number(whole(value), whole_unsigned(value), Some(value))),
            None => Err(format!("illegal number syntax: {text:?}")),
        },
    }
}

/// The integer that a float is exactly.
fn whole(value: f64) -> Option<i64> {
    let in_range = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and in range"
    )]
    (in_range && value.fract() == 0.0).then_some(value as i64)
}

fn whole_unsigned(value: f64) -> Option<u64> {
    let in_range = (0.0..18_446_744_073_709_551_616.0).contains(&value);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and in range"
    )]
    (in_range && value.fract() == 0.0).then_some(value as u64)
}

/// A literal as `int64` and as `uint64`, with base prefix and underscores.
fn integer(text: &str) -> (Option<i64>, Option<u64>) {
    let (sign, digits) = split_sign(text);
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, lower.get(2..)),
        [b'0', b'b', ..] => (2, lower.get(2..)),
        [b'0', b'o', ..] => (8, lower.get(2..)),
        [b'0', _, ..] => (8, lower.get(1..)),
        _ => (10, Some(lower.as_str())),
    };
    let prefixed = radix != 10;
    let Some(body) = body.and_then(|body| without_underscores(body, radix, prefixed)) else {
        return (None, None);
    };
    if body.starts_with(['+', '-']) {
        return (None, None);
    }
    let Ok(magnitude) = u64::from_str_radix(&body, radix) else {
        return (None, None);
    };
    let int = match sign {
        Some('-') => 0i64.checked_sub_unsigned(magnitude),
        _ => i64::try_from(magnitude).ok(),
    };
    (int, sign.is_none().then_some(magnitude))
}

fn split_sign(text: &str) -> (Option<char>, &str) {
    match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.chars().next(), rest),
        None => (None, text),
    }
}

/// Go allows `_` between digits, and behind a base prefix.
fn without_underscores(digits: &str, radix: u32, prefixed: bool) -> Option<String> {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(|byte| char::from(*byte).is_digit(radix));
    let bytes = digits.as_bytes();
    let stands_well = |(at, byte): (usize, &u8)| {
        let after_digit = match at.checked_sub(1) {
            Some(before) => is_digit(bytes.get(before)),
            None => prefixed,
        };
        *byte != b'_' || (after_digit && is_digit(bytes.get(at + 1)))
    };
    let all_stand_well = bytes.iter().enumerate().all(stands_well);
    all_stand_well.then(|| digits.replace('_', ""))
}

fn float(text: &str) -> Option<f64> {
    let (sign, digits) = split_sign(text);
    let lower = digits.to_ascii_lowercase();
    let magnitude = match lower.strip_prefix("0x") {
        Some(hex) => hex_float(hex)?,
        // Rust takes more words than Go, but the lexer lets digits, a point and an exponent pass.
        None => {
            let number = without_underscores(&lower, 10, false)?.parse().ok();
            number.filter(|value: &f64| value.is_finite())?
        }
    };
    Some(if sign == Some('-') {
        -magnitude
    } else {
        magnitude
    })
}

/// `1.8p3`: a hexadecimal mantissa and a binary exponent, which must be there.
fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let mut exponent: i64 = without_underscores(exponent.trim_start_matches('+'), 10, false)?
        .parse()
        .ok()?;
    let mantissa = without_underscores(mantissa, 16, true)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fit_the_types_that_hold_them() {
        for (text, int, uint, float) in [
            ("42", Some(42), Some(42), Some(42.0)),
            ("-3", Some(-3), None, Some(-3.0)),
            ("-0", Some(0), Some(0), Some(0.0)),
            ("0x1F", Some(31), Some(31), Some(31.0)),
            ("0x_1F", Some(31), Some(31), Some(31.0)),
            ("017", Some(15), Some(15), Some(15.0)),
            ("0o17", Some(15), Some(15), Some(15.0)),
            ("0b101", Some(5), Some(5), Some(5.0)),
            ("1_000", Some(1000), Some(1000), Some(1000.0)),
            ("1e3", Some(1000), Some(1000), Some(1000.0)),
            ("1.5", None, None, Some(1.5)),
            ("0x1p4", Some(16), Some(16), Some(16.0)),
            ("0x1p-1074", None, None, Some(5e-324)),
            ("0x1.fffffffffffff8p0", Some(2), Some(2), Some(2.0)),
            (
                "18446744073709551615",
                None,
                Some(u64::MAX),
                Some(18_446_744_073_709_551_615.0),
            ),
            ("0i", Some(0), Some(0), Some(0.0)),
        ] {
            let number =
                number(text, TokenKind::Number).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                (number.int, number.uint, number.float),
                (int, uint, float),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, error) in [
            ("08", "integer overflow: \"08\""),
            ("0x1.8", "illegal number syntax: \"0x1.8\""),
            (
                "18446744073709551616",
                "integer overflow: \"18446744073709551616\"",
            ),
            ("-", "illegal number syntax: \"-\""),
            ("1__0", "illegal number syntax: \"1__0\""),
            ("1e999", "illegal number syntax: \"1e999\""),
        ] {
            assert_eq!(
                number(text, TokenKind::Number).err().as_deref(),
                Some(error),
                "{text}"
            );
        }
    }

    #[test]
    fn strings_are_unquoted_as_in_go() {
        for (literal, value) in [
            (r#""a\n\t\\\"\a""#, Some(&b"a\n\t\\\"\x07"[..])),
            (
                r#""\x41\101\u00e9\U0001F600""#,
                Some("AA\u{e9}\u{1f600}".as_bytes()),
            ),
            (r#""\xff""#, Some(&[0xff][..])),
            ("`a\\n\r`", Some(&b"a\\n"[..])),
            (r#""\'""#, None),
            (r#""\q""#, None),
            (r#""\ud800""#, None),
            (r#""\u12""#, None),
            (r#""\400""#, None),
        ] {
            assert_eq!(unquote(literal).ok().as_deref(), value, "{literal}");
        }
    }
}
