//! The way from a place in a field's text to its place in the file that holds the field.

use score_yaml::{Span, Str};

/// The place of a text in its source, byte by byte. That is found out when it is asked for, which is in errors.
#[derive(Clone, Debug)]
pub struct TemplatePosition {
    span: Span,
    source: Box<str>,
    text: Str,
}

impl TemplatePosition {
    /// The place of a text that is read from `source`, which stands at `span`.
    #[must_use]
    pub fn new(span: Span, source: &str, text: Str) -> Self {
        TemplatePosition {
            span,
            source: source.into(),
            text,
        }
    }

    /// The span of some bytes of the text without the spaces around it, given as a line and a byte in it, both from 0.
    /// The whole text if it is not known, as in a folded or escaped text; a place behind it is its end.
    #[must_use]
    pub fn at(&self, line: usize, byte: usize, length: usize) -> Span {
        let trimmed = self.text.trim();
        let above = trimmed.split_inclusive('\n').take(line).map(str::len);
        let skipped = self.trimmed_start();
        self.at_offset(skipped + above.sum::<usize>() + byte, length)
    }

    /// The number of bytes before the text without the spaces around it.
    pub(crate) fn trimmed_start(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// The same of some bytes of the whole text, given as an offset in it.
    #[must_use]
    pub fn at_offset(&self, offset: usize, length: usize) -> Span {
        let before = self.text.as_bytes();
        let before = &before[..offset.min(before.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count();
        let line_start = before.iter().rposition(|byte| *byte == b'\n');
        let byte = offset - line_start.map_or(0, |newline| newline + 1);
        let lines = line_starts(&self.source, &self.text).unwrap_or_default();
        let Some(start) = lines.get(line) else {
            return self.span;
        };
        let end = self.span.start as usize + self.source.trim_end().len();
        let start = (self.span.start as usize + start + byte).min(end);
        Span::new(self.span.file, start, (start + length).min(end))
    }

    /// The whole text.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }
}

/// The starts of the lines of a text in its source, if that can be told: in a literal block each behind its
/// indentation, in a plain or quoted text of one line without escapes behind the quote.
fn line_starts(source: &str, text: &str) -> Option<Vec<usize>> {
    if !source.starts_with('|') {
        let quote = usize::from(source.starts_with(['"', '\'']));
        let body = source.get(quote..)?;
        return (!text.contains('\n') && body.starts_with(text)).then(|| vec![quote]);
    }
    let mut starts = Vec::new();
    let mut at = source.find('\n')? + 1;
    for line in text.lines() {
        let end = source[at..]
            .find('\n')
            .map_or(source.len(), |length| at + length);
        let written = source[at..end].trim_end_matches('\r');
        let indent = if line.is_empty() {
            0
        } else {
            written.strip_suffix(line)?.len()
        };
        starts.push(at + indent);
        at = (end + 1).min(source.len());
    }
    Some(starts)
}
