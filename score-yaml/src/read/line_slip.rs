//! Slips within a line: a list or a second key behind a key, escapes, commas without a value, lines of templates.

use granit_parser::ErrorKind as ScanKind;

use super::lines::{Line, Lines};
use super::quoted::quoted;
use crate::braces::LONGEST_SHOWN;
use crate::fault::{Fault, Quotable};
use crate::message::Name;
use crate::unquoted::{in_quotes, in_quotes_from};

/// A line that holds an action of a template alone: `{{- if .Values.x }}`.
pub(super) fn template_line(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.last()?;
    let text = line.text.trim();
    let inside = text.strip_prefix("{{")?.strip_suffix("}}")?;
    if inside.contains("}}") {
        return None;
    }
    let start = line.start + line.indent();
    let message = format!("line {} is an action of a template, no YAML", line.number);
    let fault = Fault::syntax(message, start..start + text.len());
    Some(fault.hint("no template is rendered here: render the file first, or take the line out"))
}

/// An escape by the number of a character that has too few digits: the path `"C:\Users"`.
pub(super) fn escape_without_digits(
    kind: &ScanKind,
    lines: &Lines<'_>,
    at: usize,
) -> Option<Fault> {
    let is_escape = matches!(
        kind,
        ScanKind::InvalidQuotedScalarHexEscape | ScanKind::InvalidUnicodeEscape
    );
    let line = lines.last().filter(|_| is_escape)?;
    let end = line.start + line.text.len();
    let (mut from, text) = (at.max(line.start), lines.text);
    while let Some(found) = text.get(from..end)?.find('\\') {
        let start = from + found;
        let escaped = text[start + 1..end].chars().next()?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let behind = &text[start + 1 + escaped.len_utf8()..end];
        let count = behind.bytes().take_while(u8::is_ascii_hexdigit).count();
        if count < digits {
            let message = format!("`\\{escaped}` wants {digits} hexadecimal digits behind it");
            let fault = Fault::syntax(message, start..start + 2);
            return Some(single_quotes(fault, &line, lines.quotable));
        }
        from = start + 1 + escaped.len_utf8();
    }
    None
}

/// The ways out of a backslash in double quotes, in a text that has perhaps more of them.
pub(super) fn single_quotes(fault: Fault, line: &Line<'_>, quotable: Quotable) -> Fault {
    const SHORT: usize = 40;
    let value = line.value().map(|at| line.text[at..].trim_end());
    let inner = value.and_then(|value| value.strip_prefix('"')?.strip_suffix('"'));
    let inner = inner
        .filter(|inner| quotable == Quotable::All && inner.len() <= SHORT && !inner.contains('"'));
    let fault = match inner {
        Some(inner) => fault.hint(format!(
            "put the text in single quotes: `'{}'`",
            Name(&inner.replace('\'', "''"))
        )),
        None => fault.hint("put the text in single quotes"),
    };
    match quotable {
        Quotable::All => fault.hint("or write `\\\\` for each `\\` in it"),
        Quotable::Keys => fault,
    }
}

/// A comma with no value before it: `[a, , b]`.
pub(super) fn comma_without_value(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let line = lines.last()?;
    let is_comma = lines.text.get(at..)?.starts_with(',');
    let before = lines.text.get(line.start..at).filter(|_| is_comma)?;
    let what = match before.trim_end().chars().next_back()? {
        ',' => "a value is missing between two commas",
        '[' | '{' => "a value is missing before the first comma",
        _ => return None,
    };
    let fault = Fault::syntax(what, at..at + 1);
    Some(fault.hint("take the comma out; an empty text is `\"\"`"))
}

/// A value or an item that is a sign of YAML with nothing that belongs to it: `*`, `!!`, `? x`.
pub(super) fn lone_sign(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    if lines.quotable != Quotable::All {
        return None;
    }
    let message = |sign: &str| format!("`{sign}` is a sign of YAML, as a text it needs quotes");
    let line = lines.last()?;
    if let Some(start) = line.value() {
        let value = line.text[start..].trim_end();
        let place = line.start + start;
        if value.starts_with("? ") && at >= place {
            let key = line.text[..start].trim_start_matches([' ', '-']);
            let fault = Fault::syntax(message("?"), place..place + value.len());
            return Some(fault.hint(in_quotes(key, value, lines.quotable)));
        }
    }
    // The parser stops at the sign or right behind it.
    let mut signs = (0..=2).filter_map(|back| {
        let place = at.checked_sub(back).filter(|place| *place >= line.start)?;
        let behind = lines.text.get(place..)?;
        let sign = ["!!", "*", "&"]
            .into_iter()
            .find(|sign| behind.starts_with(sign))?;
        let before = lines.text.get(line.start..place)?.chars().next_back();
        let is_start = before.is_none_or(|c| c.is_whitespace() || matches!(c, '[' | '{' | ','));
        let next = behind[sign.len()..].chars().next();
        let is_end = next.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
        (is_start && is_end).then_some((place, sign))
    });
    let (place, sign) = signs.next_back()?;
    let fault = Fault::syntax(message(sign), place..place + sign.len());
    Some(fault.hint(in_quotes_from(lines.text, place, lines.quotable)))
}

/// A text in the quotes of a word processor, which end nothing: `{A: “a: b”}`.
pub(super) fn quotes_of_others(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let line = lines.last().filter(|_| lines.quotable == Quotable::All)?;
    let before = lines.text.get(line.start..at)?;
    let opened = before.rfind(['“', '„', '‘', '‚'])?;
    let starts = before[..opened].trim_end().chars().next_back();
    if !starts.is_none_or(|c| matches!(c, ':' | '[' | '{' | ',' | '-')) {
        return None;
    }
    let opening = line.text[opened..].chars().next()?;
    let inside = &line.text[opened + opening.len_utf8()..];
    let end = inside.find(['”', '“', '’', '‘'])?;
    let inner = &inside[..end];
    let closing = inside[end..].chars().next()?;
    let key = before[..opened]
        .rsplit(['{', '[', ','])
        .next()
        .unwrap_or_default();
    let key = key.trim_start_matches([' ', '-']);
    let whole = opened..opened + opening.len_utf8() + end + closing.len_utf8();
    let message = format!(
        "the quotes of {} are no quotes of YAML",
        Name(&line.text[whole.clone()])
    );
    let fault = Fault::syntax(message, line.start + whole.start..line.start + whole.end);
    let written = in_quotes(key, inner, lines.quotable);
    Some(fault.hint(written))
}

/// A key in braces whose colon has no blank before a bracket: `{a:{b: c}}`.
pub(super) fn colon_before_bracket(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    if !matches!(kind, ScanKind::FlowMappingValueAdjacentCollection) {
        return None;
    }
    let line = lines.last()?;
    let before = lines.text.get(line.start..at)?;
    let key = before.rsplit(['{', '[', ',', ' ']).next()?;
    let behind = lines.text[at..].trim_start_matches(':');
    let close = if behind.starts_with('[') { ']' } else { '}' };
    let whole = behind.find(close).map(|end| &behind[..=end]);
    let whole = whole.filter(|whole| whole.len() <= LONGEST_SHOWN && !whole.contains('\n'));
    let fault = Fault::syntax("a blank belongs behind the `:` of a key", at..at + 1);
    let is_shown = lines.quotable == Quotable::All && !key.is_empty() && key.len() < LONGEST_SHOWN;
    Some(match whole.filter(|_| is_shown) {
        Some(whole) => fault.hint(format!("write `{}: {}`", Name(key), Name(whole))),
        None => fault.hint("put a blank behind the `:`"),
    })
}

/// An item of a list behind its key, on the same line: `args: - a`.
pub(super) fn item_behind_key(kind: &ScanKind, lines: &Lines<'_>) -> Option<Fault> {
    if !matches!(kind, ScanKind::BlockSequenceEntryNotAllowed) {
        return None;
    }
    let line = lines.last()?;
    let start = line.value()?;
    let item = line.text[start..].strip_prefix("- ")?.trim();
    let key = line.text[..start].trim_start_matches([' ', '-']);
    let at = line.start + start;
    let message = "an item (`- `) cannot stand behind its key on one line";
    let fault = Fault::syntax(message, at..at + 1);
    let end = line.start + line.text.len();
    let behind = lines.text[end..].trim_start();
    let is_only = !behind.starts_with("- ");
    let is_plain = !item.is_empty() && !item.contains(['"', '\'', '\\', '#', ':', ',', '[', '{']);
    let written = format!("{key}[\"{item}\"]");
    let is_shown = lines.quotable == Quotable::All && written.chars().count() <= LONGEST_SHOWN;
    Some(match is_only && is_plain && is_shown {
        true => fault.hint(format!("write `{}`", Name(&written))),
        false => fault.hint("put each item on a line of its own, below the key"),
    })
}

/// The way out for what goes on behind the closing quote of a value: a list without its brackets, or a comment of another
/// language.
pub(super) fn behind_quotes(key: &str, value: &str, quotable: Quotable) -> Option<String> {
    let first = quoted(value, 0)?;
    let rest = value[first.end..].trim();
    let shown = |written: String| {
        let is_shown = quotable == Quotable::All && written.chars().count() <= LONGEST_SHOWN;
        is_shown.then_some(written)
    };
    if let Some(comment) = rest.strip_prefix("//") {
        let written = format!("{key}{} # {}", &value[..first.end], comment.trim());
        return Some(match shown(written) {
            Some(written) => format!("a comment starts with `#`: `{}`", Name(&written)),
            None => "a comment starts with `#`".to_owned(),
        });
    }
    let mut items = vec![&value[..first.end]];
    let mut rest = rest;
    while let Some(behind) = rest.strip_prefix(',') {
        let behind = behind.trim_start();
        let end = match behind.starts_with(['"', '\'']) {
            true => quoted(behind, 0)?.end,
            false => behind.find([',', '"', '\'']).unwrap_or(behind.len()),
        };
        let item = behind[..end].trim_end();
        if item.is_empty()
            || item.contains(['[', ']', '{', '}', '#']) && !item.starts_with(['"', '\''])
        {
            return None;
        }
        items.push(item);
        rest = behind[end..].trim_start();
    }
    if items.len() < 2 || !rest.is_empty() {
        return None;
    }
    let written = shown(format!("{key}[{}]", items.join(", ")));
    Some(match written {
        Some(written) => format!("a list needs brackets: `{}`", Name(&written)),
        None => "a list needs brackets".to_owned(),
    })
}

/// The key that stands behind a value of one word, before a colon: `apiVersion: score.dev/v1b1 metadata: {…}`.
pub(super) fn second_key<'t>(line: &Line<'t>, value: usize, colon: usize) -> Option<&'t str> {
    let before = line.text.get(value..colon)?;
    let mut words = before.split(' ').filter(|word| !word.is_empty());
    let (_, key) = (words.next()?, words.next()?);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_part);
    (is_key && words.next().is_none()).then_some(key)
}

/// What is no part of the document that stands above it: it is indented by less than the first key, or a directive stands
/// there and no `---`.
pub(super) fn outside_of_document(kind: &ScanKind, lines: &Lines<'_>) -> Option<Fault> {
    if !matches!(kind, ScanKind::ExpectedDocumentStart) {
        return None;
    }
    let last = lines.last()?;
    if let Some(directive) = lines.lines.iter().find(|line| line.text.starts_with('%')) {
        let end = directive.start + directive.text.trim_end().len();
        let message = format!(
            "line {} is a directive, and no `---` starts a document behind it",
            directive.number
        );
        let fault = Fault::syntax(message, directive.start..end);
        // Of another version than YAML has here the line is refused with a document, too.
        let version = directive.text.strip_prefix("%YAML").map(str::trim);
        return Some(match version {
            Some(version) if version != "1.1" => fault.hint("leave it out"),
            _ => fault.hint("leave it out, or put `---` on the line below it"),
        });
    }
    let first = lines.lines.iter().find(|line| !line.is_blank())?;
    if first.indent() <= last.indent() {
        return None;
    }
    let (indent, expected) = (last.indent(), first.indent());
    let message = format!(
        "line {} is indented by {indent}, expected {expected} as line {}",
        last.number, first.number
    );
    let start = last.start + indent;
    let end = start + last.text.trim().len();
    let fault = Fault::syntax(message, start..end.max(start + 1));
    Some(fault.hint("keys of one map are indented by the same number of blanks"))
}
