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
    /// The error with the filter that is meant by an unknown one.
    pub(crate) fn with_filter_hint(self) -> Self {
        let name = self.message.strip_prefix("unknown filter: filter ");
        let Some(name) = name.and_then(|rest| rest.strip_suffix(" is unknown")) else {
            return self;
        };
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
        let hint = match FILTERS.iter().find(is_near) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "there are `default`, `join`, `lower`, `replace`, `tojson`, `upper` and more"
                .to_owned(),
        };
        Error {
            hint: Some(hint),
            ..self
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
