//! YAML as data, the way the Go tools of Score see it.
//!
//! The tools read and write with `gopkg.in/yaml.v3`. This crate gives their meaning to what is read and their
//! bytes to what is written, and adds what they lack: every value knows where it stands, and no input, however
//! deep or large, does more than fail with an error.
//!
//! - [`source`]: the texts of a run, and places in them
//! - [`parse`](mod@parse): from text to trees; [`scalar`] and [`timestamp`] say what a scalar means,
//!   [`encoding`] makes text of a file's bytes
//! - [`node`]: the tree with a place for everything, as the parser builds it; [`locate`] finds a part of a value
//!   in the text it came from
//! - [`value`]: the same data without places, for what has no author (state, replies, manifests); [`data`]: one view of
//!   both
//! - [`emit`](mod@emit), [`kyaml`], [`json`], [`go_print`]: from data to text
//! - [`sjson`](mod@sjson): changes of values by paths
//! - [`schema`]: whether a tree fits a JSON Schema, and the tree as validators of JSON see it
//! - [`message`](mod@message): text for people, whoever wrote the names in it; [`entities`]: what HTML writes for characters
//! - [`de`], [`ser`]: Rust types from trees and values, and back
//! - [`parallel`]: work on all cores, or on one
//!
//! ```
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let file = sources.add("score.yaml", "name: web\nports: [0x50, 0o777]\nimge: nginx\n");
//! let documents = score_yaml::parse(&sources, file).expect("it is YAML");
//!
//! // Numbers as yaml.v3 reads them, keys sorted, lists indented.
//! let text = score_yaml::emit(&documents[0].clone().into_value());
//! assert_eq!(text, "imge: nginx\nname: web\nports:\n  - 80\n  - 511\n");
//! ```

mod braces;
mod build;
mod characters;
pub mod data;
pub mod de;
mod dialect;
pub mod emit;
pub mod encoding;
pub mod entities;
mod fault;
pub mod go_print;
pub mod json;
pub mod kyaml;
mod load;
pub mod locate;
pub mod message;
pub mod node;
pub mod number;
pub mod ordered;
pub mod parallel;
pub mod parse;
mod plain_word;
mod read;
pub mod scalar;
pub mod schema;
pub mod ser;
mod simple;
pub mod sjson;
pub mod sorted;
pub mod source;
pub mod timestamp;
mod unicode;
mod unquoted;
pub mod value;

pub use de::{Bounded, DeserializeError, UnknownField, from_node, from_value};
pub use emit::{
    Order, emit, emit_exact, emit_key, emit_map_pair, emit_node_pair, emit_pair, emit_shown,
    emit_to, sort, sort_keys, sort_names,
};
pub use encoding::{EncodingError, decode};
pub use kyaml::{emit_kyaml, emit_kyaml_to};
pub use locate::{key_span, value_span};
pub use node::{Key, Kind, Mapping, Node};
pub use ordered::OrderedMap;
pub use parse::{
    ErrorKind, Limits, ParseError, TextError, parse, parse_all_str, parse_part, parse_str,
    parse_str_with, parse_with, second_document,
};
pub use ser::{SerializeError, to_value};
pub use sorted::{SortedMap, SortedSet};
pub use source::{Excerpt, FileId, Location, Source, SourceMap, Span};
pub use value::{Map, Str, Value};
