//! YAML as data.
//!
//! - [`source`]: the texts of a run, and places in them
//! - [`node`]: the tree with a place for everything, as the parser builds it
//! - [`parse`](mod@parse): from text to trees
//! - [`value`]: the same data without places, for what has no author (state, replies, manifests)

mod dialect;
pub mod emit;
pub mod encoding;
pub mod kyaml;
mod load;
pub mod locate;
pub mod node;
mod number;
pub mod parse;
pub mod scalar;
pub mod schema;
pub mod source;
pub mod timestamp;
mod unicode;
pub mod value;

pub use emit::{
    Order, emit, emit_key, emit_map_pair, emit_pair, emit_to, emit_with_indent, sort, sort_keys, sort_names,
};
pub use encoding::{EncodingError, decode};
pub use kyaml::{emit_kyaml, emit_kyaml_to};
pub use locate::{key_span, value_span};
pub use node::{Key, Kind, Mapping, Node};
pub use parse::{
    ErrorKind, Limits, ParseError, TextError, parse, parse_all_str, parse_str, parse_with,
};
pub use schema::{InvalidSchema, Schema, SchemaError, SchemaErrorKind};
pub use source::{FileId, Location, Source, SourceMap, Span};
pub use value::{Map, Value};
