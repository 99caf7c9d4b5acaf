//! Escapes for compose's interpolation: compose puts variables into every value of a compose file before it uses it, so a
//! dollar that it would take for one is written twice. Others stay as they are: `$5`, `$(`.

use std::borrow::Cow;

use score_core::text::{Part, Text};
use score_yaml::Str;

/// True if compose interprets a dollar before this character, as an escape or as a variable. Its
/// pattern ignores case, which lets two letters beyond ASCII pass for `s` and `k`.
fn takes_dollar(next: Option<char>) -> bool {
    next.is_some_and(|c| {
        c.is_ascii_alphabetic() || matches!(c, '$' | '{' | '_' | '\u{17f}' | '\u{212a}')
    })
}

/// True if compose finds a variable in a text, and replaces or refuses it.
pub(crate) fn has_reference(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '$' && takes_dollar(chars.peek().copied()) && chars.next() != Some('$') {
            return true;
        }
    }
    false
}

/// Escapes a text that is to arrive as it is.
pub(crate) fn escape_literal(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    push_literal(text, None, |_| false, &mut out);
    out.into()
}

/// True if compose takes what stands behind a dollar, and a brace perhaps, for the name of a variable.
#[cfg(feature = "cli")]
pub(crate) fn is_reference_start(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c == '_' || (takes_dollar(Some(c)) && c.is_alphabetic()))
}

/// Appends text that is to arrive as it is, before `next`; a dollar that `is_escaped` at its offset is
/// written twice although it need not.
pub(crate) fn push_literal(
    text: &str,
    next: Option<char>,
    mut is_escaped: impl FnMut(usize) -> bool,
    out: &mut String,
) {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        out.push(c);
        if c == '$' && (is_escaped(at) || takes_dollar(chars.peek().map(|(_, c)| *c).or(next))) {
            out.push('$');
        }
    }
}

/// A word of a command. Two dollars in a row stand for one already.
///
/// Upstream doubles dollars in the state too, so what comes from there has been here before; that
/// makes `$$` the one thing a word of a Score file cannot say by itself. Upstream misses some places
/// where compose interpolates, as behind a single character. We: none.
pub(crate) fn escape_word(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        out.push(c);
        if c == '$' {
            let next = chars.peek().map(|(_, c)| *c);
            if next == Some('$') {
                chars.next();
            }
            if takes_dollar(next) || upstream_doubles(&text[..at], next) {
                out.push('$');
            }
        }
    }
    out.into()
}

/// A word of a command or a probe, [`escape_word`] for all those of Score files. In those of additions there may be
/// variables, which compose is to read.
pub(crate) fn escape_word_text(of: &Text) -> Str {
    match of.as_literal() {
        Some(literal) => escape_word(literal).into(),
        None => escape_text(of),
    }
}

/// True if upstream writes a dollar twice that compose would leave alone.
fn upstream_doubles(before: &str, next: Option<char>) -> bool {
    let mut back = before.chars().rev();
    let is_in_sight = match (back.next(), back.next()) {
        (None, _) => true,
        (Some(last), last_but_one) => {
            last != '$' && last_but_one.is_some_and(|c| c.is_ascii_graphic())
        }
    };
    is_in_sight && next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '|' | '?'))
}

/// Resolved text: literals arrive as they are, environment variables are read when compose starts. Dollars
/// that the author wrote twice stay so.
pub(crate) fn escape_text(text: &Text) -> Str {
    if let Some(literal) = text.as_literal().filter(|literal| !literal.contains('$')) {
        return literal.into();
    }
    let mut out = String::new();
    let mut escapes = text.escapes().iter().copied().peekable();
    for (i, part) in text.parts.iter().enumerate() {
        match part {
            Part::Literal(part) => {
                let next = text.parts.get(i + 1).map(|_| '$');
                push_literal(
                    part,
                    next,
                    |at| escapes.next_if_eq(&(i, at)).is_some(),
                    &mut out,
                );
            }
            // Nothing hands out secrets for compose: as text they are what the provisioner wrote.
            Part::Env { .. } | Part::Secret { .. } => out.push_str(&part.to_string()),
            Part::LateReference(reference) => {
                let behind = text.parts[i + 1..].iter().map(ToString::to_string);
                reference.push_before(behind, &mut out);
            }
        }
    }
    out.into()
}

#[cfg(test)]
mod tests;
