//! The loader's part in reading as yaml.v3 does: it knows what stands between two tokens and what is open.

use std::borrow::Cow;

use super::{Content, Loader, Open, Pending, Style};
use crate::build::Build;
use crate::dialect;
use crate::fault::{ByteRange, ErrorKind};

impl<B: Build> Loader<'_, B> {
    /// A scalar's text and place as yaml.v3 has them. Adds a fault where it refuses the scalar.
    pub(super) fn placed<'a>(
        &mut self,
        text: Cow<'a, str>,
        style: Style,
        at: ByteRange,
    ) -> (Cow<'a, str>, ByteRange) {
        if at.is_empty() && style == Style::Plain {
            // The parser says `~` for a value that is not there.
            return (Cow::Borrowed(""), self.end..self.end);
        }
        let source = self.text;
        if style != Style::Block {
            self.check_gap(at.start);
            let raw = &source[at.clone()];
            let is_bracketed = style == Style::Plain && self.in_flow();
            let fault = dialect::flow_scalar_fault(raw)
                .or_else(|| dialect::bracketed_fault(raw).filter(|_| is_bracketed));
            if let Some(message) = fault {
                self.fault(ErrorKind::Syntax, message, at.clone());
            }
            return (text, at);
        }
        let text = unended(text, source, &at);
        let header = dialect::block_header(&source[self.end..at.start]);
        let start = header.map_or(at.start, |header| self.end + header);
        self.check_gap(start);
        if let Some(message) = dialect::block_fault(&source[start..at.end]) {
            self.fault(ErrorKind::Syntax, message, start..at.end);
        }
        let shown = source[start..at.end].trim_end_matches([' ', '\n', '\r']);
        (text, start..start + shown.len())
    }

    /// Moves on behind a scalar.
    pub(super) fn advance(&mut self, at: &ByteRange, style: Style) {
        if !at.is_empty() {
            self.end = at.end;
            self.after_plain = style == Style::Plain;
        }
    }

    /// Adds a fault for a tab that indents, in the white space before a token.
    pub(super) fn check_gap(&mut self, start: usize) {
        if !self.has_tabs || self.in_flow() || start < self.end {
            return;
        }
        let gap = &self.text[self.end..start];
        if let Some(tab) = dialect::indenting_tab(gap, self.end == 0, self.after_plain) {
            let at = self.end + tab;
            self.fault(
                ErrorKind::Syntax,
                "a tab cannot indent; use blanks",
                at..at + 1,
            );
        }
    }

    /// Adds a fault for a key that yaml.v3 does not take for one. `met` is where the parser met it.
    pub(super) fn check_key(&mut self, at: &ByteRange, met: usize, is_bare: bool) {
        // What is not there does not move the end: a map has one such key, so from its start on nothing is seen twice.
        let open = self.stack.last().map_or(0, |open| open.start);
        let gap = self.text.get(self.end.max(open)..met).unwrap_or_default();
        if at.is_empty() {
            let is_listed = self.in_flow() && !self.text[open..].starts_with('{');
            if is_bare && (is_listed || !dialect::is_explicit_key(gap)) {
                let place = at.end.max(met);
                let len = self.text[place..].chars().next().map_or(0, char::len_utf8);
                let message = "a key is missing before `:`";
                self.fault(ErrorKind::Syntax, message, place..place + len);
            }
        } else if self.in_flow() && dialect::is_long_flow_key(self.text, at, gap) {
            let is_comment = self.text[at.clone()].starts_with("//");
            let message = match is_comment {
                true => "a comment starts with `#`, and not with `//`",
                false => "a key must stand in one line",
            };
            self.fault(ErrorKind::Syntax, message, at.clone());
        }
    }

    pub(super) fn in_flow(&self) -> bool {
        self.stack.last().is_some_and(|open| open.is_flow)
    }

    /// Before a value that is not there, in brackets or braces: gives the key the colon if it belongs to its text.
    pub(super) fn give_colon(&mut self) {
        let text = self.text;
        let Some(Open {
            content: Content::Map { key, .. },
            is_flow: true,
            start,
            text: pair,
            ..
        }) = self.stack.last_mut()
        else {
            return;
        };
        if let Pending::Key(new) = key
            && dialect::takes_colon(text, &new.at)
        {
            new.text.push(':');
            new.at.end += 1;
            new.is_string = true;
            self.end = new.at.end;
            if text.as_bytes()[*start] != b'{'
                && let Pending::Key(new) = std::mem::replace(key, Pending::Faulty)
            {
                *pair = Some(new);
            }
        }
    }
}

/// A block scalar at the very end of a text that lacks the last line end has no line end either.
fn unended<'a>(text: Cow<'a, str>, source: &str, at: &ByteRange) -> Cow<'a, str> {
    let last = source.rsplit(['\n', '\r']).next().unwrap_or_default();
    if at.end < source.len() || last.trim_start_matches(' ').is_empty() {
        return text;
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_suffix('\n').unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.ends_with('\n') {
                text.pop();
            }
            Cow::Owned(text)
        }
    }
}
