//! Bytes in a URL, escaped and not.

use score_template::strconv::quote;

/// A part of a URL, which says what must be escaped in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Host,
    Zone,
    User,
    Fragment,
}

/// True if a byte must be escaped there.
fn is_escaped(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    let plain: &[u8] = match part {
        Part::Path => b"$&+,/:;=@",
        Part::Host | Part::Zone => b"!$&'()*+,;=:[]<>\"",
        Part::User => b"$&+,;=",
        Part::Fragment => b"$&+,/:;=?@!()*",
    };
    !plain.contains(&byte)
}

pub(super) fn escape(bytes: &[u8], part: Part) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        if is_escaped(*byte, part) {
            let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        } else {
            out.push(char::from(*byte));
        }
    }
    out
}

pub(super) fn unescape(text: &str, part: Part) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte != b'%' {
            let is_host = matches!(part, Part::Host | Part::Zone);
            if is_host && byte.is_ascii() && is_escaped(*byte, part) {
                let shown = quote(&[*byte]);
                return Err(format!("invalid character {shown} in host name"));
            }
            out.push(*byte);
            at += 1;
            continue;
        }
        let form = bytes.get(at..at + 3).unwrap_or(&bytes[at..]);
        let invalid = || format!("invalid URL escape {}", quote(form));
        let hex = |index: usize| {
            let digit = form
                .get(index)
                .and_then(|byte| char::from(*byte).to_digit(16));
            digit.and_then(|digit| u8::try_from(digit).ok())
        };
        let (Some(high), Some(low)) = (hex(1), hex(2)) else {
            return Err(invalid());
        };
        let code = high << 4 | low;
        let is_allowed = match part {
            // Only bytes beyond ASCII, and the mark of a zone.
            Part::Host => high >= 8 || form == b"%25",
            Part::Zone => form == b"%25" || code == b' ' || !is_escaped(code, Part::Host),
            _ => true,
        };
        if !is_allowed {
            return Err(invalid());
        }
        out.push(code);
        at += 3;
    }
    Ok(out)
}
