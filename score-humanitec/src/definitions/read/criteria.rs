//! Reads matching rules.

use score_core::diagnostic::{TreeReader as _, wrong_type};
use score_core::text::Spanned;
use score_yaml::{Node, Str, message};

use super::reader::{DefinitionReader, RULE};
use crate::definitions::definition::Criterion;

/// What the platform answers besides.
const READ_ONLY: [&str; 1] = ["id"];

/// Reads a list of rules. One that has something wrong is left out, so that it cannot match more than was meant.
pub(super) fn criteria(reader: &mut DefinitionReader<'_>, node: &Node) -> Option<Vec<Criterion>> {
    let Some(items) = node.as_seq() else {
        // Nothing, or a rule that matches all? It has to be said.
        reader.push(wrong_type(node, "list").hint(as_list(node)));
        return None;
    };
    let rules = items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| reader.at_index(i, |reader| criterion(reader, item)));
    Some(rules.collect())
}

/// The list that was meant by something else.
fn as_list(node: &Node) -> String {
    /// A rule of more fields, or of longer values, is not written out.
    const MOST: usize = 60;
    let Some(rule) = node.as_map() else {
        return "no rules are `[]`; a rule is a map: `criteria: [{env_id: …}]`".to_owned();
    };
    let is_plain = |text: &str| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.');
        !text.is_empty() && text.bytes().all(fits)
    };
    let fields = rule.iter().map(|(key, value)| {
        let value = value.as_str().filter(|text| is_plain(text))?;
        is_plain(&key.text).then(|| format!("{}: {value}", key.text))
    });
    let fields = fields.collect::<Option<Vec<String>>>();
    let fields = fields.map(|fields| fields.join(", "));
    match fields.filter(|fields| (1..MOST).contains(&fields.len())) {
        Some(fields) => format!("write `criteria: [{{{fields}}}]`"),
        None => "a rule is an item of a list: put `- ` before it, on a line below `criteria:`"
            .to_owned(),
    }
}

/// The value that a rule asks for in a field: one.
fn value(reader: &mut DefinitionReader<'_>, name: &str, node: &Node) -> Option<Spanned<Str>> {
    let Some(items) = node.as_seq() else {
        return reader.text(node);
    };
    let rules = items.iter().map(|item| {
        let text = item.as_str()?;
        Some(message!("{{{name}: {text}}}"))
    });
    let rules = rules.collect::<Option<Vec<String>>>();
    let error = wrong_type(node, "string");
    reader.push(match rules.filter(|rules| (1..=3).contains(&rules.len())) {
        Some(rules) => error.hint(format!("write a rule for each: `[{}]`", rules.join(", "))),
        None => error.hint("a rule has one value: write a rule for each"),
    });
    None
}

/// Reads a rule.
pub(super) fn criterion(reader: &mut DefinitionReader<'_>, node: &Node) -> Option<Criterion> {
    let found = reader.found();
    let map = reader.map(node)?;
    reader.no_others(map, "a rule", &RULE, &READ_ONLY);
    let mut text = |name| reader.field(map, name, |reader, node| value(reader, name, node));
    let rule = Criterion {
        res_id: text("res_id"),
        env_id: text("env_id"),
        app_id: text("app_id"),
        env_type: text("env_type"),
        class: text("class"),
        span: node.span,
    };
    (reader.found() == found).then_some(rule)
}
