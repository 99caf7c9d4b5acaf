//! Block maps and lists, one key or item a line.

use super::scalar::{has_line_separator, may_start_plain};
use super::{Line, MAX_DEPTH, MAX_KEY, SimpleReader};
use crate::build::{Build, NewKey};
use crate::plain_word;
use crate::scalar::{Scalar, resolve};
use crate::value::Str;

impl<B: Build> SimpleReader<'_, B> {
    /// A map or a list that starts at the current line.
    pub(super) fn block(&mut self) -> Option<B::Node> {
        self.depth += 1;
        let line = self.line?;
        let node = if self.depth > MAX_DEPTH {
            None
        } else if self.is_item(&line) {
            self.seq(line.indent)
        } else {
            self.map(line.indent)
        };
        self.depth -= 1;
        node
    }

    /// True if a line is an item of a list.
    pub(super) fn is_item(&self, line: &Line) -> bool {
        self.bytes[line.start] == b'-'
            && matches!(self.bytes.get(line.start + 1), None | Some(b' ' | b'\n'))
    }

    /// A list whose dashes stand in column `indent`.
    fn seq(&mut self, indent: usize) -> Option<B::Node> {
        let start = self.line?.start;
        let first = self.items.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            // A deeper line goes on with the item before.
            if line.indent > indent {
                return None;
            }
            if !self.is_item(&line) {
                break;
            }
            let at = self.skip_spaces(line.start + 1, line.end);
            let item = if self.ends_line(at, &line) {
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

    /// A map whose keys stand in column `indent`.
    fn map(&mut self, indent: usize) -> Option<B::Node> {
        let line = self.line?;
        let map = if self.is_worth_splitting(&line) {
            self.entries_in_parallel(&line)?
        } else {
            self.entries(indent)?
        };
        Some(self.build.map(map, line.start..self.end.max(line.start)))
    }

    /// The entries of a map from the current line on, whose keys stand in column `indent`.
    pub(super) fn entries(&mut self, indent: usize) -> Option<B::Map> {
        let first = self.entries.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent || self.is_item(&line) {
                return None;
            }
            let (key, at) = self.key(line.start, line.end)?;
            self.end = key.at.end;
            let at = self.skip_spaces(at, line.end);
            let value = if self.ends_line(at, &line) {
                self.below(indent, true)?
            } else {
                self.value(at, line.end, indent)?
            };
            self.entries.push((key, value));
        }
        self.map_of(first)
    }

    /// The map of the entries from `first` on, with room for no more.
    pub(super) fn map_of(&mut self, first: usize) -> Option<B::Map> {
        let mut map = self.build.with_capacity(self.entries.len() - first);
        for (key, value) in self.entries.drain(first..) {
            self.build.insert(&mut map, key, value).ok()?;
        }
        Some(map)
    }

    /// The value of a key or dash in column `indent` that stands in the lines below, or null.
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

    /// True if the line ends here but for a comment.
    fn ends_line(&self, at: usize, line: &Line) -> bool {
        at >= line.end || self.bytes[at] == b'#' && self.bytes[at - 1] == b' '
    }

    /// The place of the colon behind the key that starts here, if it is one.
    fn key_end(&self, at: usize, end: usize) -> Option<usize> {
        let quote = self.bytes[at];
        if matches!(quote, b'"' | b'\'') {
            let close = self.closing_quote(at, end)?;
            let colon = self.skip_spaces(close, end);
            return (colon < end && self.bytes[colon] == b':' && self.is_spaced(colon + 1, end))
                .then_some(colon);
        }
        if !may_start_plain(self.bytes, at) {
            return None;
        }
        (at..end).find(|&i| self.bytes[i] == b':' && self.is_spaced(i + 1, end))
    }

    /// A key, and where its line goes on behind the colon.
    fn key(&self, at: usize, end: usize) -> Option<(NewKey, usize)> {
        if let Some(key) = self.word_key(at, end) {
            let behind = key.at.end + 1;
            return Some((key, behind));
        }
        let colon = self.key_end(at, end)?;
        if colon - at > MAX_KEY {
            return None;
        }
        let key = if matches!(self.bytes[at], b'"' | b'\'') {
            let close = self.closing_quote(at, end)?;
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
        let len = plain_word::plain_prefix_len(line);
        if len > MAX_KEY
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
            is_string: !plain_word::may_be_bool_or_null(text.as_bytes())
                || resolve(text) == Scalar::String,
        })
    }

    /// A key without quotes before the colon.
    pub(super) fn plain_key(&self, at: usize, colon: usize) -> Option<NewKey> {
        let text = self.text[at..colon].trim_end_matches(' ');
        if text == "<<" || text.contains(" #") || has_line_separator(text) {
            return None;
        }
        let is_string = resolve(text) == Scalar::String;
        Some(NewKey {
            text: text.into(),
            at: at..at + text.len(),
            is_string,
        })
    }

    /// A value that starts in the current line, of a key or dash in column `indent`.
    fn value(&mut self, at: usize, end: usize, indent: usize) -> Option<B::Node> {
        match self.bytes[at] {
            b'|' => return self.literal(at, end, indent),
            b'"' | b'\'' | b'[' | b'{' => {
                let (node, after) = self.token(at, end, 0)?;
                let rest = self.skip_spaces(after, end);
                if rest < end && (self.bytes[rest] != b'#' || rest == after) {
                    return None;
                }
                self.advance();
                return Some(node);
            }
            _ if !may_start_plain(self.bytes, at) => return None,
            _ => {}
        }
        let bytes = &self.bytes[at..end];
        let mut stop = bytes.len();
        for (i, b) in bytes
            .iter()
            .enumerate()
            .skip(plain_word::plain_prefix_len(bytes))
        {
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
}
