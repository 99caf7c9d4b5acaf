//! Codes of programs and the command line.

use score_core::backend::Backend;
use score_core::diagnostic::{self, Code, code_table};
pub use score_humanitec::codes::*;

code_table! {
    COMMAND_FAILED = "command-failed", Error, "A cmd provisioner is missing, failed, or took too long.";
}

/// All codes that the binary of a target may say, table by table.
pub fn of<B: Backend>() -> impl Iterator<Item = Code> + Clone {
    let own = [
        diagnostic::codes::ALL,
        score_core::codes::ALL,
        score_humanitec::codes::ALL,
        ALL,
    ];
    own.into_iter()
        .chain(B::CODES.iter().copied())
        .flatten()
        .copied()
}
