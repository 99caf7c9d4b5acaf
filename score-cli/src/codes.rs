//! Codes of programs and the command line.

use score_core::backend::Conventions;
use score_core::compile::code_tables;
use score_core::diagnostic::{Code, code_table};
use score_humanitec::Extensions;
pub use score_humanitec::codes::*;

code_table! {
    CLI_CODES in "../codes/":
    DEFINITIONS_LEFT_OUT = "definitions-left-out", Warning of Usage, "The last run had resource definitions, and this one has none.";
    UNKNOWN_ENVIRONMENT = "unknown-environment", Error of Usage, "The project has no environment of this name.";
    OUT_OF_DATE = "out-of-date", Error, "What is there is not what would be written (`--check`).";
    COMMAND_FAILED = "command-failed", Error of Environment, "A cmd provisioner is missing, failed, or took too long.";
    UNLOCKED_PROVISIONER = "unlocked-provisioner", Error, "An installed provisioner file is not what `provisioners.lock` says.";
    TIMED_OUT = "timed-out", Error of Environment, "The run took longer than `--timeout` allows.";
}

/// All codes that the binary of a target may say, table by table.
#[must_use]
pub fn of(conventions: &Conventions) -> Vec<Code> {
    code_tables(conventions, &[&Extensions::default()])
        .chain([CLI_CODES])
        .flatten()
        .copied()
        .collect()
}
