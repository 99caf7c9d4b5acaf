//! The flags that every command takes.

use super::flag::{Flag, ListFlag, Switch, TextFlag};
use super::raw_args::{FlagSet, RawArgs};

const QUIET: Switch = Switch::new("quiet", None, "Log nothing");
const MESSAGE_FORMAT: TextFlag = TextFlag::with_default(
    "message-format",
    None,
    "human",
    "How diagnostics are written: 'human' or 'json' (one object a line)",
);

const RESTRICT: Switch = Switch::new(
    "restrict",
    None,
    "Touch no file outside of the project, no environment variable, no program and no network",
);
const ALLOW_READ: ListFlag = ListFlag::new(
    "allow-read",
    None,
    "With --restrict: a file or folder to read all the same; may be given several times",
);
const ALLOW_WRITE: ListFlag = ListFlag::new(
    "allow-write",
    None,
    "With --restrict: a file or folder to write to all the same; may be given several times",
);
const ALLOW_ENV: ListFlag = ListFlag::new(
    "allow-env",
    None,
    "With --restrict: an environment variable that files and programs see; may be given several times",
);
const ALLOW_CMD: ListFlag = ListFlag::new(
    "allow-cmd",
    None,
    "With --restrict: a program to run, as it stands behind cmd://; may be given several times",
);
const TIMEOUT: TextFlag = TextFlag::new(
    "timeout",
    None,
    "Seconds that the whole run may take; then it ends, and nothing is written",
);

/// The flags that every command takes, but for the count flag.
pub const GLOBAL_FLAGS: &[Flag] = GlobalArgs::FLAGS;

/// The help of the count flag that every command takes.
pub(super) const VERBOSE_HELP: &str = "Log more; given twice, log everything";

/// The arguments of those flags.
#[derive(Debug)]
pub(crate) struct GlobalArgs {
    pub(crate) is_quiet: bool,
    /// `human` or `json`, if it is right.
    pub(crate) message_format: String,
    pub(crate) restriction: RestrictionArgs,
    /// The seconds that the run may take, as they were typed; empty if nobody says.
    pub(crate) timeout: String,
}

/// What a restricted run may touch beside the project.
#[derive(Debug)]
pub(crate) struct RestrictionArgs {
    pub(crate) is_restricted: bool,
    /// Paths to read.
    pub(crate) readable: Vec<String>,
    /// Paths to write to.
    pub(crate) writable: Vec<String>,
    /// Names of environment variables.
    pub(crate) variables: Vec<String>,
    /// Names of programs.
    pub(crate) programs: Vec<String>,
}

impl RestrictionArgs {
    /// The flags that allow something, with what they allow.
    pub(crate) fn allowances(&self) -> [(&'static str, &[String]); 4] {
        [
            (ALLOW_READ.flag().long, &self.readable),
            (ALLOW_WRITE.flag().long, &self.writable),
            (ALLOW_ENV.flag().long, &self.variables),
            (ALLOW_CMD.flag().long, &self.programs),
        ]
    }
}

impl FlagSet for GlobalArgs {
    const FLAGS: &'static [Flag] = &[
        QUIET.flag(),
        MESSAGE_FORMAT.flag(),
        RESTRICT.flag(),
        ALLOW_READ.flag(),
        ALLOW_WRITE.flag(),
        ALLOW_ENV.flag(),
        ALLOW_CMD.flag(),
        TIMEOUT.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        GlobalArgs {
            is_quiet: args.switch(QUIET),
            message_format: args.text(MESSAGE_FORMAT),
            restriction: RestrictionArgs {
                is_restricted: args.switch(RESTRICT),
                readable: args.list(ALLOW_READ),
                writable: args.list(ALLOW_WRITE),
                variables: args.list(ALLOW_ENV),
                programs: args.list(ALLOW_CMD),
            },
            timeout: args.text(TIMEOUT),
        }
    }
}
