//! Where a place in a field's text stands in the file that holds the field.

use score_yaml::Span;

/// How the bytes of a text lie in its source.
#[derive(Clone, Debug)]
pub(super) struct Place {
    span: Span,
    /// For each line of the text: where it starts in the source, relative to the span. Empty if that is not
    /// known, as in a folded or escaped text.
    lines: Vec<u32>,
    /// How many bytes of the first line were cut off.
    skipped: usize,
    /// Where the text ends in the source, without blanks.
    end: usize,
}

impl Place {
    /// The place of the text that is read from `source`, which stands at `span`, without the blanks around it.
    pub(super) fn new(span: Span, source: &str, text: &str) -> Self {
        let lines = line_starts(source, text).unwrap_or_default();
        let blank = &text[..text.len() - text.trim_start().len()];
        let above = blank.matches('\n').count();
        let skipped = blank.len() - blank.rfind('\n').map_or(0, |newline| newline + 1);
        let lines = lines.into_iter().skip(above).collect();
        Place {
            span,
            lines,
            skipped,
            end: span.start as usize + source.trim_end().len(),
        }
    }

    /// The span of some bytes of the text, given as a line and a byte in it, both from 0. The whole text if
    /// it is not known; a place behind it is its end.
    pub(super) fn at(&self, line: usize, byte: usize, length: usize) -> Span {
        let Some(start) = self.lines.get(line) else {
            return self.span;
        };
        let skipped = if line == 0 { self.skipped } else { 0 };
        let start = (self.span.start as usize + *start as usize + skipped + byte).min(self.end);
        Span::new(self.span.file, start, (start + length).min(self.end))
    }

    /// The whole text.
    pub(super) fn span(&self) -> Span {
        self.span
    }
}

/// Where the lines of a text start in its source: in a literal block each behind its indentation, in a
/// plain or quoted text of one line without escapes behind the quote.
fn line_starts(source: &str, text: &str) -> Option<Vec<u32>> {
    let offset = |n: usize| u32::try_from(n).ok();
    if !source.starts_with('|') {
        let quote = usize::from(source.starts_with(['"', '\'']));
        let body = source.get(quote..)?;
        return (!text.contains('\n') && body.starts_with(text))
            .then(|| offset(quote).map(|n| vec![n]))?;
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
        starts.push(offset(at + indent)?);
        at = (end + 1).min(source.len());
    }
    Some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::{SourceMap, parse};

    /// What stands where the text says `X` on its second line, or on its only one.
    fn found(yaml: &str) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("p.yaml", yaml);
        let node = parse(&sources, file)
            .unwrap()
            .remove(0)
            .get("f")
            .cloned()
            .unwrap();
        let text = node.as_str().unwrap();
        let place = Place::new(node.span, sources.text(node.span), text);
        let trimmed = text.trim();
        let before = &trimmed[..trimmed.find('X').unwrap()];
        let line = before.matches('\n').count();
        let byte = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        sources.text(place.at(line, byte, 1)).to_owned()
    }

    #[test]
    fn a_byte_of_a_text_is_found_in_its_source() {
        for yaml in [
            "f: |\n  a\n   b X\n",
            "f: |2-\n\n\n    a\n\n  é X\n",
            "- skip\n"
                .replace("- skip\n", "f: |  # why\n    \n    aé X y\n")
                .as_str(),
            "f: \"  a X\"\n",
            "f: 'a X'",
            "f: a X # no",
        ] {
            assert_eq!(found(yaml), "X", "{yaml:?}");
        }
    }

    #[test]
    fn behind_the_text_is_its_end() {
        let mut sources = SourceMap::new();
        let file = sources.add("p.yaml", "f: |\n  a\n  b {{ c\n\n");
        let document = parse(&sources, file).unwrap().remove(0);
        let node = document.get("f").unwrap();
        let place = Place::new(node.span, sources.text(node.span), node.as_str().unwrap());
        let location = sources.location(place.at(1, 6, 1));
        assert_eq!((location.line, location.column), (3, 9));
    }

    #[test]
    fn where_the_source_differs_the_whole_text_is_the_place() {
        assert_eq!(found("f: \"a\\t X\"\n"), "\"a\\t X\"");
        assert!(found("f: >\n  a\n  X\n").starts_with('>'));
    }
}
