//! The lines of a text up to an error, as a person reads them.

use super::quoted::quoted;
use crate::braces::LONGEST_SHOWN;
use crate::fault::Quotable;
use crate::message::Name;

/// The most lines above an error that are looked at.
const MOST_LINES: usize = 200;

/// A line of a text.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// From 1.
    pub(super) number: usize,
    /// Where it starts.
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The blanks before its key: the dashes of the items that it starts count as such.
    pub(super) fn key_indent(&self) -> usize {
        let mut rest = self.text.trim_start_matches(' ');
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches(' ');
        }
        self.text.len() - rest.len()
    }

    /// The words for what stands behind the dashes of its items: its key, if it is short.
    pub(super) fn behind_dash(&self) -> String {
        let key = &self.text[self.key_indent()..];
        let key = key.split_once(':').map(|(key, _)| key);
        let place = format!("behind the `- ` of line {}", self.number);
        match key.filter(|key| !key.is_empty() && key.chars().count() <= LONGEST_SHOWN) {
            Some(key) => format!("`{}` {place}", Name(key)),
            _ => format!("what stands {place}"),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    /// Where a value starts behind its key, or behind the dash of an item.
    pub(super) fn value(&self) -> Option<usize> {
        let body = self.text.trim_start_matches([' ', '-']);
        let skipped = self.text.len() - body.len();
        if body.starts_with(['"', '\'']) {
            // A key in quotes, or a value behind a dash.
            let key = quoted(self.text, skipped);
            let value = key.and_then(|key| self.text[key.end..].strip_prefix(": "));
            let value = value.map(|value| self.text.len() - value.trim_start().len());
            return value.or_else(|| self.text[..skipped].contains('-').then_some(skipped));
        }
        let colon = body.find(": ")?;
        let value = body[colon + 1..].trim_start();
        Some(self.text.len() - value.len())
    }

    /// True if a value stands behind its key, on the same line.
    pub(super) fn has_value(&self) -> bool {
        self.value().is_some_and(|at| {
            let value = &self.text[at..];
            !value.is_empty() && !value.starts_with(['|', '>', '&', '#'])
        })
    }
}

/// The last lines of a text up to the one with an error.
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    /// In their order; the last has the error.
    pub(super) lines: Vec<Line<'t>>,
    pub(super) quotable: Quotable,
}

impl<'t> Lines<'t> {
    pub(super) fn before(text: &'t str, at: usize, quotable: Quotable) -> Self {
        // An error at the end of a text is one of its last line.
        let at = at.min(text.trim_end().len());
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let number = text[..end].matches('\n').count() + 1;
        let mut lines = Vec::new();
        let mut rest = end;
        for back in 0..MOST_LINES {
            let start = text[..rest].rfind('\n').map_or(0, |newline| newline + 1);
            lines.push(Line {
                number: number - back,
                start,
                text: text[start..rest].trim_end_matches('\r'),
            });
            if start == 0 {
                break;
            }
            rest = start - 1;
        }
        lines.reverse();
        Lines {
            text,
            lines,
            quotable,
        }
    }

    /// Those above the last one that hold something, the nearest first.
    pub(super) fn above(&self) -> impl Iterator<Item = &Line<'t>> {
        let above = self.lines.iter().rev().skip(1);
        above.filter(|line| !line.is_blank())
    }

    pub(super) fn last(&self) -> Option<Line<'t>> {
        self.lines.last().copied()
    }
}
