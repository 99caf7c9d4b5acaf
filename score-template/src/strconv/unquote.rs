//! Literals of strings and characters, as Go's `strconv.Unquote` reads them.

/// The value of a string literal with its quotes. It may not be UTF-8: `"\xff"`.
///
/// # Errors
/// It is no literal.
pub(crate) fn unquote(literal: &str) -> Result<Vec<u8>, String> {
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
    if !inner
        .bytes()
        .any(|byte| matches!(byte, b'\\' | b'"' | b'\n'))
    {
        return Ok(inner.into());
    }
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

/// The value of a character constant with its quotes.
///
/// # Errors
/// It is none.
pub(crate) fn unquote_char(literal: &str) -> Result<u32, String> {
    let inner = literal.strip_prefix('\'').ok_or(INVALID)?;
    let (unit, tail) = unit(inner, '\'').ok_or(INVALID)?;
    if tail != "'" {
        return Err(format!("malformed character constant: {literal}"));
    }
    Ok(match unit {
        Unit::Byte(byte) => u32::from(byte),
        Unit::Char(c) => u32::from(c),
    })
}

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
            let (code, rest) = digits(text.get(1..)?, 3, 8)?;
            Some((Unit::Byte(u8::try_from(code).ok()?), rest))
        }
        _ => None,
    }
}

fn digits(text: &str, count: usize, radix: u32) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Some((u32::from_str_radix(digits, radix).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

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
