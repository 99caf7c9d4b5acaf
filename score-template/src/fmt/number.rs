//! Numbers formatted by one verb with its flags.

use super::spec::{Spec, pad};
use crate::strconv::{FloatForm, format_float, is_printable, quote_char};

/// Zeros, `count` of them.
fn zeros(count: usize) -> String {
    "0".repeat(count)
}

pub(super) fn is_integer_verb(verb: char) -> bool {
    matches!(
        verb,
        'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' | 'c' | 'q' | 'U'
    )
}

pub(super) fn is_float_verb(verb: char) -> bool {
    matches!(
        verb,
        'v' | 'g' | 'G' | 'e' | 'E' | 'f' | 'F' | 'x' | 'X' | 'b'
    )
}

pub(super) fn integer(
    out: &mut Vec<u8>,
    spec: Spec,
    verb: char,
    negative: bool,
    magnitude: u64,
    code: i64,
) {
    match verb {
        'c' => {
            let c = u32::try_from(code)
                .ok()
                .and_then(char::from_u32)
                .unwrap_or(char::REPLACEMENT_CHARACTER);
            return pad(out, spec, c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        'q' => return pad(out, spec, quote_char(code, spec.plus).as_bytes()),
        'U' => return unicode(out, spec, code),
        _ => {}
    }
    let mut digits = match verb {
        'b' => format!("{magnitude:b}"),
        'o' | 'O' => format!("{magnitude:o}"),
        'x' => format!("{magnitude:x}"),
        'X' => format!("{magnitude:X}"),
        _ => magnitude.to_string(),
    };
    let sign = match (negative, spec.plus, spec.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    };
    let with_spaces = Spec {
        zero: false,
        ..spec
    };
    let least = match (spec.precision, spec.width) {
        // No digits at all, not even a sign.
        (Some(0), _) if magnitude == 0 => return pad(out, with_spaces, b""),
        (Some(precision), _) => precision,
        (None, Some(width)) if spec.zero && !spec.minus => width.saturating_sub(sign.len()),
        _ => 0,
    };
    digits.insert_str(0, &zeros(least.saturating_sub(digits.len())));
    let prefix = match verb {
        'O' if spec.sharp && !digits.starts_with('0') => "0o0",
        'O' => "0o",
        'b' if spec.sharp => "0b",
        'o' if spec.sharp && !digits.starts_with('0') => "0",
        'x' if spec.sharp => "0x",
        'X' if spec.sharp => "0X",
        _ => "",
    };
    pad(
        out,
        with_spaces,
        format!("{sign}{prefix}{digits}").as_bytes(),
    );
}

/// `U+0078`, with `#` also `'x'`.
fn unicode(out: &mut Vec<u8>, spec: Spec, code: i64) {
    #[expect(
        clippy::cast_sign_loss,
        reason = "Go shows a negative number by its bits"
    )]
    let digits = format!("{:X}", code as u64);
    let least = spec.precision.unwrap_or(4).max(4);
    let mut text = format!("U+{}{digits}", zeros(least.saturating_sub(digits.len())));
    let c = u32::try_from(code)
        .ok()
        .and_then(char::from_u32)
        .filter(|c| spec.sharp && is_printable(*c));
    if let Some(c) = c {
        text.push_str(&format!(" '{c}'"));
    }
    pad(
        out,
        Spec {
            zero: false,
            ..spec
        },
        text.as_bytes(),
    );
}

pub(super) fn floating(out: &mut Vec<u8>, spec: Spec, verb: char, number: f64) {
    let (form, default) = match verb {
        'e' | 'E' => (FloatForm::Exponent, Some(6)),
        'f' | 'F' => (FloatForm::Fixed, Some(6)),
        'x' | 'X' => (FloatForm::Hexadecimal, None),
        'b' => (FloatForm::Binary, None),
        _ => (FloatForm::General, None),
    };
    let precision = spec.precision.or(default);
    let mut text = format_float(number, form, precision);
    if matches!(verb, 'G' | 'E' | 'X') && number.is_finite() {
        text = text.to_ascii_uppercase();
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    let is_negative = text.starts_with('-');
    let sign = match (is_negative, spec.plus, spec.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        // Infinity has its sign, if it is negative or not.
        _ if text.starts_with('+') => "+",
        _ => "",
    };
    if !number.is_finite() {
        return pad(
            out,
            Spec {
                zero: false,
                ..spec
            },
            format!("{sign}{unsigned}").as_bytes(),
        );
    }
    let digits = if spec.sharp && verb != 'b' {
        with_point(unsigned, verb, precision)
    } else {
        unsigned.to_owned()
    };
    let length = sign.len() + digits.len();
    if let Some(width) = spec
        .width
        .filter(|width| spec.zero && !spec.minus && *width > length)
    {
        out.extend_from_slice(sign.as_bytes());
        out.resize(out.len() + width - length, b'0');
        return out.extend_from_slice(digits.as_bytes());
    }
    pad(out, spec, format!("{sign}{digits}").as_bytes());
}

/// The flag `#`: a point always, and with `%g` the zeros at the end.
fn with_point(number: &str, verb: char, precision: Option<usize>) -> String {
    let marks = if matches!(verb, 'x' | 'X') {
        ['p', 'P']
    } else {
        ['e', 'E']
    };
    let (mantissa, exponent) = match number.find(marks) {
        Some(at) => number.split_at(at),
        None => (number, ""),
    };
    let mut wanted = match verb {
        'v' | 'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let significant = mantissa
        .trim_start_matches(['0', '.'])
        .bytes()
        .filter(|byte| *byte != b'.')
        .count();
    wanted = wanted.saturating_sub(significant);
    let mut text = mantissa.to_owned();
    if !text.contains('.') {
        if text == "0" {
            wanted = wanted.saturating_sub(1);
        }
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', wanted));
    text + exponent
}
