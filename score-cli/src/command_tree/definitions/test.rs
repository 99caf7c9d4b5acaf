//! `definitions test`: its flags, help and arguments.

use super::{DefinitionArgs, SHOW_FORMAT, SHOW_SECRETS};
use crate::command_line::{Arity, CommandSpec, FlagSet as _, ListFlag, RawArgs, Switch, TextFlag};
use crate::command_tree::environment::PlaceArgs;

const INPUTS: TextFlag = TextFlag::new(
    "inputs",
    None,
    "A file with what the definition is run with: cookie, placeholders, resource and secretRefs",
);
const GENERATE: Switch = Switch::new(
    "generate",
    None,
    "Write a file of inputs to start from, to --inputs or as output, and run nothing",
);
const SECRETS: ListFlag = ListFlag::new(
    "secrets",
    None,
    "A file with values of secrets, by STORE/REF or STORE/REF@VERSION; may be given several times",
);
const DRIVER_MAP: ListFlag = ListFlag::new(
    "driver-map",
    None,
    "What stands in for a driver that cannot run offline: NAME=echo or NAME=ignore; may be given several times",
);

/// The arguments of `definitions test`.
#[derive(Clone, Debug)]
pub(crate) struct TestDefinitionArgs {
    /// The id of the definition.
    pub(crate) id: String,
    /// The files of definitions.
    pub(crate) files: DefinitionArgs,
    /// The file of inputs; empty if there is none.
    pub(crate) inputs: String,
    /// True if a file of inputs is made, and nothing is run.
    pub(crate) generates: bool,
    /// Files with values of secrets.
    pub(crate) secrets: Vec<String>,
    /// What stands in for drivers, `NAME=echo` or `NAME=ignore`.
    pub(crate) driver_map: Vec<String>,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
    /// Where a project may keep definitions.
    pub(crate) place: PlaceArgs,
    /// True if literal secrets are printed.
    pub(crate) shows_secrets: bool,
}

impl TestDefinitionArgs {
    pub(in crate::command_tree) fn read(args: &mut RawArgs) -> Self {
        TestDefinitionArgs {
            id: args.positional().pop().unwrap_or_default(),
            files: DefinitionArgs::read(args).behind("test ID"),
            inputs: args.text(INPUTS),
            generates: args.switch(GENERATE),
            secrets: args.list(SECRETS),
            driver_map: args.list(DRIVER_MAP),
            format: args.text(SHOW_FORMAT),
            place: PlaceArgs::read(args),
            shows_secrets: args.switch(SHOW_SECRETS),
        }
    }
}

pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "test",
        usage: "ID [--definitions PATH] --inputs FILE",
        about: "Run one Resource Definition".to_owned(),
        long_about: "Runs the driver of a definition alone, offline, and prints what it gives: init, outputs, secrets, manifests and\n\
                     the cookie for the next run. Matching criteria do not matter. The file of inputs says what it is run with:\n\
                     placeholders by what stands between their braces, the inputs of the resource, the cookie of the run before,\n\
                     and secrets in place of its own. Random values are the same each time.\n\n\
                     With --generate it writes such a file to start from, and runs nothing: all that the definition refers to, with values\n\
                     that let it run. A file that is there is not replaced."
            .to_owned(),
        examples: format!(
            "  # Inputs to start from\n  {name} definitions test redis-dev --definitions=platform --inputs=inputs.yaml --generate\n\n\
             \x20 # What a template gives\n  {name} definitions test redis-dev --definitions=platform --inputs=inputs.yaml"
        ),
        flags: [
            DefinitionArgs::FLAGS,
            PlaceArgs::FLAGS,
            &[
                INPUTS.flag(),
                GENERATE.flag(),
                SECRETS.flag(),
                DRIVER_MAP.flag(),
                SHOW_FORMAT.flag(),
                SHOW_SECRETS.flag(),
            ],
        ]
        .concat(),
        arity: Arity::Exactly(1),
        ..CommandSpec::default()
    }
}
