//! The flag of where the state of a project is.

use crate::command_line::{Flag, FlagSet, RawArgs, TextFlag};

const STATE_DIR: TextFlag = TextFlag::new(
    "state-dir",
    None,
    "The folder of the project's state, in place of the one in this directory",
);

/// The state folder, as the command line names it.
#[derive(Clone, Debug, Default)]
pub struct StateDirArg {
    /// Its path as it was typed; `None` if it is the one of the working directory.
    pub path: Option<String>,
}

impl StateDirArg {
    /// The flag, for commands that list it among others.
    pub(super) const FLAG: Flag = STATE_DIR.flag();
}

impl FlagSet for StateDirArg {
    const FLAGS: &'static [Flag] = &[Self::FLAG];

    fn read(args: &mut RawArgs) -> Self {
        StateDirArg {
            path: args.given_text(STATE_DIR),
        }
    }
}
