//! Diagnostics as text for people.

use annotate_snippets::{Group, Level, Origin, Renderer};
use score_yaml::message::visible;
use score_yaml::{FileId, SourceMap};

use super::excerpt::excerpts;
use super::{Diagnostic, Severity};

/// The diagnostic as a terminal shows it, with the excerpt of its source, ending in a newline.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let mut moved = Vec::new();
    let group = group(diagnostic, sources, &mut moved);
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

/// The parts of a diagnostic, for the renderer. `moved` takes places that it tells wrong, and what is right.
fn group<'d>(
    diagnostic: &'d Diagnostic,
    sources: &'d SourceMap,
    moved: &mut Vec<(String, String)>,
) -> Group<'d> {
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
            group = group.elements(excerpts(diagnostic, span.file, sources, moved));
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
    let hints = diagnostic.hints.iter();
    group.elements(hints.map(|hint| Level::HELP.message(&**hint)))
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

#[cfg(test)]
mod tests {
    use crate::codes;
    use score_yaml::{Excerpt, Span};
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
        assert_eq!(value["category"], "input");
        let text = "  DB_HÖST: ${resources.bd.host}";
        let excerpt = json!({"text": text, "column": 24, "endColumn": 26});
        assert_eq!(value["excerpt"], excerpt);
        let offsets = value["offset"].as_u64().zip(value["endOffset"].as_u64());
        let (start, end) = offsets.expect("it has a place");
        assert_eq!(TEXT.get(start as usize..end as usize), Some("bd"));
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
            let line = render_json(&diagnostic, &sources);
            assert!(
                !line.contains("hunter2") && line.contains("\"offset\":15"),
                "{line}"
            );
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
