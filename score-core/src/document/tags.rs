//! Tags that mean nothing here: `!secret`, `!Ref`, `!env`. YAML drops them, and the text behind them stays.

use score_yaml::message;
use score_yaml::{Node, SourceMap, Span};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::text::Template;

/// What is between the parts of a line, or before its first.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// What leads out of a tag before a value that is meant as it stands.
pub(super) const WITHOUT_TAG: &str = "leave the tag out, if the value is meant as it stands";

/// The warning of a tag before a value that is none of YAML's own, in a field that takes placeholders; `annotation` is that of
/// [`Dialect::variables_annotation`](crate::diagnostic::Dialect).
#[must_use]
pub fn ignored_tag(
    node: &Node,
    sources: &SourceMap,
    annotation: Option<&str>,
) -> Option<Diagnostic> {
    let warning = bare_tag(node, sources)?;
    if !warning.hints.is_empty() {
        return Some(warning);
    }
    if has_placeholder(node, sources) {
        return Some(warning.hint("leave the tag out: `${…}` is filled in without it"));
    }
    let tag = warning.span.map_or("", |span| sources.text(span));
    let warning = match variable_meant(tag, node) {
        Some(name) => warning
            .hint(message!(
                "a variable of the environment is `${{resources.env.{name}}}`"
            ))
            .hint(declared_for(name, annotation)),
        None => warning.hint("a value that is made elsewhere is `${resources.NAME.OUTPUT}`"),
    };
    Some(warning.hint(WITHOUT_TAG))
}

/// The warning of a tag before a value that is none of YAML's own; without a way out if a value stands behind it.
pub(super) fn bare_tag(node: &Node, sources: &SourceMap) -> Option<Diagnostic> {
    if let Some(alone) = tag_alone(node, sources) {
        return Some(alone);
    }
    let start = node.span.range().start;
    let before = sources.get(node.span.file).text.get(..start)?;
    let opens = |text: &str| text.is_empty() || text.ends_with([':', '-', '[', ',', '{']);
    // Nearly all values stand right behind their keys.
    if opens(before.trim_end_matches(BLANKS)) {
        return None;
    }
    let (mut before, mut word) = last_word(before)?;
    // An anchor may stand between the two.
    if word.starts_with('&') {
        (before, word) = last_word(before)?;
    }
    let is_own = word.starts_with("!!") || word.starts_with("!<") || word == "!";
    if !word.starts_with('!') || is_own {
        return None;
    }
    // A word of a comment, or of a text, stands behind other words.
    let above = match last_word(before) {
        Some((above, word)) if word.starts_with('&') => above,
        _ => before,
    };
    if !opens(above.trim_end_matches(BLANKS)) {
        return None;
    }
    let message = message!("the tag `{word}` is not read: what stands behind it is the value");
    let end = before.len() + word.len();
    let span = Span::new(node.span.file, before.len(), end);
    Some(Diagnostic::new(codes::UNREAD_PLACEHOLDER, message).at(span))
}

/// True if one of Score's placeholders is in a text.
fn has_placeholder(node: &Node, sources: &SourceMap) -> bool {
    node.as_str().is_some_and(|text| {
        let template = Template::parse(text, node.span, sources.text(node.span));
        let mut placeholders = template.placeholders();
        placeholders.any(|placeholder| placeholder.root().is_some())
    })
}

/// The resource that gives a variable of the environment.
pub(super) fn declared_for(name: &str, annotation: Option<&str>) -> String {
    let named = annotation.map_or_else(String::new, |key| {
        message!(", metadata: {{annotations: {{{key}: {name}}}}}")
    });
    format!("with `env: {{type: environment{named}}}` below `resources`")
}

/// The variable of the environment that a value behind a tag names, if it does: `!env HOST`.
pub(super) fn variable_meant<'n>(tag: &str, node: &'n Node) -> Option<&'n str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = |text: &&str| !text.is_empty() && text.len() < 40 && text.chars().all(is_part);
    let tag = tag.trim_start_matches('!');
    let is_env = tag.eq_ignore_ascii_case("env") || tag.eq_ignore_ascii_case("envvar");
    node.as_str().filter(|_| is_env).filter(is_name)
}

/// The warning of a tag with nothing behind it: `C: !bar`, `- !bar`. Its value is empty, and stands right behind what is before it:
/// a key, an item or the start of a list.
fn tag_alone(node: &Node, sources: &SourceMap) -> Option<Diagnostic> {
    const LONGEST: usize = 40;
    let range = node.span.range();
    if node.as_str() != Some("") || !range.is_empty() {
        return None;
    }
    let text = &sources.get(node.span.file).text;
    let start = text.len() - behind_signs(text.get(range.start..)?).len();
    let line = text[start..].lines().next()?;
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']');
    let word = &line[..line.find(is_end).unwrap_or(line.len())];
    let rest = line[word.len()..].trim_start();
    let is_alone = rest.is_empty() || rest.starts_with(['#', ',', '}', ']']);
    let is_own = word.starts_with("!!") || word.starts_with("!<") || word == "!";
    if !word.starts_with('!') || is_own || !is_alone || word.len() > LONGEST {
        return None;
    }
    let message = message!("the tag `{word}` is not read, and nothing stands behind it");
    let span = Span::new(node.span.file, start, start + word.len());
    let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message).at(span);
    let is_of_key = text[range.start..start].trim_end() == ":";
    let key = last_word(&text[..range.start]).filter(|_| is_of_key);
    Some(warning.hint(match key {
        Some((_, key)) => message!("`!` starts a tag: write `{key}: \"{word}\"`"),
        None => message!("`!` starts a tag: write `\"{word}\"`"),
    }))
}

/// A text from behind the blanks, the signs and the comments of YAML that it starts with.
fn behind_signs(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| BLANKS.contains(&c) || ":-,[{".contains(c));
        match rest.strip_prefix('#') {
            Some(comment) => {
                let end = comment.find('\n').unwrap_or(comment.len());
                rest = &comment[end..];
            }
            None => return rest,
        }
    }
}

/// The last word of a text, and what is before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(BLANKS);
    let is_between = |c: char| BLANKS.contains(&c) || matches!(c, '[' | '{' | ',');
    let start = text.rfind(is_between).map_or(0, |at| at + 1);
    let (before, word) = text.split_at(start);
    (!word.is_empty()).then_some((before, word))
}
