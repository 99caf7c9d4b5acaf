//! The error of a file that a run does not get.

use score_core::diagnostic::Refusal;
use score_core::host::HostError;

/// The error that a file is not there for this run.
pub(crate) fn refused(message: String) -> HostError {
    let way_out = match cfg!(feature = "files") {
        true => "`Compiler::file` gives it, `Compiler::folder` the folder that it lies in",
        false => "`Compiler::file` gives it",
    };
    HostError::new(Refusal::new(message, way_out))
}
