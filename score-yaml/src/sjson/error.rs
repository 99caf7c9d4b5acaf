//! Why a path cannot be followed.

use std::fmt;

/// The depth that a path can lead to, and that a value can reach below it: as deep as a document is nested.
pub const MAX_DEPTH: usize = 1000;

/// Why a path cannot be followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PathError {
    /// The path is empty.
    Empty,
    /// A delete has wildcards in its path.
    ComplexDelete,
    /// Something other than an index names the item of a list.
    NotAnIndex(String),
    /// An index is behind the end of a list of that length.
    OutOfRange(String, usize),
    /// It leads deeper than [`MAX_DEPTH`], or its value would reach deeper.
    TooDeep,
    /// The changes so far, and this one, take more than their [`Budget`](super::Budget).
    TooMuch,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathError::Empty => f.write_str("path cannot be empty"),
            PathError::ComplexDelete => f.write_str("cannot delete value from a complex path"),
            PathError::NotAnIndex(key) => {
                write!(f, "cannot set array element for non-numeric key '{key}'")
            }
            PathError::TooMuch => f.write_str(
                "the patches set or search too much: set a list or a map at once, not item by item",
            ),
            PathError::TooDeep => write!(f, "it would be nested deeper than {MAX_DEPTH} levels"),
            PathError::OutOfRange(index, length) => {
                write!(f, "index {index} is out of range of a list of {length}")
            }
        }
    }
}
impl std::error::Error for PathError {}
