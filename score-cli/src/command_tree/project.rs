//! The commands that look at a project: `provisioners list`, `resources list`, `resources get-outputs`.

use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, TextFlag};
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

/// The arguments of a command that prints a list.
#[derive(Clone, Debug)]
pub(crate) struct ListArgs {
    /// The format to print it in.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
}

impl ListArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        // Those of `provisioners list` are taken for compatibility.
        args.positional();
        ListArgs {
            format: args.text(LIST_FORMAT),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// The arguments of `resources get-outputs`.
#[derive(Clone, Debug)]
pub(crate) struct GetOutputsArgs {
    /// The uid of the resource.
    pub(crate) uid: String,
    /// The format to print its outputs in.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
}

impl GetOutputsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        GetOutputsArgs {
            uid: args.positional().pop().unwrap_or_default(),
            format: args.text(OUTPUTS_FORMAT),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// `provisioners list`, in the binary of this name.
pub(super) fn provisioners(name: &str) -> CommandSpec {
    CommandSpec {
        name: "provisioners",
        about: "Look at the project's provisioners".to_owned(),
        commands: vec![CommandSpec {
            name: "list",
            usage: "[--format table|json]",
            about: "List the provisioners".to_owned(),
            long_about: format!(
                "Lists the provisioners of the project by type, with the params they take and the outputs they give.\nNeeds a project: run \"{name} init\" first."
            ),
            flags: vec![LIST_FORMAT.flag(), StateDirArg::FLAG],
            arity: Arity::Any,
            ..CommandSpec::default()
        }],
        ..CommandSpec::default()
    }
}

/// `resources list` and `resources get-outputs`, in the binary of this name.
pub(super) fn resources(name: &str, texts: &Texts) -> CommandSpec {
    let list = match texts.lists_by_template {
        true => LIST_FORMAT_OR_TEMPLATE,
        false => LIST_FORMAT,
    };
    CommandSpec {
        name: "resources",
        about: "Look at provisioned resources".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                about: "List the uids of the resources".to_owned(),
                long_about: format!(
                    "Lists the uids of the provisioned resources and the names of their outputs. If the last run had definitions, it says\nwhich definition gave each, by which rule, or who else did; and lists what no workload declares by the platform's names.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![list.flag(), StateDirArg::FLAG],
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "get-outputs",
                usage: "TYPE.CLASS#ID",
                about: "Print the outputs of a resource".to_owned(),
                long_about:
                    "Prints the outputs that a resource got when it was provisioned the last time."
                        .to_owned(),
                flags: vec![OUTPUTS_FORMAT.flag(), StateDirArg::FLAG],
                arity: Arity::Exactly(1),
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}
