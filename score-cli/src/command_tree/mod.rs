//! The commands of a binary, one file each or one for several small ones: flags, help, and typed arguments.
//!
//! A flag is a constant that declares it, and is read in one place: the `read` of the arguments of its command.

mod arg_count;
pub mod catalog;
mod command;
pub mod definitions;
pub mod delta;
mod environment;
mod environments;
pub mod generate;
pub mod graph;
pub mod init;
pub mod inputs;
pub mod one_run;
mod project;
mod root;
mod run_definitions;
pub mod seconds;
mod sets;
mod state;
mod state_place;
mod tool;
pub(crate) mod types;
pub mod validate;

pub(crate) use command::Command;
pub(crate) use definitions::{
    DiffDefinitionsArgs, ListDefinitionsArgs, MatchArgs, ShowDefinitionArgs, TestDefinitionArgs,
    UsageArgs,
};
pub use environment::EnvironmentArg;
pub(crate) use environment::{ChangedEnvironmentArgs, PlaceArgs};
pub(crate) use environments::{
    CloneEnvironmentArgs, ListEnvironmentsArgs, RemoveEnvironmentsArgs, RollBackArgs,
};
pub(crate) use project::{
    DeleteResourcesArgs, ExplainProvisionersArgs, GetOutputsArgs, ListArgs, RemoveWorkloadsArgs,
};
pub use root::root;
pub use run_definitions::RunDefinitionArgs;
pub(crate) use sets::{SetArgs, SetFilesArgs};
pub(crate) use state::{ExportStateArgs, ImportStateArgs};
pub use state_place::StateDirArg;
pub(crate) use tool::{CompletionArgs, ExplainArgs, VersionArgs};
