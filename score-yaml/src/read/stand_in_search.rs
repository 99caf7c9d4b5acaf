//! Searches a text for tokens that need a stand-in, with little knowledge of YAML: what it finds may be none.

use super::quoted::{is_document_mark, quoted};
use super::stand_in::{Meaning, StandIn};

/// The tokens of a text that need a stand-in, in their order. `start` is where the text begins.
pub(super) fn find(text: &str, start: usize) -> Vec<StandIn> {
    let mut search = Search {
        text,
        bytes: text.as_bytes(),
        at: start,
        depth: 0,
        indent: 0,
        found: Vec::new(),
    };
    while search.at < text.len() {
        if search.token().is_none() {
            break;
        }
    }
    search.found
}

struct Search<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The number of open brackets.
    depth: usize,
    /// The indentation of the current line.
    indent: usize,
    found: Vec<StandIn>,
}

impl Search<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_spaced(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// True if a bracket or a comma stands here.
    fn is_flow(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b',' | b'[' | b']' | b'{' | b'}'))
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |len| at + len)
    }

    fn is_at_line_start(&self) -> bool {
        self.at == 0 || self.bytes[self.at - 1] == b'\n'
    }

    /// Moves past one token; `None` at a text in quotes that does not end.
    fn token(&mut self) -> Option<()> {
        if self.is_at_line_start() {
            let rest = &self.bytes[self.at..];
            self.indent = rest.iter().take_while(|b| **b == b' ').count();
            if rest.starts_with(b"%") {
                self.at = self.line_end(self.at);
                return Some(());
            }
            if is_document_mark(self.bytes, self.at) {
                self.at += 3;
                return Some(());
            }
        }
        match self.bytes[self.at] {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
            b'[' | b'{' => {
                self.depth += 1;
                self.at += 1;
            }
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1);
                self.at += 1;
            }
            b'#' if self.at == 0 || self.is_spaced(self.at - 1) => {
                self.at = self.line_end(self.at);
            }
            b'-' if self.depth > 0 && self.is_flow(self.at + 1) => {
                self.push(self.at + 1, Meaning::Dash)
            }
            b'-' | b'?' | b':' if self.is_spaced(self.at + 1) || self.is_json_colon() => {
                self.at += 1
            }
            b'"' | b'\'' => self.quoted()?,
            b'*' => self.alias(),
            b'&' | b'!' => {
                while !self.is_spaced(self.at) && (self.depth == 0 || !self.is_flow(self.at)) {
                    self.at += 1;
                }
            }
            b'|' | b'>' if self.depth == 0 => self.block(),
            _ => self.plain(),
        }
        Some(())
    }

    /// True if a colon stands here right behind a text in quotes or brackets, in brackets.
    fn is_json_colon(&self) -> bool {
        self.bytes[self.at] == b':'
            && self.depth > 0
            && self.at > 0
            && matches!(self.bytes[self.at - 1], b'"' | b'\'' | b']' | b'}')
    }

    fn push(&mut self, end: usize, is: Meaning) {
        self.found.push(StandIn {
            at: self.at..end,
            is,
        });
        self.at = end;
    }

    fn quoted(&mut self) -> Option<()> {
        let quoted = quoted(self.text, self.at)?;
        let is_long = self.depth == 0 && quoted.is_long && !self.is_key(quoted.end);
        match quoted.text.filter(|_| is_long || quoted.has_quote) {
            Some(text) => self.push(quoted.end, Meaning::Quoted(text)),
            None => self.at = quoted.end,
        }
        Some(())
    }

    /// True if a colon makes a key of what ends here.
    fn is_key(&self, end: usize) -> bool {
        let rest = &self.bytes[end..];
        let space = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        rest.get(space) == Some(&b':')
    }

    fn alias(&mut self) {
        let name = &self.bytes[self.at + 1..];
        let is_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'-');
        let end = self.at + 1 + name.iter().take_while(is_name).count();
        if end > self.at + 1 && self.byte(end) == Some(b':') {
            self.push(end, Meaning::Alias);
        } else {
            self.at = end;
        }
    }

    /// A block of text: the lines below that are deeper than this one, and as deep as the first of them.
    fn block(&mut self) {
        let mut deep = None;
        self.at = self.line_end(self.at);
        while self.at < self.bytes.len() {
            let start = self.at + 1;
            let rest = self.bytes.get(start..).unwrap_or_default();
            let indent = rest.iter().take_while(|b| **b == b' ').count();
            let is_empty = matches!(rest.get(indent), None | Some(b'\n' | b'\r'));
            let is_inside = indent > self.indent && deep.is_none_or(|deep| indent >= deep);
            if !is_empty && !is_inside {
                // The line end is the next token, so that the line is seen from its start.
                return;
            }
            if !is_empty {
                deep = deep.or(Some(indent));
            }
            self.at = self.line_end(start.min(self.bytes.len()));
        }
    }

    /// A text without quotes, with the lines that go on with it.
    fn plain(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            let at = self.at;
            match byte {
                b':' if self.is_spaced(at + 1) || self.depth > 0 && self.is_flow(at + 1) => return,
                b'#' if self.is_spaced(at - 1) => return,
                _ if self.depth > 0 && self.is_flow(at) => return,
                b'\n' if self.depth == 0 => {
                    let rest = &self.bytes[at + 1..];
                    let indent = rest.iter().take_while(|b| **b == b' ').count();
                    let is_empty = matches!(rest.get(indent), None | Some(b'\n' | b'\r'));
                    if !is_empty && indent <= self.indent {
                        return;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}
