//! The files of the Humanitec platform that stand beside Score files, without the platform: what they say is put on the typed
//! workload, and everything runs offline. A program that compiles gives them to `score-compiler`; this crate is what that, and
//! the binaries, do it with.
//!
//! # Extensions
//!
//! `humanitec.score.yaml` (humanitec.org/v1b1) is what a team says of a workload beyond Score. [`parse`] reads a file, and
//! says all that is wrong with it:
//!
//! ```
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let text = "{apiVersion: humanitec.org/v1b1, profile: humanitec/default-job, spec: {labels: {team: blue}}}";
//! let file = sources.add("humanitec.score.yaml", text);
//! let extension = score_humanitec::parse(&sources, file)?;
//! let profile = extension.get("profile").and_then(|profile| profile.as_str());
//! assert_eq!(profile, Some("humanitec/default-job"));
//!
//! let file = sources.add("wrong.yaml", "{apiVersion: humanitec.org/v1b1, profil: x}");
//! let found = score_humanitec::parse(&sources, file).unwrap_err();
//! assert!(found.iter().any(|fault| fault.hints == ["did you mean `profile`?"]));
//! # Ok::<(), score_core::diagnostic::Diagnostics>(())
//! ```
//!
//! [`Extensions`] is the layer of a run's files, for the `layers` of a [`Job`](score_core::compile::Job): each is merged into
//! the module of its workload, in which the extension wins, maps are merged deep, lists and scalars replaced, and null deletes;
//! behind the plan the module is lowered into the typed workload. What placeholders of the platform stand for, [`PlatformContext`]
//! says; a custom [`Profile`] says what runs a workload, and which features its extension may use. [`DeployConfig`] names Score
//! files and their extensions at once, and [`compile_delta`] writes both as the platform's deployment delta; [`sets`] has
//! whole deployment sets, and what deltas do with them.
//!
//! # Resource Definitions
//!
//! [`definitions`] reads what platform engineers say of resources: which definition each one gets in which environment, and why
//! no other one; and it runs their drivers.
//!
//! ```
//! use score_humanitec::definitions::{DefinitionFiles, MatchContext};
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let text = "{id: pg-dev, name: Dev, type: postgres, driver_type: humanitec/echo, criteria: [{env_type: dev}]}";
//! let file = sources.add("pg.yaml", text);
//! let read = DefinitionFiles::read(&sources, &[file], &[])?;
//!
//! let context = MatchContext { env_type: Some("dev".into()), ..MatchContext::default() };
//! let db = "postgres#modules.api.externals.db".parse().expect("it is a resource");
//! let found = read.definitions.find(&db, &context).expect("it matches");
//! assert_eq!(found.definition.id.value, "pg-dev");
//! # Ok::<(), score_core::diagnostic::Diagnostics>(())
//! ```

mod attach;
mod built_module;
pub mod codes;
mod controller;
pub mod definitions;
mod delta;
mod deploy;
mod deploy_config;
mod document;
mod draft;
mod dry_target;
mod extension_paths;
mod extensions;
mod flow_text;
mod ignored_metadata;
mod item_list;
mod json_pointer;
mod module;
mod module_reader;
mod operation_kind;
mod platform_context;
mod platform_grammar;
mod platform_placeholders;
mod pod;
mod probe;
mod profile;
mod profile_choice;
mod right_shape;
mod said_in;
mod schedules;
#[cfg(test)]
mod schema;
mod schema_size;
pub mod schemas;
mod service;
pub mod sets;
mod shared_resources;
mod shared_values;
mod shown_values;
mod state_form;
#[cfg(test)]
mod testing;
mod top_map;
mod words_of_others;
mod written_operation;

use std::sync::Arc;

pub use delta::{DeltaHead, compile_delta, delta};
pub use deploy_config::{DeployConfig, DeployedWorkload};
pub use document::{API_VERSION, parse};
pub use dry_target::{DryTarget, EmitTo};
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
