//! Maps and lists in braces and brackets that end in their line.

use super::scalar::may_start_plain;
use super::{MAX_DEPTH, MAX_KEY, SimpleReader};
use crate::build::{Build, NewKey};
use crate::scalar::Scalar;

impl<B: Build> SimpleReader<'_, B> {
    /// A text in quotes, a collection in brackets or braces, or plain text inside one, and where it ends.
    pub(super) fn token(&mut self, at: usize, end: usize, depth: u32) -> Option<(B::Node, usize)> {
        match self.bytes.get(at)? {
            b'"' | b'\'' => {
                let close = self.closing_quote(at, end)?;
                let text = self.quoted(at, close)?.into();
                self.end = close;
                Some((self.build.scalar(Scalar::String, text, at..close), close))
            }
            b'[' | b'{' if depth > MAX_DEPTH => None,
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
        let first = self.items.len();
        let mut at = start + 1;
        loop {
            at = self.skip_spaces(at, end);
            if self.flow_byte(at, end)? == b']' {
                break;
            }
            let (item, after) = self.token(at, end, depth + 1)?;
            self.items.push(item);
            at = self.skip_spaces(after, end);
            match self.flow_byte(at, end)? {
                b',' => at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.end = at + 1;
        let items = self.items.drain(first..).collect();
        Some((self.build.seq(items, start..self.end), self.end))
    }

    fn braces(&mut self, start: usize, end: usize, depth: u32) -> Option<(B::Node, usize)> {
        let first = self.entries.len();
        let mut at = start + 1;
        loop {
            at = self.skip_spaces(at, end);
            if self.flow_byte(at, end)? == b'}' {
                break;
            }
            let (key, after) = self.flow_key(at, end)?;
            self.end = key.at.end;
            at = self.skip_spaces(after, end);
            let (value, after) = self.token(at, end, depth + 1)?;
            self.entries.push((key, value));
            at = self.skip_spaces(after, end);
            match self.flow_byte(at, end)? {
                b',' => at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.end = at + 1;
        let map = self.map_of(first)?;
        Some((self.build.map(map, start..self.end), self.end))
    }

    /// The byte that stands here, unless the line ended: a collection may go on in the next one.
    fn flow_byte(&self, at: usize, end: usize) -> Option<u8> {
        (at < end).then(|| self.bytes[at])
    }

    /// A key in braces, and where its colon ends.
    fn flow_key(&self, at: usize, end: usize) -> Option<(NewKey, usize)> {
        if matches!(self.bytes[at], b'"' | b'\'') {
            let close = self.closing_quote(at, end)?;
            if close - at > MAX_KEY || self.flow_byte(close, end)? != b':' {
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
        if stop - at > MAX_KEY
            || self.flow_byte(stop, end)? != b':'
            || self.flow_byte(stop + 1, end)? != b' '
        {
            return None;
        }
        Some((self.plain_key(at, stop)?, stop + 1))
    }

    /// The end of the plain text in brackets that starts here. It ends at a comma or a bracket, or at the colon behind a key.
    fn flow_plain(&self, at: usize, end: usize) -> Option<usize> {
        if !may_start_plain(self.bytes, at) {
            return None;
        }
        let bytes = &self.bytes[at..end];
        let len = bytes.iter().enumerate().position(|(i, b)| match b {
            // With a question mark in it, a text in brackets needs quotes.
            b',' | b'[' | b']' | b'{' | b'}' | b'?' => true,
            // Of what else may stand behind a colon there, the parser knows more.
            b':' => !bytes.get(i + 1).is_some_and(|next| is_word(*next)),
            b'#' => bytes[i - 1] == b' ',
            _ => false,
        })?;
        Some(at + len)
    }
}

/// True for what is text in brackets, too, wherever it stands.
fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'_' | b'$')
}
