//! Go's `fmt`: printing values plainly and by verbs.

mod float;
mod format;
mod number;
mod plain;
mod quote;
mod verb;

/// So many zeros.
fn zeros(count: usize) -> String {
    "0".repeat(count)
}

pub use float::{FloatForm, float};
pub use format::printf;
pub use plain::{print, text};
pub use quote::{is_printable, quote};
