//! Ways out that hold what an extension says, for findings that know only its type: the file itself is shown beside them.

use score_core::diagnostic::{Diagnostic, ValueType};
use score_core::path::FieldPath;
use score_kubernetes::{names, quantity};
use score_schema::flow_word;
use score_yaml::message::listed;
use score_yaml::{Kind, Node, SourceMap, json, message};

use crate::right_shape;
use crate::schedules::schedule_near;

/// The most characters of a value that is written out.
const LONGEST: usize = 60;

/// Gives a finding about a value of a file whose text may be shown the line as it should be.
/// What was put in for a placeholder may be secret, and is no part of that text.
pub(super) fn advise(found: &mut Diagnostic, path: &FieldPath, node: &Node, sources: &SourceMap) {
    let hint = match (found.about.types(), found.hints.as_slice()) {
        // What is there is said of any value of that type.
        (Some((expected, _)), [] | [_]) => match expected {
            _ if found.about.wants_quotes() => in_quotes(path, node, sources),
            ValueType::Text | ValueType::NamedText => as_text(path, node),
            expected => right_shape::way_out(path, node, expected),
        },
        (None, []) => node.as_str().and_then(|text| of_text(found, text)),
        _ => None,
    };
    if let Some(hint) = hint {
        found.hints = vec![hint];
    }
    say_what_was_found(found, node);
}

/// The most characters of a title, but for what says who refuses it.
const TITLE: usize = 88;
/// The most of one that names the last key of its field alone.
const LONG_TITLE: usize = 108;

/// Adds what was found to a title that says only what must be there.
fn say_what_was_found(found: &mut Diagnostic, node: &Node) {
    let (before, title) = match found.message.split_once(": ") {
        Some((before, title)) if before == REFUSED => (message!("{before}: "), title),
        _ => (String::new(), found.message.as_str()),
    };
    let says_only = title.contains("` must be ") && !title.contains([':', ';']);
    let text = match &node.kind {
        Kind::String(text) => text.to_string(),
        Kind::Int(number) => number.to_string(),
        _ => return,
    };
    if !says_only || title.contains("found") {
        return;
    }
    let added = message!(", found `{text}`");
    let length = |title: &str| title.chars().count() + added.chars().count();
    if length(title) <= TITLE {
        found.message += &added;
        return;
    }
    let path = found.path.as_deref().unwrap_or_default();
    let Some(rest) = title.strip_prefix(&message!("`{path}` must be ")) else {
        return;
    };
    let keys = FieldPath::keys(path);
    let short = message!("`{}` must be ", keys.last().map_or("", String::as_str)) + rest;
    if length(&short) <= LONG_TITLE {
        found.message = before + &short + &added;
    }
}

/// How a finding starts that is one of another target.
const REFUSED: &str = "Kubernetes refuses this";

/// The way out of a finding about a key.
pub(super) fn advise_key(found: &mut Diagnostic, key: &str) {
    if let (true, Some(hint)) = (found.hints.is_empty(), of_text(found, key)) {
        found.hints = vec![hint];
    }
}

/// The way out of a finding about a text, by what it says of it.
fn of_text(found: &Diagnostic, text: &str) -> Option<String> {
    let says = |words: &str| found.message.contains(words);
    if text.len() >= LONGEST || text.contains("${") {
        return None;
    }
    if says("is no good name") || says("an extension does not take") {
        let rule = match (says("lower-case"), says("expected a name")) {
            (true, _) => names::label_fault,
            (false, true) => names::key_fault,
            (false, false) => names::label_value_fault,
        };
        let near = names::name_near(text, rule)?;
        return Some(message!("did you mean `{near}`?"));
    }
    if says("is no schedule") {
        return schedule_near(text);
    }
    if found.message.contains("is an amount with an unknown unit") {
        let meant = quantity::meant_by(text);
        let listed = listed(meant.iter().map(String::as_str), " or ");
        return (!meant.is_empty()).then(|| format!("did you mean {listed}?"));
    }
    None
}

/// The line of a scalar in quotes, as its author wrote it.
fn in_quotes(path: &FieldPath, node: &Node, sources: &SourceMap) -> Option<String> {
    let written = sources.text(node.span).trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.:_".contains(c);
    let is_word = !written.is_empty() && written.len() < LONGEST && written.chars().all(is_part);
    let text = is_word.then_some(written)?;
    let key = last(path);
    Some(match key.parse::<usize>() {
        Ok(_) => message!("put the value in quotes to make it a string: `\"{text}\"`"),
        Err(_) => message!("put the value in quotes to make it a string: `{key}: \"{text}\"`"),
    })
}

/// The line of a map or a list as one text: the one item of a list, and JSON where any text may stand.
fn as_text(path: &FieldPath, node: &Node) -> Option<String> {
    if let Some([only]) = node.as_seq() {
        let item = only.as_str().filter(|item| item.len() < LONGEST)?;
        return Some(message!("write `{}: {}`", last(path), flow_word(item)));
    }
    let keys = FieldPath::keys(path.as_str());
    let is_free =
        matches!(keys.as_slice(), [.., map, _] if map == "variables" || map == "annotations");
    if !is_free || !matches!(node.kind, Kind::Map(_) | Kind::Seq(_)) {
        return None;
    }
    let mut text = String::new();
    json::push(&node.to_value(), &mut text).ok()?;
    let is_short = text.len() < LONGEST && !text.contains('\'');
    let key = last(path);
    is_short.then(|| message!("it is one text: write `{key}: '{text}'`"))
}

fn last(path: &FieldPath) -> String {
    FieldPath::keys(path.as_str()).pop().unwrap_or_default()
}
