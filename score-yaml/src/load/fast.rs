//! Reads the plain sort of YAML at ten times the parser's speed: block maps and lists, scalars and brackets that
//! end in their line, literal blocks. That is what the emitter writes and most of what people write. Anything else,
//! an error among it, is left to the parser: `None` says no more than that.

use std::borrow::Cow;
use std::str::Chars;

use super::{Build, NewKey};
use crate::scalar::{Scalar, resolve};
use crate::value::Str;
use crate::word;

/// Deeper trees are left to the parser, which counts.
const DEPTH: u32 = 64;
/// Longer keys are left to the parser: at some length they are none.
const KEY: usize = 500;

/// The only document of a text from byte `start` on, which has no control characters but line feeds.
pub(crate) fn read<B: Build>(text: &str, start: usize, build: &B) -> Option<B::Node> {
    let mut reader = Reader {
        build,
        text,
        bytes: text.as_bytes(),
        next: start,
        line: None,
        end: 0,
        depth: 0,
        entries: Vec::new(),
        items: Vec::new(),
    };
    reader.advance();
    let first = reader.line?;
    if first.indent == 0 && reader.rest(&first) == b"---" {
        reader.advance();
    }
    let node = reader.block()?;
    reader.line.is_none().then_some(node)
}

/// A line with something on it, or the part of it behind a `- `.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// The column of its first character.
    pub(super) indent: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Reader<'t, B: Build> {
    pub(super) build: &'t B,
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    /// Where the line after `line` starts.
    pub(super) next: usize,
    pub(super) line: Option<Line>,
    /// Where the last token ended; where a value stands that is not there.
    pub(super) end: usize,
    pub(super) depth: u32,
    /// The entries of the open maps, those of inner ones last: how many a map has is known at its end.
    pub(super) entries: Vec<(NewKey, B::Node)>,
    /// The items of the open block lists, likewise.
    pub(super) items: Vec<B::Node>,
}

impl<B: Build> Reader<'_, B> {
    /// Goes to the next line that is not blank and no comment.
    pub(super) fn advance(&mut self) {
        self.line = None;
        while self.next < self.bytes.len() {
            let line = self.line_at(self.next);
            self.next = line.end + 1;
            if line.start < line.end && self.bytes[line.start] != b'#' {
                self.line = Some(line);
                return;
            }
        }
    }

    /// The line that starts at a byte, without blanks before.
    pub(super) fn line_at(&self, start: usize) -> Line {
        let rest = &self.bytes[start..];
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let indent = rest[..len].iter().take_while(|b| **b == b' ').count();
        Line {
            indent,
            start: start + indent,
            end: start + len,
        }
    }

    fn rest(&self, line: &Line) -> &[u8] {
        self.bytes[line.start..line.end].trim_ascii_end()
    }

    /// A map or a list that starts at the current line.
    fn block(&mut self) -> Option<B::Node> {
        self.depth += 1;
        let line = self.line?;
        let node = if self.depth > DEPTH {
            None
        } else if self.is_item(&line) {
            self.seq(line.indent)
        } else {
            self.map(line.indent)
        };
        self.depth -= 1;
        node
    }

    pub(super) fn is_item(&self, line: &Line) -> bool {
        self.bytes[line.start] == b'-'
            && matches!(self.bytes.get(line.start + 1), None | Some(b' ' | b'\n'))
    }

    fn seq(&mut self, indent: usize) -> Option<B::Node> {
        let start = self.line?.start;
        let first = self.items.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            // What is deeper goes on with the item before.
            if line.indent > indent {
                return None;
            }
            if !self.is_item(&line) {
                break;
            }
            let at = self.skip_blanks(line.start + 1, line.end);
            let item = if self.is_line_end(at, &line) {
                self.below(indent, false)?
            } else {
                let inner = Line {
                    indent: line.indent + at - line.start,
                    start: at,
                    ..line
                };
                if self.is_item(&inner) || self.key_end(at, line.end).is_some() {
                    self.line = Some(inner);
                    self.block()?
                } else {
                    self.value(at, line.end, indent)?
                }
            };
            self.items.push(item);
        }
        let items = self.items.drain(first..).collect();
        Some(self.build.seq(items, start..self.end.max(start)))
    }

    fn map(&mut self, indent: usize) -> Option<B::Node> {
        let line = self.line?;
        let map = if self.may_be_wide(&line) {
            self.wide_entries(&line)?
        } else {
            self.entries(indent)?
        };
        Some(self.build.map(map, line.start..self.end.max(line.start)))
    }

    /// The entries of a map from the current line on.
    pub(super) fn entries(&mut self, indent: usize) -> Option<B::Map> {
        let first = self.entries.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent || self.is_item(&line) {
                return None;
            }
            let (key, at) = self.key(line.start, line.end)?;
            self.end = key.at.end;
            let at = self.skip_blanks(at, line.end);
            let value = if self.is_line_end(at, &line) {
                self.below(indent, true)?
            } else {
                self.value(at, line.end, indent)?
            };
            self.entries.push((key, value));
        }
        let mut map = self.build.with_room(self.entries.len() - first);
        for (key, value) in self.entries.drain(first..) {
            self.build.insert(&mut map, key, value).ok()?;
        }
        Some(map)
    }

    /// The value that stands in the lines below, or nothing.
    fn below(&mut self, indent: usize, in_map: bool) -> Option<B::Node> {
        self.advance();
        match self.line {
            Some(line) if line.indent > indent => self.block(),
            Some(line) if in_map && line.indent == indent && self.is_item(&line) => self.block(),
            _ => Some(
                self.build
                    .scalar(Scalar::Null, Str::default(), self.end..self.end),
            ),
        }
    }

    fn skip_blanks(&self, at: usize, end: usize) -> usize {
        at + self.bytes[at..end]
            .iter()
            .take_while(|b| **b == b' ')
            .count()
    }

    /// Whether nothing but a comment comes, behind blanks.
    fn is_line_end(&self, at: usize, line: &Line) -> bool {
        at >= line.end || self.bytes[at] == b'#' && self.bytes[at - 1] == b' '
    }

    /// Where the plain key that starts here ends, blanks behind it included, if one does.
    fn key_end(&self, at: usize, end: usize) -> Option<usize> {
        let quote = self.bytes[at];
        if matches!(quote, b'"' | b'\'') {
            let close = self.closing(at, end)?;
            let colon = self.skip_blanks(close, end);
            return (colon < end && self.bytes[colon] == b':' && self.is_spaced(colon + 1, end))
                .then_some(colon);
        }
        if !is_safe_start(self.bytes, at) {
            return None;
        }
        (at..end).find(|&i| self.bytes[i] == b':' && self.is_spaced(i + 1, end))
    }

    fn is_spaced(&self, at: usize, end: usize) -> bool {
        at >= end || self.bytes[at] == b' '
    }

    /// A key, and where its line goes on behind the colon.
    fn key(&self, at: usize, end: usize) -> Option<(NewKey, usize)> {
        if let Some(key) = self.word_key(at, end) {
            let behind = key.at.end + 1;
            return Some((key, behind));
        }
        let colon = self.key_end(at, end)?;
        if colon - at > KEY {
            return None;
        }
        let key = if matches!(self.bytes[at], b'"' | b'\'') {
            let close = self.closing(at, end)?;
            NewKey {
                text: self.quoted(at, close)?.into(),
                at: at..close,
                is_string: true,
            }
        } else {
            self.plain_key(at, colon)?
        };
        Some((key, colon + 1))
    }

    /// A key that is a word and has its colon right behind it, as nearly all have.
    fn word_key(&self, at: usize, end: usize) -> Option<NewKey> {
        let line = &self.bytes[at..end];
        let len = word::inner_len(line);
        if len > KEY
            || !line.first()?.is_ascii_alphabetic()
            || line.get(len) != Some(&b':')
            || !self.is_spaced(at + len + 1, end)
        {
            return None;
        }
        let text = &self.text[at..at + len];
        Some(NewKey {
            text: text.into(),
            at: at..at + len,
            is_string: !word::may_be_constant(text.as_bytes()) || resolve(text) == Scalar::String,
        })
    }

    fn plain_key(&self, at: usize, colon: usize) -> Option<NewKey> {
        let text = self.text[at..colon].trim_end_matches(' ');
        if text == "<<" || text.contains(" #") || has_separator(text) {
            return None;
        }
        let is_string = resolve(text) == Scalar::String;
        Some(NewKey {
            text: text.into(),
            at: at..at + text.len(),
            is_string,
        })
    }

    /// A value that starts in the current line; `indent` is that of the collection it is in.
    fn value(&mut self, at: usize, end: usize, indent: usize) -> Option<B::Node> {
        match self.bytes[at] {
            b'|' => return self.literal(at, end, indent),
            b'"' | b'\'' | b'[' | b'{' => {
                let (node, after) = self.token(at, end, 0)?;
                let rest = self.skip_blanks(after, end);
                if rest < end && (self.bytes[rest] != b'#' || rest == after) {
                    return None;
                }
                self.advance();
                return Some(node);
            }
            _ if !is_safe_start(self.bytes, at) => return None,
            _ => {}
        }
        let bytes = &self.bytes[at..end];
        let mut stop = bytes.len();
        for (i, b) in bytes.iter().enumerate().skip(word::inner_len(bytes)) {
            if *b == b':' && self.is_spaced(at + i + 1, end) {
                return None;
            }
            if *b == b'#' && bytes[i - 1] == b' ' {
                stop = i;
                break;
            }
        }
        while bytes[..stop].ends_with(b" ") {
            stop -= 1;
        }
        let node = self.plain(&self.text[at..at + stop], at)?;
        self.advance();
        Some(node)
    }

    fn plain(&mut self, text: &str, at: usize) -> Option<B::Node> {
        if has_separator(text) {
            return None;
        }
        self.end = at + text.len();
        Some(self.build.scalar(resolve(text), text.into(), at..self.end))
    }

    /// Something in quotes or brackets, or plain text in brackets, and where it ends.
    fn token(&mut self, at: usize, end: usize, depth: u32) -> Option<(B::Node, usize)> {
        match self.bytes.get(at)? {
            b'"' | b'\'' => {
                let close = self.closing(at, end)?;
                let text = self.quoted(at, close)?.into();
                self.end = close;
                Some((self.build.scalar(Scalar::String, text, at..close), close))
            }
            b'[' | b'{' if depth > DEPTH => None,
            b'[' => self.brackets(at, end, depth),
            b'{' => self.braces(at, end, depth),
            _ => {
                let stop = self.flow_plain(at, end)?;
                let text = self.text[at..stop].trim_end_matches(' ');
                Some((self.plain(text, at)?, stop))
            }
        }
    }

    fn brackets(&mut self, start: usize, end: usize, depth: u32) -> Option<(B::Node, usize)> {
        let mut items = Vec::new();
        let mut at = start + 1;
        loop {
            at = self.skip_blanks(at, end);
            if self.flow_byte(at, end)? == b']' {
                break;
            }
            let (item, after) = self.token(at, end, depth + 1)?;
            items.push(item);
            at = self.skip_blanks(after, end);
            match self.flow_byte(at, end)? {
                b',' => at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.end = at + 1;
        Some((self.build.seq(items, start..self.end), self.end))
    }

    fn braces(&mut self, start: usize, end: usize, depth: u32) -> Option<(B::Node, usize)> {
        let mut map = B::Map::default();
        let mut at = start + 1;
        loop {
            at = self.skip_blanks(at, end);
            if self.flow_byte(at, end)? == b'}' {
                break;
            }
            let (key, after) = self.flow_key(at, end)?;
            self.end = key.at.end;
            at = self.skip_blanks(after, end);
            let (value, after) = self.token(at, end, depth + 1)?;
            self.build.insert(&mut map, key, value).ok()?;
            at = self.skip_blanks(after, end);
            match self.flow_byte(at, end)? {
                b',' => at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.end = at + 1;
        Some((self.build.map(map, start..self.end), self.end))
    }

    fn flow_byte(&self, at: usize, end: usize) -> Option<u8> {
        (at < end).then(|| self.bytes[at])
    }

    /// A key in braces, and where its colon ends.
    fn flow_key(&self, at: usize, end: usize) -> Option<(NewKey, usize)> {
        if matches!(self.bytes[at], b'"' | b'\'') {
            let close = self.closing(at, end)?;
            if close - at > KEY || self.flow_byte(close, end)? != b':' {
                return None;
            }
            let text = self.quoted(at, close)?.into();
            return Some((
                NewKey {
                    text,
                    at: at..close,
                    is_string: true,
                },
                close + 1,
            ));
        }
        let stop = self.flow_plain(at, end)?;
        if stop - at > KEY
            || self.flow_byte(stop, end)? != b':'
            || self.flow_byte(stop + 1, end)? != b' '
        {
            return None;
        }
        Some((self.plain_key(at, stop)?, stop + 1))
    }

    /// Where plain text in brackets ends, of characters that mean nothing there.
    fn flow_plain(&self, at: usize, end: usize) -> Option<usize> {
        if !self.bytes[at].is_ascii_alphanumeric() && !matches!(self.bytes[at], b'/' | b'.' | b'_')
        {
            return None;
        }
        let is_text = |b: &u8| {
            b.is_ascii_alphanumeric()
                || matches!(b, b' ' | b'/' | b'.' | b'_' | b'-' | b'+' | b'=' | b'%')
        };
        let stop = at
            + self.bytes[at..end]
                .iter()
                .take_while(|b| is_text(b))
                .count();
        (stop < end).then_some(stop)
    }

    /// Where the quotes that open here close, in this line.
    fn closing(&self, at: usize, end: usize) -> Option<usize> {
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
    fn quoted(&self, at: usize, close: usize) -> Option<Cow<'_, str>> {
        let body = &self.text[at + 1..close - 1];
        if self.bytes[at] == b'\'' {
            return Some(if body.contains('\'') {
                body.replace("''", "'").into()
            } else {
                body.into()
            });
        }
        let Some(first) = body.find('\\') else {
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

    /// A literal block, its header at `at`.
    fn literal(&mut self, at: usize, end: usize, indent: usize) -> Option<B::Node> {
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
        let mut text = String::new();
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
                // The last line end is missing, in the text too. Blanks there are for the parser to judge.
                if line.start >= line.end {
                    return None;
                }
                self.next = line.end;
                break;
            }
            text.push('\n');
            self.next = line.end + 1;
        }
        if shown == 0 || has_separator(&text) {
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
        Some(self.build.scalar(Scalar::String, text.into(), at..shown))
    }

    /// The indent of the first line with text; no empty line before it may be deeper.
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

/// The character whose number stands next, in so many hexadecimal digits.
fn escaped(chars: &mut Chars<'_>, digits: usize) -> Option<char> {
    let number = chars.as_str().get(..digits)?;
    if !number.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    chars.nth(digits - 1);
    char::from_u32(u32::from_str_radix(number, 16).ok()?)
}

/// Whether plain text can start here: with no indicator, and not like a mark between documents.
fn is_safe_start(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'-' => {
            // An option of a command is as common as a negative number.
            let dashes = 1 + usize::from(bytes.get(at + 1) == Some(&b'-'));
            bytes
                .get(at + dashes)
                .is_some_and(|b| b.is_ascii_alphanumeric())
        }
        b'.' => bytes.get(at + 1) != Some(&b'.'),
        b'/' | b'$' | b'_' | b'(' | b'~' | b'+' | b'<' | b'=' | b'^' | b'\\' | b';' => true,
        b => b.is_ascii_alphanumeric() || b >= 0x80,
    }
}

/// Whether a text has what YAML 1.1 takes for the end of a line, besides the line feed.
fn has_separator(text: &str) -> bool {
    !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}
