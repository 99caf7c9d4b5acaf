//! Resource Definitions: what a Score file gets in each environment, as platform engineers say it.
//!
//! - [`definition`]: a [`Definition`] with its matching rules and what it provisions beside itself
//! - [`context`]: the [`MatchContext`] that rules are held against
//! - [`reference`]: a resource as definitions name it, `TYPE[.CLASS][#ID]`
//! - [`identity`]: a resource of an environment
//! - [`seed`]: the random bytes of a resource
//! - [`sealed`]: values that are not plain, secret references and open outputs

pub mod context;
pub mod definition;
pub mod identity;
pub mod reference;
pub mod sealed;
pub mod seed;

pub use context::MatchContext;
pub use definition::{CoProvision, Criterion, Definition};
pub use identity::ResourceIdentity;
pub use reference::{InvalidKey, ResourceKey};
pub use sealed::{Sealed, SealedPart, SealedValue, SecretReference, Viewer};
pub use seed::{ResourceSeed, Seed};
