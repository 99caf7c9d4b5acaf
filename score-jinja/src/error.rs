//! Errors of templates.

use std::fmt;
use std::ops::Range;

use minijinja::{Error as EngineError, ErrorKind};
use score_template::error::shorten;

use crate::limits::MAX_MESSAGE;
use crate::missing::instead_of_method;
use crate::net;
use crate::python::{instead_of_function, joined_format, name_with_dash};
use crate::slips::{self, Place};
use crate::words::{FILTERS, is_part, start_of, word_at};

/// A template does not parse, or failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The message, without the place.
    pub message: String,
    /// The line of the template, from 1. What is wrong with its bounds as a whole stands on the first.
    pub line: usize,
    /// The byte in that line, from 0.
    pub column: usize,
    /// The text at that place, as far as it is known.
    pub subject: String,
    /// A way out.
    pub hint: Option<String>,
    /// Where the engine says it is, in bytes of the template.
    pub(crate) range: Option<Range<usize>>,
}

impl Error {
    /// An error of the engine, with a message that is not longer than messages may be.
    fn of_engine(error: &EngineError) -> Self {
        let mut message = match error.detail() {
            // It says no more than that it failed.
            Some(detail) if error.kind() == ErrorKind::InvalidOperation => detail.to_owned(),
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        };
        shorten(&mut message, MAX_MESSAGE);
        Error {
            message,
            line: error.line().unwrap_or(1),
            column: 0,
            subject: String::new(),
            hint: None,
            range: error.range(),
        }
    }

    /// The error at its place in the template, as far as the engine knows it.
    fn at_its_place(self, text: &str) -> Self {
        let Some((start, found)) = self
            .range
            .clone()
            .and_then(|range| Some((range.start, text.get(range)?)))
        else {
            return self;
        };
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Error {
            line: before.matches('\n').count() + 1,
            column: start - line_start,
            subject: found.lines().next().unwrap_or_default().to_owned(),
            ..self
        }
    }
}

impl Error {
    /// The error of a filter, test or function that there is not, in our words and at its name in the template; for a filter
    /// with the one that is meant. Other errors as they are.
    pub(crate) fn of_unknown_name(self, text: &str) -> Self {
        const KINDS: [(&str, &str); 3] = [
            ("unknown filter: filter ", "filter"),
            ("unknown test: test ", "test"),
            ("unknown function: ", "function"),
        ];
        let found = KINDS.into_iter().find_map(|(start, what)| {
            let name = self.message.strip_prefix(start)?;
            Some((what, name.strip_suffix(" is unknown")?.to_owned()))
        });
        let Some((what, name)) = found else {
            return self.of_syntax(text);
        };
        let line = text.lines().nth(self.line.saturating_sub(1));
        let at = line.and_then(|line| word_at(line, &name));
        let hint = match what {
            "filter" => Some(filter_hint(&name)),
            "test"
                if ["none", "defined", "true", "false"].contains(&name.to_lowercase().as_str()) =>
            {
                Some(format!("did you mean `{}`?", name.to_lowercase()))
            }
            "test" => Some(
                "there are `defined`, `none`, `number`, `string`, `mapping` and more".to_owned(),
            ),
            _ => {
                let place = line.zip(at);
                let filter = place.and_then(|(line, at)| instead_of_function(&name, line, at));
                Some(filter.unwrap_or_else(|| {
                    "there are `range`, `dict` and `namespace`; filters stand behind a `|`"
                        .to_owned()
                }))
            }
        };
        let mut message = format!("there is no {what} `{name}`");
        shorten(&mut message, MAX_MESSAGE);
        Error {
            message,
            column: at.unwrap_or(0),
            subject: at.map(|_| name).unwrap_or_default(),
            hint,
            ..self
        }
    }

    /// The error of a slip in the syntax, in our words and at its place; what failed otherwise at its place, with a way out.
    pub(crate) fn of_syntax(self, text: &str) -> Self {
        let Some(what) = self.message.strip_prefix("syntax error: ") else {
            return self.of_failure(text);
        };
        if what.starts_with("unexpected end of input") {
            let Some((number, column, word)) = open_block(text) else {
                return self;
            };
            return Error {
                message: format!("this `{word}` has no `{{% end{word} %}}`"),
                hint: Some(format!("write `{{% end{word} %}}` behind what it holds")),
                line: number,
                column,
                subject: word,
                range: None,
            };
        }
        if let Some(what) = what.strip_prefix("unexpected end of ")
            && ["string", "comment", "raw block"].contains(&what)
        {
            return self.of_unclosed(text);
        }
        let is_slip = what.starts_with("unexpected ") || what.starts_with("unknown statement ");
        let what = what.to_owned();
        let placed = self.at_its_place(text);
        let line = text.lines().nth(placed.line.saturating_sub(1));
        let line = line.unwrap_or_default();
        if what == "unexpected `.`"
            && let Some(at) = line.find("{{ .").or_else(|| line.find("{% if ."))
        {
            let column = at + line[at..].find('.').unwrap_or(0);
            let name = start_of(&line[column..], |c| is_part(c) || c == '.');
            return Error {
                message: "a name has no dot in front of it in Jinja".to_owned(),
                hint: Some(format!("write `{}`", name.trim_start_matches('.'))),
                column,
                subject: name.to_owned(),
                ..placed
            };
        }
        if !is_slip || placed.range.is_none() {
            return placed;
        }
        let end = (placed.column + placed.subject.len()).min(line.len());
        let lines = text.split_inclusive('\n').take(placed.line - 1);
        let start: usize = lines.map(str::len).sum();
        let open = open_block(text.get(..start + placed.column).unwrap_or(text));
        let slip = slips::slip(
            &what,
            Place {
                found: &placed.subject,
                before: line.get(..placed.column).unwrap_or(line),
                behind: line.get(end..).unwrap_or_default(),
                open: open.as_ref().map(|(.., word)| word.as_str()),
            },
        );
        let mut message = slip.message;
        shorten(&mut message, MAX_MESSAGE);
        let placed = Error {
            message,
            hint: slip.hint,
            ..placed
        };
        let range = slip
            .range
            .and_then(|range| Some((range.start, line.get(range)?)));
        match range {
            Some((column, subject)) => Error {
                column,
                subject: subject.to_owned(),
                ..placed
            },
            None => placed,
        }
    }

    /// The error that a text, a comment or a raw block goes on to the end, at its start.
    fn of_unclosed(self, text: &str) -> Self {
        let (start, what, end) = if self.message.ends_with("comment") {
            ("{#", "comment", "#}")
        } else if self.message.ends_with("raw block") {
            ("{%", "`raw`", "{% endraw %}")
        } else {
            return self.of_open_quote(text);
        };
        let Some(at) = text.rfind(start) else {
            return self;
        };
        let range = Some(at..at + start.len());
        Error {
            message: format!("this {what} has no `{end}`"),
            hint: Some(format!("write `{end}` behind it")),
            range,
            ..self
        }
        .at_its_place(text)
    }

    /// The error that no quote closes a text, at the quote that opens it.
    fn of_open_quote(self, text: &str) -> Self {
        let mut open = None;
        let mut rest = 0;
        let braces = |from: usize| {
            let starts = ["{{", "{%"].into_iter();
            starts.filter_map(|open| text[from..].find(open)).min()
        };
        while let Some(braces) = braces(rest) {
            let start = rest + braces + 2;
            let mut quote = None;
            let mut end = text.len();
            for (at, c) in text[start..].char_indices() {
                match (quote, c) {
                    (None, '"' | '\'') => quote = Some((start + at, c)),
                    (Some((_, open)), c) if c == open => quote = None,
                    (None, '}') => {
                        end = start + at;
                        break;
                    }
                    _ => {}
                }
            }
            if let Some(found) = quote {
                open = Some(found);
                break;
            }
            rest = end;
        }
        let Some((at, quote)) = open else {
            return self;
        };
        Error {
            message: format!("no `{quote}` closes this text"),
            hint: Some(format!("write `{quote}` at its end")),
            range: Some(at..at + 1),
            ..self
        }
        .at_its_place(text)
    }

    /// What failed while a template was rendered, at its place, with a way out for what other languages do otherwise.
    fn of_failure(self, text: &str) -> Self {
        let placed = self.at_its_place(text);
        if placed.range.is_none() {
            // The engine knows the line alone; what failed is in the first of its braces, if not in another one.
            let line = text.lines().nth(placed.line.saturating_sub(1));
            let line = line.unwrap_or_default();
            let first = ["{{", "{%"].into_iter().filter_map(|open| line.find(open));
            let column = first.min().unwrap_or(placed.column);
            return Error { column, ..placed };
        }
        let (message, hint) = if let Some(rest) = placed.message.strip_prefix("tried to use ")
            && let Some((operator, types)) = rest.split_once(" operator on unsupported types ")
        {
            let parts = placed.subject.split_once(&format!(" {operator} "));
            let hint = parts.filter(|_| operator == "+" && types.contains("string"));
            let hint = hint.map(|(a, b)| format!("`~` joins texts: `{a} ~ {b}`"));
            let joined = || {
                Some(format!(
                    "`~` joins texts: `{}`",
                    joined_format(&placed.subject)?
                ))
            };
            let line = text.lines().nth(placed.line.saturating_sub(1));
            let dashed = || name_with_dash(line?, placed.column);
            let has_none = types.contains("undefined");
            match dashed().filter(|_| operator == "-" && has_none) {
                Some(dashed) => (
                    "`-` expects numbers, found no value".to_owned(),
                    Some(format!("it subtracts: the name is `{dashed}`")),
                ),
                None => {
                    let types = types.replace(" and ", " and a ");
                    (
                        format!("`{operator}` cannot take a {types}"),
                        hint.or_else(|| joined().filter(|_| operator == "%")),
                    )
                }
            }
        } else if let Some(rest) = placed.message.strip_prefix("unknown method: ")
            && let Some((kind, method)) = rest.split_once(" has no method named ")
        {
            // The subject is the call, or stands before it in the line.
            let called = placed.subject.split('(').next().unwrap_or_default();
            let start = placed.range.as_ref().map_or(0, |range| range.start);
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            let before = text.get(..start).unwrap_or_default();
            let before = before
                .rsplit(|c| !is_part(c))
                .next()
                .unwrap_or_default()
                .trim_end_matches('.');
            let path = match called.trim_start_matches('.') == method {
                true => format!("{before}.{method}"),
                false => called.to_owned(),
            };
            let hint = instead_of_method(&path, method)
                .unwrap_or_else(|| format!("filters stand behind a `|`: {}", filter_for(method)));
            (format!("a {kind} has no method `{method}`"), Some(hint))
        } else if placed.message == "cannot unpack: value is not iterable" {
            let line = text.lines().nth(placed.line.saturating_sub(1));
            let list = line.and_then(|line| line.split_once(" in "));
            let list = list.map(|(_, list)| list.split("%}").next().unwrap_or_default());
            let list = list.map_or("…", |list| list.trim_end_matches('-').trim());
            (
                "each item has one value, and there are several names".to_owned(),
                Some(format!("over a map write `in {list} | items`")),
            )
        } else if placed.message.starts_with("template not found: ") {
            (
                "there are no other templates here".to_owned(),
                Some("write the text of that template in its place".to_owned()),
            )
        } else {
            return placed;
        };
        Error {
            message,
            hint,
            ..placed
        }
    }
}

/// The filter that does what a method of another language does.
fn filter_for(method: &str) -> String {
    let wanted = method.to_lowercase();
    let filter = match wanted.as_str() {
        "uppercase" | "toupper" | "touppercase" => "upper",
        "lowercase" | "tolower" | "tolowercase" => "lower",
        "strip" => "trim",
        "size" | "len" | "count" => "length",
        "tostring" | "str" => "string",
        "tojson" => "tojson",
        _ => {
            let known = FILTERS.iter().find(|known| **known == wanted);
            return match known {
                Some(known) => format!("`| {known}`"),
                None => "`| upper`, `| replace(\"a\", \"b\")`, `| length` and more".to_owned(),
            };
        }
    };
    format!("`| {filter}`")
}

/// The line, the byte in it and the word of the last block of a template that nothing closes.
fn open_block(text: &str) -> Option<(usize, usize, String)> {
    const BLOCKS: [&str; 8] = [
        "if",
        "for",
        "block",
        "macro",
        "filter",
        "with",
        "call",
        "autoescape",
    ];
    let mut open = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("{%") {
            let rest = &line[at + 2..];
            let column = at + 2 + (rest.len() - rest.trim_start_matches(['-', '+', ' ']).len());
            let word = start_of(&line[column..], |c| c.is_ascii_alphabetic());
            if word.starts_with("end") {
                open.pop();
            } else if BLOCKS.contains(&word) {
                open.push((index + 1, column, word.to_owned()));
            }
        }
    }
    open.pop()
}

/// The filter that is meant by an unknown one, else some that there are.
fn filter_hint(name: &str) -> String {
    // A letter more, less or changed.
    let is_near = |known: &&&str| {
        let same = known
            .chars()
            .zip(name.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let behind = |text: &str| {
            text.chars()
                .rev()
                .take(text.len().saturating_sub(same + 1))
                .collect::<String>()
        };
        let shorter = |text: &str| text.chars().skip(same).collect::<String>();
        known.len().abs_diff(name.len()) <= 1
            && (behind(known) == behind(name)
                || shorter(known).get(1..) == Some(shorter(name).as_str())
                || shorter(name).get(1..) == Some(shorter(known).as_str()))
    };
    let letters = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_near = |known: &&&str| is_near(known) || letters(known) == letters(name);
    match FILTERS.iter().find(is_near) {
        Some(near) => format!("did you mean `{near}`?"),
        None => filter_elsewhere(name)
            .unwrap_or(
                "there are `default`, `join`, `lower`, `replace`, `tojson`, `upper` and more",
            )
            .to_owned(),
    }
}

/// What does what a filter of other tools does.
fn filter_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "to_yaml" | "to_nice_yaml" | "toyaml" | "to_json" | "to_nice_json" | "yaml" => {
            "`tojson` writes any value, and JSON is YAML too"
        }
        "b64encode" | "b64decode" | "base64" => {
            "Jinja has no base64 here; `template://` has `b64enc` and `b64dec`"
        }
        _ => return None,
    })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "jinja: line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Error {}

/// An error of ours, for the engine.
pub(crate) fn failed(message: String) -> EngineError {
    EngineError::new(ErrorKind::InvalidOperation, message)
}

/// Runs the engine: if it panics, that is an error of the template.
pub(crate) fn caught<T>(run: impl FnOnce() -> Result<T, EngineError>) -> Result<T, Error> {
    let result = net::catch(run);
    let result = result.unwrap_or_else(|| Err(failed("the engine fails on it".to_owned())));
    result.map_err(|error| Error::of_engine(&error))
}
