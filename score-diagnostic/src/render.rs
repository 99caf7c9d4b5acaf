//! Diagnostics as text for people.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use score_yaml::message::{is_hidden, push_escaped, visible};
use score_yaml::{FileId, SourceMap, Span};

use super::{Diagnostic, Severity};

/// The diagnostic as a terminal shows it, with the excerpt of its source, ending in a newline.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(
        level
            .primary_title(&*diagnostic.message)
            .id(diagnostic.code.as_str()),
    );
    // The file of the diagnostic itself comes first, then those that only labels point into.
    let mut files: Vec<FileId> = Vec::new();
    let mut moved = Vec::new();
    for span in diagnostic
        .span
        .iter()
        .chain(diagnostic.labels.iter().map(|label| &label.span))
    {
        if files.contains(&span.file) {
            continue;
        }
        files.push(span.file);
        if sources.is_shown(span.file) {
            let excerpts = excerpts(diagnostic, span.file, sources, &mut moved);
            group = group.elements(excerpts);
        } else if diagnostic.span == Some(*span) {
            let place = sources.location(*span);
            let name = visible(&place.name).into_owned();
            let origin = Origin::path(name).line(place.line);
            group = group.element(origin.char_column(place.column));
        }
    }
    if files.is_empty()
        && let Some(path) = &diagnostic.path
    {
        group = group.element(Origin::path(&**path));
    }
    for label in &diagnostic.labels {
        if !sources.is_shown(label.span.file) {
            let place = sources.location(label.span);
            let name = visible(&place.name).into_owned();
            let text = format!("{name}:{}:{}: {}", place.line, place.column, label.message);
            group = group.element(Level::NOTE.message(text));
        }
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(&**hint));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = renderer.render(&[group]);
    text.push('\n');
    for (told, right) in moved {
        let mut found = text.match_indices(&told);
        let found = found.find(|(at, _)| is_place(&text, *at, at + told.len()));
        if let Some(at) = found.map(|(at, _)| at) {
            text.replace_range(at..at + told.len(), &right);
        }
    }
    if let (Some(_), Some(path)) = (diagnostic.span, &diagnostic.path) {
        // The title is the first line, the place the second; the field belongs behind the place.
        if let Some((end, _)) = text.match_indices('\n').nth(1) {
            text.insert_str(end, &format!("  {path}"));
        }
    }
    text
}

/// True if a part of what is rendered is the whole place behind an arrow, and not somebody's words.
fn is_place(text: &str, at: usize, end: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[line..at];
    let is_behind_arrow = before.contains("--> ") || before.contains("::: ");
    is_behind_arrow
        && line > 0
        && !before.contains('|')
        && !text[end..].starts_with(|c: char| c.is_ascii_digit())
}

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
fn excerpts<'d>(
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
    let (head, tail) = (
        line_before(text, marked.start),
        line_behind(text, marked.end),
    );
    let place = |at: usize| sources.location(Span::new(file, at, at));
    let start = head.unwrap_or_else(|| boundary(text, marked.start.saturating_sub(AROUND)));
    let end = tail.unwrap_or_else(|| boundary(text, (marked.end + AROUND).min(text.len())));
    let first_line = place(start).line;
    let before = if head.is_none() { "... " } else { "" };
    let mut shown = Shown::new(before, &text[start..end]);
    if tail.is_none() {
        shown.text.push_str(" ...");
    }
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

#[cfg(test)]
mod tests {
    use crate::codes;
    use score_yaml::Excerpt;
    use serde_json::{Value, json};

    use super::*;
    use crate::render_json;

    const TEXT: &str =
        "a: ä\nvariables:\n  DB_HÖST: ${resources.bd.host}\nresources:\n  db:\n    type: x\n";

    fn sample() -> (SourceMap, Diagnostic) {
        let mut sources = SourceMap::new();
        let file = sources.add("score.yaml", TEXT);
        let other = sources.add("other.yaml", "x: 1\ny: 2\n");
        let at = |part: &str| {
            TEXT.find(part)
                .map(|start| Span::new(file, start, start + part.len()))
                .expect("there")
        };
        let diagnostic = Diagnostic::new(
            crate::test_codes::UNKNOWN_RESOURCE,
            "no resource `bd`\u{1b}[0m in workload `shop`",
        )
        .at(at("bd"))
        .path("variables.DB_HOST")
        .label(at("resources:\n  db"), "declared here")
        .label(Span::new(other, 5, 6), "and here")
        .hint("did you mean `db`?");
        (sources, diagnostic)
    }

    #[test]
    fn a_terminal_is_shown_the_lines_in_question() {
        let (sources, diagnostic) = sample();
        let expected = r"error[unknown-resource]: no resource `bd`\u{1b}[0m in workload `shop`
 --> score.yaml:3:24  variables.DB_HOST
  |
3 |   DB_HÖST: ${resources.bd.host}
  |                        ^^
4 | resources:
  | ---------- declared here
  |
 ::: other.yaml:2:1
  |
2 | y: 2
  | - and here
  |
  = help: did you mean `db`?
";
        assert_eq!(render(&diagnostic, &sources, false), expected);
        assert!(render(&diagnostic, &sources, true).contains("\u{1b}["));
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_shown() {
        let long = "é".repeat(3000);
        let text = format!("a: 1\nb: [{long}, bd, {long}]\nc: 2\n");
        let mut sources = SourceMap::new();
        let file = sources.add("score.yaml", text.as_str());
        let start = text.find("bd").expect("there");
        let diagnostic = Diagnostic::new(crate::test_codes::UNKNOWN_RESOURCE, "no resource `bd`")
            .at(Span::new(file, start, start + 2))
            .label(Span::new(file, 0, 1), "not this one");
        let around = "é".repeat(29);
        let blanks = " ".repeat(31);
        let behind = "é".repeat(29);
        let expected = format!(
            "error[unknown-resource]: no resource `bd`
 --> score.yaml:2:3007
  |
2 | ... {around}, bd, {behind} ...
  |     {blanks}^^
  |
 ::: score.yaml:1:1
  |
1 | a: 1
  | - not this one
"
        );
        assert_eq!(render(&diagnostic, &sources, false), expected);

        let far = "x: y\n".repeat(10_000);
        let text = format!("{text}{far}z: [{long}, bd]\n");
        let file = sources.add("other.yaml", text.as_str());
        let start = text.rfind("bd").expect("there");
        let diagnostic = Diagnostic::new(crate::test_codes::UNKNOWN_RESOURCE, "no resource `bd`")
            .at(Span::new(file, start, start + 2))
            .path("z")
            .label(Span::new(file, 0, 1), "not this one");
        let expected = format!(
            "error[unknown-resource]: no resource `bd`
     --> other.yaml:10004:3007  z
      |
10004 | ... {around}, bd]
      |     {blanks}^^
      |
     ::: other.yaml:1:1
      |
    1 | a: 1
      | - not this one
"
        );
        assert_eq!(render(&diagnostic, &sources, false), expected);
    }

    #[test]
    fn a_diagnostic_without_a_place_is_a_title() {
        let diagnostic = Diagnostic::new(codes::WRITE_FAILED, "`x` cannot be written");
        assert_eq!(
            render(&diagnostic, &SourceMap::new(), false),
            "error[write-failed]: `x` cannot be written\n"
        );
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        let mut sources = SourceMap::new();
        let file = sources.add("a", "ä");
        for (start, end) in [(1, 1), (0, 1), (7, 9), (2, 0)] {
            let diagnostic =
                Diagnostic::new(codes::INVALID_YAML, "x").at(Span::new(file, start, end));
            assert!(render(&diagnostic, &sources, false).contains("--> a:1:"));
        }
    }

    #[test]
    fn a_program_is_given_one_line_of_json() {
        let (sources, diagnostic) = sample();
        let line = render_json(&diagnostic.clone(), &sources);
        let value: Value = serde_json::from_str(&line).expect("valid JSON");
        assert_eq!(value["code"], "unknown-resource");
        assert_eq!(
            (&value["line"], &value["column"], &value["endColumn"]),
            (&json!(3), &json!(24), &json!(26))
        );
        assert_eq!(value["labels"][1]["file"], "other.yaml");
        assert_eq!(value["hints"], json!(["did you mean `db`?"]));
        assert!(!line.contains('\n'));
    }

    /// A source with a diagnostic at a part of its text.
    fn at(excerpt: Excerpt, text: &str, part: &str) -> (SourceMap, Diagnostic) {
        let mut sources = SourceMap::new();
        let file = sources.add_as("a\u{202e}\nb.yaml", text, excerpt);
        let start = text.find(part).expect("there");
        let span = Span::new(file, start, start + part.len());
        let diagnostic = Diagnostic::new(codes::WRONG_TYPE, "not\u{2028}so")
            .at(span)
            .path("a.\u{1b}[1m")
            .label(Span::new(file, 0, 1), "first\u{200b} here");
        (sources, diagnostic)
    }

    #[test]
    fn in_excerpts_too_characters_are_written_out() {
        let text = "a: \u{202e}x\u{1b}[0m y\tz\u{7f}\r\nb: 1\r\n";
        let (sources, diagnostic) = at(Excerpt::Shown, text, "z");
        let expected = r"error[wrong-type]: not\u{2028}so
 --> a\u{202e}\nb.yaml:1:13  a.\u{1b}[1m
  |
1 | a: \u{202e}x\u{1b}[0m y    z\u{7f}
  | - first\u{200b} here       ^
";
        assert_eq!(render(&diagnostic, &sources, false), expected);
        let line = render_json(&diagnostic, &sources);
        assert!(
            line.is_ascii() && line.contains(r#""file":"a\u202e\nb.yaml""#),
            "{line}"
        );
    }

    #[test]
    fn of_texts_that_are_not_to_be_read_only_places_are_shown() {
        for excerpt in [Excerpt::Masked, Excerpt::Hidden] {
            let text = "a: 1\npassword: hunter2 # x\n";
            let (sources, diagnostic) = at(excerpt, text, "hunter2");
            let expected = r"error[wrong-type]: not\u{2028}so
--> a\u{202e}\nb.yaml:2:11  a.\u{1b}[1m
 = note: a\u{202e}\nb.yaml:1:1: first\u{200b} here
";
            assert_eq!(render(&diagnostic, &sources, false), expected);
        }
    }

    #[test]
    fn how_many_more_there_are_is_said() {
        let more = Diagnostic::more(Severity::Error, 1234);
        let sources = SourceMap::new();
        let text = "error[not-shown]: … and 1234 more errors\n";
        assert_eq!(render(&more, &sources, false), text);
        let value: Value = serde_json::from_str(&render_json(&more, &sources)).expect("JSON");
        assert_eq!(value["count"], 1234);
    }
}
