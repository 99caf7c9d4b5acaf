//! Diagnostics of the stages of a run.

use crate::diagnostic::Diagnostics;

/// The diagnostics of the stages so far; a stage ends the run if it found errors.
#[derive(Debug)]
pub struct StageDiagnostics {
    pub(super) diags: Diagnostics,
    strict: bool,
}

impl StageDiagnostics {
    /// Before the first stage; `strict` makes errors of warnings.
    #[must_use]
    pub fn new(strict: bool) -> Self {
        StageDiagnostics {
            diags: Diagnostics::new(),
            strict,
        }
    }

    /// Adds what a stage found.
    pub fn extend(&mut self, found: Diagnostics) {
        self.diags.extend(found);
    }

    /// All that was found.
    #[must_use]
    pub fn into_inner(self) -> Diagnostics {
        self.diags
    }

    /// The result of a step, or nothing and its errors among the diagnostics.
    pub(super) fn absorb<T>(&mut self, result: Result<T, impl Into<Diagnostics>>) -> Option<T> {
        result.map_err(|found| self.diags.extend(found.into())).ok()
    }

    /// Ends a stage.
    ///
    /// # Errors
    /// It found errors; where warnings are errors, anything.
    pub fn end_stage(&mut self) -> Result<(), Diagnostics> {
        if self.strict {
            self.diags.deny_warnings();
        }
        if self.diags.has_errors() {
            Err(std::mem::take(&mut self.diags))
        } else {
            Ok(())
        }
    }

    /// Adds what a stage found in each document, in the order of the documents.
    pub(super) fn extend_of_each(&mut self, found: Vec<Diagnostics>) {
        self.diags.extend(found.into_iter().flatten());
    }
}
