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
        }
    }
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
