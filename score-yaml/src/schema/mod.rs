//! What a JSON Schema asks of a tree, told at a glance, and the tree as a validator of JSON sees it. The crate `score-schema`
//! says what is wrong, and where.

mod pattern;
mod quick_check;
pub mod rules;
mod small_engine;
mod tree;

pub use quick_check::{QuickCheck, Unknown};
pub use tree::{Tree, TreeNumber};

/// Bytes of a compiled expression: some milliseconds of work.
pub const MAX_PATTERN: usize = 1 << 20;

/// Why a schema cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct InvalidSchema(String);

impl InvalidSchema {
    /// The reason, as a person reads it.
    pub fn new(reason: impl Into<String>) -> Self {
        InvalidSchema(reason.into())
    }
}
