//! A fault of data that the types do not take.

use score_core::diagnostic::{Code, Diagnostic};
use score_yaml::message;

/// Something wrong in the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// The field, from the top of what was read.
    pub(crate) path: String,
    /// What was found and what was expected.
    pub(crate) message: String,
    /// The name that may be meant, if one is near.
    pub(crate) near: Option<String>,
}

impl Problem {
    /// The diagnostic of a code.
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
