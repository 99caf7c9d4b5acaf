//! The flag that names an environment of a project, for commands that show or change what one keeps.

use super::seconds::{LOCK_TIMEOUT, Seconds};
use super::state_place::StateDirArg;
use crate::command_line::{Flag, FlagSet, RawArgs, TextFlag};

const ENV: TextFlag = TextFlag::new(
    "env",
    None,
    "The environment of the project; the default one without it",
);

const ONE_ENV: TextFlag = TextFlag::new(
    "env",
    None,
    "One environment of the project; all of it without this",
);

/// The environment of a project, as the command line names it.
#[derive(Clone, Debug, Default)]
pub struct EnvironmentArg {
    /// Its name as it was typed; empty if it is the default one.
    pub name: String,
}

impl EnvironmentArg {
    /// The flag, for commands that list it among others.
    pub(super) const FLAG: Flag = ENV.flag();
    /// The flag of commands that are for the whole project without it.
    pub(super) const ONE_FLAG: Flag = ONE_ENV.flag();

    /// Takes the name of [`EnvironmentArg::ONE_FLAG`] out of what was typed.
    pub(super) fn read_one(args: &mut RawArgs) -> Self {
        EnvironmentArg {
            name: args.text(ONE_ENV),
        }
    }
}

impl FlagSet for EnvironmentArg {
    const FLAGS: &'static [Flag] = &[Self::FLAG];

    fn read(args: &mut RawArgs) -> Self {
        EnvironmentArg {
            name: args.text(ENV),
        }
    }
}

/// The environment of a project that a command may take something from.
#[derive(Clone, Debug)]
pub(crate) struct PlaceArgs {
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment.
    pub(crate) environment: EnvironmentArg,
}

impl FlagSet for PlaceArgs {
    const FLAGS: &'static [Flag] = &[EnvironmentArg::FLAG, StateDirArg::FLAG];

    fn read(args: &mut RawArgs) -> Self {
        PlaceArgs {
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
        }
    }
}

/// The environment of a project that a command changes.
#[derive(Clone, Debug)]
pub(crate) struct ChangedEnvironmentArgs {
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment.
    pub(crate) environment: EnvironmentArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl FlagSet for ChangedEnvironmentArgs {
    const FLAGS: &'static [Flag] = &[StateDirArg::FLAG, EnvironmentArg::FLAG, LOCK_TIMEOUT.flag()];

    fn read(args: &mut RawArgs) -> Self {
        ChangedEnvironmentArgs {
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }
}
