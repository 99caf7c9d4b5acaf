//! Faults of a text, and limits on it.

use std::borrow::Cow;
use std::ops::Range;

/// Limits on a text, which keep memory and stack in bounds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The depth of nested collections, aliases expanded.
    pub depth: usize,
    /// The number of nodes in all documents, aliases expanded.
    pub nodes: usize,
}

impl Default for Limits {
    /// Far past what people write, and little enough that code which walks a tree by recursion is safe on the
    /// stack of any thread.
    fn default() -> Self {
        Limits {
            depth: 1000,
            nodes: 10_000_000,
        }
    }
}

/// The sort of error in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// It is not YAML.
    Syntax,
    /// A map has a key twice.
    DuplicateKey,
    /// A key is a list or a map.
    InvalidKey,
    /// An alias has no anchor, or its anchor contains it.
    Alias,
    /// A merge key `<<` has something else than maps.
    Merge,
    /// A scalar is not what its tag says.
    Tag,
    /// It is nested too deep, too large, or made of too many aliases.
    Limit,
}

/// A range of bytes of the text that is read.
pub(crate) type ByteRange = Range<usize>;

/// An error by byte offsets, before it becomes one of the public errors.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) at: ByteRange,
    /// The first of two that must not both be there.
    pub(crate) first: Option<ByteRange>,
    /// Ways out.
    pub(crate) hints: Vec<Cow<'static, str>>,
}

impl Fault {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, at: ByteRange) -> Self {
        Fault {
            kind,
            message: message.into(),
            at,
            first: None,
            hints: Vec::new(),
        }
    }

    /// Adds a way out.
    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(crate) fn syntax(message: impl Into<String>, at: ByteRange) -> Self {
        Fault::new(ErrorKind::Syntax, message, at)
    }
}

/// The words of a text that its faults may quote. Of a text that nobody wrote, made of outputs and so of passwords,
/// only keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quotable {
    All,
    Keys,
}
