//! Go's `fmt`: printing values plainly and by verbs.

mod number;
mod plain;
mod printf;
mod spec;
#[cfg(test)]
mod tests;
mod verb;

use std::fmt;

use crate::error::CallError;

/// Why a value cannot be printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unprintable {
    /// It is nested too deeply.
    TooDeep,
    /// Its text would be too large.
    TooLarge,
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unprintable::TooDeep => "the value is nested too deeply to be printed",
            Unprintable::TooLarge => "the value is too large to be printed",
        })
    }
}
impl std::error::Error for Unprintable {}

impl From<Unprintable> for CallError {
    fn from(why: Unprintable) -> Self {
        CallError::new(why.to_string())
    }
}

pub use plain::{print, text};
pub use printf::printf;
