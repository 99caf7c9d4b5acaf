//! The Score compiler: text in, resolved model out. No IO; what it needs from outside it asks of a
//! [`Host`](host::Host).
//!
//! Modules in the order of the pipeline; each uses only those above it.

pub mod backend;
pub mod diagnostic;
pub mod document;
pub mod host;
pub mod patch;
pub mod path;
pub mod plan;
pub mod provision;
pub mod resolve;
pub mod resource;
pub mod schema;
pub mod state;
pub mod text;
pub mod tree;
pub mod workload;
