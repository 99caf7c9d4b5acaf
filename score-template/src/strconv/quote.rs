//! Quoted strings and characters, as Go's `strconv.Quote` writes them.

use std::fmt::Write as _;

/// A string as a Go literal; characters that cannot be seen are escaped.
pub fn quote(bytes: &[u8]) -> String {
    quoted(bytes, '"', is_printable)
}

/// As [`quote`], with everything past ASCII escaped, too.
pub(crate) fn quote_to_ascii(bytes: &[u8]) -> String {
    quoted(bytes, '"', |c| c.is_ascii() && is_printable(c))
}

/// A character as a Go literal, `'x'`, perhaps with all past ASCII escaped; what is no character is
/// U+FFFD.
pub(crate) fn quote_char(code: i64, ascii: bool) -> String {
    let c = u32::try_from(code)
        .ok()
        .and_then(char::from_u32)
        .unwrap_or(char::REPLACEMENT_CHARACTER);
    let mut buffer = [0; 4];
    quoted(c.encode_utf8(&mut buffer).as_bytes(), '\'', |c| {
        (!ascii || c.is_ascii()) && is_printable(c)
    })
}

fn quoted(bytes: &[u8], quote: char, shown: impl Fn(char) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push(quote);
    let is_plain = |b: &u8| (b' '..=b'~').contains(b) && *b != b'\\' && char::from(*b) != quote;
    // Most texts are words.
    if bytes.iter().all(is_plain)
        && let Ok(plain) = std::str::from_utf8(bytes)
    {
        text.push_str(plain);
        text.push(quote);
        return text;
    }
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            escape(&mut text, c, quote, &shown);
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text.push(quote);
    text
}

fn escape(text: &mut String, c: char, quote: char, shown: impl Fn(char) -> bool) {
    // Writing to a string cannot fail.
    let _ = match c {
        '\\' => text.write_str("\\\\"),
        _ if c == quote => write!(text, "\\{c}"),
        _ if shown(c) => text.write_char(c),
        '\x07' => text.write_str("\\a"),
        '\x08' => text.write_str("\\b"),
        '\x0c' => text.write_str("\\f"),
        '\n' => text.write_str("\\n"),
        '\r' => text.write_str("\\r"),
        '\t' => text.write_str("\\t"),
        '\x0b' => text.write_str("\\v"),
        '\0'..' ' | '\x7f' => write!(text, "\\x{:02x}", u32::from(c)),
        '\u{80}'..='\u{ffff}' => write!(text, "\\u{:04x}", u32::from(c)),
        _ => write!(text, "\\U{:08x}", u32::from(c)),
    };
}

/// True if a text can stand between backquotes: it is one line, of nothing but characters that can
/// be seen there, and tabs.
pub fn can_backquote(text: &str) -> bool {
    text.chars()
        .all(|c| c == '\t' || !(c.is_ascii_control() || c == '`' || c == '\u{feff}'))
}

/// True if a character can be seen: a letter, mark, number, punctuation, symbol, or the space.
pub fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{9f}' => false,
        // Symbols and pictographs, all of which can be seen: references to secrets hold some.
        '\u{1f300}'..='\u{1f5ff}' => true,
        // The standard library escapes what cannot be seen, and marks at the start of a string.
        _ => {
            let mut buffer = [b'a'; 5];
            let length = c.encode_utf8(buffer.get_mut(1..).unwrap_or_default()).len();
            let text = buffer
                .get(..=length)
                .and_then(|bytes| std::str::from_utf8(bytes).ok());
            text.is_some_and(|text| text.escape_debug().nth(1) == Some(c))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_in_go() {
        assert_eq!(
            quote("a\"b\\c\n\t\0é\u{200b}😀".as_bytes()),
            r#""a\"b\\c\n\t\x00é\u200b😀""#
        );
        assert_eq!(quote(b"\xff'"), r#""\xff'""#);
        assert_eq!(quote(b"a-b c'~"), r#""a-b c'~""#);
        assert_eq!(quote(b"\x7f"), r#""\x7f""#);
        assert_eq!(quote_to_ascii("é😀".as_bytes()), r#""\u00e9\U0001f600""#);
        assert_eq!(quote_char(39, false), r"'\''");
        assert_eq!(quote_char(0x20_0000, false), "'\u{fffd}'");
        for c in '\u{1f300}'..='\u{1f5ff}' {
            assert!(c.escape_debug().eq([c]), "{c:?}");
        }
        assert!(is_printable('\u{301}') && !is_printable('\u{a0}') && !is_printable('\u{e000}'));
    }
}
