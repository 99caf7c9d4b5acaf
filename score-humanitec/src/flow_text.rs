//! Values as they stand in a collection on one line: `{image: x}`.

use score_schema::flow_word;
use score_yaml::data::{Data, Shape};

/// The most levels of a value that is shown.
const DEEPEST: usize = 2;

/// A value as it stands in a collection on one line, if it is small.
pub(crate) fn flow<D: Data>(value: &D, depth: usize) -> Option<String> {
    match value.shape() {
        Shape::Seq(items) if depth < DEEPEST => {
            let items = items.iter().map(|item| flow(item, depth + 1));
            Some(format!(
                "[{}]",
                items.collect::<Option<Vec<_>>>()?.join(", ")
            ))
        }
        Shape::Map(entries) if depth < DEEPEST => {
            let entries = entries.iter().map(|(key, value)| {
                Some(format!(
                    "{}: {}",
                    flow_word(key.as_ref()),
                    flow(value, depth + 1)?
                ))
            });
            Some(format!(
                "{{{}}}",
                entries.collect::<Option<Vec<_>>>()?.join(", ")
            ))
        }
        Shape::Bool(value) => Some(value.to_string()),
        _ => number(value).or_else(|| text(value)),
    }
}

/// A whole number, with or without quotes.
pub(crate) fn number<D: Data>(value: &D) -> Option<String> {
    match value.shape() {
        Shape::Int(number) => Some(number.to_string()),
        Shape::String(text) => Some(text.parse::<u32>().ok()?.to_string()),
        _ => None,
    }
}

/// A text as it stands in a collection on one line, in quotes if it needs some.
pub(crate) fn text<D: Data>(value: &D) -> Option<String> {
    match value.shape() {
        Shape::String(text) => Some(flow_word(text)),
        Shape::Int(number) => Some(format!("\"{number}\"")),
        Shape::Bool(value) => Some(format!("\"{value}\"")),
        _ => None,
    }
}

/// A word as it stands there, always in quotes.
pub(crate) fn quoted(word: &str) -> String {
    let word = flow_word(word);
    match word.starts_with('"') {
        true => word,
        false => format!("\"{word}\""),
    }
}

/// Parts with commas between them, and a sign that there are more.
pub(crate) fn joined(parts: Vec<String>, more: bool) -> String {
    parts.join(", ") + if more { ", …" } else { "" }
}
