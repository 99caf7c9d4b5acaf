//! `environments list`, `clone`, `remove` and `rollback`: flags, help and arguments.

use score_yaml::message;

use super::arg_count::at_least;
use super::seconds::{LOCK_TIMEOUT, Seconds};
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, Switch, TextFlag};
use crate::environments::sets::{MOST, WantedSet};
use crate::error::Error;

const FORMAT: TextFlag =
    TextFlag::with_default("format", Some('f'), "table", "How to print: table or json");
const ENV_TYPE: TextFlag = TextFlag::new(
    "env-type",
    None,
    "The type of the new environment; that of the other one without it",
);
const DRY_RUN: Switch = Switch::new("dry-run", None, "Say what would change, and change nothing");

/// The arguments of `environments list`.
#[derive(Clone, Debug)]
pub(crate) struct ListEnvironmentsArgs {
    /// The format to print in, as it was typed.
    pub(crate) format: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
}

impl ListEnvironmentsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ListEnvironmentsArgs {
            format: args.text(FORMAT),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// The arguments of `environments clone`.
#[derive(Clone, Debug)]
pub(crate) struct CloneEnvironmentArgs {
    /// The environment that is there.
    pub(crate) from: String,
    /// The name of the new one.
    pub(crate) to: String,
    /// The type of the new one; empty if it is that of the other.
    pub(crate) env_type: String,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl CloneEnvironmentArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        let mut names = args.positional().into_iter();
        CloneEnvironmentArgs {
            from: names.next().unwrap_or_default(),
            to: names.next().unwrap_or_default(),
            env_type: args.text(ENV_TYPE),
            state_dir: StateDirArg::read(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }
}

/// The arguments of `environments remove`.
#[derive(Clone, Debug)]
pub(crate) struct RemoveEnvironmentsArgs {
    /// The names of the environments.
    pub(crate) names: Vec<String>,
    /// True if nothing is changed.
    pub(crate) is_dry_run: bool,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl RemoveEnvironmentsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        RemoveEnvironmentsArgs {
            names: args.positional(),
            is_dry_run: args.switch(DRY_RUN),
            state_dir: StateDirArg::read(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }

    /// Checks that there is one name at least.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn check_count(&self) -> Result<(), Error> {
        at_least(1, self.names.len(), &["environments", "remove"])
    }
}

/// The arguments of `environments rollback`.
#[derive(Clone, Debug)]
pub(crate) struct RollBackArgs {
    /// The environment, and how far to go back, as they were typed.
    words: Vec<String>,
    /// True if nothing is changed.
    pub(crate) is_dry_run: bool,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl RollBackArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        RollBackArgs {
            words: args.positional(),
            is_dry_run: args.switch(DRY_RUN),
            state_dir: StateDirArg::read(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }

    /// The environment, and the set to go back to.
    ///
    /// # Errors
    /// There are fewer words or more, or the second is no number from 1 on and no id.
    pub(crate) fn target(&self) -> Result<(&str, WantedSet), Error> {
        let (name, word) = match self.words.as_slice() {
            [name] => return Ok((name, WantedSet::Back(1))),
            [name, word] => (name, word),
            words => {
                let text = format!("accepts 1 or 2 arg(s), received {}", words.len());
                return Err(wrong_words(text));
            }
        };
        let wanted = WantedSet::parse(word).filter(|wanted| *wanted != WantedSet::Back(0));
        let wanted = wanted.ok_or_else(|| {
            let message = message!(
                "`{word}` is no number of sets to go back, expected 1 to {}, or the id of a set",
                MOST - 1
            );
            wrong_words(match WantedSet::parse(name) {
                Some(WantedSet::Back(_)) => {
                    message + &message!("; the environment comes first: {word} {name}")
                }
                _ => message,
            })
        })?;
        Ok((name, wanted))
    }
}

/// The error that the words of `environments rollback` cannot be used.
fn wrong_words(message: String) -> Error {
    Error::Usage {
        message,
        command: Some(vec!["environments".to_owned(), "rollback".to_owned()]),
    }
}

/// `environments`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "environments",
        about: "Look at the environments of the project, make, remove and roll back some".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                usage: "[--format table|json]",
                about: "List the environments".to_owned(),
                long_about: format!(
                    "Lists the environments of the project: the default one, whose state is the state folder itself, and the others, which have a\nfolder each in it. Each with its type, its workloads, and the sets of workloads that it keeps, by their ids; the newest is\nthe one that it has. Before each other one stands how many sets ago it was, as `rollback` and `set --kept` take it; where the\nset before it is the same, their values differ.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![FORMAT.flag(), StateDirArg::FLAG],
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "clone",
                usage: "FROM TO [--env-type TYPE]",
                about: "Make an environment from another one".to_owned(),
                long_about: format!(
                    "Makes an environment with the Score files, values and definitions of another one, and without its resources: what was drawn\nor stored for the other one is not taken over. \"{name} graph --env TO\" shows it, \"{name} generate --env TO\" provisions it\nand writes it. A file of values with {{env}} in its path is that of the new environment, if there is one; values that a rollback\nbrought back are not taken over."
                ),
                examples: format!(
                    "  # An environment for a pull request, and its output\n  {name} environments clone dev pr-123 --env-type preview\n  {name} generate --env pr-123 --output '{{env}}/out.yaml'"
                ),
                flags: vec![ENV_TYPE.flag(), StateDirArg::FLAG, LOCK_TIMEOUT.flag()],
                arity: Arity::Exactly(2),
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "remove",
                usage: "NAME...",
                about: "Remove environments".to_owned(),
                long_about: "Forgets environments with all that the state folder holds of them: resources and their passwords, and sets. What was written\nelsewhere stays, so do files that outputs mount, and what runs already is not touched. All of them go, or none. The default environment cannot be removed."
                    .to_owned(),
                flags: vec![DRY_RUN.flag(), StateDirArg::FLAG, LOCK_TIMEOUT.flag()],
                arity: Arity::Any,
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "rollback",
                usage: "NAME [N|ID]",
                about: "Bring an earlier set of workloads back".to_owned(),
                long_about: format!(
                    "Brings back the workloads and the values that an environment had N sets ago (1 if it is not said), or those of the set of an id,\nas they were generated then. The values stay so, whatever their files hold, until a generate is given --values.\nIt keeps the last {MOST} sets, without secrets; \"{name} environments list\" shows them. What comes back is its newest set, so\nthat a second rollback takes the first one back. Resources keep what they have: passwords stay.\nWhat is written changes with the next \"{name} generate --env NAME\"."
                ),
                examples: format!(
                    "  # Take back what was generated last\n  {name} environments rollback live\n  {name} generate --env live"
                ),
                flags: vec![DRY_RUN.flag(), StateDirArg::FLAG, LOCK_TIMEOUT.flag()],
                arity: Arity::Any,
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}
