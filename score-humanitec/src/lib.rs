//! Humanitec extension files, `humanitec.score.yaml` (humanitec.org/v1b1): what a team says of a workload beyond
//! Score, put on the lowered workload without the Humanitec platform.
//!
//! [`parse`] reads a file. [`Extensions`] is the layer of a run's files: each is merged into the module of its workload,
//! in which the extension wins, maps are merged deep, lists and scalars replaced, and null deletes; behind the plan the
//! module is lowered into the typed workload.
//!
//! [`definitions`] reads Resource Definitions and finds the one that each resource gets.

mod attach;
mod built_module;
pub mod codes;
mod controller;
pub mod definitions;
mod delta;
mod deploy;
mod deploy_config;
mod document;
mod dry_target;
mod extensions;
mod module;
mod module_reader;
mod platform_context;
mod platform_grammar;
mod platform_placeholders;
mod pod;
mod probe;
mod profile;
mod profile_choice;
mod schedules;
#[cfg(test)]
mod schema;
mod schema_size;
pub mod schemas;
mod service;
mod shared_resources;
mod shared_values;
mod state_form;
#[cfg(test)]
mod testing;
mod top_map;

use std::sync::Arc;

pub use delta::{DeltaHead, compile_delta, delta};
pub use deploy_config::{DeployConfig, DeployedWorkload};
pub use document::{API_VERSION, parse};
pub use dry_target::{DryTarget, NoFragment};
pub use extensions::{ExtensionFile, Extensions};
pub use platform_context::PlatformContext;
pub use profile::Profile;
use score_yaml::Node;
pub use shared_values::parse_values;
pub use state_form::STATE_LAYER;

/// An extension that belongs to a workload.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Attached<'k> {
    /// The extension as its author wrote it, from [`parse`]; the spans lead to its file or, for one from an earlier
    /// run, into the state file.
    pub document: &'k Node,
    /// The values of its platform placeholders.
    pub context: PlatformContext,
    /// The custom profile that it names, if it names one.
    pub profile: Option<Arc<Profile>>,
}
