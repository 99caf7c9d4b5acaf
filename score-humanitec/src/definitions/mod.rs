//! Resource Definitions: what a Score file gets in each environment, as platform engineers say it.
//!
//! - [`definition`]: a [`Definition`] with its matching rules and what it provisions beside itself
//! - [`context`]: the [`MatchContext`] that rules are held against
//! - [`reference`]: a resource as definitions name it, `TYPE[.CLASS][#ID]`

pub mod context;
pub mod definition;
pub mod reference;

pub use context::MatchContext;
pub use definition::{CoProvision, Criterion, Definition};
pub use reference::{InvalidKey, ResourceKey};
