//! `state export` and `state import`: flags, help and arguments.

use super::environment::EnvironmentArg;
use super::seconds::{LOCK_TIMEOUT, Seconds};
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, ListFlag, RawArgs, Switch};

const RECIPIENT: ListFlag = ListFlag::new(
    "recipient",
    None,
    "The public key of who may read the file, as age has it (age1...); may be given several times",
);
const PLAIN: Switch = Switch::new(
    "plain",
    None,
    "Encrypt nothing: passwords stand in the file in clear",
);
const IDENTITY: ListFlag = ListFlag::new(
    "identity",
    None,
    "A file with the secret key that the archive is for, as age has it; may be given several times",
);
const OVERWRITE: Switch = Switch::new(
    "overwrite",
    None,
    "Replace files of the state folder that are there and differ",
);

/// The arguments of `state export`.
#[derive(Clone, Debug)]
pub(crate) struct ExportStateArgs {
    /// The file to write.
    pub(crate) file: String,
    /// The keys of those who may read it.
    pub(crate) recipients: Vec<String>,
    /// True if it is not encrypted.
    pub(crate) is_plain: bool,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment, if it is not for the whole project.
    pub(crate) environment: EnvironmentArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl ExportStateArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ExportStateArgs {
            file: args.positional().pop().unwrap_or_default(),
            recipients: args.list(RECIPIENT),
            is_plain: args.switch(PLAIN),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read_one(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }
}

/// The arguments of `state import`.
#[derive(Clone, Debug)]
pub(crate) struct ImportStateArgs {
    /// The file to read.
    pub(crate) file: String,
    /// The files of the keys to read it with.
    pub(crate) identities: Vec<String>,
    /// True if files that are there are replaced.
    pub(crate) overwrites: bool,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment, if it is not for the whole project.
    pub(crate) environment: EnvironmentArg,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Seconds,
}

impl ImportStateArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ImportStateArgs {
            file: args.positional().pop().unwrap_or_default(),
            identities: args.list(IDENTITY),
            overwrites: args.switch(OVERWRITE),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read_one(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
        }
    }
}

/// `state`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "state",
        about: "Put the state of a project into one file, and bring it back".to_owned(),
        commands: vec![
            CommandSpec {
                name: "export",
                usage: "FILE|-",
                about: "Write the state into one file".to_owned(),
                long_about: "Writes what another machine needs of the state folder into one file, encrypted for those whose keys are given:\n\
                             the state, what definitions keep, all environments, the provisioner files and their lock. The keys are those of age. With\n\
                             --env it is the state of that environment alone.\n\n\
                             Passwords stand in the state, so a file that is not encrypted has to be asked for."
                    .to_owned(),
                examples: format!(
                    "  # For whoever holds the key\n  {name} state export state.age --recipient age1...\n\n\
                     \x20 # To another program\n  {name} state export - --recipient age1... | upload"
                ),
                flags: vec![
                    RECIPIENT.flag(),
                    PLAIN.flag(),
                    StateDirArg::FLAG,
                    EnvironmentArg::ONE_FLAG,
                    LOCK_TIMEOUT.flag(),
                ],
                arity: Arity::Exactly(1),
                ..CommandSpec::default()
            },
            CommandSpec {
                name: "import",
                usage: "FILE|-",
                about: "Bring the state back from one file".to_owned(),
                long_about: "Reads a file that state export has written, and puts all that it holds into the state folder, or nothing. The\n\
                             folder is made if it is not there. Files that are there and differ are an error. With --env the state becomes that of an\n\
                             environment of a project that is there."
                    .to_owned(),
                examples: format!(
                    "  # With the key in a file\n  {name} state import state.age --identity key.txt"
                ),
                flags: vec![
                    IDENTITY.flag(),
                    OVERWRITE.flag(),
                    StateDirArg::FLAG,
                    EnvironmentArg::ONE_FLAG,
                    LOCK_TIMEOUT.flag(),
                ],
                arity: Arity::Exactly(1),
                ..CommandSpec::default()
            },
        ],
        ..CommandSpec::default()
    }
}
