//! The slip of a person behind an error of the parser: a quote that is not closed, a line among others that is indented by
//! another number of blanks, braces of another language of templates.

use granit_parser::ErrorKind as ScanKind;

use super::flow_slip::{behind_value, closing_bracket, comma, flow_placeholder, open_bracket};
use super::foreign_sign::{sign_behind, single_quote, star, triple_quotes};
use super::line_slip::{
    behind_quotes, colon_before_bracket, comma_without_value, escape_without_digits,
    item_behind_key, lone_sign, outside_of_document, quotes_of_others, second_key, single_quotes,
    template_line,
};
use super::lines::{Line, Lines};
use super::pasted::{diff_mark, fence, merge_mark, shell_line};
use super::plain_line::{plain_line, quoted_mail};
use super::quoted::quoted;
use crate::braces::braced;
use crate::fault::{ByteRange, Fault, Quotable};
use crate::message::Name;
use crate::unquoted::in_quotes;

/// The fault that a person made, if it can be told, where the parser met an error at a byte.
pub(super) fn slip(kind: &ScanKind, text: &str, at: usize, quotable: Quotable) -> Option<Fault> {
    let lines = Lines::before(text, at, quotable);
    merge_mark(&lines)
        .or_else(|| diff_mark(&lines))
        .or_else(|| shell_line(&lines))
        .or_else(|| quoted_mail(&lines))
        .or_else(|| template_line(&lines))
        .or_else(|| braces(&lines))
        .or_else(|| triple_quotes(&lines))
        .or_else(|| open_quote(&lines, at))
        .or_else(|| unknown_escape(kind, &lines, at))
        .or_else(|| escape_without_digits(kind, &lines, at))
        .or_else(|| sign_behind(kind, &lines))
        .or_else(|| single_quote(kind, &lines, at))
        .or_else(|| behind_quote(kind, &lines, at))
        .or_else(|| flow_placeholder(&lines))
        .or_else(|| fence(&lines))
        .or_else(|| slashes(&lines, at))
        .or_else(|| comma_without_value(&lines, at))
        .or_else(|| colon_before_bracket(kind, &lines, at))
        .or_else(|| item_behind_key(kind, &lines))
        .or_else(|| outside_of_document(kind, &lines))
        .or_else(|| open_bracket(&lines))
        .or_else(|| closing_bracket(kind, &lines, at))
        .or_else(|| quotes_of_others(&lines, at))
        .or_else(|| comma(kind, &lines, at))
        .or_else(|| block_text(kind, &lines))
        .or_else(|| plain_line(kind, &lines, at))
        .or_else(|| item_among_keys(&lines))
        .or_else(|| behind_value(kind, &lines, at))
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
        .or_else(|| star(&lines, at))
        .or_else(|| lone_sign(&lines, at))
        .map(|fault| Fault {
            at: whole_characters(text, fault.at.clone()),
            ..fault
        })
}

/// The range with all of each character that it has a part of: one byte stands for what is at a place.
fn whole_characters(text: &str, range: ByteRange) -> ByteRange {
    let is_inside = |at: usize| !text.is_char_boundary(at);
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while is_inside(start) {
        start -= 1;
    }
    while is_inside(end) {
        end += 1;
    }
    start..end
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
    let message = match lines.quotable {
        Quotable::All => format!(
            "`\\{}` is no escape of a text in double quotes",
            escaped.escape_debug()
        ),
        Quotable::Keys => "this is no escape of a text in double quotes".to_owned(),
    };
    let end = start + 1 + escaped.len_utf8();
    let is_near = start.abs_diff(at) <= line.text.len();
    is_near.then(|| single_quotes(Fault::syntax(message, start..end), &line, lines.quotable))
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
    let list = behind_quotes(key, value, lines.quotable);
    Some(fault.hint(list.unwrap_or_else(|| in_quotes(key, whole, lines.quotable))))
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
        let start = line.start + line.value().or_else(|| quoted_key(line))?;
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
    let is_at_key = start == line.start + line.key_indent() && line.value().is_none();
    // In a text with secrets the words behind a quote may be a value, and no key.
    if is_at_key && lines.quotable == Quotable::All {
        // Closed at the end of its line, the whole would be a key.
        let quote = &lines.text[start..=start];
        let key = line.text.trim_start().split(':').next().unwrap_or_default();
        let key = key.trim_start_matches(['"', '\'']);
        return Some(fault.hint(format!(
            "leave the quote out, or close it behind the key: `{quote}{}{quote}: …`",
            Name(key)
        )));
    }
    Some(match lines.text[start..].starts_with('"') {
        true => fault.hint("close it with `\"` on the same line"),
        false => fault.hint("close it with `'` on the same line"),
    })
}

/// Where a quote before a key starts.
fn quoted_key(line: &Line<'_>) -> Option<usize> {
    let start = line.key_indent();
    let rest = &line.text[start..];
    (rest.starts_with(['"', '\'']) && rest.contains(": ")).then_some(start)
}

/// A comment of another language.
fn slashes(lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let line = lines.last()?;
    let start = lines.text[..at]
        .rfind([' ', '\n'])
        .map_or(0, |blank| blank + 1);
    let is_there = lines.text[start.max(line.start)..].starts_with("//");
    let fault = Fault::syntax(
        "a comment starts with `#`",
        at..line.start + line.text.trim_end().len(),
    );
    is_there.then(|| fault.hint("put a `#` in the place of `//`, or take it out"))
}

/// True of a line that starts a text on the lines below it: `content: |`.
fn starts_text(line: &Line<'_>) -> bool {
    let sign = line.text.trim_end().rsplit([' ', ':']).next();
    let is_sign = |sign: &str| sign.starts_with(['|', '>']) && sign.len() <= 3;
    sign.is_some_and(is_sign) && line.text.contains(':')
}

/// The text of a block scalar that is indented no more than its key, or less than its first line.
fn block_text(kind: &ScanKind, lines: &Lines<'_>) -> Option<Fault> {
    let last = lines.last().filter(|line| !line.is_blank())?;
    let key = lines.above().next()?;
    if !starts_text(key) {
        return text_that_ends(lines, &last);
    }
    let may_be_key = last.indent() == 0 && !matches!(kind, ScanKind::SimpleKeyExpected);
    if last.indent() > key.indent() || may_be_key {
        return None;
    }
    let (number, found, above) = (last.number, last.indent(), key.indent());
    let message = format!(
        "line {number} is indented by {found}, expected more than {above}: it is the text of line {}",
        key.number
    );
    let start = last.start + last.indent();
    let fault = Fault::syntax(message, start..last.start + last.text.len());
    Some(fault.hint("indent the text below a `|` by two blanks more than its key"))
}

/// A line below a text whose first line is deeper, where it is deeper than the key of that text.
fn text_that_ends(lines: &Lines<'_>, last: &Line<'_>) -> Option<Fault> {
    let mut first = None;
    for line in lines.above() {
        if line.indent() >= last.indent() {
            first = Some(*line);
            continue;
        }
        let text = first.filter(|_| starts_text(line) && last.indent() > line.indent())?;
        if last.indent() >= text.indent() {
            return None;
        }
        let (found, expected) = (last.indent(), text.indent());
        let message = format!(
            "line {} is indented by {found}, expected {expected}: it is in the text of line {}",
            last.number, line.number
        );
        let start = last.start + found;
        let end = start + last.text.trim().len();
        let fault = Fault::syntax(message, start..end.max(start + 1));
        return Some(fault.hint(format!(
            "indent it as line {}, with which the text starts: by {expected}",
            text.number
        )));
    }
    None
}

/// An item of a list where the keys of a map stand.
fn item_among_keys(lines: &Lines<'_>) -> Option<Fault> {
    let last = lines
        .last()
        .filter(|line| line.key_indent() > line.indent())?;
    let before = lines.above().next()?;
    let is_key = before.key_indent() == before.indent() && before.text.contains(':');
    if !is_key || before.indent() != last.indent() || !before.has_value() {
        return None;
    }
    let start = last.start + last.indent();
    let fault = Fault::syntax(
        "an item (`- `) cannot stand among the keys of a map",
        start..start + 1,
    );
    Some(fault.hint("take the `- ` out, or put the key of its list above it"))
}

/// A key that is indented by another number of blanks than those it stands among.
fn indentation(lines: &Lines<'_>) -> Option<Fault> {
    let last = lines.last()?;
    if last.is_blank() {
        return None;
    }
    let mut above = lines.above();
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
    let is_behind_dash = |line: &Line<'_>| column(line) > line.indent();
    // That a dash counts as blanks has to be said.
    let as_line = |line: &Line<'_>| match is_behind_dash(line) {
        true => format!("{} as {}", column(line), line.behind_dash()),
        false => format!("{} as line {}", column(line), line.number),
    };
    let message = match around {
        Some(around) => format!(
            "line {number} is indented by {found}, expected {}, or {}",
            as_line(&around),
            as_line(&among)
        ),
        None if is_behind_dash(&among) => {
            format!(
                "line {number} is indented by {found}, expected {}",
                as_line(&among)
            )
        }
        None => format!(
            "line {} is indented by {}, line {number} by {found}",
            among.number,
            column(&among)
        ),
    };
    let start = line.start + line.indent();
    let end = start + line.text.trim().len();
    let at = start..end.max(start + 1);
    let alias = among.value().map(|at| &among.text[at..]);
    let alias = alias.filter(|value| indent > other && value.starts_with('*'));
    let alias = alias.filter(|_| lines.quotable == Quotable::All);
    Some(match alias {
        Some(alias) => {
            let key = among.text.trim_start().trim_start_matches("- ");
            let key = key.split(':').next().unwrap_or_default();
            let message = format!(
                "`{}` has the value `{}`, so no keys can stand below it",
                Name(key),
                Name(alias.trim())
            );
            Fault::syntax(message, at).hint(format!(
                "to change a part of `{0}`, write `<<: {0}` below `{1}:`, beside the other keys",
                Name(alias.trim()),
                Name(key)
            ))
        }
        None => Fault::syntax(message, at)
            .hint("keys of one map are indented by the same number of blanks"),
    })
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
    let fault = |message: String| Fault::syntax(message, at..at + 1);
    let in_text = "a text with a `: ` in it needs quotes".to_owned();
    let value = &line.text[start - line.start..];
    let key = line.text[..start - line.start].trim_start_matches([' ', '-']);
    let quotes = in_quotes(key, value, lines.quotable);
    let second = second_key(&line, start - line.start, at - line.start);
    Some(match second.filter(|_| lines.quotable == Quotable::All) {
        // A map or a list is behind it: that is no text.
        Some(second) if has_collection(lines.text, at) => {
            let end = lines.text[..at].trim_end().len();
            let range: ByteRange = end.saturating_sub(second.len())..at + 1;
            let message = format!(
                "`{}:` stands on the line of `{}`, expected on a line of its own",
                Name(second),
                Name(key.trim_end().trim_end_matches(':'))
            );
            let fault = Fault::syntax(message, range);
            let indent = line.text[..start - line.start].find(key).unwrap_or(0);
            fault.hint(format!(
                "begin a new line before `{}`, indented by {indent} as `{}`",
                Name(second),
                Name(key.trim_end().trim_end_matches(':'))
            ))
        }
        Some(second) if let Some(way_out) = unrendered(key, lines.text, at) => {
            let end = lines.text[at..]
                .find('\n')
                .map_or(lines.text.len(), |end| at + end);
            let start = lines.text[..at]
                .trim_end()
                .len()
                .saturating_sub(second.len());
            let message = format!(
                "`{}:` begins no line of its own, and `{{{{ … }}}}` behind it is a template",
                Name(second)
            );
            Fault::syntax(message, start..lines.text[..end].trim_end().len()).hint(way_out)
        }
        Some(second) => fault(in_text)
            .hint(format!(
                "if `{}` is a key, begin a new line before it",
                Name(second)
            ))
            .hint(format!("if it is one text, {quotes}")),
        None => fault(in_text).hint(quotes),
    })
}

/// The way out where a template of Helm stands behind a colon: neither a new line nor quotes make it a value.
fn unrendered(key: &str, text: &str, colon: usize) -> Option<&'static str> {
    let behind = text.get(colon + 1..)?.trim_start_matches(' ');
    let inside = behind
        .strip_prefix("{{")?
        .trim_start_matches('-')
        .trim_start();
    inside.starts_with(['.', '$']).then(|| match key.trim() {
        "image:" => {
            "no template is rendered here: write `image: .`, and give it with `--image NAME:TAG`"
        }
        _ => "no template is rendered here: render the file first",
    })
}

/// True if a map or a list in brackets stands behind a colon.
fn has_collection(text: &str, colon: usize) -> bool {
    let behind = text.get(colon + 1..).unwrap_or_default();
    let behind = behind.trim_start_matches(' ');
    behind.starts_with(['{', '[']) && !behind.starts_with("{{")
}
