//! Scalars: plain, in quotes that close in their line, and literal blocks.

use std::borrow::Cow;
use std::str::Chars;

use super::SimpleReader;
use crate::build::Build;
use crate::scalar::{Scalar, resolve};

/// The bytes that most blocks have room in: a text that grows is moved each time.
const BLOCK_BYTES: usize = 256;

impl<B: Build> SimpleReader<'_, B> {
    pub(super) fn plain(&mut self, text: &str, at: usize) -> Option<B::Node> {
        if has_line_separator(text) {
            return None;
        }
        self.end = at + text.len();
        Some(self.build.scalar(resolve(text), text.into(), at..self.end))
    }

    /// The place behind the quote that closes the one here, in this line.
    pub(super) fn closing_quote(&self, at: usize, end: usize) -> Option<usize> {
        let quote = self.bytes[at];
        let mut i = at + 1;
        while i < end {
            match self.bytes[i] {
                b'\\' if quote == b'"' => i += 1,
                b if b == quote => {
                    if quote == b'"' || self.bytes.get(i + 1) != Some(&b'\'') {
                        return Some(i + 1);
                    }
                    i += 1;
                }
                _ => {}
            }
            i += 1;
        }
        None
    }

    /// The text between the quotes of `at..close`.
    pub(super) fn quoted(&self, at: usize, close: usize) -> Option<Cow<'_, str>> {
        let body = &self.text[at + 1..close - 1];
        if self.bytes[at] == b'\'' {
            return Some(if body.contains('\'') {
                body.replace("''", "'").into()
            } else {
                body.into()
            });
        }
        let Some(first) = memchr::memchr(b'\\', body.as_bytes()) else {
            return Some(body.into());
        };
        let mut out = String::with_capacity(body.len());
        out.push_str(&body[..first]);
        let mut chars = body[first..].chars();
        while let Some(c) = chars.next() {
            out.push(match c {
                '\\' => match chars.next()? {
                    c @ ('"' | '\\') => c,
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'x' => escaped(&mut chars, 2)?,
                    'u' => escaped(&mut chars, 4)?,
                    'U' => escaped(&mut chars, 8)?,
                    _ => return None,
                },
                c => c,
            });
        }
        Some(out.into())
    }

    /// A literal block with its header at `at`, of a key or dash in column `indent`.
    pub(super) fn literal(&mut self, at: usize, end: usize, indent: usize) -> Option<B::Node> {
        let (mut digit, mut chomp) = (None, None);
        for b in self.bytes[at + 1..end].trim_ascii_end() {
            match b {
                b'1'..=b'9' if digit.is_none() => digit = Some(usize::from(b - b'0')),
                b'+' | b'-' if chomp.is_none() => chomp = Some(*b),
                _ => return None,
            }
        }
        let first = self.next;
        let depth = match digit {
            Some(digit) => indent + digit,
            None => self.literal_indent(first)?,
        };
        if depth <= indent {
            return None;
        }
        let mut text = std::mem::take(&mut self.block);
        text.clear();
        text.reserve(BLOCK_BYTES);
        // Where the text and the source end without the empty lines at their ends.
        let (mut filled, mut shown) = (0, 0);
        while self.next < self.bytes.len() {
            let line = self.line_at(self.next);
            let start = self.next + depth.min(line.indent);
            if line.start < line.end && line.indent < depth {
                break;
            }
            if start < line.end {
                text.push_str(&self.text[start..line.end]);
                filled = text.len() + 1;
            }
            if line.start < line.end {
                shown = line.end;
            }
            if line.end == self.bytes.len() {
                // The last line end is missing, in the text too. Spaces there are for the parser to judge.
                if line.start >= line.end {
                    return None;
                }
                self.next = line.end;
                break;
            }
            text.push('\n');
            self.next = line.end + 1;
        }
        if shown == 0 || has_line_separator(&text) {
            return None;
        }
        match chomp {
            Some(b'-') => text.truncate(filled - 1),
            Some(_) => {}
            None => text.truncate(filled),
        }
        let shown = at + self.text[at..shown].trim_end_matches(' ').len();
        self.end = shown;
        self.advance();
        let value = text.as_str().into();
        self.block = text;
        Some(self.build.scalar(Scalar::String, value, at..shown))
    }

    /// The indent of a block: that of its first line with text, unless an empty line before it is deeper.
    fn literal_indent(&self, mut at: usize) -> Option<usize> {
        let mut deepest = 0;
        while at < self.bytes.len() {
            let line = self.line_at(at);
            if line.start < line.end {
                return (line.indent >= deepest).then_some(line.indent);
            }
            deepest = deepest.max(line.indent);
            at = line.end + 1;
        }
        None
    }
}

/// The character whose number comes next, in a number of hexadecimal digits.
fn escaped(chars: &mut Chars<'_>, digits: usize) -> Option<char> {
    let number = chars.as_str().get(..digits)?;
    if !number.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    chars.nth(digits - 1);
    char::from_u32(u32::from_str_radix(number, 16).ok()?)
}

/// True if plain text can start here: with no indicator, and not like a mark between documents.
pub(super) fn may_start_plain(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'-' => {
            // An option of a command is as common as a negative number.
            let dashes = 1 + usize::from(bytes.get(at + 1) == Some(&b'-'));
            bytes
                .get(at + dashes)
                .is_some_and(|b| b.is_ascii_alphanumeric())
        }
        b'.' => bytes.get(at + 1) != Some(&b'.') || bytes.get(at + 2) == Some(&b'/'),
        b'/' | b'$' | b'_' | b'(' | b'~' | b'+' | b'<' | b'=' | b'^' | b'\\' | b';' => true,
        b => b.is_ascii_alphanumeric() || b >= 0x80,
    }
}

/// True if a text has a character beyond ASCII that ends a line for YAML 1.1.
pub(super) fn has_line_separator(text: &str) -> bool {
    !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}
