//! The lines of a file that a diagnostic is about.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use score_yaml::message::{is_hidden, push_escaped, visible};
use score_yaml::{FileId, SourceMap, Span};

use super::Diagnostic;

/// A place in a file that is underlined.
struct Mark<'d> {
    range: Range<usize>,
    kind: AnnotationKind,
    label: Option<Cow<'d, str>>,
}

/// Marks further apart than this, in bytes, have an excerpt each: what is shown costs as much as what stands between.
const APART: usize = 16 * 1024;
/// So many bytes are shown before and behind the marks of a line that is too long to be shown.
const AROUND: usize = 60;
/// A line is too long that goes on for so many bytes before its first mark or behind its last.
const LONG: usize = 1024;

/// The lines of a file that the diagnostic is about, underlined. Where a line is cut, the columns that the renderer
/// tells are wrong: `moved` takes what it says and what is right.
pub(super) fn excerpts<'d>(
    diagnostic: &'d Diagnostic,
    file: FileId,
    sources: &'d SourceMap,
    moved: &mut Vec<(String, String)>,
) -> Vec<Snippet<'d, Annotation<'d>>> {
    let text = sources.get(file).text.as_str();
    let primary = diagnostic.span.filter(|span| span.file == file);
    let first = primary.map(|span| Mark {
        range: first_line_of(span, text),
        kind: AnnotationKind::Primary,
        label: None,
    });
    let labels = diagnostic.labels.iter();
    let labels = labels.filter(|label| label.span.file == file);
    let others = labels.map(|label| Mark {
        range: first_line_of(label.span, text),
        kind: AnnotationKind::Context,
        label: Some(Cow::Borrowed(label.message.as_str())),
    });
    let mut marks: Vec<Mark<'d>> = first.into_iter().chain(others).collect();
    let mut excerpts = Vec::new();
    // Those near the first one, then those near the first that is left, and so on.
    while let Some(mark) = marks.first() {
        let mut shown = mark.range.clone();
        let near: Vec<Mark<'d>>;
        (near, marks) = marks.into_iter().partition(|mark| {
            let is_near = are_near(text, &shown, &mark.range);
            if is_near {
                shown = shown.start.min(mark.range.start)..shown.end.max(mark.range.end);
            }
            is_near
        });
        excerpts.push(excerpt(near, &shown, file, sources, moved));
    }
    excerpts
}

/// The line that a place starts in, as it is shown.
pub(super) struct ExcerptLine {
    /// Its text; of a long one what is near, `...` in place of the rest.
    pub(super) text: String,
    /// The columns of the place in that text, in characters from 1.
    pub(super) marked: Range<usize>,
}

/// The line that a place starts in, and where the place stands in it.
pub(super) fn excerpt_line(span: Span, sources: &SourceMap) -> ExcerptLine {
    let text = sources.get(span.file).text.as_str();
    let marked = first_line_of(span, text);
    let (start, shown) = shown_lines(text, &marked);
    let column = |at: usize| shown.column(at - start);
    let marked = column(marked.start)..column(marked.end);
    ExcerptLine {
        text: shown.text,
        marked,
    }
}

/// The lines around what is marked as they are shown, and the byte that they start at.
fn shown_lines(text: &str, marked: &Range<usize>) -> (usize, Shown) {
    let (head, tail) = (
        line_before(text, marked.start),
        line_behind(text, marked.end),
    );
    let start = head.unwrap_or_else(|| boundary(text, marked.start.saturating_sub(AROUND)));
    let end = tail.unwrap_or_else(|| boundary(text, (marked.end + AROUND).min(text.len())));
    let before = if head.is_none() { "... " } else { "" };
    let mut shown = Shown::new(before, &text[start..end]);
    if tail.is_none() {
        shown.text.push_str(" ...");
    }
    (start, shown)
}

/// The lines around marks, from the first byte to the last of which something is marked.
fn excerpt<'d>(
    marks: Vec<Mark<'d>>,
    marked: &Range<usize>,
    file: FileId,
    sources: &'d SourceMap,
    moved: &mut Vec<(String, String)>,
) -> Snippet<'d, Annotation<'d>> {
    let source = sources.get(file);
    let text = source.text.as_str();
    let name = visible(&source.name);
    let place = |at: usize| sources.location(Span::new(file, at, at));
    let (start, shown) = shown_lines(text, marked);
    let first_line = place(start).line;
    for mark in &marks {
        let right = place(mark.range.start);
        let told = shown.column(mark.range.start - start);
        if told != right.column {
            let at = |column| format!("{name}:{}:{column}", right.line);
            moved.push((at(told), at(right.column)));
        }
    }
    let annotations = marks.into_iter().map(|mark| {
        let offset = |at: usize| shown.offset(at - start);
        let range = offset(mark.range.start)..offset(mark.range.end);
        mark.kind.span(range).label(mark.label)
    });
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(shown.text)
        .path(name)
        .line_start(first_line)
        .annotations(annotations)
}

/// Lines as they are shown: with characters written out that a terminal would obey or hide.
struct Shown {
    text: String,
    /// The number of bytes before the lines.
    before: usize,
    /// The places where a character was written out, each as a byte behind it in the lines, and how much longer the
    /// text is since then.
    grown: Vec<(usize, usize)>,
}

impl Shown {
    fn new(before: &str, lines: &str) -> Self {
        let mut shown = Shown {
            text: before.to_owned(),
            before: before.len(),
            grown: Vec::new(),
        };
        // Of a line that ends as on Windows, too, nothing is left but the line.
        let lines = lines.strip_suffix('\r').unwrap_or(lines);
        let mut previous = None;
        let mut rest = lines.chars();
        while let Some(c) = rest.next() {
            let behind = lines.len() - rest.as_str().len();
            let is_layout =
                matches!(c, '\n' | '\t') || c == '\r' && rest.as_str().starts_with('\n');
            if is_layout || !is_hidden(previous, c) {
                shown.text.push(c);
                previous = Some(c);
            } else {
                push_escaped(&mut shown.text, c);
                let grown = shown.text.len() - shown.before - behind;
                shown.grown.push((behind, grown));
                previous = None;
            }
        }
        shown
    }

    /// The offset in the text of a byte of the lines.
    fn offset(&self, at: usize) -> usize {
        let behind = self.grown.partition_point(|(place, _)| *place <= at);
        let grown = behind.checked_sub(1).map_or(0, |i| self.grown[i].1);
        (self.before + at + grown).min(self.text.len())
    }

    /// The column that the renderer tells for a byte of the lines.
    fn column(&self, at: usize) -> usize {
        let before = &self.text[..self.offset(at)];
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before[line..].chars().count() + 1
    }
}

/// True if two places are shown in one excerpt: they are not far apart, and no long line is between them.
fn are_near(text: &str, one: &Range<usize>, other: &Range<usize>) -> bool {
    let (first, second) = match one.start <= other.start {
        true => (one, other),
        false => (other, one),
    };
    let gap = second.start.saturating_sub(first.end);
    gap <= AROUND
        || gap <= APART
            && line_behind(text, first.end).is_some()
            && line_before(text, second.start).is_some()
}

/// The start of the line that a byte stands in, unless that is far.
fn line_before(text: &str, at: usize) -> Option<usize> {
    let from = boundary(text, at.saturating_sub(LONG));
    let newline = text[from..at].rfind('\n');
    newline
        .map(|newline| from + newline + 1)
        .or_else(|| (from == 0).then_some(0))
}

/// The end of the line that a byte stands in, unless that is far.
fn line_behind(text: &str, at: usize) -> Option<usize> {
    let to = boundary(text, (at + LONG).min(text.len()));
    let newline = text[at..to].find('\n');
    newline
        .map(|newline| at + newline)
        .or_else(|| (to == text.len()).then_some(to))
}

/// The start of the character that a byte belongs to.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The part of a place that stands on its first line, inside the text and between characters; of a long one its start,
/// for no terminal shows more.
fn first_line_of(span: Span, text: &str) -> Range<usize> {
    let inside = |at: usize| boundary(text, at.min(text.len()));
    let start = inside(span.start as usize);
    let end = inside((span.end as usize).min(start + LONG)).max(start);
    let end = text[start..end]
        .find('\n')
        .map_or(end, |newline| start + newline);
    start..end
}
