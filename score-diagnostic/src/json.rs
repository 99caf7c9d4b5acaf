//! Diagnostics as JSON lines for programs.

use score_yaml::message::is_hidden;
use score_yaml::{SourceMap, Span};
use serde_json::{Map, Value, json};

use super::Diagnostic;
use super::excerpt::{ExcerptLine, excerpt_line};

/// The JSON Schema of a diagnostic as programs read it.
pub const SCHEMA: &str = include_str!("../schemas/diagnostic.json");

/// The diagnostic as one line of JSON, without the newline; [`json_value`] says what is in it. Characters that a terminal
/// would obey or hide are escaped.
#[must_use]
pub fn render_json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    escape_hidden(&json_value(diagnostic, sources).to_string())
}

/// The diagnostic as the one form that programs read, whatever command says it; `schemas/diagnostic.json` describes it:
/// `code`, `severity`, `category`, `message`, the place as `file`, `line`, `column`, `endLine`, `endColumn` (counted from 1,
/// columns in characters, the end behind the last), `offset`, `endOffset` (bytes) and `excerpt` (the line, and the columns of
/// the place in it), the field as `path`, further places as `labels`, ways out as `hints`, and `helpUri`, the page of the code.
/// What it has not is left out. One with a
/// `count` says how many more there were of its severity.
#[must_use]
pub fn json_value(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.as_str()));
    object.insert("severity".to_owned(), json!(diagnostic.severity.as_str()));
    let category = diagnostic.code.category().as_str();
    object.insert("category".to_owned(), json!(category));
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
    if let Some(uri) = diagnostic.code.help_uri() {
        object.insert("helpUri".to_owned(), json!(uri));
    }
    if diagnostic.more > 0 {
        object.insert("count".to_owned(), json!(diagnostic.more));
    }
    Value::Object(object)
}

/// JSON in which characters that a terminal would obey or hide are escaped, which changes nothing for programs. Line
/// ends stay, which stand between values only.
#[must_use]
pub fn escape_hidden(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut previous = None;
    for c in json.chars() {
        if c != '\n' && is_hidden(previous, c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
        previous = Some(c);
    }
    out
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
        ("offset", json!(span.start)),
        ("endOffset", json!(span.end)),
    ];
    let excerpt = sources.is_shown(span.file).then(|| {
        let ExcerptLine { text, marked } = excerpt_line(span, sources);
        let (column, end) = (marked.start, marked.end);
        let excerpt = json!({"text": text, "column": column, "endColumn": end});
        ("excerpt", excerpt)
    });
    entries
        .into_iter()
        .chain(excerpt)
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
