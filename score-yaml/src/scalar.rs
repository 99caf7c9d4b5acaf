//! The meaning of a scalar's text: the resolution of yaml.v3, which mixes YAML 1.2 (`yes` is text) with
//! parts of YAML 1.1 (`0777` is octal, `1_000` a number).

use crate::timestamp;

/// The meaning of a scalar. `String` and `Timestamp` keep the text as it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar {
    /// `null`, `~`, nothing
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer past [`i64::MAX`].
    UInt(u64),
    /// A number with a point or an exponent, `.inf`, `.nan`, an integer past [`u64::MAX`].
    Float(f64),
    /// A date or a time.
    Timestamp,
    /// Anything else.
    String,
}

impl Scalar {
    /// The name of its tag, as yaml.v3 writes it in messages: `!!int`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Scalar::Null => "!!null",
            Scalar::Bool(_) => "!!bool",
            Scalar::Int(_) | Scalar::UInt(_) => "!!int",
            Scalar::Float(_) => "!!float",
            Scalar::Timestamp => "!!timestamp",
            Scalar::String => "!!str",
        }
    }
}

/// The meaning of a plain scalar (no quotes, no tag).
#[must_use]
pub fn resolve(text: &str) -> Scalar {
    resolve_hinted(text, true)
}

/// The meaning of a scalar with an explicit core tag (`!!int`, `!!timestamp`), quoted or not. `None` if the text
/// is not of that type. A tag of no known scalar type makes text.
#[must_use]
pub(crate) fn resolve_tagged(tag: &str, text: &str) -> Option<Scalar> {
    let wanted = match tag {
        "!!null" | "!!bool" | "!!int" | "!!float" | "!!timestamp" => tag,
        _ => return Some(Scalar::String),
    };
    match resolve_hinted(text, wanted == "!!timestamp") {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a float is asked for; yaml.v3 rounds too"
        )]
        Scalar::Int(n) if wanted == "!!float" => Some(Scalar::Float(n as f64)),
        found => (found.tag() == wanted).then_some(found),
    }
}

/// Decides by the first byte what the text can be, so that most text is settled at once.
fn resolve_hinted(text: &str, may_be_timestamp: bool) -> Scalar {
    let Some(&first) = text.as_bytes().first() else {
        return Scalar::Null;
    };
    match first {
        b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' => word(text).unwrap_or(Scalar::String),
        b'.' => word(text).or_else(|| float(text)).unwrap_or(Scalar::String),
        b'+' | b'-' | b'0'..=b'9' => {
            if let Some(special) = word(text) {
                return special;
            }
            if may_be_timestamp && timestamp::parse(text).is_some() {
                return Scalar::Timestamp;
            }
            if text.contains('_') {
                number(&text.replace('_', ""))
            } else {
                number(text)
            }
        }
        _ => Scalar::String,
    }
}

/// The words that stand for a value.
fn word(text: &str) -> Option<Scalar> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// A number without underscores, or text.
fn number(text: &str) -> Scalar {
    if let Some(n) = integer(text) {
        return n;
    }
    if is_decimal(text)
        && let Some(n) = float(text)
    {
        return n;
    }
    prefixed_sign(text).unwrap_or(Scalar::String)
}

/// An integer in Go's notation: an optional sign, `0x`, `0b`, `0o` or `0` for another base, digits.
fn integer(text: &str) -> Option<Scalar> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (Some(true), &text[1..]),
        b'+' => (Some(false), &text[1..]),
        _ => (None, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // `from_str_radix` takes a sign of its own.
    if !digits.as_bytes().first()?.is_ascii_alphanumeric() {
        return None;
    }
    let n = u64::from_str_radix(digits, radix).ok()?;
    match (i64::try_from(n), sign) {
        (Ok(n), Some(true)) => Some(Scalar::Int(-n)),
        (Ok(n), _) => Some(Scalar::Int(n)),
        (Err(_), None) => Some(Scalar::UInt(n)),
        (Err(_), Some(true)) if n == i64::MIN.unsigned_abs() => Some(Scalar::Int(i64::MIN)),
        (Err(_), Some(_)) => None,
    }
}

/// `0b-1` and `0o+7`: yaml.v3 reads a sign behind these prefixes.
fn prefixed_sign(text: &str) -> Option<Scalar> {
    let radix = match text.get(..2)? {
        "0b" => 2,
        "0o" => 8,
        _ => return None,
    };
    i64::from_str_radix(&text[2..], radix).ok().map(Scalar::Int)
}

/// Digits with an optional point and exponent, and a sign.
fn is_decimal(text: &str) -> bool {
    let digits = |s: &mut &[u8]| {
        let n = s.iter().take_while(|b| b.is_ascii_digit()).count();
        *s = &s[n..];
        n
    };
    let mut rest = text.as_bytes();
    if let [b'+' | b'-', tail @ ..] = rest {
        rest = tail;
    }
    let whole = digits(&mut rest);
    if let [b'.', tail @ ..] = rest {
        rest = tail;
        if digits(&mut rest) == 0 && whole == 0 {
            return false;
        }
    } else if whole == 0 {
        return false;
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        rest = if let [b'+' | b'-', tail @ ..] = tail {
            tail
        } else {
            tail
        };
        if digits(&mut rest) == 0 {
            return false;
        }
    }
    rest.is_empty()
}

/// A decimal number in the range of a double.
fn float(text: &str) -> Option<Scalar> {
    if !is_decimal(text) {
        return None;
    }
    text.parse::<f64>()
        .ok()
        .filter(|n| n.is_finite())
        .map(Scalar::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_resolves_as_in_yaml_v3() {
        let int = Scalar::Int;
        let float = Scalar::Float;
        for (text, want) in [
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("nUll", Scalar::String),
            ("yes", Scalar::String),
            ("TRUE", Scalar::Bool(true)),
            ("tRUE", Scalar::String),
            ("0777", int(511)),
            ("0o777", int(511)),
            ("-0o7", int(-7)),
            ("0b101", int(5)),
            ("0b-1", int(-1)),
            ("0X1f", int(31)),
            ("0x", Scalar::String),
            ("0x-1", Scalar::String),
            ("1_000", int(1000)),
            ("_1", Scalar::String),
            ("08", float(8.0)),
            ("+12", int(12)),
            ("--1", Scalar::String),
            ("+", Scalar::String),
            ("9223372036854775808", Scalar::UInt(1 << 63)),
            ("-9223372036854775808", int(i64::MIN)),
            ("18446744073709551616", float(18_446_744_073_709_551_616.0)),
            ("1.", float(1.0)),
            (".5", float(0.5)),
            (".", Scalar::String),
            ("1e", Scalar::String),
            ("-1e400", Scalar::String),
            ("1e3Mi", Scalar::String),
            ("12:30", Scalar::String),
            ("2001-1-1", Scalar::Timestamp),
            ("2001-13-45", Scalar::String),
            ("<<", Scalar::String),
        ] {
            assert_eq!(resolve(text), want, "{text}");
        }
        assert!(matches!(resolve(".nan"), Scalar::Float(n) if n.is_nan()));
    }

    #[test]
    fn a_tag_accepts_only_its_type() {
        assert_eq!(resolve_tagged("!!int", "0o17"), Some(Scalar::Int(15)));
        assert_eq!(resolve_tagged("!!float", "3"), Some(Scalar::Float(3.0)));
        assert_eq!(resolve_tagged("!!bool", "yes"), None);
        assert_eq!(resolve_tagged("!!null", "x"), None);
        assert_eq!(resolve_tagged("!!str", "1"), Some(Scalar::String));
        assert_eq!(resolve_tagged("!!int", "2001-01-01"), None);
        assert_eq!(
            resolve_tagged("!!timestamp", "2001-01-01"),
            Some(Scalar::Timestamp)
        );
    }
}
