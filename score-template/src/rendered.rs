//! The way from a line that a template gave to the line of the template that made it.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a template prints for a value that is not there.
pub const NO_VALUE: &str = "<no value>";

/// True if a text that a template gave has a value in it that was not there.
#[must_use]
pub fn has_no_value(text: &str) -> bool {
    text.contains(NO_VALUE)
}

/// The most lines of a template that are compared with a line.
const MOST_LINES: usize = 10_000;

/// The line of a template that made a line of its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceLine {
    /// Its bytes in the template, without the spaces around it.
    pub range: Range<usize>,
    /// The line that was made, with `…` for what actions gave, which may be secret.
    pub shown: String,
}

/// Finds the line of a template that made a line of its text: the one whose text outside of actions stands in it, and the
/// most of it. `None` if several different ones may have.
#[must_use]
pub fn source_line(template: &str, rendered: &str) -> Option<SourceLine> {
    let lines = SourceLines::new(template, "");
    lines.found(rendered).map(|(found, _)| found)
}

/// Finds the line of a template that made a line of its text, by its number from 1. Of lines that are alike it is the one
/// behind what made the lines above it. Who asks for several of a text has [`SourceLines`].
#[must_use]
pub fn source_line_at(template: &str, rendered: &str, number: usize) -> Option<SourceLine> {
    SourceLines::new(template, rendered).at(number)
}

/// A template and a text that it gave, for who asks for the source of many lines: both are read once.
#[derive(Debug)]
pub struct SourceLines<'a> {
    template: &'a str,
    rendered: Vec<&'a str>,
    /// The lines of the template without actions, by their text.
    plain: BTreeMap<&'a str, Vec<Range<usize>>>,
    /// Its lines with actions.
    with_actions: Vec<Range<usize>>,
    /// So many more comparisons with lines with actions are made: none is found behind them.
    comparisons_left: Cell<usize>,
}

/// The most comparisons with lines with actions for all questions about a text.
const MOST_COMPARISONS: usize = 4_000_000;

impl<'a> SourceLines<'a> {
    /// Reads both.
    #[must_use]
    pub fn new(template: &'a str, rendered: &'a str) -> Self {
        let mut plain: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
        let mut with_actions = Vec::new();
        let mut start = 0;
        for line in template.split_inclusive('\n').take(MOST_LINES) {
            let indent = line.len() - line.trim_start().len();
            let written = line.trim();
            let range = start + indent..start + indent + written.len();
            start += line.len();
            match opening(written) {
                Some(_) => with_actions.push(range),
                None if written.is_empty() => {}
                None => plain.entry(written).or_default().push(range),
            }
        }
        SourceLines {
            template,
            rendered: rendered.lines().collect(),
            plain,
            with_actions,
            comparisons_left: Cell::new(MOST_COMPARISONS),
        }
    }

    /// The line of the template that made a line of the text, by its number from 1. Of lines that are alike it is the one
    /// behind what made the lines above it.
    #[must_use]
    pub fn at(&self, number: usize) -> Option<SourceLine> {
        let (line, above) = self.rendered.get(..number)?.split_last()?;
        let (found, alike) = self.found(line)?;
        if alike.len() < 2 {
            return Some(found);
        }
        let (mut start, mut skipped) = (0, 0);
        for line in above.iter().rev().take(MOST_ABOVE) {
            let Some((other, like_it)) = self.found(line) else {
                continue;
            };
            let place = other.range.start;
            if alike
                .binary_search_by_key(&place, |range| range.start)
                .is_ok()
            {
                skipped += 1;
            } else if like_it.len() == 1 {
                start = other.range.end;
                break;
            }
        }
        let behind = &alike[alike.partition_point(|range| range.start < start)..];
        let range = behind.get(skipped).or(behind.last());
        Some(SourceLine {
            range: range.cloned().unwrap_or(found.range),
            shown: found.shown,
        })
    }

    /// The line that made a line of the text, without a look at those above, and all that may have, in their order.
    fn found(&self, rendered: &str) -> Option<(SourceLine, Cow<'_, [Range<usize>]>)> {
        let rendered = rendered.trim();
        let plain = self.plain.get(rendered).map_or(&[][..], Vec::as_slice);
        let count = self.with_actions.len().min(self.comparisons_left.get());
        self.comparisons_left
            .set(self.comparisons_left.get() - count);
        let compared = self.with_actions.iter().take(count);
        let made = compared.filter_map(|range| {
            let (length, shown) = matched(&self.template[range.clone()], rendered)?;
            Some((length, range.clone(), shown))
        });
        let made: Vec<_> = made.collect();
        let most = made.iter().map(|(length, ..)| *length).max();
        // A line without actions is all that it made.
        let (most, shown) = match plain.is_empty() {
            false => (rendered.len(), rendered),
            true => {
                let first = made.iter().find(|(length, ..)| Some(*length) == most)?;
                (first.0, first.2.as_str())
            }
        };
        let mut of_most = made.iter().filter(|(length, ..)| *length == most);
        if of_most.clone().any(|(.., other)| other != shown) {
            return None;
        }
        let first = of_most.next().map(|(_, range, _)| range);
        let first = first.into_iter().chain(plain.first());
        let range = first.min_by_key(|range| range.start)?.clone();
        let mut alike: Vec<_> = made
            .iter()
            .filter(|(.., other)| other == shown)
            .map(|(_, range, _)| range.clone())
            .collect();
        // A line that has no words but those of actions is told as the template has it.
        let shown = match shown.contains(char::is_alphanumeric) {
            true => shown.to_owned(),
            false => self.template[range.clone()].to_owned(),
        };
        let found = SourceLine { range, shown };
        if alike.is_empty() {
            return Some((found, Cow::Borrowed(plain)));
        }
        alike.extend_from_slice(plain);
        alike.sort_by_key(|range| range.start);
        Some((found, Cow::Owned(alike)))
    }
}

/// The first tab of the white space before a byte of a text, in its line.
#[must_use]
pub fn tab_of_indent(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    let start = before.trim_end_matches([' ', '\t']).len();
    let tab = start + before[start..].find('\t')?;
    Some(tab..tab + 1)
}

/// A value of several lines that an action of a template gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LongValue {
    /// The bytes of the expression in the template.
    pub range: Range<usize>,
    /// What stands before the action in its line: the key.
    pub key: String,
}

/// The most lines above a line in which its start is looked for.
const MOST_ABOVE: usize = 100;

/// Finds the action whose value goes on in a line of the text that a template gave (`number`, from 1), if no line of the
/// template made it and only one action can have.
#[must_use]
pub fn long_value(template: &str, rendered: &str, number: usize) -> Option<LongValue> {
    let lines: Vec<&str> = rendered.lines().take(number).collect();
    let (line, above) = lines.split_last()?;
    let source = SourceLines::new(template, "");
    let source_of = |line: &str| source.found(line).map(|(found, _)| found);
    if source_of(line).is_some() || template.lines().take(MOST_LINES).any(is_only_a_value) {
        return None;
    }
    let mut above = above.iter().rev().take(MOST_ABOVE);
    let SourceLine { range, .. } = above.find_map(|line| source_of(line))?;
    let written = template.get(range.clone())?;
    let open = written.find("{{")?;
    let action = written[open..].strip_prefix("{{")?.strip_suffix("}}")?;
    let key = &written[..open];
    let is_plain = !action.contains("{{")
        && !action.contains("quote")
        && !action.to_lowercase().contains("json");
    if !is_plain || !key.ends_with(": ") {
        return None;
    }
    let expression = action.trim_matches(['-', ' ']);
    let start = range.start + written.find(expression)?;
    Some(LongValue {
        range: start..start + expression.len(),
        key: key.to_owned(),
    })
}

/// True if a line of a template is nothing but an action that prints, whose value may be of any lines.
fn is_only_a_value(line: &str) -> bool {
    let action = line
        .trim()
        .strip_prefix("{{")
        .and_then(|line| line.strip_suffix("}}"));
    let word = action.map(|action| action.trim_matches(['-', ' ']));
    let word = word.and_then(|action| action.split_whitespace().next());
    word.is_some_and(|word| {
        let steers = [
            "if", "range", "with", "end", "else", "define", "break", "continue",
        ];
        !steers.contains(&word)
            && !word.starts_with("/*")
            && !line.contains(":=")
            && !line.contains(" = ")
    })
}

/// The line of a template with its value in quotes, if a `: ` of its own stands in that: `url: "it: {{ .Id }}"` for
/// `url: it: {{ .Id }}`. `None` if what an action gives needs them.
#[must_use]
pub fn quoted_line(line: &str) -> Option<String> {
    let line = line.trim();
    let value = line.find(": ")? + 2;
    let (key, value) = (&line[..value], line[value..].trim());
    // Inside of braces a comma ends a value.
    let is_plain = !key.contains(['{', '[']) && !value.contains(['"', '\'', '\\']);
    if !is_plain
        || value.starts_with(['{', '[', '|', '>', '&', '*', '#']) && opening(value) != Some(0)
    {
        return None;
    }
    let mut rest = value;
    let mut is_there = false;
    while let Some(open) = opening(rest) {
        is_there |= rest[..open].contains(": ");
        let action = &rest[open..];
        let close = action.find(if action.starts_with("{%") { "%}" } else { "}}" })?;
        rest = &rest[open + close + 2..];
    }
    is_there |= rest.contains(": ");
    is_there.then(|| format!("{key}\"{value}\""))
}

/// The line of a template with the action that is its value in quotes: `port: "{{ .Params.port }}"` for
/// `port: {{ .Params.port }}`. `None` if its value is something else, or no quotes are left for it.
#[must_use]
pub fn quoted_action(line: &str) -> Option<String> {
    let line = line.trim();
    let value = line.find(": ")? + 2;
    let (key, value) = (&line[..value], line[value..].trim());
    let is_plain = !key.contains("{{") && value.matches("{{").count() == 1;
    if !is_plain || !value.starts_with("{{") || !value.ends_with("}}") {
        return None;
    }
    let mut quotes = ['"', '\''].into_iter();
    let quote = quotes.find(|quote| !value.contains(*quote))?;
    Some(format!("{key}{quote}{value}{quote}"))
}

/// The bytes of what stands behind a key in a line of a template: one action, or all of the rest where the key is the first of
/// the line. `key` are its bytes.
#[must_use]
pub fn value_behind(line: &str, key: Range<usize>) -> Option<Range<usize>> {
    let rest = line.get(key.end..)?.trim_start_matches(['"', '\'']);
    let rest = rest.strip_prefix(':')?.trim_start();
    let start = line.len() - rest.len();
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with([',', '}', ']', ' ']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let width = usize::from(quote.is_some());
    if rest[width..].starts_with("{{")
        && let Some(close) = rest.find("}}")
        && let behind = &rest[close + 2..]
        && quote.is_none_or(|quote| behind.starts_with(quote))
        && is_end(&behind[width..])
    {
        return Some(start..start + close + 2 + width);
    }
    let before = line.get(..key.start)?;
    let is_first = before.chars().all(|c| matches!(c, ' ' | '-' | '"' | '\''));
    let length = match is_first {
        true => rest.trim_end().len(),
        false => flow_value(rest).filter(|length| rest[..*length].contains("{{"))?,
    };
    (length > 0).then(|| start..start + length)
}

/// The length of the value that a text starts with, in a list or a map in brackets: to what ends it outside of actions.
fn flow_value(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut at = usize::from(quote.is_some());
    loop {
        let rest = &text[at..];
        let next = rest.chars().next()?;
        if rest.starts_with("{{") {
            at += rest.find("}}")? + 2;
        } else if Some(next) == quote {
            return Some(at + 1);
        } else if quote.is_none() && matches!(next, ',' | '}' | ']') {
            return Some(text[..at].trim_end().len());
        } else {
            at += next.len_utf8();
        }
    }
}

/// The bytes outside of actions of a line that stand in another one in their order, from its start to its end, and that
/// other one with dots for what stands between.
fn matched(written: &str, rendered: &str) -> Option<(usize, String)> {
    let mut rest = rendered;
    let mut shown = String::new();
    let mut length = 0;
    let mut at = written;
    let mut is_first = true;
    loop {
        let open = opening(at);
        let text = &at[..open.unwrap_or(at.len())];
        // Blanks beside an action may be trimmed by it.
        let text = if is_first {
            text.trim_end()
        } else {
            text.trim()
        };
        let found = match open {
            None if is_first => (rest == text).then_some(0)?,
            None => rest
                .len()
                .checked_sub(text.len())
                .filter(|at| rest.is_char_boundary(*at) && rest[*at..] == *text)?,
            Some(_) if is_first => rest.starts_with(text).then_some(0)?,
            Some(_) => rest.find(text)?,
        };
        let gap = &rest[..found];
        shown.extend(gap.chars().take_while(|c| *c == ' '));
        if !gap.trim().is_empty() {
            shown.push('…');
            shown.extend(gap.chars().rev().take_while(|c| *c == ' '));
        }
        shown.push_str(text);
        length += text.len();
        rest = &rest[found + text.len()..];
        let Some(open) = open else {
            return (length > 0).then_some((length, shown));
        };
        let action = &at[open..];
        let close = action.find(if action.starts_with("{%") { "%}" } else { "}}" })?;
        at = &action[close + 2..];
        is_first = false;
        if at.trim().is_empty() {
            if !rest.trim().is_empty() {
                shown.push_str(&rest[..rest.len() - rest.trim_start().len()]);
                shown.push('…');
            }
            return (length > 0).then_some((length, shown));
        }
    }
}

/// Where the first action of a line starts.
fn opening(line: &str) -> Option<usize> {
    let pairs = line.as_bytes().windows(2);
    pairs
        .into_iter()
        .position(|pair| pair == b"{{" || pair == b"{%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_several_lines_is_that_of_the_action_above() {
        let found = |template: &str, rendered: &str, number| {
            let found = long_value(template, rendered, number)?;
            Some((template[found.range].to_owned(), found.key))
        };
        let expected = Some((".x".to_owned(), "b: ".to_owned()));
        let template = "{{ if .x }}\na: 1\n  b: {{- .x }}\n{{ end }}";
        assert_eq!(found(template, "\na: 1\n  b: one\ntwo\nthree", 5), expected);
        for (template, rendered, number) in [
            // Of the template itself, of another action, and of one that knows.
            ("a: {{ .x }}\nb", "a: one\nb", 2),
            ("a: {{ .x }}\n{{ .y }}", "a: one\ntwo", 2),
            ("a: {{ .x | toJson }}", "a: one\ntwo", 2),
            ("a: {{ .x }} {{ .y }}", "a: one\ntwo", 2),
            ("a: {{ .x }}", "one", 1),
        ] {
            assert_eq!(found(template, rendered, number), None, "{template}");
        }
    }

    #[test]
    fn lines_that_are_alike_are_told_apart_by_those_above() {
        let template = "a:\n  port: {{ .x }}\nb:\n  port: {{ .y }}\n  port: {{ .z }}\n";
        let rendered = "a:\n  port: 1\nb:\n  port: 2\n  port: 3\n";
        for (number, expected) in [
            (1, "a:"),
            (2, "port: {{ .x }}"),
            (4, "port: {{ .y }}"),
            (5, "port: {{ .z }}"),
        ] {
            let found = source_line_at(template, rendered, number).expect("it is there");
            assert_eq!(&template[found.range], expected);
        }
        assert_eq!(source_line_at(template, rendered, 6), None);
        assert_eq!(source_line_at(template, rendered, 0), None);
        // In a loop each round has the same lines.
        let template =
            "{{ range .xs }}\n- name: {{ . }}\n  port: 1\n{{ end }}\n- name: b\n  port: 1\n";
        let rendered = "- name: x\n  port: 1\n- name: y\n  port: 1\n- name: b\n  port: 1\n";
        for (number, expected) in [(2, 34), (4, 34), (6, 64)] {
            let found = source_line_at(template, rendered, number).expect("it is there");
            assert_eq!(found.range.start, expected, "{number}");
        }
    }

    #[test]
    fn a_line_is_that_of_its_text_outside_of_actions() {
        let template = "{{ range $i := until 3 }}\nk{{ $i }}: v\n{{ end }}\n  url: it: {{ .Id }}: x\nport: {{ .Port }}\nport: {{- .Port }}\n";
        for (rendered, expected) in [
            (
                "url: it: web.t1: x",
                Some(("url: it: {{ .Id }}: x", "url: it: …: x")),
            ),
            ("k1: v", Some(("k{{ $i }}: v", "k…: v"))),
            ("port: 80", Some(("port: {{ .Port }}", "port: …"))),
            ("other: 1", None),
            ("", None),
        ] {
            let found = source_line(template, rendered);
            let found = found
                .as_ref()
                .map(|found| (&template[found.range.clone()], found.shown.as_str()));
            assert_eq!(found, expected, "{rendered}");
        }
        // Each action ends as it starts.
        let line = source_line("{% if a %}x: {{ b }}{% endif %}\n", "x: 1");
        assert_eq!(line.map(|line| line.shown), Some("x: …".to_owned()));
        // Whole lines are told from those with actions that make the same.
        let template = "a: {{ .x }}\na: 1\n";
        let line = source_line(template, "a: 1").map(|line| line.range.start);
        assert_eq!(line, Some(12));
        // Nothing tells which one it is.
        assert_eq!(
            source_line("a: {{ .x }} b\na: {{ .y }} b: c\n{{ .z }}", "q"),
            None
        );
    }
}
