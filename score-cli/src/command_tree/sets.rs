//! `set`, and `delta diff`, `apply` and `merge`: their flags, helps and arguments.

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use super::arg_count::at_least;
use super::environment::EnvironmentArg;
use super::inputs::{ChangeArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS};
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, TextFlag};
use crate::environments::sets::WantedSet;
use crate::error::{Error, invalid_flag};

const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    Some('f'),
    "json",
    "How to print: json, yaml or table",
);

const KEPT: TextFlag = TextFlag::new(
    "kept",
    None,
    "An earlier set that the environment keeps: how many sets ago it was, or its id",
);

/// The arguments of `set`.
#[derive(Clone, Debug)]
pub(crate) struct SetArgs {
    /// The Score files, and what goes with them; its context names the environment of the project.
    pub(crate) inputs: InputArgs,
    /// An earlier set, as it was typed; empty if none is named.
    kept: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
}

impl SetArgs {
    /// True if the set is that of an environment of the project.
    pub(crate) fn is_of_project(&self) -> bool {
        !self.kept.is_empty() || !self.inputs.context.ids.env.is_empty()
    }

    /// Which set of the environment is meant.
    ///
    /// # Errors
    /// It is neither a number nor an id; Score files are given, too.
    pub(crate) fn wanted(&self) -> Result<WantedSet, Diagnostic> {
        if !self.inputs.score_files.is_empty() || !self.inputs.deploy_config.is_empty() {
            let text = "the set is that of Score files or, with `--env` or `--kept`, one of an environment: both are given";
            return Err(invalid_flag(text));
        }
        if self.kept.is_empty() {
            return Ok(WantedSet::Back(0));
        }
        WantedSet::parse(&self.kept).ok_or_else(|| {
            let kept = &self.kept;
            invalid_flag(message!(
                "`{kept}` is no earlier set, expected a number of sets to go back, or the first digits of an id, 7 at least"
            ))
        })
    }

    /// Checks that there is a Score file, or a file that names some.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn check_count(&self) -> Result<(), Error> {
        match self.inputs.deploy_config.is_empty() {
            true => at_least(1, self.inputs.score_files.len(), &["set"]),
            false => Ok(()),
        }
    }

    pub(super) fn read(args: &mut RawArgs) -> Self {
        SetArgs {
            inputs: InputArgs::read(args),
            kept: args.text(KEPT),
            state_dir: StateDirArg::read(args),
            format: args.text(FORMAT),
        }
    }
}

/// The arguments of a command that works on files of sets and deltas.
#[derive(Clone, Debug)]
pub(crate) struct SetFilesArgs {
    /// The files, in the order in which they count.
    pub(crate) files: Vec<String>,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
}

impl SetFilesArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        SetFilesArgs {
            files: args.positional(),
            format: args.text(FORMAT),
        }
    }

    /// Checks that there are so many files at least; `command` is the one that wants them.
    ///
    /// # Errors
    /// There are fewer.
    pub(crate) fn check_count(&self, least: usize, command: &[&str]) -> Result<(), Error> {
        at_least(least, self.files.len(), command)
    }
}

/// `set`, in the binary of this name.
pub(super) fn set(name: &str) -> CommandSpec {
    CommandSpec {
        name: "set",
        usage: "SCORE_FILE... | --env NAME [--kept N|ID]",
        about: "Print Score files as a deployment set of Humanitec".to_owned(),
        long_about: "Prints the deployment set of Score files with their extension files: the modules of their workloads, and the resources\n\
                     that these share. Nothing of an environment is in it. Its id follows from the content, so equal sets have equal ids.\n\n\
                     With --env or --kept it is a set that an environment of the project has or keeps, as `environments list` shows them.\n\
                     Files that its Score files name are read as they are now.\n\n\
                     Of Score files it needs no project, and it writes nothing."
            .to_owned(),
        examples: format!(
            "  # What is deployed now, to compare it with later\n  {name} set api.yaml web.yaml > now.set.json\n\n  # The set that an environment had before\n  {name} set --env live --kept 1 > before.set.json"
        ),
        flags: [
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
            &[
                EnvironmentArg::FLAG,
                KEPT.flag(),
                StateDirArg::FLAG,
                FORMAT.flag(),
            ],
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}

/// The commands of `delta` on files of sets and deltas, in the binary of this name.
pub(super) fn of_delta(name: &str) -> Vec<CommandSpec> {
    vec![diff(name), apply(name), merge(name)]
}

fn diff(name: &str) -> CommandSpec {
    CommandSpec {
        name: "diff",
        usage: "FROM TO",
        about: "Print the delta between two deployment sets".to_owned(),
        long_about: "Prints the deployment delta that makes the second set of the first. What is equal is not in it; lists are replaced as\n\
                     a whole. The files are sets as `set` prints them and the platform answers them, YAML or JSON."
            .to_owned(),
        examples: format!("  # What changes\n  {name} delta diff now.set.json next.set.json --format=table"),
        flags: vec![FORMAT.flag()],
        arity: Arity::Exactly(2),
        ..CommandSpec::default()
    }
}

fn apply(name: &str) -> CommandSpec {
    CommandSpec {
        name: "apply",
        usage: "SET DELTA...",
        about: "Print what deltas make of a deployment set".to_owned(),
        long_about: "Prints the set that one delta after the other makes of a set. Each removes modules first, then adds some, in place of\n\
                     those of the same names, and then updates some. Nothing is written."
            .to_owned(),
        examples: format!("  # The set with a change\n  {name} delta apply now.set.json change.json > next.set.json"),
        flags: vec![FORMAT.flag()],
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}

fn merge(name: &str) -> CommandSpec {
    CommandSpec {
        name: "merge",
        usage: "DELTA...",
        about: "Print several deltas as one".to_owned(),
        long_about: "Prints the delta that does what several do, one after the other. A module that is added takes the place of what earlier\n\
                     ones do to it, and one that is removed takes that away; a module that is null takes back that it is removed. A\n\
                     removal with the value {\"scope\": \"delta\"} drops what earlier ones do at its path, and removes nothing from a set."
            .to_owned(),
        examples: format!("  # Two changes as one\n  {name} delta merge one.json two.json"),
        flags: vec![FORMAT.flag()],
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
