//! A problem of data that the types do not allow.

use score_core::diagnostic::{Code, Diagnostic};
use score_yaml::message;

/// A problem of the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// The path of the field, from the top of the data.
    pub(crate) path: String,
    /// The message: found, expected.
    pub(crate) message: String,
    /// The known name that is near, if there is one.
    pub(crate) near: Option<String>,
}

impl Problem {
    /// The problem as a diagnostic with a code.
    pub(crate) fn into_diagnostic(self, code: Code) -> Diagnostic {
        let Problem {
            path,
            message,
            near,
        } = self;
        let diagnostic = Diagnostic::new(code, message).path(path);
        match near {
            Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }
}
