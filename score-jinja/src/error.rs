//! Errors of templates.

use std::fmt;

use minijinja::{Error as EngineError, ErrorKind};
use score_template::error::shorten;

use crate::limits::MAX_MESSAGE;
use crate::net;

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
            "test" => Some(
                "there are `defined`, `none`, `number`, `string`, `mapping` and more".to_owned(),
            ),
            _ => Some(
                "there are `range`, `dict` and `namespace`; filters stand behind a `|`".to_owned(),
            ),
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

    /// The error of a slip in the syntax, in our words and at its place. Other errors as they are.
    pub(crate) fn of_syntax(self, text: &str) -> Self {
        let line = text
            .lines()
            .nth(self.line.saturating_sub(1))
            .unwrap_or_default();
        let Some(what) = self.message.strip_prefix("syntax error: ") else {
            // The engine knows the line alone; what failed is in the first of its braces, if not in another one.
            let first = ["{{", "{%"].into_iter().filter_map(|open| line.find(open));
            let column = first.min().unwrap_or(self.column);
            return Error { column, ..self };
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
            };
        }
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
                ..self
            };
        }
        if what.starts_with("unexpected ")
            && what.ends_with("expected end of variable block")
            && let Some(bar) = line.find("| ")
        {
            let column = bar + 2;
            let name = start_of(&line[column..], is_part);
            return Error {
                message: format!("the arguments of `{name}` stand in no brackets"),
                hint: Some(format!("write `{name}(…)`")),
                column,
                subject: name.to_owned(),
                ..self
            };
        }
        self
    }
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

/// True for a character of a name.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The start of a text, as long as its characters are of a sort.
fn start_of(text: &str, is_of_it: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !is_of_it(c)).unwrap_or(text.len())]
}

/// Where a word stands in a line, as a whole.
fn word_at(line: &str, word: &str) -> Option<usize> {
    let mut found = line.match_indices(word).filter(|(at, _)| {
        let before = line[..*at].chars().next_back();
        let behind = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    });
    found.next().map(|(at, _)| at)
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
    match FILTERS.iter().find(is_near) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "there are `default`, `join`, `lower`, `replace`, `tojson`, `upper` and more".to_owned()
        }
    }
}

/// Filters that people look for, by their names.
const FILTERS: [&str; 24] = [
    "abs",
    "batch",
    "capitalize",
    "default",
    "first",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "replace",
    "reverse",
    "round",
    "sort",
    "split",
    "title",
    "tojson",
    "trim",
    "upper",
    "urlencode",
];

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
