//! `graph`: its flags, help and arguments.

use super::definitions::DefinitionArgs;
use super::inputs::{ChangeArgs, ContextArgs, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS};
use super::run_definitions::RunDefinitionArgs;
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet, RawArgs, Switch, TextFlag};

const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    Some('f'),
    "dot",
    "How to print: dot, mermaid, json, svg or html",
);
const SHOW_SECRETS: Switch = Switch::new(
    "show-secrets",
    None,
    "Print secrets that definitions hold as text, or that templates make",
);

/// The arguments of `graph`.
#[derive(Clone, Debug)]
pub struct GraphArgs {
    /// The Score files, and what goes with them.
    pub inputs: InputArgs,
    /// The definitions.
    pub definitions: RunDefinitionArgs,
    /// The format to print in, as it was typed.
    pub format: String,
    /// True if literal secrets are printed.
    pub shows_secrets: bool,
    /// The state folder of the project, if there is one.
    pub state_dir: StateDirArg,
}

impl GraphArgs {
    /// Takes them out of what was typed.
    pub fn read(args: &mut RawArgs) -> Self {
        GraphArgs {
            inputs: InputArgs::read(args),
            definitions: RunDefinitionArgs::read(args),
            format: args.text(FORMAT),
            shows_secrets: args.switch(SHOW_SECRETS),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// `graph`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "graph",
        usage: "[SCORE_FILE...] [--definitions PATH]",
        about: "Show the resources of Score files, and what they depend on".to_owned(),
        long_about: "Prints the resources that Score files get in an environment: which definition gives each, by which rule, from\n\
                     which inputs, with which outputs and manifests; and which resource depends on which, and why. In a project,\n\
                     provisioner files take what no definition matches, but none of them is run.\n\n\
                     Needs no project, and writes nothing. The same inputs give the same bytes: what is random follows from a seed that\n\
                     everybody knows, or from that of the project. In a project, flags and Score files may be left out: then it is\n\
                     the environment of the last generate with definitions, which are read again; what drivers stored is used.\n\
                     Secrets are hidden, and references to secrets are shown as such.\n\n\
                     dot and mermaid are for other programs that draw, svg is a picture, html a page that stands alone: the picture, and\n\
                     what is known of each resource. Pictures show names; json and html show values, too."
            .to_owned(),
        examples: format!(
            "  # A page with all that is known of what a Score file gets in an environment\n  {name} graph score.yaml --definitions=platform --app=shop --env=dev --env-type=development --format=html > graph.html\n\n\
             \x20 # The same for programs\n  {name} graph score.yaml --definitions=platform --app=shop --env=dev --env-type=development --format=json\n\n\
             \x20 # A picture drawn by Graphviz\n  {name} graph score.yaml --definitions=platform --app=shop | dot -Tpng > graph.png"
        ),
        flags: [
            DefinitionArgs::FLAGS,
            RunDefinitionArgs::OWN_FLAGS,
            ContextArgs::FLAGS,
            &[FORMAT.flag(), SHOW_SECRETS.flag()],
            EXTENSION_FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
            StateDirArg::FLAGS,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
