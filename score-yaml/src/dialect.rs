//! Texts that yaml.v3 reads or refuses and the YAML parser does not: yaml.v3 goes by YAML 1.1 in places. A text that
//! yaml.v3 refuses is refused here too, so that a project means the same to both.

use std::ops::Range;

use granit_parser::ErrorKind as ScanKind;

/// True if a text, which begins at byte `start`, starts with a document's end, comments aside.
pub(crate) fn starts_with_document_end(text: &str, mut start: usize) -> Option<Range<usize>> {
    for line in text[start..].split_inclusive('\n') {
        let is_end = |rest: &str| {
            let tail = rest.trim_start();
            tail.is_empty() || tail.len() < rest.len() && tail.starts_with('#')
        };
        if line.strip_prefix("...").is_some_and(is_end) {
            return Some(start..start + 3);
        }
        let body = line.trim_start();
        if !body.is_empty() && !body.starts_with('#') {
            return None;
        }
        start += line.len();
    }
    None
}

/// The bytes to blank so that the parser reads what it refused but yaml.v3 reads: a comment that follows
/// its token without a space, tabs that indent inside brackets or quotes.
pub(crate) fn tolerated(kind: &ScanKind, text: &str, at: usize) -> Option<Range<usize>> {
    let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
    match kind {
        ScanKind::CommentNotSeparated => {
            let end = text[at..].find(['\n', '\r']).map_or(text.len(), |i| at + i);
            Some(at..end)
        }
        ScanKind::TabInBlockIndentation => {
            let before = text[..line].trim_end();
            (before.ends_with(['[', '{', ','])).then(|| tabbed_lines(text, line))
        }
        ScanKind::TabInIndentation => Some(tabbed_lines(text, line)),
        _ => None,
    }
}

/// The lines from here on that are indented with tabs.
fn tabbed_lines(text: &str, start: usize) -> Range<usize> {
    let is_tabbed = |line: &&str| line.trim_start_matches(' ').starts_with('\t');
    let len: usize = text[start..]
        .split_inclusive('\n')
        .take_while(is_tabbed)
        .map(str::len)
        .sum();
    start..start + len
}

/// Blanks a range that [`tolerated`] gave: all of a comment, the leading tabs of lines.
pub(crate) fn blanked(text: &str, range: &Range<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..range.start]);
    if text[range.clone()].starts_with('#') {
        out.extend(std::iter::repeat_n(' ', range.len()));
    } else {
        for line in text[range.clone()].split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t']);
            out.extend(std::iter::repeat_n(' ', line.len() - body.len()));
            out.push_str(body);
        }
    }
    out.push_str(&text[range.end..]);
    out
}

/// The first tab in the white space, comments and indicators before a token that indents in block context.
/// `at_line_start` says whether a line starts where the gap does, `after_plain` whether text without quotes
/// stands before it: a tab behind a space is excused then.
pub(crate) fn indenting_tab(gap: &str, at_line_start: bool, after_plain: bool) -> Option<usize> {
    let bytes = gap.as_bytes();
    let mut indents = at_line_start;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'\t' if indents => {
                let is_excused = after_plain && i > 0 && bytes[i - 1] == b' ';
                if !is_excused {
                    return Some(i);
                }
            }
            b'\n' | b'\r' => indents = true,
            b' ' | b'\t' => {}
            b'-' | b'?' if indents => indents = !gap[i..].starts_with("---"),
            b'#' => {
                while i + 1 < bytes.len() && !matches!(bytes[i + 1], b'\n' | b'\r') {
                    i += 1;
                }
            }
            _ => indents = false,
        }
        i += 1;
    }
    None
}

/// The place of the header (`|`, `>-`) of a block scalar in what comes before its text.
pub(crate) fn block_header(gap: &str) -> Option<usize> {
    let mut token_start = true;
    let mut in_comment = false;
    for (i, b) in gap.bytes().enumerate() {
        match b {
            b'\n' => (token_start, in_comment) = (true, false),
            _ if in_comment => {}
            b' ' | b'\t' => token_start = true,
            b'|' | b'>' if token_start => return Some(i),
            b'#' if token_start => in_comment = true,
            _ => token_start = false,
        }
    }
    None
}

/// The fault that yaml.v3 finds in a block scalar, read from its header on.
pub(crate) fn block_fault(raw: &str) -> Option<&'static str> {
    let mut lines = raw.split('\n');
    let header = lines.next()?;
    let header = header.split('#').next().unwrap_or_default();
    if header.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    for line in lines {
        let body = line.trim_start_matches(' ');
        if body.starts_with('\t') {
            return Some("a tab where the indentation of a block of text is expected");
        }
        if !matches!(body, "" | "\r") {
            return (body.len() == line.len()).then_some("a block of text must be indented");
        }
    }
    None
}

/// The fault that yaml.v3 finds in a scalar in single or double quotes, or none.
pub(crate) fn flow_scalar_fault(raw: &str) -> Option<&'static str> {
    if let Some(body) = raw.strip_prefix('"') {
        let mut bytes = body.bytes();
        while let Some(b) = bytes.next() {
            if b != b'\\' {
                continue;
            }
            match bytes.next() {
                Some(b'/') => return Some("unknown escape `\\/`"),
                Some(b'u') if is_half(bytes.clone()) => {
                    return Some("half a character as an escape; write `\\U` and its 8 digits");
                }
                _ => {}
            }
        }
    } else if !raw.starts_with('\'') && raw.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Some(
            "a separator of lines, U+0085, U+2028 or U+2029, needs quotes around the text",
        );
    }
    None
}

/// True if the digits of an escape are those of one of the two halves that UTF-16 has for a character.
fn is_half(mut digits: std::str::Bytes<'_>) -> bool {
    matches!(digits.next(), Some(b'd' | b'D'))
        && matches!(digits.next(), Some(b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F'))
}

/// The fault that yaml.v3 finds in a scalar without quotes in braces or brackets: both characters mean something there.
pub(crate) fn bracketed_fault(raw: &str) -> Option<&'static str> {
    if raw.contains('?') {
        Some("a text with `?` in brackets needs quotes")
    } else if raw.starts_with(':') {
        Some("a text that starts with `:` in brackets needs quotes")
    } else {
        None
    }
}

/// True if a key without quotes in braces or brackets has a colon for its last character: `{a:, b: 1}`.
pub(crate) fn takes_colon(text: &str, key: &Range<usize>) -> bool {
    let quoted = matches!(text.as_bytes().get(key.start), Some(b'"' | b'\''));
    !quoted
        && matches!(
            text.as_bytes().get(key.end..key.end + 2),
            Some([b':', b',' | b']' | b'}'])
        )
}

/// True if a key in braces or brackets goes over several lines before its colon, without a `?` in the `gap`
/// before it.
pub(crate) fn is_long_flow_key(text: &str, key: &Range<usize>, gap: &str) -> bool {
    text[key.clone()].contains('\n')
        && !gap.contains('?')
        && text[key.end..].trim_start().starts_with(':')
}

/// True if a `?` is the last indicator before a key that is not there, comments aside.
pub(crate) fn is_explicit_key(gap: &str) -> bool {
    let mut is_explicit = false;
    for line in gap.lines() {
        let mut before = ' ';
        for c in line.chars() {
            match c {
                '#' if before.is_whitespace() => break,
                '?' => is_explicit = true,
                ':' => is_explicit = false,
                _ => {}
            }
            before = c;
        }
    }
    is_explicit
}

/// True if an anchor can end before a character.
pub(crate) fn ends_anchor(next: Option<char>) -> bool {
    next.is_none_or(|c| c.is_whitespace() || "?:,]}%@`".contains(c))
}

/// True if a name is one that yaml.v3 takes for an anchor.
pub(crate) fn is_anchor_name(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}
