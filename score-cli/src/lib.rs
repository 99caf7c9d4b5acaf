//! What the Score binaries share: the command line, the state directory, fetching, subprocesses.

pub mod args;
pub mod error;
pub mod flags;
pub mod help;
pub mod host;
pub mod report;
pub mod transaction;
