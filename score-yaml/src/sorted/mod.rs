//! Maps and sets in the order of their keys, small and quick to compile.
//!
//! A workload is some twenty maps, and nearly all of them hold a handful of keys. A `BTreeMap` allocates room for eleven with
//! the first, and is a thousand lines of machine code for each type of key and value: a quarter of what the compiler of this
//! project's crates had to do. These are lists, each in order, which are searched by halves.

mod entry;
mod iter;
mod map;
mod set;
#[cfg(test)]
mod tests;
mod traits;

pub use entry::SortedEntry;
pub use iter::{IntoIter, Iter, IterMut};
pub use map::SortedMap;
pub use set::{IntoIter as SetIntoIter, Iter as SetIter, SortedSet};
