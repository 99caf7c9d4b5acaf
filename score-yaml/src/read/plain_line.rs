//! Lines in the place of a key that have no colon, or no blank behind it: a key without them, a comment of another language,
//! a command of a shell, a sentence.

use granit_parser::ErrorKind as ScanKind;

use super::lines::{Line, Lines};
use crate::braces::LONGEST_SHOWN;
use crate::fault::{Fault, Quotable};
use crate::message::Name;

/// Such a line, where the parser met the colon of a key below it, or the end of the map that it stands in.
pub(super) fn plain_line(kind: &ScanKind, lines: &Lines<'_>, at: usize) -> Option<Fault> {
    let last = lines.last()?;
    match kind {
        // To YAML the line goes on in the next one.
        ScanKind::MappingValueNotAllowed => {
            let before = lines.text.get(last.start..at)?;
            let is_first = !before.contains(": ") && !before.trim_start().starts_with(['"', '\'']);
            let head = head(lines, &last).filter(|_| is_first)?;
            told(lines, &head).or_else(|| Some(without_colon(lines, &head)))
        }
        ScanKind::SimpleKeyExpected => {
            let line = Line {
                text: lines.text.get(last.start..)?.lines().next()?,
                ..last
            };
            told(lines, &line)
        }
        ScanKind::ExpectedDocumentStart => section(lines),
        _ => None,
    }
}

/// The head of a section, with which a file of TOML starts, and one of INI.
fn section(lines: &Lines<'_>) -> Option<Fault> {
    let first = lines.lines.iter().find(|line| !line.is_blank())?;
    let text = first.text.trim_end();
    let name = text
        .strip_prefix('[')?
        .strip_suffix(']')?
        .trim_matches(['[', ']']);
    let is_name = !name.is_empty() && name.chars().all(is_part_of_key);
    let has_settings = lines.lines.iter().any(|line| line.text.contains('='));
    let message = format!(
        "line {} is the head of a section, as TOML and INI have them, no YAML",
        first.number
    );
    let whole = first.start..first.start + text.len();
    (is_name && has_settings).then(|| Fault::syntax(message, whole))
}

/// The first of the lines without a colon that stand above a key, as deep as that.
fn head<'t>(lines: &Lines<'t>, last: &Line<'t>) -> Option<Line<'t>> {
    let indent = last.indent();
    if last.key_indent() > indent {
        return None;
    }
    let mut head = None;
    let mut above = None;
    for line in lines.above() {
        let text = line.text.trim();
        let body = &line.text[line.key_indent()..];
        let is_plain = !body.starts_with(['"', '\'', '{', '[', '&', '!', '|', '>', '%', '@', '`']);
        let is_key = text.contains(": ") || text.ends_with(':');
        if is_key || !is_plain || line.key_indent() < indent {
            above = Some(*line);
            break;
        }
        if line.key_indent() == indent {
            head = Some(*line);
        }
        if line.key_indent() > line.indent() {
            break;
        }
    }
    // What is deeper than a key with a value goes on with that.
    let goes_on = above.is_some_and(|above| above.key_indent() < indent && above.has_value());
    head.filter(|_| !goes_on)
}

/// What is said of a line whose text tells what it is.
fn told(lines: &Lines<'_>, line: &Line<'_>) -> Option<Fault> {
    let start = line.key_indent();
    let text = line.text[start..].trim_end();
    let (number, place) = (line.number, line.start + start);
    let whole = place..place + text.len();
    let fault = |what: &str| Fault::syntax(format!("line {number} is {what}"), whole.clone());
    if text == "…" {
        let fault = Fault::syntax("`…` is no key of a map", whole);
        return Some(fault.hint("leave the line out"));
    }
    if text.starts_with("$ ") {
        return Some(fault("a command of a shell, no YAML").hint("leave it out"));
    }
    if let Some(inside) = comment(text) {
        let fault = Fault::syntax("a comment starts with `#`", whole);
        let is_shown = lines.quotable == Quotable::All && inside.chars().count() <= LONGEST_SHOWN;
        return Some(match is_shown && !inside.is_empty() {
            true => fault.hint(format!("write `# {}`, or take the line out", Name(inside))),
            false => fault.hint("put a `#` before it, or take it out"),
        });
    }
    let is_heading = |mark: &str| text.starts_with(mark) && text.ends_with(mark);
    if text.len() > 6 && ["---", "===", "***", "###"].into_iter().any(is_heading) {
        return Some(fault("a heading, no YAML").hint("leave it out, or put a `#` before it"));
    }
    let value = text.split(" #").next().unwrap_or_default().trim_end();
    let end = value.find(|c: char| !is_part_of_key(c))?;
    let (key, behind) = value.split_at(end);
    let behind_blank = behind.trim_start();
    if key.is_empty() {
        return None;
    }
    let shown = |fault: Fault, value: &str| {
        let written = format!("{key}: {value}");
        let is_short = written.chars().count() <= LONGEST_SHOWN && !value.is_empty();
        match is_short && lines.quotable == Quotable::All {
            true => fault.hint(format!("write `{}`", Name(&written))),
            false => fault.hint("write a `:` and a blank behind the key"),
        }
    };
    for sign in [":=", "=>", "="] {
        let Some(value) = behind_blank.strip_prefix(sign) else {
            continue;
        };
        let value = value.trim_start();
        if value.starts_with('=') {
            return None;
        }
        let at = place + end + (behind.len() - behind_blank.len());
        let message = format!("expected `:` behind this key, found `{sign}`");
        // What is in its braces is written in the same way.
        let value = match value.starts_with('{') {
            true => value.replace(" = ", ": ").replace(" => ", ": "),
            false => value.to_owned(),
        };
        return Some(shown(Fault::syntax(message, at..at + sign.len()), &value));
    }
    let glued = behind.strip_prefix(':')?;
    let is_value =
        !glued.is_empty() && !glued.starts_with([':', ' ', '\\']) && !glued.starts_with("//");
    let fault = Fault::syntax("a blank is missing behind the `:` of this key", whole);
    // The value of a variable is a text.
    let is_bare = glued.parse::<f64>().is_ok() || matches!(glued, "true" | "false");
    if is_bare && is_variable(lines, line) {
        return Some(shown(fault, &format!("\"{glued}\"")));
    }
    is_value.then(|| shown(fault, glued))
}

/// True of a line of `variables`.
fn is_variable(lines: &Lines<'_>, line: &Line<'_>) -> bool {
    let mut above = lines.above().filter(|above| !above.is_blank());
    let owner = above.find(|above| above.indent() < line.indent());
    owner.is_some_and(|owner| owner.text.trim() == "variables:")
}

/// What is said of another line above a key.
fn without_colon(lines: &Lines<'_>, line: &Line<'_>) -> Fault {
    let start = line.key_indent();
    let text = line.text[start..].trim_end();
    let place = line.start + start;
    let fault = Fault::syntax("expected `:` after this key", place..place + text.len());
    let words: Vec<&str> = text.split_whitespace().take(4).collect();
    let is_key = |word: &str| word.chars().all(is_part_of_key);
    let is_shown = lines.quotable == Quotable::All && text.chars().count() < LONGEST_SHOWN;
    match words.as_slice() {
        [key, value] if is_key(key) && line.indent() > 0 && is_shown => {
            fault.hint(format!("write `{}: {}`", Name(key), Name(value)))
        }
        [key] if is_key(key) && is_shown => {
            fault.hint(format!("if it is a key, write `{}: VALUE`", Name(key)))
        }
        [key] if is_key(key) => fault.hint("if it is a key, put a `:` behind it, and a value"),
        [_, _] => fault.hint("put a `:` behind the key, or leave the line out"),
        _ => fault.hint("leave the line out, if it is no part of the file"),
    }
}

fn is_part_of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// What a comment of another language says, on one line.
fn comment(text: &str) -> Option<&str> {
    const MARKS: [(&str, &str); 4] = [("//", ""), ("/*", "*/"), ("<!--", "-->"), ("-- ", "")];
    let (inside, close) = MARKS
        .into_iter()
        .find_map(|(open, close)| Some((text.strip_prefix(open)?, close)))?;
    let inside = inside.trim_start_matches(['*', '/']);
    Some(inside.strip_suffix(close).unwrap_or(inside).trim())
}

/// A text whose lines all start with `>`, as a mail quotes them.
pub(super) fn quoted_mail(lines: &Lines<'_>) -> Option<Fault> {
    const LOOKED_AT: usize = 10;
    let first = lines.text.lines().next()?;
    let mut few = lines.text.lines().take(LOOKED_AT);
    let is_mail =
        first.starts_with("> ") && few.all(|line| line.is_empty() || line.starts_with('>'));
    let fault = Fault::syntax(
        "line 1 starts with `> `, as the lines of a quoted mail do",
        0..first.len(),
    );
    is_mail.then(|| fault.hint("take the `> ` before each line out"))
}
