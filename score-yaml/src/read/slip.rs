//! The slip of a person behind an error of the parser: a quote that is not closed, a line among others that is indented by
//! another number of blanks, braces of another language of templates, the marks of a merge.

use granit_parser::ErrorKind as ScanKind;

use super::quoted::quoted;
use crate::braces::{LONGEST_SHOWN, braced};
use crate::fault::{ByteRange, Fault, Quotable};
use crate::message::Name;

/// The most lines above an error that are looked at.
const MOST_LINES: usize = 200;

/// The fault that a person made, if it can be told, where the parser met an error at a byte.
pub(super) fn slip(kind: &ScanKind, text: &str, at: usize, quotable: Quotable) -> Option<Fault> {
    let lines = Lines::before(text, at, quotable);
    merge_mark(&lines)
        .or_else(|| braces(&lines))
        .or_else(|| open_quote(&lines, at))
        .or_else(|| unknown_escape(kind, &lines, at))
        .or_else(|| behind_quote(kind, &lines, at))
        .or_else(|| flow_placeholder(&lines))
        .or_else(|| open_bracket(&lines))
        .or_else(|| {
            let is_of_blocks = !matches!(
                kind,
                ScanKind::UnclosedFlowCollection { .. }
                    | ScanKind::InvalidColonPlacement
                    | ScanKind::UnexpectedCharacter { .. }
            );
            is_of_blocks.then(|| indentation(&lines)).flatten()
        })
        .or_else(|| second_colon(kind, &lines, at))
}

/// A line of a text.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// From 1.
    number: usize,
    /// Where it starts.
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The blanks before its key: the dashes of the items that it starts count as such.
    fn key_indent(&self) -> usize {
        let mut rest = self.text.trim_start_matches(' ');
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches(' ');
        }
        self.text.len() - rest.len()
    }

    fn is_blank(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    /// Where a value starts behind its key, or behind the dash of an item.
    fn value(&self) -> Option<usize> {
        let body = self.text.trim_start_matches([' ', '-']);
        let skipped = self.text.len() - body.len();
        if body.starts_with(['"', '\'']) {
            return (self.text[..skipped].contains('-')).then_some(skipped);
        }
        let colon = body.find(": ")?;
        let value = body[colon + 1..].trim_start();
        Some(self.text.len() - value.len())
    }

    /// True if a value stands behind its key, on the same line.
    fn has_value(&self) -> bool {
        self.value().is_some_and(|at| {
            let value = &self.text[at..];
            !value.is_empty() && !value.starts_with(['|', '>', '&', '#'])
        })
    }
}

/// The last lines of a text up to the one with an error.
struct Lines<'t> {
    text: &'t str,
    /// In their order; the last has the error.
    lines: Vec<Line<'t>>,
    quotable: Quotable,
}

impl<'t> Lines<'t> {
    fn before(text: &'t str, at: usize, quotable: Quotable) -> Self {
        // An error at the end of a text is one of its last line.
        let at = at.min(text.trim_end().len());
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let number = text[..end].matches('\n').count() + 1;
        let mut lines = Vec::new();
        let mut rest = end;
        for back in 0..MOST_LINES {
            let start = text[..rest].rfind('\n').map_or(0, |newline| newline + 1);
            lines.push(Line {
                number: number - back,
                start,
                text: text[start..rest].trim_end_matches('\r'),
            });
            if start == 0 {
                break;
            }
            rest = start - 1;
        }
        lines.reverse();
        Lines {
            text,
            lines,
            quotable,
        }
    }

    fn last(&self) -> Option<Line<'t>> {
        self.lines.last().copied()
    }

    /// The way out for a value of a line that needs quotes: the value in them, where it may be shown and is short.
    fn in_quotes(&self, key: &str, value: &str) -> String {
        let value = value.split(" #").next().unwrap_or_default().trim();
        let line = format!("{key}{}", quotes_around(value));
        let is_shown = self.quotable == Quotable::All && line.chars().count() <= LONGEST_SHOWN;
        match is_shown {
            true => format!("put the whole value in quotes: `{}`", Name(&line)),
            false => "put the whole value in quotes".to_owned(),
        }
    }
}

/// A text in the quotes in which nothing of it needs an escape, or those that do the least.
fn quotes_around(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

/// A mark that a merge left, at the error or above it.
fn merge_mark(lines: &Lines<'_>) -> Option<Fault> {
    let is_mark = |line: &&Line<'_>| {
        ["<<<<<<< ", ">>>>>>> ", "||||||| "]
            .iter()
            .any(|mark| line.text.starts_with(mark))
    };
    let is_middle = |line: &&Line<'_>| line.text == "=======";
    let marks = lines.lines.iter().find(is_mark);
    let line = marks.or_else(|| lines.lines.last().filter(is_middle))?;
    let message = format!("line {} is a mark of a merge conflict", line.number);
    let fault = Fault::syntax(message, line.start..line.start + line.text.len());
    Some(fault.hint("keep one of the two sides, and remove the lines with marks"))
}

/// An escape that double quotes do not know: `"\d"`.
fn unknown_escape(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    if !matches!(kind, ScanKind::UnknownQuotedScalarEscape) {
        return None;
    }
    let line = lines.last()?;
    let mut known = line.text.char_indices().peekable();
    let mut found = None;
    while let Some((start, c)) = known.next() {
        let next = known.peek().copied().filter(|_| c == '\\');
        if let Some((_, escaped)) = next {
            known.next();
            if !"0abt\tnvfre \"/\\N_LPxuU".contains(escaped) {
                found = Some((start, escaped));
                break;
            }
        }
    }
    let (start, escaped) = found?;
    let start = line.start + start;
    let (message, hint) = match lines.quotable {
        Quotable::All => (
            format!(
                "`\\{}` is no escape of a text in double quotes",
                escaped.escape_debug()
            ),
            format!(
                "put the text in single quotes, or write `\\\\{}`",
                escaped.escape_debug()
            ),
        ),
        Quotable::Keys => (
            "this is no escape of a text in double quotes".to_owned(),
            "put the text in single quotes".to_owned(),
        ),
    };
    let end = start + 1 + escaped.len_utf8();
    (start.abs_diff(at) <= line.text.len()).then(|| Fault::syntax(message, start..end).hint(hint))
}

/// What goes on behind the closing quote of a value: `"say "hi""`.
fn behind_quote(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let is_behind = matches!(
        kind,
        ScanKind::InvalidTrailingSingleQuotedScalar | ScanKind::InvalidTrailingDoubleQuotedScalar
    );
    let line = lines.last().filter(|_| is_behind)?;
    let start = line.value()?;
    let value = line.text[start..].trim_end();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = line.start + start + value.len();
    let whole = value
        .strip_prefix(quote)
        .and_then(|rest| rest.strip_suffix(quote))
        .unwrap_or(value);
    let key = line.text[..start].trim_start_matches([' ', '-']);
    let message = "the value goes on behind its closing quote";
    let fault = Fault::syntax(message, at.min(end - 1)..end);
    Some(fault.hint(lines.in_quotes(key, whole)))
}

/// A value that starts with two braces in the line of the error.
fn braces(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.last()?;
    let value = line.value()?;
    braced(lines.text, line.start + value, lines.quotable)
}

/// A quote that a line opens and does not close, if what it was read up to is where the error is.
fn open_quote(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let last = lines.last()?;
    let mut opened = lines.lines.iter().rev().filter_map(|line| {
        let start = line.start + line.value()?;
        let is_quote = lines.text[start..].starts_with(['"', '\'']);
        let end = is_quote.then(|| quoted(lines.text, start))?;
        let line_end = line.start + line.text.len();
        let is_read_to_error = match &end {
            None => true,
            Some(quoted) => {
                let last_end = last.start + last.text.len();
                let is_near = quoted.end >= last.start && quoted.end <= at.max(last_end);
                // A text that goes on in the next line is closed at the end of one.
                let rest = lines.text.get(quoted.end..last_end).unwrap_or_default();
                quoted.end > line_end && is_near && !rest.trim().is_empty()
            }
        };
        is_read_to_error.then_some((line, start))
    });
    // Of several the first: what follows it stands in its quotes.
    let (line, start) = opened.next_back()?;
    let message = format!("the quote that line {} opens is not closed", line.number);
    let fault = Fault::syntax(message, start..start + 1);
    Some(match lines.text[start..].starts_with('"') {
        true => fault.hint("close it with `\"` on the same line"),
        false => fault.hint("close it with `'` on the same line"),
    })
}

/// A placeholder without quotes in a collection on one line, whose brace YAML reads as its own.
fn flow_placeholder(lines: &Lines<'_>) -> Option<Fault> {
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
    Some(fault.hint(lines.in_quotes(key, whole)))
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
fn open_bracket(lines: &Lines<'_>) -> Option<Fault> {
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

/// A key that is indented by another number of blanks than those it stands among.
fn indentation(lines: &Lines<'_>) -> Option<Fault> {
    let last = lines.last()?;
    if last.is_blank() {
        return None;
    }
    let mut above = lines
        .lines
        .iter()
        .rev()
        .skip(1)
        .filter(|line| !line.is_blank());
    let before = above.next()?;
    // A key stands among keys, those behind dashes as well; an item among items.
    let is_item = last.key_indent() > last.indent();
    let column = |line: &Line<'_>| match is_item {
        true => line.indent(),
        false => line.key_indent(),
    };
    let (indent, other) = (last.indent(), column(before));
    let mut around = None;
    let (line, among) = if indent > other {
        // It would belong to the value of the key above it, which has one on its line.
        before.has_value().then_some((last, *before))?
    } else {
        // It closes blocks, and stands in none of those that are left.
        let mut open = other;
        let mut nearest = *before;
        let mut is_known = [other, before.indent()].contains(&indent);
        for line in above {
            if line.indent() < open {
                open = line.indent();
                if open > indent {
                    nearest = *line;
                } else {
                    around = around.or(Some(*line));
                }
                is_known |= [open, column(line)].contains(&indent);
            }
        }
        (!is_known && indent > 0).then_some((last, nearest))?
    };
    let (number, found) = (line.number, line.indent());
    let (other, expected) = (among.number, column(&among));
    let message = match around {
        Some(around) => format!(
            "line {number} is indented by {found}, expected {} as line {}, or {expected} as line {other}",
            column(&around),
            around.number
        ),
        None => format!("line {other} is indented by {expected}, line {number} by {found}"),
    };
    let start = line.start + line.indent();
    let end = start + line.text.trim().len();
    let fault = Fault::syntax(message, start..end.max(start + 1));
    Some(fault.hint("keys of one map are indented by the same number of blanks"))
}

/// A second `: ` in a line: a text that needs quotes.
fn second_colon(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let is_colon = matches!(
        kind,
        ScanKind::MappingValueNotAllowed | ScanKind::InvalidColonPlacement
    );
    let line = lines.last()?;
    let start = line.start + line.value()?;
    if !is_colon || start >= at || lines.text[start..].starts_with(['"', '\'', '{', '[', '|', '>'])
    {
        return None;
    }
    let range: ByteRange = at..at + 1;
    let fault = Fault::syntax("a text with a `: ` in it needs quotes", range);
    let value = &line.text[start - line.start..];
    let key = line.text[..start - line.start].trim_start_matches([' ', '-']);
    Some(fault.hint(lines.in_quotes(key, value)))
}
