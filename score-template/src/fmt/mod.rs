//! Go's `fmt`: printing values plainly and by verbs.

mod float;
mod plain;

pub use float::{FloatForm, float};
pub use plain::{print, text};
