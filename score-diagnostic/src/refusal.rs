//! Refusals: what was not done because nobody has allowed it.

use std::error::Error;
use std::{fmt, io};

use score_yaml::message::Name;

use crate::{Code, Diagnostic, codes};

/// Why something was not done: nobody has allowed it. It says what would.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    message: String,
    way_out: String,
}

impl Refusal {
    /// A refusal: what is not done, and what would allow it.
    #[must_use]
    pub fn new(message: impl Into<String>, way_out: impl Into<String>) -> Self {
        Refusal {
            message: message.into(),
            way_out: way_out.into(),
        }
    }

    /// The refusal to give a file the value of an environment variable; `way_out` is what would allow it.
    #[must_use]
    pub fn of_variable(name: &str, way_out: impl Into<String>) -> Self {
        let message = format!("the environment variable `{}` must not be read", Name(name));
        Refusal::new(message, way_out)
    }

    /// What would allow it.
    #[must_use]
    pub fn way_out(&self) -> &str {
        &self.way_out
    }

    /// The refusal that an error is, or that an error of input and output holds.
    #[must_use]
    pub fn behind<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Refusal> {
        if let Some(refusal) = error.downcast_ref() {
            return Some(refusal);
        }
        let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
        Refusal::behind(inner)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Refusal {}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        io::Error::new(io::ErrorKind::PermissionDenied, refusal)
    }
}

impl From<Refusal> for Diagnostic {
    fn from(refusal: Refusal) -> Self {
        Diagnostic::new(codes::NOT_ALLOWED, refusal.message).hint(refusal.way_out)
    }
}

impl Diagnostic {
    /// A diagnostic with a code, or of a refusal: that has a code of its own, and `way_out` says what would allow it.
    #[must_use]
    pub fn unless_refused(code: Code, message: impl Into<String>, way_out: Option<&str>) -> Self {
        match way_out {
            Some(way_out) => Diagnostic::new(codes::NOT_ALLOWED, message).hint(way_out),
            None => Diagnostic::new(code, message),
        }
    }

    /// A diagnostic of an error. Its code is `code`, unless a refusal is behind the error: that has a code of its own,
    /// and says what would allow it.
    #[must_use]
    pub fn of_error(code: Code, message: impl Into<String>, error: &(dyn Error + 'static)) -> Self {
        Diagnostic::unless_refused(code, message, Refusal::behind(error).map(Refusal::way_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_found_behind_an_error_of_input_and_output() {
        let refusal = Refusal::new("it is not read", "`--allow-read PATH` would allow it");
        let error = io::Error::from(refusal.clone());
        let twice = io::Error::other(io::Error::from(refusal.clone()));
        for error in [&error, &twice] {
            assert_eq!(Refusal::behind(error), Some(&refusal));
            let found = Diagnostic::of_error(codes::READ_FAILED, "x", error);
            assert_eq!(found.code, codes::NOT_ALLOWED);
            assert_eq!(found.hints, [refusal.way_out()]);
        }
        let other = io::Error::other("it is broken");
        assert_eq!(Refusal::behind(&other), None);
        let found = Diagnostic::of_error(codes::READ_FAILED, "x", &other);
        assert_eq!((found.code, found.hints.len()), (codes::READ_FAILED, 0));
    }
}
