//! What the stages of a run find.

use rayon::prelude::*;

use crate::diagnostic::Diagnostics;

/// What the stages so far found; a stage ends the run if it found errors.
pub(super) struct Stages {
    pub(super) diags: Diagnostics,
    strict: bool,
}

impl Stages {
    /// Before the first stage; `strict` makes errors of warnings.
    pub(super) fn new(strict: bool) -> Self {
        Stages {
            diags: Diagnostics::new(),
            strict,
        }
    }

    /// Notes what a stage found, if it found anything.
    pub(super) fn note<T>(&mut self, result: Result<T, impl Into<Diagnostics>>) -> Option<T> {
        result.map_err(|found| self.diags.extend(found.into())).ok()
    }

    /// Ends a stage.
    pub(super) fn end(&mut self) -> Result<(), Diagnostics> {
        if self.strict {
            self.diags.deny_warnings();
        }
        if self.diags.has_errors() {
            Err(std::mem::take(&mut self.diags))
        } else {
            Ok(())
        }
    }

    /// Takes what a stage found in each document, in the order of the documents.
    pub(super) fn each(
        &mut self,
        found: impl IndexedParallelIterator<Item = Diagnostics>,
    ) -> Result<(), Diagnostics> {
        let found: Vec<Diagnostics> = found.collect();
        self.diags.extend(found.into_iter().flatten());
        self.end()
    }
}
