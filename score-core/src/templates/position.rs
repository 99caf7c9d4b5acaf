//! The way from a place in a field's text to its place in the file that holds the field.

use std::iter;
use std::sync::OnceLock;

use score_yaml::{Span, Str};

/// The place of a text in its source, byte by byte. That is found out when it is asked for, which is in errors.
#[derive(Clone, Debug)]
pub struct TemplatePosition {
    span: Span,
    source: Box<str>,
    text: Str,
    lines: OnceLock<Lines>,
}

/// Where lines start, found out when it is first asked for.
#[derive(Clone, Debug)]
struct Lines {
    in_text: Vec<usize>,
    /// Empty if it is not known.
    in_source: Vec<usize>,
}

impl TemplatePosition {
    /// The place of a text that is read from `source`, which stands at `span`.
    #[must_use]
    pub fn new(span: Span, source: &str, text: Str) -> Self {
        TemplatePosition {
            span,
            source: source.into(),
            text,
            lines: OnceLock::new(),
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
        let lines = self.lines.get_or_init(|| {
            let newlines = self.text.match_indices('\n');
            Lines {
                in_text: iter::once(0)
                    .chain(newlines.map(|(at, _)| at + 1))
                    .collect(),
                in_source: line_starts(&self.source, &self.text).unwrap_or_default(),
            }
        });
        let behind = lines.in_text.partition_point(|start| *start <= offset);
        let line = behind.saturating_sub(1);
        let byte = offset - lines.in_text[line];
        let Some(start) = lines.in_source.get(line) else {
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
