//! The commands with their arguments, typed.

use std::path::Path;

use super::catalog::CatalogArgs;
use super::definitions::{
    DiffDefinitionsArgs, ListDefinitionsArgs, MatchArgs, ShowDefinitionArgs, TestDefinitionArgs,
    UsageArgs,
};
use super::delta::DeltaArgs;
use super::environments::{
    CloneEnvironmentArgs, ListEnvironmentsArgs, RemoveEnvironmentsArgs, RollBackArgs,
};
use super::generate::GenerateArgs;
use super::graph::GraphArgs;
use super::init::InitArgs;
use super::inputs::InputArgs;
use super::project::{
    DeleteResourcesArgs, ExplainProvisionersArgs, GetOutputsArgs, ListArgs, RemoveWorkloadsArgs,
};
use super::sets::{SetArgs, SetFilesArgs};
use super::state::{ExportStateArgs, ImportStateArgs};
use super::tool::{CompletionArgs, ExplainArgs, VersionArgs};
use super::types::{ResourceTypesArgs, ScoreSchemaArgs};
use super::validate::ValidateArgs;
use crate::binary::Binary;
use crate::command_line::RawArgs;

/// A command that does something, and what it was given.
pub(crate) enum Command {
    Init(InitArgs),
    Generate(Box<GenerateArgs>),
    Validate(ValidateArgs),
    Delta(DeltaArgs),
    Set(SetArgs),
    DiffSets(SetFilesArgs),
    ApplyDeltas(SetFilesArgs),
    MergeDeltas(SetFilesArgs),
    Catalog(Box<CatalogArgs>),
    ListDefinitions(ListDefinitionsArgs),
    ShowDefinition(ShowDefinitionArgs),
    Match(MatchArgs),
    Graph(GraphArgs),
    TestDefinition(TestDefinitionArgs),
    ListEnvironments(ListEnvironmentsArgs),
    CloneEnvironment(CloneEnvironmentArgs),
    RemoveEnvironments(RemoveEnvironmentsArgs),
    RollBack(RollBackArgs),
    Usage(Box<UsageArgs>),
    DiffDefinitions(Box<DiffDefinitionsArgs>),
    ResourceTypes(Box<ResourceTypesArgs>),
    ScoreSchema(Box<ScoreSchemaArgs>),
    ListProvisioners(ListArgs),
    ExplainProvisioners(ExplainProvisionersArgs),
    ListWorkloads(ListArgs),
    RemoveWorkloads(RemoveWorkloadsArgs),
    ListResources(ListArgs),
    GetOutputs(GetOutputsArgs),
    DeleteResources(DeleteResourcesArgs),
    PruneResources(DeleteResourcesArgs),
    ExportState(ExportStateArgs),
    ImportState(ImportStateArgs),
    /// Holds the constraint.
    CheckVersion(String),
    Version(VersionArgs),
    Explain(ExplainArgs),
    Completion(CompletionArgs),
    /// Holds the words of a topic.
    Help(Vec<String>),
}

impl Command {
    /// The command at a path of the tree, which does something.
    pub(crate) fn read(binary: Binary, path: &[String], mut args: RawArgs) -> Command {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let args = &mut args;
        let command = match path.as_slice() {
            ["init"] => {
                let target = binary.read_init(args);
                Command::Init(InitArgs::read(args, binary.texts(), target))
            }
            ["generate"] => {
                let target = binary.read_generate(args);
                let args = GenerateArgs::read(args, binary.texts(), target);
                Command::Generate(Box::new(args))
            }
            ["validate"] => Command::Validate(ValidateArgs::read(args)),
            ["delta"] => Command::Delta(DeltaArgs::read(args)),
            ["set"] => Command::Set(SetArgs::read(args)),
            ["delta", "diff"] => Command::DiffSets(SetFilesArgs::read(args)),
            ["delta", "apply"] => Command::ApplyDeltas(SetFilesArgs::read(args)),
            ["delta", "merge"] => Command::MergeDeltas(SetFilesArgs::read(args)),
            ["catalog"] => Command::Catalog(Box::new(CatalogArgs::read(args))),
            ["definitions", "list"] => Command::ListDefinitions(ListDefinitionsArgs::read(args)),
            ["definitions", "show"] => Command::ShowDefinition(ShowDefinitionArgs::read(args)),
            ["definitions", "match"] => Command::Match(MatchArgs::read(args)),
            ["graph"] => Command::Graph(GraphArgs::read(args)),
            ["definitions", "test"] => Command::TestDefinition(TestDefinitionArgs::read(args)),
            ["environments", "list"] => Command::ListEnvironments(ListEnvironmentsArgs::read(args)),
            ["environments", "clone"] => {
                Command::CloneEnvironment(CloneEnvironmentArgs::read(args))
            }
            ["environments", "remove"] => {
                Command::RemoveEnvironments(RemoveEnvironmentsArgs::read(args))
            }
            ["environments", "rollback"] => Command::RollBack(RollBackArgs::read(args)),
            ["definitions", "usage"] => Command::Usage(Box::new(UsageArgs::read(args))),
            ["definitions", "diff"] => {
                Command::DiffDefinitions(Box::new(DiffDefinitionsArgs::read(args)))
            }
            ["resource-types"] => Command::ResourceTypes(Box::new(ResourceTypesArgs::read(args))),
            ["schema", "score"] => Command::ScoreSchema(Box::new(ScoreSchemaArgs::read(args))),
            ["provisioners", "list"] => Command::ListProvisioners(ListArgs::read(args)),
            ["provisioners", "explain"] => {
                Command::ExplainProvisioners(ExplainProvisionersArgs::read(args))
            }
            ["workloads", "list"] => Command::ListWorkloads(ListArgs::read(args)),
            ["workloads", "remove"] => Command::RemoveWorkloads(RemoveWorkloadsArgs::read(args)),
            ["resources", "delete"] => {
                Command::DeleteResources(DeleteResourcesArgs::read_delete(args))
            }
            ["resources", "prune"] => {
                Command::PruneResources(DeleteResourcesArgs::read_prune(args))
            }
            ["resources", "list"] => Command::ListResources(ListArgs::read(args)),
            ["resources", "get-outputs"] => Command::GetOutputs(GetOutputsArgs::read(args)),
            ["state", "export"] => Command::ExportState(ExportStateArgs::read(args)),
            ["state", "import"] => Command::ImportState(ImportStateArgs::read(args)),
            ["check-version"] => Command::CheckVersion(args.positional().pop().unwrap_or_default()),
            ["version"] => Command::Version(VersionArgs::read(args)),
            ["explain"] => Command::Explain(ExplainArgs::read(args)),
            ["completion", shell] => Command::Completion(CompletionArgs::read(shell, args)),
            ["help"] => Command::Help(args.positional()),
            _ => unreachable!("every command of the tree is in this list"),
        };
        debug_assert!(args.is_empty(), "an argument that nobody reads: {args:?}");
        command
    }

    /// The number of Score files it was given; `None` if a file says which.
    pub(crate) fn score_files(&self) -> Option<usize> {
        let holds_folder = |inputs: &InputArgs| {
            let mut paths = inputs.score_files.iter();
            paths.any(|path| Path::new(path).is_dir())
        };
        let Some(inputs) = self.inputs() else {
            return Some(0);
        };
        let is_open = match self {
            // Folders may hold any number.
            Command::Validate(_) | Command::Catalog(_) => holds_folder(inputs),
            // Each environment may have any number of workloads.
            Command::Generate(args) => args.is_for_all,
            _ => false,
        };
        let is_known = !is_open && inputs.deploy_config.is_empty();
        is_known.then_some(inputs.score_files.len())
    }

    /// The environment that it was given for its Score files; empty if none is named.
    pub(crate) fn environment(&self) -> &str {
        self.inputs()
            .map_or("", |inputs| inputs.context.ids.env.as_str())
    }

    /// The Score files that it was given, and what goes with them, if it takes some.
    fn inputs(&self) -> Option<&InputArgs> {
        match self {
            Command::Catalog(args) => Some(&args.inputs),
            Command::Generate(args) => Some(&args.inputs),
            Command::Usage(args) => Some(&args.of.inputs),
            Command::DiffDefinitions(args) => Some(&args.of.inputs),
            Command::Validate(ValidateArgs { inputs, .. })
            | Command::Graph(GraphArgs { inputs, .. })
            | Command::Set(SetArgs { inputs, .. })
            | Command::Delta(DeltaArgs { inputs, .. }) => Some(inputs),
            _ => None,
        }
    }
}
