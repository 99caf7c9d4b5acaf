//! Values as hints write them out.

use score_yaml::message::Name;
use score_yaml::{Kind, Node};

/// The longest text that is written out.
pub(super) const LONGEST: usize = 60;

/// A text in double quotes, as YAML and JSON read it; `None` if it has line breaks and the like.
pub(super) fn in_double_quotes(text: &str) -> Option<String> {
    let is_plain = !text.contains(char::is_control);
    is_plain.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A scalar as a text; of a fraction, whose zeros nobody knows any more, only dots.
pub(super) fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) => {
            Some(score_yaml::emit(&node.to_value()).trim_end().to_owned())
        }
        Kind::Float(_) => Some("…".to_owned()),
        _ => None,
    }
}

/// A short map as JSON in single quotes.
pub(super) fn json_in_quotes(node: &Node) -> Option<String> {
    let mut json = String::new();
    score_yaml::json::push(&node.to_value(), &mut json).ok()?;
    let is_short = json.len() < LONGEST && !json.contains('\'');
    is_short.then(|| format!("'{}'", Name(&json)))
}

/// True if a map is in braces: those start before its first key.
pub(super) fn is_braced(node: &Node) -> bool {
    let is_behind = |key: &score_yaml::Key| key.span.start > node.span.start;
    let map = node.as_map();
    map.is_some_and(|map| map.keys().next().is_none_or(is_behind))
}
