//! Signs of other languages around a value: three quotes, a comma or a semicolon behind it, a star before an item, a quote in
//! single quotes.

use granit_parser::ErrorKind as ScanKind;

use super::lines::Lines;
use super::quoted::quoted;
use crate::braces::LONGEST_SHOWN;
use crate::fault::{Fault, Quotable};
use crate::message::Name;

/// A text that starts with three quotes, as in Python.
pub(super) fn triple_quotes(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.last()?;
    let start = line.value()?;
    let value = line.text[start..].trim_end();
    let quotes = ["\"\"\"", "'''"]
        .into_iter()
        .find(|quotes| value.starts_with(quotes))?;
    let key = line.text[..start].trim_start_matches([' ', '-']).trim_end();
    let place = line.start + start;
    let message = format!("`{quotes}` starts no text in YAML");
    let fault = Fault::syntax(message, place..place + quotes.len());
    let is_shown = lines.quotable == Quotable::All && key.chars().count() <= LONGEST_SHOWN;
    Some(
        match value.len() == quotes.len() && key.ends_with(':') && is_shown {
            true => fault.hint(format!(
                "write `{} |`, and take the `{quotes}` below the text out",
                Name(key)
            )),
            false => {
                fault.hint("put the text in one pair of quotes, or on lines of its own below a `|`")
            }
        },
    )
}

/// A comma or a semicolon behind the quote or the bracket that ends a value, as in JSON.
pub(super) fn sign_behind(kind: &ScanKind, lines: &Lines<'_>) -> Option<Fault> {
    if matches!(
        kind,
        ScanKind::MappingValueNotAllowed
            | ScanKind::UnclosedFlowCollection { .. }
            | ScanKind::ExpectedFlowMappingSeparator
            | ScanKind::ExpectedFlowSequenceSeparator
    ) {
        return None;
    }
    let line = lines.last()?;
    let start = line.value()?;
    let value = line.text[start..].split(" #").next()?.trim_end();
    let whole = value.strip_suffix([',', ';'])?.trim_end();
    let is_ended = match whole.chars().next()? {
        '"' | '\'' => quoted(whole, 0)?.end == whole.len(),
        '{' => whole.ends_with('}') && whole.matches('{').count() == whole.matches('}').count(),
        '[' => whole.ends_with(']') && whole.matches('[').count() == whole.matches(']').count(),
        _ => false,
    };
    let sign = &value[value.len() - 1..];
    let place = line.start + start + value.len() - 1;
    let message = format!("found a `{sign}` behind the value: in a block its line ends there");
    is_ended
        .then(|| Fault::syntax(message, place..place + 1).hint(format!("take the `{sign}` out")))
}

/// A quote within a text in single quotes: `'it's me'`.
pub(super) fn single_quote(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let is_there = matches!(
        kind,
        ScanKind::InvalidTrailingSingleQuotedScalar
            | ScanKind::ExpectedFlowMappingSeparator
            | ScanKind::ExpectedFlowSequenceSeparator
    );
    let line = lines.last().filter(|_| is_there)?;
    let before = lines.text.get(line.start..at)?;
    let inside = before.strip_suffix('\'')?;
    let opened = inside.rfind('\'')?;
    let behind = &line.text[before.len()..];
    let end = behind.find('\'')?;
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let starts = inside[..opened].trim_end().chars().next_back();
    let is_start = starts.is_none_or(|c| matches!(c, ':' | ',' | '[' | '{' | '-'));
    // What stands behind the next quote ends the value.
    let next = behind[end + 1..].trim_start().chars().next();
    let is_end = next.is_none_or(|c| matches!(c, ',' | ']' | '}' | '#'));
    if !is_start
        || !is_end
        || !is_letter(inside.chars().next_back())
        || !is_letter(behind.chars().next())
    {
        return None;
    }
    let (first, second) = (&inside[opened + 1..], &behind[..end]);
    let place = line.start + inside.len();
    let fault = Fault::syntax(
        "a `'` ends a text in single quotes: in it write `''`",
        place..place + 1,
    );
    let text = format!("{first}'{second}");
    let is_shown = lines.quotable == Quotable::All
        && text.chars().count() <= LONGEST_SHOWN
        && !text.contains(['"', '\\']);
    Some(match is_shown {
        true => fault.hint(format!(
            "write `'{}''{}'`, or `\"{}\"`",
            Name(first),
            Name(second),
            Name(&text)
        )),
        false => fault.hint("or put the text in double quotes"),
    })
}

/// A star before an item, as in Markdown.
pub(super) fn star(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let line = lines.last()?;
    let item = line.text.trim_start_matches(' ').strip_prefix("* ")?.trim();
    let place = line.start + line.indent();
    let is_there = (place..place + 3).contains(&at);
    let fault = Fault::syntax(
        "an item of a list starts with `- `, found `* `",
        place..place + 1,
    );
    let is_shown = lines.quotable == Quotable::All && item.chars().count() <= LONGEST_SHOWN;
    is_there.then(|| match is_shown {
        true => fault.hint(format!("write `- {}`", Name(item))),
        false => fault.hint("write `- ` in the place of `* `"),
    })
}
