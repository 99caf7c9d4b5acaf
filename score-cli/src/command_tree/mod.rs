//! The commands of a binary, one file each or one for several small ones: flags, help, and typed arguments.
//!
//! A flag is a constant that declares it, and is read in one place: the `read` of the arguments of its command.

pub mod catalog;
mod command;
pub mod definitions;
pub mod delta;
pub mod generate;
pub mod graph;
pub mod init;
pub mod inputs;
pub mod one_run;
mod project;
mod root;
mod run_definitions;
pub mod seconds;
mod state;
mod state_place;
mod tool;
pub mod validate;

pub(crate) use command::Command;
pub(crate) use definitions::{
    ListDefinitionsArgs, MatchArgs, ShowDefinitionArgs, TestDefinitionArgs,
};
pub(crate) use project::{
    DeleteResourcesArgs, ExplainProvisionersArgs, GetOutputsArgs, ListArgs, RemoveWorkloadsArgs,
};
pub use root::root;
pub use run_definitions::RunDefinitionArgs;
pub(crate) use state::{ExportStateArgs, ImportStateArgs};
pub use state_place::StateDirArg;
pub(crate) use tool::{CompletionArgs, ExplainArgs, VersionArgs};
