//! `generate`: its flags, help and arguments.

use super::definitions::DefinitionArgs;
use super::inputs::{
    ChangeArgs, ContextArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS,
};
use super::one_run::{OneRunArgs, PreviewArgs};
use super::run_definitions::RunDefinitionArgs;
use super::seconds::{LOCK_TIMEOUT, Seconds};
use crate::command_line::{Arity, CommandSpec, Flag, FlagSet, RawArgs, TextFlag};
use crate::texts::Texts;

const fn output(default: &'static str) -> TextFlag {
    TextFlag::with_default(
        "output",
        Some('o'),
        default,
        "The file to write, or - for standard output",
    )
}
const CMD_TIMEOUT: TextFlag = TextFlag::with_default(
    "cmd-timeout",
    None,
    "600",
    "Seconds that a cmd provisioner may take",
);

/// The arguments of `generate`; `T` is the flags of the target.
#[derive(Clone, Debug)]
pub struct GenerateArgs<T> {
    /// The Score files to compile, and what goes with them.
    pub inputs: InputArgs,
    /// The definitions, if the target takes some.
    pub definitions: RunDefinitionArgs,
    /// The file to write.
    pub output: String,
    /// True if a person named it, or it is the default.
    pub is_output_given: bool,
    /// What this run has of a project.
    pub one_run: OneRunArgs,
    /// What it does instead of writing.
    pub preview: PreviewArgs,
    /// The time limit of one cmd provisioner.
    pub cmd_timeout: Seconds,
    /// How long to wait for another run.
    pub lock_timeout: Seconds,
    /// The flags of the target.
    pub target: T,
}

impl<T: FlagSet> GenerateArgs<T> {
    /// Takes them out of what was typed; `texts` are those of the binary.
    pub fn read(args: &mut RawArgs, texts: &Texts) -> Self {
        let output = output(texts.output);
        GenerateArgs {
            inputs: InputArgs::read(args),
            definitions: RunDefinitionArgs::read(args),
            is_output_given: args.is_given(&output.flag()),
            output: args.text(output),
            one_run: OneRunArgs::read(args),
            preview: PreviewArgs::read(args),
            cmd_timeout: Seconds::read(args, CMD_TIMEOUT),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
            target: T::read(args),
        }
    }
}

/// `generate`, with the flags that only its target has.
pub(super) fn spec(texts: &Texts, takes_definitions: bool, own: &[Flag]) -> CommandSpec {
    let definitions = match takes_definitions {
        true => [DefinitionArgs::FLAGS, RunDefinitionArgs::OWN_FLAGS].concat(),
        false => Vec::new(),
    };
    CommandSpec {
        name: "generate",
        about: texts.generate.to_owned(),
        long_about: texts.generate_long.to_owned(),
        examples: texts.generate_examples.to_owned(),
        flags: [
            &[output(texts.output).flag()],
            ChangeArgs::FLAGS,
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            &definitions,
            ContextArgs::FLAGS,
            STRICT_FLAGS,
            OneRunArgs::FLAGS,
            PreviewArgs::FLAGS,
            &[CMD_TIMEOUT.flag(), LOCK_TIMEOUT.flag()],
            own,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
