//! Diagnostics as text for people and as JSON lines for programs.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use score_yaml::{FileId, SourceMap, Span};
use serde_json::{Map, Value, json};

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
            .primary_title(printable(&diagnostic.message))
            .id(diagnostic.code.as_str()),
    );
    // The file of the diagnostic itself comes first, then those that only labels point into.
    let mut files: Vec<FileId> = Vec::new();
    for span in diagnostic
        .span
        .iter()
        .chain(diagnostic.labels.iter().map(|label| &label.span))
    {
        if !files.contains(&span.file) {
            files.push(span.file);
            group = group.element(excerpt(diagnostic, span.file, sources));
        }
    }
    if files.is_empty()
        && let Some(path) = &diagnostic.path
    {
        group = group.element(Origin::path(printable(path)));
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(printable(hint)));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = renderer.render(&[group]);
    text.push('\n');
    if let (Some(_), Some(path)) = (diagnostic.span, &diagnostic.path) {
        // The title is the first line, the place the second; the field belongs behind the place.
        if let Some((end, _)) = text.match_indices('\n').nth(1) {
            text.insert_str(end, &format!("  {}", printable(path)));
        }
    }
    text
}

/// The lines of a file that the diagnostic is about, underlined.
fn excerpt<'d>(
    diagnostic: &'d Diagnostic,
    file: FileId,
    sources: &'d SourceMap,
) -> Snippet<'d, Annotation<'d>> {
    let text = sources.get(file).text.as_str();
    let primary = diagnostic.span.filter(|span| span.file == file);
    let labels = diagnostic
        .labels
        .iter()
        .filter(|label| label.span.file == file);
    let first = primary.map(|span| (first_line_of(span, text), AnnotationKind::Primary, None));
    let others = labels.map(|label| {
        (
            first_line_of(label.span, text),
            AnnotationKind::Context,
            Some(printable(&label.message)),
        )
    });
    let marks: Vec<_> = first.into_iter().chain(others).collect();
    // Only the lines in question go to the renderer: its cost is that of its source.
    let start = marks
        .iter()
        .map(|(range, ..)| range.start)
        .min()
        .unwrap_or(0);
    let end = marks.iter().map(|(range, ..)| range.end).max().unwrap_or(0);
    let start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..]
        .find('\n')
        .map_or(text.len(), |newline| end + newline);
    let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let annotations = marks.into_iter().map(|(range, kind, label)| {
        kind.span(range.start - start..range.end - start)
            .label(label)
    });
    Snippet::source(&text[start..end])
        .path(printable(&sources.get(file).name))
        .line_start(line)
        .annotations(annotations)
}

/// The part of a place that stands on its first line, inside the text and between characters.
fn first_line_of(span: Span, text: &str) -> Range<usize> {
    let inside = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = inside(span.start as usize);
    let end = inside(span.end as usize).max(start);
    let end = text[start..end]
        .find('\n')
        .map_or(end, |newline| start + newline);
    start..end
}

/// Text without characters that would steer a terminal.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The diagnostic as one line of JSON, without the newline: `code`, `severity`, `message`, the place as `file`,
/// `line`, `column`, `endLine`, `endColumn` (counted from 1, columns in characters, the end behind the last),
/// the field as `path`, further places as `labels`, ways out as `hints`. What it has not is left out.
#[must_use]
pub fn render_json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.as_str()));
    object.insert("severity".to_owned(), json!(severity));
    object.insert("message".to_owned(), json!(diagnostic.message));
    if let Some(span) = diagnostic.span {
        object.extend(place(span, sources));
    }
    if let Some(path) = &diagnostic.path {
        object.insert("path".to_owned(), json!(path));
    }
    if !diagnostic.labels.is_empty() {
        let labels = diagnostic.labels.iter().map(|label| {
            let mut object = place(label.span, sources);
            object.insert("message".to_owned(), json!(label.message));
            Value::Object(object)
        });
        object.insert("labels".to_owned(), labels.collect());
    }
    if !diagnostic.hints.is_empty() {
        object.insert("hints".to_owned(), json!(diagnostic.hints));
    }
    Value::Object(object).to_string()
}

fn place(span: Span, sources: &SourceMap) -> Map<String, Value> {
    let start = sources.location(span);
    let end = sources.location(Span {
        start: span.end,
        ..span
    });
    let entries = [
        ("file", json!(start.name)),
        ("line", json!(start.line)),
        ("column", json!(start.column)),
        ("endLine", json!(end.line)),
        ("endColumn", json!(end.column)),
    ];
    entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Code;
    use super::*;

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
            Code::UnknownResource,
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
    fn a_diagnostic_without_a_place_is_a_title() {
        let diagnostic = Diagnostic::new(Code::WriteFailed, "`x` cannot be written");
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
                Diagnostic::new(Code::InvalidYaml, "x").at(Span::new(file, start, end));
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
}
