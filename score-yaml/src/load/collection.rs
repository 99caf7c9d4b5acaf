//! Collections that have not ended, and what is kept of a value for its aliases.

use crate::build::{Build, NewKey};
use crate::fault::ByteRange;

/// The value of an anchor.
#[derive(Clone)]
pub(super) struct Anchored<N> {
    pub(super) node: N,
    /// Of a scalar, which an alias can make a key: its text, and whether it is a string.
    pub(super) scalar: Option<(String, bool)>,
    pub(super) size: Size,
}

/// The size of a tree, as limits count it.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Nodes, keys among them.
    pub(super) nodes: usize,
    /// Levels of collections.
    pub(super) levels: usize,
    /// Bytes of keys and scalars.
    pub(super) bytes: usize,
}

impl Size {
    pub(super) fn scalar(text: &str) -> Self {
        Size {
            nodes: 1,
            levels: 0,
            bytes: text.len(),
        }
    }
}

/// The key that waits for its value.
pub(super) enum Pending {
    Nothing,
    Key(NewKey),
    Merge(ByteRange),
    /// A faulty one; its value is dropped.
    Faulty,
}

/// The part of a collection that there is so far.
pub(super) enum Content<B: Build> {
    Seq(Vec<B::Node>),
    Map {
        map: B::Map,
        key: Pending,
        /// The merge key, and what it names.
        merge: Option<(ByteRange, B::Node)>,
        has_only_strings: bool,
    },
}

/// A collection that has not ended.
pub(super) struct Open<B: Build> {
    pub(super) content: Content<B>,
    pub(super) start: usize,
    /// True if it stands in brackets or braces.
    pub(super) is_flow: bool,
    /// A pair in brackets that is text, after all: `[a:, b]`.
    pub(super) text: Option<NewKey>,
    /// The number of its anchor, 0 for none.
    pub(super) anchor: usize,
    pub(super) size: Size,
}
