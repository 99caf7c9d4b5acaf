//! Humanitec extension files, `humanitec.score.yaml` (humanitec.org/v1b1): what a team says of a workload beyond
//! Score, put on the lowered workload without the Humanitec platform.
//!
//! [`parse`] reads a file, [`apply`] puts it on a workload by way of its module, in which the two are merged:
//! the extension wins, maps are merged deep, lists and scalars replaced, null deletes.

mod apply;
mod attach;
mod context;
mod controller;
mod delta;
mod deploy;
mod deploy_config;
mod document;
mod extensions;
mod file;
mod kept;
mod module;
mod platform_placeholders;
mod pod;
mod probe;
mod profile;
mod profile_choice;
mod read;
#[cfg(test)]
mod schema;
mod schema_size;
pub mod schemas;
mod scopes;
mod service;
#[cfg(test)]
mod testing;
mod values;

use std::sync::Arc;

pub use apply::apply;
pub use context::PlatformContext;
pub use delta::{DeltaHead, compile_delta, delta};
pub use deploy_config::{DeployConfig, DeployedWorkload};
pub use document::{API_VERSION, parse};
pub use extensions::{ExtensionFile, Extensions};
pub use kept::STATE_FIELD;
pub use profile::Profile;
use score_yaml::Node;
pub use values::parse_values;

/// An extension that belongs to a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct Attached<'k> {
    /// The extension as its author wrote it, from [`parse`]; the spans lead to its file or, for one from an earlier
    /// run, into the state file.
    pub document: &'k Node,
    /// What its platform placeholders stand for.
    pub context: PlatformContext,
    /// The custom profile that it names, if it names one.
    pub profile: Option<Arc<Profile>>,
}
