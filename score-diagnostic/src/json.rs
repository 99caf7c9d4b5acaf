//! Diagnostics as JSON lines for programs.

use score_yaml::message::is_hidden;
use score_yaml::{SourceMap, Span};
use serde_json::{Map, Value, json};

use super::{Diagnostic, Severity};

/// The diagnostic as one line of JSON, without the newline: `code`, `severity`, `message`, the place as `file`,
/// `line`, `column`, `endLine`, `endColumn` (counted from 1, columns in characters, the end behind the last),
/// the field as `path`, further places as `labels`, ways out as `hints`. What it has not is left out. A line with a
/// `count` says how many more there were of its severity. Characters that a terminal would obey or hide are escaped.
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
    if diagnostic.more > 0 {
        object.insert("count".to_owned(), json!(diagnostic.more));
    }
    escape_hidden(&Value::Object(object).to_string())
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
    ];
    entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
