//! How much what a file says may take: in one place, so that SECURITY.md can list it.
//!
//! A limit is far above what projects need, and far below what a machine has. Of YAML see [`score_yaml::Limits`], of
//! Go templates [`score_template::Limits`], of paths in patches [`crate::patch::sjson`].

/// Bytes of a template's text. Parsers take a hundred bytes for each, and some recurse.
pub const TEMPLATE_SOURCE: usize = score_template::limits::MAX_SOURCE;

/// Steps of a Jinja template: bytes that it makes, a 32nd of those that it looks at, sixteen for each item of a list.
/// As many as a Go template has ([`score_template::Limits`]); some seconds, and some hundred MB.
pub const TEMPLATE_STEPS: u64 = 50_000_000;

/// Instructions of a Jinja template, which the engine counts: a loop of ten million rounds that does nothing.
pub const TEMPLATE_INSTRUCTIONS: u64 = 40_000_000;

/// Loops, blocks and, for four each, macros of a Jinja template inside one another: they take the stack of a thread,
/// and values nested a hundred deep are printed on top.
pub const TEMPLATE_DEPTH: usize = 120;
