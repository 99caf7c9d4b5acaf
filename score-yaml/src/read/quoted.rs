//! Texts in quotes as yaml.v3 reads them.

/// A text in quotes.
pub(super) struct Quoted {
    /// Its end.
    pub(super) end: usize,
    /// The text as yaml.v3 reads it; `None` if it does not read it, or the parser knows better how.
    pub(super) text: Option<String>,
    /// True if it goes on in a second line.
    pub(super) is_long: bool,
    /// True if it has the escape `\'`.
    pub(super) has_quote: bool,
}

/// Reads the text in quotes that starts at a byte; `None` if it does not end.
pub(super) fn quoted(text: &str, start: usize) -> Option<Quoted> {
    let bytes = text.as_bytes();
    let is_single = bytes[start] == b'\'';
    let mut out = String::new();
    let (mut is_long, mut has_quote, mut is_read) = (false, false, true);
    let mut at = start + 1;
    loop {
        let c = text[at..].chars().next()?;
        let next = bytes.get(at + 1).copied();
        match c {
            '\'' if is_single && next == Some(b'\'') => {
                out.push('\'');
                at += 2;
            }
            '\'' if is_single => break,
            '"' if !is_single => break,
            '\\' if !is_single && matches!(next, Some(b'\n' | b'\r')) => {
                // This line end is no part of the text, nor is the white space of the next line; empty lines are.
                let is_pair = bytes[at + 1..].starts_with(b"\r\n");
                let line = at + if is_pair { 3 } else { 2 };
                let end = space_end(text, line)?;
                out.extend(std::iter::repeat_n('\n', line_breaks(&text[line..end])));
                is_long = true;
                is_read &= !is_document_mark(bytes, end);
                at = end;
            }
            '\\' if !is_single => {
                has_quote |= next == Some(b'\'');
                let escape = escape(text, at + 1);
                is_read &= escape.is_some();
                out.extend(escape.map(|(c, _)| c));
                let escaped = text[at + 1..].chars().next()?;
                at = escape.map_or(at + 1 + escaped.len_utf8(), |(_, end)| end);
            }
            ' ' | '\t' | '\n' | '\r' => {
                let end = space_end(text, at)?;
                let breaks = line_breaks(&text[at..end]);
                match breaks {
                    0 => out.push_str(&text[at..end]),
                    1 => out.push(' '),
                    more => out.extend(std::iter::repeat_n('\n', more - 1)),
                }
                is_long |= breaks > 0;
                is_read &= breaks == 0 || !is_document_mark(bytes, end);
                at = end;
            }
            // For yaml.v3 they end a line.
            '\u{85}' | '\u{2028}' | '\u{2029}' => {
                is_read = false;
                at += c.len_utf8();
            }
            c => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    Some(Quoted {
        end: at + 1,
        text: Some(out).filter(|_| is_read),
        is_long,
        has_quote,
    })
}

/// The end of the white space that starts here; `None` if the text ends with it.
fn space_end(text: &str, at: usize) -> Option<usize> {
    let len = text[at..].find(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'))?;
    Some(at + len)
}

/// The number of line ends in white space.
fn line_breaks(space: &str) -> usize {
    let ends = space.matches('\n').count() + space.matches('\r').count();
    ends - space.matches("\r\n").count()
}

/// True if a mark between documents stands here, at the start of a line.
pub(super) fn is_document_mark(bytes: &[u8], at: usize) -> bool {
    let is_start = at == 0 || matches!(bytes[at - 1], b'\n' | b'\r');
    let is_end = matches!(bytes.get(at + 3), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
    is_start && is_end && (bytes[at..].starts_with(b"---") || bytes[at..].starts_with(b"..."))
}

/// The character of an escape, which starts here behind its `\`, and where it ends; `None` if yaml.v3 does not know it.
fn escape(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text[at..].chars().next()?;
    let said = match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '\'' | '\\' => c,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' | 'u' | 'U' => {
            let digits = match c {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let hex = text.get(at + 1..at + 1 + digits)?;
            if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            let number = u32::from_str_radix(hex, 16).ok()?;
            return Some((char::from_u32(number)?, at + 1 + digits));
        }
        _ => return None,
    };
    Some((said, at + c.len_utf8()))
}
