//! Finds a part of a string's value in the source text that the string was read from.

use std::ops::Range;

use crate::node::{Key, Node};
use crate::source::{SourceMap, Span};

/// The place of the bytes `range` of a string's value in its source, through quotes, escapes, line folding and
/// the indentation of blocks. The whole scalar if that cannot be told, e.g. because the value was made from
/// something else.
#[must_use]
pub fn value_span(sources: &SourceMap, node: &Node, range: Range<usize>) -> Span {
    match node.as_str() {
        Some(value) => part(sources, node.span, value, range),
        None => node.span,
    }
}

/// [`value_span`] for a part of a key.
#[must_use]
pub fn key_span(sources: &SourceMap, key: &Key, range: Range<usize>) -> Span {
    part(sources, key.span, &key.text, range)
}

fn part(sources: &SourceMap, span: Span, value: &str, range: Range<usize>) -> Span {
    let raw = sources.text(span);
    let found = if value.get(range.clone()).is_none() {
        None
    } else if raw.starts_with('"') {
        in_double_quotes(raw, value, &range)
    } else if raw.starts_with(['|', '>']) && raw != value {
        let text = raw.find('\n').map_or(raw.len(), |i| i + 1);
        aligned(&raw[text..], value, &range, false).map(|at| at.start + text..at.end + text)
    } else if let Some(body) = raw.strip_prefix('\'') {
        aligned(body, value, &range, true).map(|at| at.start + 1..at.end + 1)
    } else {
        aligned(raw, value, &range, false)
    };
    let Some(found) = found else { return span };
    let start = span.start as usize;
    Span::new(span.file, start + found.start, start + found.end)
}

/// The value differs from the text by white space alone (and, in single quotes, by doubled quotes): walks
/// along both.
fn aligned(raw: &str, value: &str, range: &Range<usize>, in_quotes: bool) -> Option<Range<usize>> {
    let mut places = Places::new(range);
    let mut at = 0;
    for (i, c) in value.char_indices() {
        let mut next = raw[at..].chars().next();
        if !c.is_whitespace() {
            // Indentation and folded line ends stand in the text only.
            while let Some(space) = next.filter(|next| *next != c && next.is_whitespace()) {
                at += space.len_utf8();
                next = raw[at..].chars().next();
            }
        }
        let len = match next {
            Some(found) if found == c => c.len_utf8(),
            Some(found) if c.is_whitespace() && found.is_whitespace() => found.len_utf8(),
            // A line end that the text lacks: it ended, or the block keeps none.
            _ if c == '\n' => 0,
            _ => return None,
        };
        let len = if in_quotes && c == '\'' { len + 1 } else { len };
        places.see(i, c, at..at + len);
        at += len;
    }
    places.found(at)
}

/// Escapes are one character each, but for an escaped line end, which is none.
fn in_double_quotes(raw: &str, value: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let mut places = Places::new(range);
    let mut at = 1;
    for (i, c) in value.char_indices() {
        loop {
            let rest = &raw[at..];
            if let Some(escape) = rest.strip_prefix('\\') {
                let len = escape_len(escape);
                if len.is_some() {
                    break;
                }
                // An escaped line end, with the white space of the next line.
                at += 1 + escape.len() - escape.trim_start().len();
            } else if rest.starts_with(char::is_whitespace) && !c.is_whitespace() {
                at += rest.chars().next().map_or(0, char::len_utf8);
            } else {
                break;
            }
        }
        let rest = &raw[at..];
        let len = match rest.strip_prefix('\\') {
            Some(escape) => 1 + escape_len(escape)?,
            None => match rest.chars().next()? {
                found if found == c || c.is_whitespace() && found.is_whitespace() => {
                    found.len_utf8()
                }
                _ => return None,
            },
        };
        places.see(i, c, at..at + len);
        at += len;
    }
    places.found(at)
}

/// The length of an escape behind its backslash; `None` for an escaped line end.
fn escape_len(escape: &str) -> Option<usize> {
    match escape.chars().next()? {
        'x' => Some(3),
        'u' => Some(5),
        'U' => Some(9),
        '\n' | '\r' => None,
        c => Some(c.len_utf8()),
    }
}

/// The places of the ends of a range of the value in the text, as far as they are found.
struct Places<'r> {
    range: &'r Range<usize>,
    start: Option<usize>,
    end: Option<usize>,
}

impl<'r> Places<'r> {
    fn new(range: &'r Range<usize>) -> Self {
        Places {
            range,
            start: None,
            end: None,
        }
    }

    /// The character at byte `i` of the value stands at `at` in the text.
    fn see(&mut self, i: usize, c: char, at: Range<usize>) {
        if i == self.range.start {
            self.start = Some(at.start);
        }
        if i < self.range.end && i + c.len_utf8() >= self.range.end {
            self.end = Some(at.end);
        }
    }

    /// `rest` is where the value ends in the text.
    fn found(self, rest: usize) -> Option<Range<usize>> {
        let start = self.start.unwrap_or(rest);
        Some(start..self.end.unwrap_or(start).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn a_part_of_a_value_is_found_in_every_style() {
        for text in [
            "k: a ${x.bd.h} z",
            "k: 'it''s ${x.bd.h} ''z'''",
            "k: \"\\u00e9\\n\\\"${x.bd.h}\\\" \\\n   z\"",
            "k: \"a\n   ${x.bd.h}\n\n  z\"",
            "k: |\n    one\n  \n      two ${x.bd.h} \u{e9}\n    three\n",
            "k: |2-\n    one ${x.bd.h}\n   z",
            "k: >-\n  one\n  two\n\n  three ${x.bd.h} ${\n",
            "k: plain\n  text ${x.bd.h}\n  more",
            "- [\u{1f600}, \"${x.bd.h}\"]",
            "|\n a\n ${x.bd.h}",
        ] {
            let mut sources = SourceMap::new();
            let file = sources.add("t", text);
            let mut node = parse(&sources, file).expect(text).remove(0);
            loop {
                node = match node.kind {
                    crate::Kind::Map(map) => map.into_iter().next_back().expect(text).1,
                    crate::Kind::Seq(mut items) => items.pop().expect(text),
                    kind => {
                        node = Node::new(kind, node.span);
                        break;
                    }
                };
            }
            let value = node.as_str().expect(text);
            let at = value.find("bd").expect(text);
            let span = value_span(&sources, &node, at..at + 2);
            assert_eq!(sources.text(span), "bd", "{text:?} -> {value:?}");
            assert_eq!(
                span.start as usize,
                text.find("bd").expect(text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_value_that_was_made_is_found_as_a_whole() {
        let mut sources = SourceMap::new();
        let file = sources.add("t", "other");
        let node = Node::new(crate::Kind::String("value".into()), Span::new(file, 0, 5));
        assert_eq!(value_span(&sources, &node, 1..2), node.span);
        assert_eq!(value_span(&sources, &node, 3..9), node.span);
    }
}
