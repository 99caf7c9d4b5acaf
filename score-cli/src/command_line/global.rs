//! The flags that every command takes.

use super::flag::{Flag, Switch, TextFlag};
use super::raw_args::{FlagSet, RawArgs};

const QUIET: Switch = Switch::new("quiet", None, "Log nothing");
const MESSAGE_FORMAT: TextFlag = TextFlag::with_default(
    "message-format",
    None,
    "human",
    "How diagnostics are written: 'human' or 'json' (one object a line)",
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
}

impl FlagSet for GlobalArgs {
    const FLAGS: &'static [Flag] = &[QUIET.flag(), MESSAGE_FORMAT.flag()];

    fn read(args: &mut RawArgs) -> Self {
        GlobalArgs {
            is_quiet: args.switch(QUIET),
            message_format: args.text(MESSAGE_FORMAT),
        }
    }
}
