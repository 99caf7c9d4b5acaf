//! The way from what a patch template gave to its lines.

use std::cell::OnceCell;
use std::ops::Range;

use score_template::{
    SourceLine, SourceLines, long_value, quoted_action, quoted_line, source_line_at, tab_of_indent,
};
use score_yaml::message;
use score_yaml::{FileId, SourceMap, Span};

use super::template::NO_JINJA;
use crate::codes;
use crate::diagnostic::Diagnostic;

/// The most bytes of an expression that a title has room for.
const LONGEST: usize = 50;

/// A patch template, for findings in what it gave.
pub(super) struct TemplateLines<'a> {
    template: FileId,
    sources: &'a SourceMap,
    /// What it gave, and the lines of both: read once, as many findings may be about it.
    lines: OnceCell<(FileId, SourceLines<'a>)>,
}

impl<'a> TemplateLines<'a> {
    pub(super) fn new(template: FileId, sources: &'a SourceMap) -> Self {
        TemplateLines {
            template,
            sources,
            lines: OnceCell::new(),
        }
    }

    /// The line of the template that gave what stands at a place of its output, as far as that can be told.
    pub(super) fn line_of(&self, span: Span) -> Option<String> {
        let output = &self.sources.get(span.file).text;
        let text = &self.sources.get(self.template).text;
        let number = self.sources.location(span).line;
        let lines = self
            .lines
            .get_or_init(|| (span.file, SourceLines::new(text, output)));
        let found = match lines {
            (file, lines) if *file == span.file => lines.at(number),
            _ => source_line_at(text, output, number),
        };
        Some(text[found?.range].to_owned())
    }

    /// A finding at the place of the template that made what it is about, as far as that can be told: nobody sees the text
    /// that it gave.
    pub(super) fn told(&self, one: Diagnostic) -> Diagnostic {
        let TemplateLines {
            template,
            sources,
            lines,
        } = self;
        let template = *template;
        let Some(span) = one.span.filter(|span| span.file != template) else {
            return one;
        };
        if span.end == 0 {
            return one.at(Span::new(template, 0, 0));
        }
        let output = &sources.get(span.file).text;
        let text = &sources.get(template).text;
        let is_syntax = one.code == codes::INVALID_YAML;
        if is_syntax && let Some(long) = long_value(text, output, sources.location(span).line) {
            let expression = &text[long.range.clone()];
            // The place says it too.
            let message = match expression.len() <= LONGEST {
                true => {
                    message!(
                        "the template gives no YAML: `{expression}` is a text of several lines"
                    )
                }
                false => message!(
                    "the template gives no YAML: the value of `{}` is a text of several lines",
                    long.key
                        .trim_start_matches(['-', ' '])
                        .trim_end_matches([':', ' '])
                ),
            };
            let way_out = message!("write `{}{{{{ {expression} | quote }}}}`", long.key);
            return Diagnostic {
                message,
                hints: vec![way_out],
                ..one
            }
            .at(Span::new(template, long.range.start, long.range.end));
        }
        let number = sources.location(span).line;
        if let Some(place) = is_syntax.then(|| jinja_in(text, output, number)).flatten() {
            let message = "the template gives no YAML: `{% … %}` is Jinja's".to_owned();
            return Diagnostic {
                message,
                hints: vec![NO_JINJA.to_owned()],
                ..one
            }
            .at(Span::new(template, place.start, place.end));
        }
        let lines = lines.get_or_init(|| (span.file, SourceLines::new(text, output)));
        let found = match lines {
            (file, lines) if *file == span.file => lines.at(number),
            _ => source_line_at(text, output, number),
        };
        let Some(SourceLine { range, shown }) = found else {
            return one;
        };
        let what = output.get(span.range()).unwrap_or_default();
        let tab = tab_of_indent(text, range.start).filter(|_| is_syntax && what == "\t");
        if let Some(tab) = tab {
            let message = message!("the template gives no YAML: {}", one.message);
            let place = Span::new(template, tab.start, tab.end);
            return Diagnostic { message, ..one }.at(place);
        }
        let written = &text[range.clone()];
        let is_plain = is_syntax && quoted_line(written).is_none();
        if is_plain && let Some(at) = same_place(written, output, span) {
            let message = message!("the template gives no YAML: {}", one.message);
            let start = range.start + at;
            let place = Span::new(template, start, start + what.trim_end().len());
            return Diagnostic { message, ..one }.at(place);
        }
        // What is wrong itself, where the template has it once in that line.
        let mut found = written.match_indices(what);
        let only = found.next().filter(|_| found.next().is_none());
        let range = match only.filter(|_| !what.is_empty() && !what.contains('\n')) {
            Some((at, what)) => range.start + at..range.start + at + what.len(),
            None => range,
        };
        let quoted = quoted_line(written).filter(|_| is_syntax);
        let message = match is_syntax {
            true => message!("the template gives no YAML at `{shown}`: {}", one.message),
            false => one.message.clone(),
        };
        let in_quotes = quoted_action(written).filter(|_| one.about.wants_quotes());
        let hints = match (quoted, in_quotes) {
            (Some(line), _) => vec![message!("put the whole value in quotes: `{line}`")],
            (None, Some(line)) => vec![message!("write `{line}`")],
            (None, None) => one.hints.clone(),
        };
        let one = Diagnostic {
            message,
            hints,
            ..one
        };
        one.at(Span::new(template, range.start, range.end))
    }
}

/// The byte of a line of a template at which a place in its output stands, if the template gives the line as it is.
fn same_place(written: &str, output: &str, span: Span) -> Option<usize> {
    let before = output.get(..span.range().start)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = output[start..].lines().next()?;
    let indent = line.len() - line.trim_start().len();
    let is_inside = span.range().end <= start + line.len() && span.end > span.start;
    let at = span.range().start.checked_sub(start + indent)?;
    (is_inside && line.trim() == written).then_some(at)
}

/// The bytes of a line of a template that starts with a tag of Jinja and stands in what it gave as the line of a number.
fn jinja_in(text: &str, output: &str, number: usize) -> Option<Range<usize>> {
    let found = output.lines().nth(number.checked_sub(1)?)?.trim();
    if !found.trim_start_matches("- ").starts_with("{%") {
        return None;
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        (line.trim() == found).then(|| at..at + found.len())
    })
}
