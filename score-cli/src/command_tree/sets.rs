//! `set`, and `delta diff`, `apply` and `merge`: their flags, helps and arguments.

use super::arg_count::at_least;
use super::inputs::{ChangeArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS};
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, TextFlag};
use crate::error::Error;

const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    Some('f'),
    "json",
    "How to print: json, yaml or table",
);

/// The arguments of `set`.
#[derive(Clone, Debug)]
pub(crate) struct SetArgs {
    /// The Score files, and what goes with them.
    pub(crate) inputs: InputArgs,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
}

impl SetArgs {
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
        usage: "SCORE_FILE...",
        about: "Print Score files as a deployment set of Humanitec".to_owned(),
        long_about: "Prints the deployment set of Score files with their extension files: the modules of their workloads, and the resources\n\
                     that these share. Nothing of an environment is in it. Its id follows from the content, so equal sets have equal ids.\n\n\
                     Needs no project, and writes nothing."
            .to_owned(),
        examples: format!(
            "  # What is deployed now, to compare it with later\n  {name} set api.yaml web.yaml > now.set.json"
        ),
        flags: [
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
            &[FORMAT.flag()],
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
