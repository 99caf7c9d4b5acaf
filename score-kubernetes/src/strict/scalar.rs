//! Checks of single values.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use score_yaml::data::{Data, Shape};
use score_yaml::message;

use super::expected::Expected;
use crate::quantity::{self, InvalidQuantity};
use crate::types::Type;

/// Why a value does not fit its type.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// It is of another type; what was expected.
    Type(Expected),
    /// It is of the right type, but not a good value; what it is instead.
    Value(String),
    /// It is an amount with a unit that there is not; in words.
    Unit(String),
}

/// Why a value that is not null does not fit its type, if so.
pub(super) fn fault<D: Data>(kind: &Type, shape: &Shape<'_, D>) -> Option<Fault> {
    let number = number(shape);
    let expect = |fits: bool, expected| (!fits).then_some(Fault::Type(expected));
    let is_text = matches!(
        shape,
        Shape::String(_) | Shape::Timestamp(_) | Shape::Pending(_)
    );
    match kind {
        Type::Any => None,
        // Its value is checked when it is known, by whoever reads the manifest.
        Type::Quantity | Type::Bytes | Type::Time if matches!(shape, Shape::Pending(_)) => None,
        Type::String => expect(is_text, Expected::Text),
        Type::Boolean => expect(matches!(shape, Shape::Bool(_)), Expected::Boolean),
        Type::Number => expect(number.is_some(), Expected::Number),
        Type::Int32 => integer(number, 31, Expected::Integer),
        Type::Int64 => integer(number, 63, Expected::Integer),
        Type::IntOrString if is_text => None,
        Type::IntOrString => integer(number, 31, Expected::IntegerOrText),
        Type::Quantity => match shape {
            Shape::String(text) => {
                quantity::canonical(text.trim())
                    .err()
                    .map(|error| match error {
                        InvalidQuantity::UnknownSuffix => Fault::Unit(error.to_string()),
                        InvalidQuantity::Malformed => Fault::Value(error.to_string()),
                    })
            }
            _ => expect(number.is_some_and(f64::is_finite), Expected::Amount),
        },
        Type::Bytes => match shape {
            Shape::String(text) => {
                (!is_base64(text)).then(|| Fault::Value("not base64".to_owned()))
            }
            _ => Some(Fault::Type(Expected::Base64)),
        },
        Type::Time => match shape {
            Shape::String(text) => {
                (!is_rfc3339(text)).then(|| Fault::Value("not an RFC 3339 time".to_owned()))
            }
            _ => expect(is_text, Expected::Time),
        },
        Type::List(_) => Some(Fault::Type(Expected::List)),
        Type::Map(_) | Type::Object(_) => Some(Fault::Type(Expected::Map)),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only compared with powers of two"
)]
fn number<D: Data>(shape: &Shape<'_, D>) -> Option<f64> {
    match shape {
        Shape::Int(n) => Some(*n as f64),
        Shape::UInt(n) => Some(*n as f64),
        Shape::Float(n) => Some(*n),
        _ => None,
    }
}

fn integer(number: Option<f64>, bits: i32, expected: Expected) -> Option<Fault> {
    let Some(n) = number else {
        return Some(Fault::Type(expected));
    };
    let limit = 2_f64.powi(bits);
    if n.fract() != 0.0 || !n.is_finite() {
        return Some(Fault::Type(expected));
    }
    // 2^63 itself is also what the largest integers are rounded to.
    let fits = -limit <= n && (n < limit || (bits == 63 && n == limit));
    (!fits).then(|| Fault::Value(message!("past the range of {} bits", bits + 1)))
}

fn is_base64(text: &str) -> bool {
    if !text.contains(['\r', '\n']) {
        return STANDARD.decode(text).is_ok();
    }
    let compact: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    STANDARD.decode(compact).is_ok()
}

/// `2024-01-31T12:00:00Z`, with a fraction or an offset as well; the day's length is not checked.
fn is_rfc3339(text: &str) -> bool {
    let field = |range: std::ops::Range<usize>, max: u8| {
        text.get(range).is_some_and(|digits| {
            digits.bytes().all(|b| b.is_ascii_digit())
                && (max == 0 || digits.parse::<u8>().is_ok_and(|n| n <= max))
        })
    };
    let is_date_time = text.is_ascii()
        && text.len() > 19
        && [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
            .iter()
            .all(|(i, b)| text.as_bytes()[*i] == *b)
        && field(0..4, 0)
        && [
            (5..7, 12),
            (8..10, 31),
            (11..13, 23),
            (14..16, 59),
            (17..19, 60),
        ]
        .into_iter()
        .all(|(at, max)| field(at, max));
    if !is_date_time {
        return false;
    }
    let rest = &text[19..];
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let has_fraction_digits = rest.len() - zone.len() != 1;
    let start = text.len() - zone.len();
    let is_offset = zone.len() == 6
        && zone.starts_with(['+', '-'])
        && zone.as_bytes()[3] == b':'
        && field(start + 1..start + 3, 23)
        && field(start + 4..start + 6, 59);
    has_fraction_digits && (zone == "Z" || is_offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::Value;

    #[test]
    fn values_fit_their_types_as_in_the_api_server() {
        type S = Shape<'static, Value>;
        let text = |s| -> S { Shape::String(s) };
        let cases: [(Type, Vec<S>, Vec<S>); 8] = [
            (
                Type::String,
                vec![text(""), Shape::Timestamp("2024-01-31")],
                vec![Shape::Int(1), Shape::Bool(true)],
            ),
            (
                Type::Int32,
                vec![Shape::Int(80), Shape::Float(80.0)],
                vec![
                    text("80"),
                    Shape::Float(80.5),
                    Shape::Int(1 << 31),
                    Shape::Float(f64::NAN),
                ],
            ),
            (
                Type::Int64,
                vec![Shape::Int(i64::MAX)],
                vec![Shape::UInt(u64::MAX), Shape::Bool(true)],
            ),
            (
                Type::IntOrString,
                vec![text("http"), Shape::Int(80)],
                vec![Shape::Float(1.5), Shape::Bool(true)],
            ),
            (
                Type::Quantity,
                vec![
                    text("1Gi"),
                    text(" 1Gi "),
                    Shape::Int(10),
                    Shape::Float(1.5),
                ],
                vec![
                    text("abc"),
                    text(""),
                    Shape::Bool(true),
                    Shape::Float(f64::INFINITY),
                ],
            ),
            (
                Type::Boolean,
                vec![Shape::Bool(true)],
                vec![text("true"), Shape::Int(1)],
            ),
            (
                Type::Bytes,
                vec![text("YQ=="), text("Y\nQ==")],
                vec![text("YQ"), text("a b"), Shape::Int(1)],
            ),
            (
                Type::Time,
                vec![
                    text("2024-01-31T12:00:00Z"),
                    text("2024-01-31T12:00:00.123456+02:00"),
                    Shape::Timestamp("2024-01-31"),
                ],
                vec![
                    text("2024-01-31"),
                    text("2024-13-31T12:00:00Z"),
                    text("2024-01-31T12:00:00.Z"),
                    text("x"),
                    Shape::Int(1),
                ],
            ),
        ];
        for (kind, good, bad) in cases {
            for shape in good {
                assert_eq!(fault(&kind, &shape), None, "{kind:?} {shape:?}");
            }
            for shape in bad {
                assert!(fault(&kind, &shape).is_some(), "{kind:?} {shape:?}");
            }
        }
    }
}
