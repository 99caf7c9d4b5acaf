//! Why a project was not compiled.

use std::fmt;

use score_core::diagnostic::Diagnostics;
use score_yaml::SourceMap;

use crate::report::Report;

/// Any error of a closure or a backend of yours.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a project was not compiled: all that is wrong with the first stage that finds errors, and the warnings before it.
///
/// Shown as text it is what the terminal shows.
#[derive(Clone, PartialEq)]
pub struct Error {
    report: Box<Report>,
}

impl Error {
    pub(crate) fn new(found: &Diagnostics, sources: &SourceMap) -> Self {
        Error {
            report: Box::new(Report::new(found, sources)),
        }
    }

    /// All that was found.
    #[must_use]
    pub fn diagnostics(&self) -> &Report {
        &self.report
    }

    /// A JSON array of all that was found, each as `score-diagnostic/schemas/diagnostic.json` describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.report.to_json()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The caller ends the line.
        f.write_str(self.report.to_string().trim_end_matches('\n'))
    }
}

/// As [`Display`](fmt::Display), so that `main` and `unwrap` say what was wrong.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl Report {
    /// The report of what is valid, with its warnings; otherwise it is an error, for `?`.
    ///
    /// # Errors
    /// An error was found.
    pub fn into_result(self) -> Result<Report, Error> {
        match self.is_valid() {
            true => Ok(self),
            false => Err(Error {
                report: Box::new(self),
            }),
        }
    }
}
