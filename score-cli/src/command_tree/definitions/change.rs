//! `definitions usage` and `diff`: their flags, helps and arguments.

use super::{CRITERIA, DefinitionArgs, FORMAT};
use crate::command_line::{Arity, CommandSpec, Flag, FlagSet as _, RawArgs, Switch};
use crate::command_tree::arg_count::at_least;
use crate::command_tree::inputs::{
    ChangeArgs, ContextArgs, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS,
};
use crate::command_tree::run_definitions::RunDefinitionArgs;
use crate::command_tree::state_place::StateDirArg;
use crate::error::Error;

const IF_REMOVED: Switch = Switch::new(
    "if-removed",
    None,
    "Say which definition each resource would get instead",
);

/// What is the same in both: the Score files, and how definitions are run.
#[derive(Clone, Debug)]
pub(crate) struct ScoreInputsArgs {
    /// The Score files, and what goes with them.
    pub(crate) inputs: InputArgs,
    /// The definitions, and what stands in for their drivers.
    pub(crate) definitions: RunDefinitionArgs,
    /// The state folder of the project, if there is one.
    pub(crate) state_dir: StateDirArg,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
}

impl ScoreInputsArgs {
    /// Takes them out of what was typed, and so many words that stand before the Score files.
    fn read(args: &mut RawArgs, words: usize) -> (Vec<String>, Self) {
        let mut inputs = InputArgs::read(args);
        let words = words.min(inputs.score_files.len());
        let score_files = inputs.score_files.split_off(words);
        let words = std::mem::replace(&mut inputs.score_files, score_files);
        let read = ScoreInputsArgs {
            inputs,
            definitions: RunDefinitionArgs::read(args),
            state_dir: StateDirArg::read(args),
            format: args.text(FORMAT),
        };
        (words, read)
    }

    /// The flags of both.
    fn flags() -> Vec<Flag> {
        [
            RunDefinitionArgs::OWN_FLAGS,
            ContextArgs::FLAGS,
            EXTENSION_FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
            StateDirArg::FLAGS,
            &[FORMAT.flag()],
        ]
        .concat()
    }
}

/// The words before the Score files, if all are there.
fn all<const N: usize>(words: &[String], command: &str) -> Result<[String; N], Error> {
    at_least(N, words.len(), &["definitions", command])?;
    let mut words = words.iter();
    Ok(std::array::from_fn(|_| {
        words.next().cloned().unwrap_or_default()
    }))
}

/// The arguments of `definitions usage`.
#[derive(Clone, Debug)]
pub(crate) struct UsageArgs {
    words: Vec<String>,
    /// The Score files, and how definitions are run.
    pub(crate) of: ScoreInputsArgs,
    /// True if it is said what each would get instead.
    pub(crate) if_removed: bool,
}

impl UsageArgs {
    pub(in crate::command_tree) fn read(args: &mut RawArgs) -> Self {
        let (words, mut of) = ScoreInputsArgs::read(args, 1);
        of.definitions.files.behind = "usage ID";
        UsageArgs {
            words,
            of,
            if_removed: args.switch(IF_REMOVED),
        }
    }

    /// The id of the definition.
    ///
    /// # Errors
    /// It is missing.
    pub(crate) fn id(&self) -> Result<String, Error> {
        let [id] = all(&self.words, "usage")?;
        Ok(id)
    }
}

/// The arguments of `definitions diff`.
#[derive(Clone, Debug)]
pub(crate) struct DiffDefinitionsArgs {
    words: Vec<String>,
    /// The Score files, and how definitions are run.
    pub(crate) of: ScoreInputsArgs,
}

impl DiffDefinitionsArgs {
    pub(in crate::command_tree) fn read(args: &mut RawArgs) -> Self {
        let (words, of) = ScoreInputsArgs::read(args, 2);
        DiffDefinitionsArgs { words, of }
    }

    /// The paths of the definitions as they are, and of those that they would be.
    ///
    /// # Errors
    /// One is missing.
    pub(crate) fn paths(&self) -> Result<[String; 2], Error> {
        all(&self.words, "diff")
    }
}

pub(super) fn usage(name: &str) -> CommandSpec {
    CommandSpec {
        name: "usage",
        usage: "ID [SCORE_FILE...] [--definitions PATH]",
        about: "Say which resources get a Resource Definition".to_owned(),
        long_about: "Lists the resources of Score files that get a definition in an environment, each with the rule by which it does; also\n\
                     those that definitions refer to or provision. With --if-removed it says which definition each would get if this one\n\
                     were not there.\n\n\
                     Needs no project, and writes nothing. In a project, flags and Score files may be left out: then it is the environment of\n\
                     the last generate with definitions."
            .to_owned(),
        examples: format!(
            "  # Whether a definition can go\n  {name} definitions usage postgres-dev score.yaml --definitions=platform --app=shop --env=dev --env-type=development --if-removed"
        ),
        flags: [
            DefinitionArgs::FLAGS.to_vec(),
            vec![IF_REMOVED.flag()],
            ScoreInputsArgs::flags(),
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}

pub(super) fn diff(name: &str) -> CommandSpec {
    CommandSpec {
        name: "diff",
        usage: "PATH NEW_PATH [SCORE_FILE...]",
        about: "Say what changes for resources with other Resource Definitions".to_owned(),
        long_about: "Runs the definitions of two files or folders for the same Score files, and lists the resources that would get another\n\
                     definition, other outputs or other manifests, and those that would be new or gone. Secrets are compared and not shown.\n\
                     Fails if the new definitions do not work, and says why.\n\n\
                     Needs no project, and writes nothing. In a project, flags and Score files may be left out: then it is the environment of\n\
                     the last generate with definitions, with what drivers stored."
            .to_owned(),
        examples: format!(
            "  # What a change of the platform does\n  {name} definitions diff platform platform.next score.yaml --app=shop --env=dev --env-type=development"
        ),
        flags: [vec![CRITERIA.flag()], ScoreInputsArgs::flags()].concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
