//! The commands about what a project holds: `provisioners …`, `workloads …`, `resources …`.

use super::arg_count::at_least;
use super::environment::{ChangedEnvironmentArgs, EnvironmentArg};
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, Flag, FlagSet as _, RawArgs, Switch, TextFlag};
use crate::error::Error;
use crate::texts::Texts;

const LIST_FORMAT: TextFlag =
    TextFlag::with_default("format", Some('f'), "table", "How to print: table or json");
/// The same flag where it takes a template, too.
const LIST_FORMAT_OR_TEMPLATE: TextFlag = TextFlag::with_default(
    "format",
    Some('f'),
    "table",
    "How to print: table, json, or a Go template over the list",
);
const OUTPUTS_FORMAT: TextFlag = TextFlag::with_default(
    "format",
    Some('f'),
    "json",
    "How to print: json, yaml, or a Go template over the outputs",
);
const KEEP_RESOURCES: Switch = Switch::new(
    "keep-resources",
    None,
    "Keep the resources that only these workloads declare",
);
const FORCE: Switch = Switch::new(
    "force",
    None,
    "Delete resources that workloads declare, too: the next generate makes them anew",
);
const DRY_RUN: Switch = Switch::new("dry-run", None, "Say what would go, and change nothing");

/// The arguments of a command that prints a list.
#[derive(Clone, Debug)]
pub(crate) struct ListArgs {
    /// The format to print it in.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment.
    pub(crate) environment: EnvironmentArg,
}

impl ListArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        // Those of `provisioners list` are taken for compatibility.
        args.positional();
        ListArgs {
            format: args.text(LIST_FORMAT),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
        }
    }
}

/// The arguments of `provisioners explain`.
#[derive(Clone, Debug)]
pub(crate) struct ExplainProvisionersArgs {
    /// The resource, `TYPE[.CLASS][#ID]`.
    pub(crate) resource: String,
    /// The format to print in.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment.
    pub(crate) environment: EnvironmentArg,
}

impl ExplainProvisionersArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ExplainProvisionersArgs {
            resource: args.positional().pop().unwrap_or_default(),
            format: args.text(LIST_FORMAT),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
        }
    }
}

/// The arguments of `resources get-outputs`.
#[derive(Clone, Debug)]
pub(crate) struct GetOutputsArgs {
    /// The uid of the resource, or `WORKLOAD.RESOURCE`.
    pub(crate) uid: String,
    /// The format to print its outputs in.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment.
    pub(crate) environment: EnvironmentArg,
}

impl GetOutputsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        GetOutputsArgs {
            uid: args.positional().pop().unwrap_or_default(),
            format: args.text(OUTPUTS_FORMAT),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
        }
    }
}

/// The arguments of `workloads remove`.
#[derive(Clone, Debug)]
pub(crate) struct RemoveWorkloadsArgs {
    /// The names of the workloads.
    pub(crate) names: Vec<String>,
    /// True if the resources that only they declare stay.
    pub(crate) keep_resources: bool,
    /// True if nothing is changed.
    pub(crate) is_dry_run: bool,
    /// The environment.
    pub(crate) of: ChangedEnvironmentArgs,
}

impl RemoveWorkloadsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        RemoveWorkloadsArgs {
            names: args.positional(),
            keep_resources: args.switch(KEEP_RESOURCES),
            is_dry_run: args.switch(DRY_RUN),
            of: ChangedEnvironmentArgs::read(args),
        }
    }

    /// Checks that there is one name at least.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn check_count(&self) -> Result<(), Error> {
        at_least(1, self.names.len(), &["workloads", "remove"])
    }
}

/// The arguments of `resources delete`, and of `resources prune`, which takes all that nobody declares.
#[derive(Clone, Debug)]
pub(crate) struct DeleteResourcesArgs {
    /// The uids of the resources.
    pub(crate) uids: Vec<String>,
    /// True if resources that workloads declare are deleted, too.
    pub(crate) is_forced: bool,
    /// True if nothing is changed.
    pub(crate) is_dry_run: bool,
    /// The environment.
    pub(crate) of: ChangedEnvironmentArgs,
}

impl DeleteResourcesArgs {
    pub(super) fn read_delete(args: &mut RawArgs) -> Self {
        DeleteResourcesArgs {
            uids: args.positional(),
            is_forced: args.switch(FORCE),
            ..DeleteResourcesArgs::read_prune(args)
        }
    }

    pub(super) fn read_prune(args: &mut RawArgs) -> Self {
        DeleteResourcesArgs {
            uids: Vec::new(),
            is_forced: false,
            is_dry_run: args.switch(DRY_RUN),
            of: ChangedEnvironmentArgs::read(args),
        }
    }

    /// Checks that there is one uid at least.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn check_count(&self) -> Result<(), Error> {
        at_least(1, self.uids.len(), &["resources", "delete"])
    }
}

/// The flags of a command that changes an environment.
fn changing(own: &[Flag]) -> Vec<Flag> {
    [own, ChangedEnvironmentArgs::FLAGS].concat()
}

/// `workloads list` and `workloads remove`, in the binary of this name.
pub(super) fn workloads(name: &str) -> CommandSpec {
    CommandSpec {
        name: "workloads",
        about: "Look at the project's workloads, and remove some".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                usage: "[--format table|json]",
                about: "List the workloads".to_owned(),
                long_about: format!(
                    "Lists the workloads of the project with the Score file that each came from, its containers and its resources.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![LIST_FORMAT.flag(), StateDirArg::FLAG, EnvironmentArg::FLAG],
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "remove",
                usage: "NAME...",
                about: "Remove workloads from the project".to_owned(),
                long_about: format!(
                    "Removes workloads from the project, and the resources that nobody else declares. What was written for them goes\nwith the next \"{name} generate\". Their Score files stay."
                ),
                examples: format!(
                    "  # Remove a workload, and write the rest again\n  {name} workloads remove shop\n  {name} generate"
                ),
                flags: changing(&[KEEP_RESOURCES.flag(), DRY_RUN.flag()]),
                arity: Arity::Any,
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}

/// `provisioners list` and `explain`, in the binary of this name.
pub(super) fn provisioners(name: &str) -> CommandSpec {
    CommandSpec {
        name: "provisioners",
        about: "Look at the project's provisioners".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                usage: "[--format table|json]",
                about: "List the provisioners".to_owned(),
                long_about: format!(
                    "Lists the provisioners of the project by type, with the params they take and the outputs they give.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![LIST_FORMAT.flag(), StateDirArg::FLAG, EnvironmentArg::FLAG],
                arity: Arity::Any,
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "explain",
                usage: "TYPE[.CLASS][#ID]",
                about: "Explain which provisioner takes a resource, and why".to_owned(),
                long_about: format!(
                    "Lists the provisioners for a type of resource in the order in which they are asked: the first that fits takes it, those\nbehind it are shadowed, and of each other one it is said what it takes instead. A resource without a class has the class\n`default`; one without an id has the id WORKLOAD.NAME. Below stand the resources of the project that are so, with the\nprovisioner that gave each in the last run.\nNeeds a project: run \"{name} init\" first."
                ),
                examples: format!(
                    "  # Who takes a database\n  {name} provisioners explain postgres\n\n  # Who takes a shared one of the class large\n  {name} provisioners explain 'postgres.large#orders'"
                ),
                flags: vec![LIST_FORMAT.flag(), StateDirArg::FLAG, EnvironmentArg::FLAG],
                arity: Arity::Exactly(1),
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}

/// `resources list`, `get-outputs`, `delete` and `prune`, in the binary of this name.
pub(super) fn resources(name: &str, texts: &Texts) -> CommandSpec {
    let list = match texts.lists_by_template {
        true => LIST_FORMAT_OR_TEMPLATE,
        false => LIST_FORMAT,
    };
    CommandSpec {
        name: "resources",
        about: "Look at provisioned resources, and delete some".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                about: "List the uids of the resources".to_owned(),
                long_about: format!(
                    "Lists the uids of the provisioned resources and the names of their outputs. If the last run had definitions, it says\nwhich definition gave each, by which rule, or who else did; and lists what no workload declares by the platform's names.\nIf the project keeps resources that no workload declares any more, it lists them last and says so.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![list.flag(), StateDirArg::FLAG, EnvironmentArg::FLAG],
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "get-outputs",
                usage: "TYPE.CLASS#ID | WORKLOAD.RESOURCE",
                about: "Print the outputs of a resource".to_owned(),
                long_about:
                    "Prints the outputs that a resource got when it was provisioned the last time. It is named by its uid, or by the workload\nthat declares it and its name there."
                        .to_owned(),
                examples: format!(
                    "  # The outputs of the resource db of the workload shop\n  {name} resources get-outputs shop.db\n\n  # One of them\n  {name} resources get-outputs 'postgres.default#shop.db' --format '{{{{ .host }}}}'"
                ),
                flags: vec![OUTPUTS_FORMAT.flag(), StateDirArg::FLAG, EnvironmentArg::FLAG],
                arity: Arity::Exactly(1),
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "delete",
                usage: "TYPE.CLASS#ID...",
                about: "Delete resources from the project's state".to_owned(),
                long_about: format!(
                    "Forgets resources: their outputs, passwords among them, and what their provisioners keep of them. What was written\nfor them goes with the next \"{name} generate\"; what runs already, a database and what is in it, is not touched.\nOne that a workload declares is deleted with --force only, and made anew by the next \"{name} generate\"."
                ),
                flags: changing(&[FORCE.flag(), DRY_RUN.flag()]),
                arity: Arity::Any,
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "prune",
                about: "Delete the resources that no workload declares".to_owned(),
                long_about:
                    "Forgets the resources that no workload of the project declares any more."
                        .to_owned(),
                flags: changing(&[DRY_RUN.flag()]),
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}
