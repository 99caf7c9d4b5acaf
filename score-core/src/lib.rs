#![doc = include_str!("tour.md")]

// Modules in the order of the pipeline; each uses only those above it. Blank lines keep rustfmt from sorting them.
pub mod codes;
pub mod limits;

pub use score_diagnostic::{self as diagnostic, path};

pub mod host;
pub mod random;

pub mod text;
pub mod tree;

pub mod templates;

pub mod document;
pub mod schema;

pub mod resource;
pub mod workload;

pub mod target;

pub mod state;

pub mod plan;

pub mod layer;

mod resolver;

pub mod provision;

pub mod resolve;

pub mod backend;

pub mod patch;

pub mod compile;
