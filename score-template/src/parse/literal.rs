//! Literals of numbers: what types their value fits.

use crate::ast::Number;
use crate::lex::TokenKind;
use crate::strconv::{parse_float, parse_int, parse_uint, unquote_char};
use crate::value::Complex;

/// The value of a number or character constant, as each type that can hold it.
pub(super) fn number(text: &str, kind: TokenKind) -> Result<Number, String> {
    match kind {
        TokenKind::CharConstant => character(text),
        TokenKind::Complex => {
            // A real part and an imaginary one with its sign; only a zero one can be used.
            let split = text.rfind(['+', '-']).filter(|at| *at > 0).unwrap_or(0);
            let (real, imaginary) = text.split_at(split);
            let imaginary = imaginary.strip_suffix('i').unwrap_or(imaginary);
            match (parse_float(real), parse_float(imaginary)) {
                (Some(real), Some(imaginary)) => Ok(complex(text, real, imaginary)),
                _ => Err("invalid syntax".to_owned()),
            }
        }
        _ => {
            let imaginary = text.strip_suffix('i').and_then(parse_float);
            match imaginary {
                Some(imaginary) => Ok(complex(text, 0.0, imaginary)),
                None => plain(text),
            }
        }
    }
}

fn character(text: &str) -> Result<Number, String> {
    let code = unquote_char(text)?;
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
    let (int, mut uint) = (parse_int(text), parse_uint(text));
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
        (None, None) => match parse_float(text) {
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
}
