//! YAML as data.
//!
//! - [`source`]: the texts of a run, and places in them
//! - [`node`]: the tree with a place for everything, as the parser builds it
//! - [`value`]: the same data without places, for what has no author (state, replies, manifests)

pub mod node;
pub mod source;
pub mod value;

pub use node::{Key, Kind, Mapping, Node};
pub use source::{FileId, Location, Source, SourceMap, Span};
pub use value::{Map, Value};
