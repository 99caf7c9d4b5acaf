//! Slips around values on one line: brackets, commas, and what goes on behind them.

use granit_parser::ErrorKind as ScanKind;

use super::lines::{Line, Lines};
use crate::braces::LONGEST_SHOWN;
use crate::fault::{Fault, Quotable};
use crate::message::Name;
use crate::unquoted::in_quotes;

/// A bracket that closes nothing, or one of the other sort.
pub(super) fn closing_bracket(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    if let ScanKind::MismatchedFlowCollectionEnd { open, close } = kind {
        return other_bracket(lines, at, (*open, *close));
    }
    let bracket = lines
        .text
        .get(at..)?
        .chars()
        .next()
        .filter(|c| matches!(c, '}' | ']'))?;
    let is_misplaced = matches!(kind, ScanKind::MisplacedFlowCollectionEnd);
    let message = format!("this `{bracket}` closes nothing");
    is_misplaced.then(|| Fault::syntax(message, at..at + 1).hint("take it out"))
}

/// The bracket that closes one of the other sort, which stands at a byte or is closed there.
fn other_bracket(lines: &Lines<'_>, at: usize, (open, close): (char, char)) -> Option<Fault> {
    let expected = if open == '[' { ']' } else { '}' };
    let behind = lines.text.get(at..)?;
    let found = match behind.starts_with(close) {
        true => at,
        false => at + closing(behind)?,
    };
    let message = format!("the `{open}` is closed by `{close}`, expected `{expected}`");
    let fault = Fault::syntax(message, found..found + 1);
    // What is closed may be the bracket around it.
    let line = lines.text[..found].rsplit('\n').next().unwrap_or_default();
    let count = |c: char| line.matches(c).count();
    let outer = if close == ']' { '[' } else { '{' };
    Some(match count(outer) > count(close) {
        true => fault.hint(format!("put a `{expected}` before it")),
        false => fault.hint(format!("write `{expected}`")),
    })
}

/// Where the bracket is closed with which a text starts, by whatever bracket.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(opened), _) if opened == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// An entry in braces or brackets that ends with its line, without the comma before the next one.
fn comma_at_end(kind: &ScanKind, lines: &Lines<'_>, before: &str) -> Option<Fault> {
    let is_missing = matches!(
        kind,
        ScanKind::ExpectedFlowMappingSeparator | ScanKind::ExpectedFlowSequenceSeparator
    );
    let above = lines.above().next()?;
    if !is_missing || !before.trim().is_empty() || above.text.contains('#') {
        return None;
    }
    let end = above.start + above.text.trim_end().len();
    let start = end - above.text.trim_end().chars().next_back()?.len_utf8();
    let fault = Fault::syntax("a `,` is missing between two entries", start..end);
    Some(fault.hint(format!("put a `,` at the end of line {}", above.number)))
}

/// Two entries of a collection without a comma between them.
pub(super) fn comma(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let line = lines.last()?;
    let before = lines.text.get(line.start..at)?;
    if let Some(fault) = comma_at_end(kind, lines, before) {
        return Some(fault);
    }
    let is_flow = opens_bracket(before);
    let is_missing = matches!(
        kind,
        ScanKind::InvalidTrailingDoubleQuotedScalar
            | ScanKind::InvalidTrailingSingleQuotedScalar
            | ScanKind::ExpectedFlowMappingSeparator
            | ScanKind::ExpectedFlowSequenceSeparator
    );
    if !is_flow || !is_missing {
        return None;
    }
    // Of a second key the parser meets the colon first.
    let is_colon = lines.text[at..].starts_with(':');
    let start = match is_colon {
        true => line.start + last_word(before),
        false => at,
    };
    let end = if is_colon { at.max(start + 1) } else { at + 1 };
    let semicolon = before
        .get(..start - line.start)
        .map(str::trim_end)
        .filter(|before| before.ends_with(';'));
    let fault = match semicolon.map(|before| line.start + before.len() - 1) {
        Some(sign) => {
            let message = "found a `;` between two entries, expected `,`";
            Fault::syntax(message, sign..sign + 1)
        }
        None => Fault::syntax("a `,` is missing between two entries", start..end),
    };
    Some(
        match with_comma(&line, start - line.start, lines.quotable) {
            // In a map quotes around both would make a key of them.
            Some(written) if written.contains(':') => {
                fault.hint(format!("write `{}`", Name(&written)))
            }
            Some(written) => fault
                .hint(format!("write `{}`", Name(&written)))
                .hint("if they are one text, put all of it in quotes"),
            None => fault.hint("put a `,` between them, or the whole value in quotes"),
        },
    )
}

/// Where the last word of a text starts, or its last text in quotes.
fn last_word(text: &str) -> usize {
    let text = text.trim_end();
    let quote = text.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let opened = quote.and_then(|quote| text[..text.len() - 1].rfind(quote));
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '[');
    opened.unwrap_or_else(|| {
        let end = text.char_indices().rfind(|(_, c)| is_end(*c));
        end.map_or(0, |(at, c)| at + c.len_utf8())
    })
}

/// Two entries of a line with the comma that is missing before a byte of it, where they are short and may be shown.
fn with_comma(line: &Line<'_>, at: usize, quotable: Quotable) -> Option<String> {
    let (before, behind) = line.text.split_at_checked(at)?;
    let start = before.rfind(['{', '[', ',']).map_or(0, |open| open + 1);
    // Of a semicolon a comma takes the place.
    let first = before[start..].trim().trim_end_matches(';').trim_end();
    let second = behind[..behind.find([',', '}', ']'])?].trim();
    let written = format!("{first}, {second}");
    // A bracket or a quote that is cut belongs to more than the entry.
    let is_whole = |entry: &str| {
        let is_closed = |quote| entry.matches(quote).count() % 2 == 0;
        let has_bracket = entry.contains(['{', '[', '}', ']']);
        !entry.is_empty() && !has_bracket && is_closed('"') && is_closed('\'')
    };
    let is_shown = quotable == Quotable::All && written.chars().count() <= LONGEST_SHOWN;
    (is_whole(first) && is_whole(second) && is_shown).then_some(written)
}

/// True if a bracket is in a line, outside of quotes.
fn opens_bracket(line: &str) -> bool {
    let mut quote = None;
    line.chars().any(|c| {
        match (quote, c) {
            (Some(opened), _) if opened == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && matches!(c, '{' | '[')
    })
}

/// A value that goes on where it has to end: behind a bracket, or behind the `|` of a text below.
pub(super) fn behind_value(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    if matches!(kind, ScanKind::MappingValueNotAllowed) {
        return None;
    }
    let line = lines.last()?;
    let start = line.value()?;
    let value = line.text[start..]
        .split(" #")
        .next()
        .unwrap_or_default()
        .trim_end();
    let close = match value.chars().next()? {
        '[' => ']',
        '{' => '}',
        '|' | '>' => ' ',
        _ => return None,
    };
    let end = line.start + start + value.len();
    let is_behind = match close {
        ' ' => value.len() > 2 && at >= line.start + start,
        close => !value.ends_with(close) && value.contains(close) && at > line.start + start,
    };
    let key = line.text[..start].trim_start_matches([' ', '-']);
    let from = at.clamp(line.start + start, end - 1);
    if !is_behind {
        return None;
    }
    let quoted = in_quotes(key, value, lines.quotable);
    if close != ' ' {
        let what = if close == ']' { "list" } else { "map" };
        let message = format!("the {what} ends at its `{close}`, found more behind it");
        return Some(Fault::syntax(message, from..end).hint(quoted));
    }
    let (sign, _) = value.split_at(1);
    let message = format!("`{sign}` starts a text on the lines below, found more on its own line");
    let fault = Fault::syntax(message, from..end);
    let is_shown = lines.quotable == Quotable::All && key.chars().count() <= LONGEST_SHOWN;
    let below = "the text on the lines below, indented by more than the key";
    // Without the dash a line break is at its end.
    let way_out = match is_shown {
        true => format!("write `{}{sign}-`, and {below}", Name(key)),
        false => format!("put {below}"),
    };
    Some(
        fault
            .hint(way_out)
            .hint(format!("if the `{sign}` is part of it, {quoted}")),
    )
}

/// A placeholder without quotes in a collection on one line, whose brace YAML reads as its own.
pub(super) fn flow_placeholder(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.last()?;
    let at = flow_dollar(line.text)?;
    let start = line.start + at;
    let rest = &line.text[at..];
    let end = rest.find('}').map_or(rest.len(), |end| end + 1);
    let message = "a placeholder inside of `{…}` or `[…]` needs quotes";
    let fault = Fault::syntax(message, start..start + end);
    // The item that it stands in, behind the key of it.
    let item = line.text[..at]
        .rfind(['{', '[', ','])
        .map_or(0, |start| start + 1);
    let value = line.text[item..at]
        .rfind(": ")
        .map_or(item, |colon| item + colon + 2);
    let item_end = line.text[at..]
        .match_indices([',', '}', ']'])
        .map(|(found, _)| found)
        .find(|found| *found >= end)
        .map_or(line.text.len(), |found| at + found);
    let key = line.text[item..value].trim_start();
    let whole = line.text[value..item_end].trim();
    Some(fault.hint(in_quotes(key, whole, lines.quotable)))
}

/// Where a `${` stands behind an open bracket and outside of quotes.
fn flow_dollar(line: &str) -> Option<usize> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let (mut is_flow, mut is_single, mut is_double) = (false, false, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'{' | b'[' => is_flow = true,
            b'\'' => is_single = !is_single,
            b'"' => is_double = !is_double,
            b'$' if is_flow && !is_single && !is_double && line[at..].starts_with("${") => {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// A bracket that an earlier line, or this one, opens and does not close, where a key follows as in a block.
pub(super) fn open_bracket(lines: &Lines<'_>) -> Option<Fault> {
    let last = lines.last()?;
    let mut open: Vec<(usize, char, usize)> = Vec::new();
    for line in &lines.lines {
        let starts_flow = |value: &usize| line.text[*value..].starts_with(['{', '[']);
        match line.value() {
            value if !open.is_empty() => track(&mut open, line, value.unwrap_or(0)),
            Some(value) if starts_flow(&value) => track(&mut open, line, value),
            _ => {}
        }
    }
    let (at, bracket, number) = *open.first()?;
    let close = if bracket == '[' { ']' } else { '}' };
    let is_far = number < last.number
        || last.text.matches(bracket).count() > last.text.matches(close).count();
    let message = format!("the `{bracket}` that line {number} opens is not closed");
    let fault = Fault::syntax(message, at..at + 1);
    is_far.then(|| match bracket {
        '[' => fault.hint("close it with `]`"),
        _ => fault.hint("close it with `}`"),
    })
}

/// Opens and closes the brackets of a line behind a byte of it, outside of quotes and comments.
fn track(open: &mut Vec<(usize, char, usize)>, line: &Line<'_>, from: usize) {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.text[from..].char_indices() {
        match (quote, c) {
            (Some(opened), _) if opened == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') if before.is_whitespace() => break,
            (None, '[' | '{') => open.push((line.start + from + at, c, line.number)),
            (None, ']' | '}') => _ = open.pop(),
            (None, _) => {}
        }
        before = c;
    }
}
