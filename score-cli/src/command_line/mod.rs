//! The command line as data: declared, parsed, explained and completed. The commands themselves are in `command_tree`.
//!
//! - [`Flag`], [`CommandSpec`]: the declarations
//! - [`parse`]: from words to the path of a command and its [`RawArgs`]; the only file that knows the argument parser
//! - [`FlagSet`]: from there to typed arguments
//! - [`help()`], [`usage`], `candidates`: help texts and shell completion from the declarations

mod candidates;
mod flag;
mod global;
mod help;
mod meant_word;
mod other_flags;
mod parser;
mod raw_args;
mod skipped_words;
mod spec;
mod switch_words;
mod usage_error;

pub(crate) use candidates::{
    COMPLETE, COMPLETE_WITHOUT_HELP, Candidate, DynamicValue, answer, candidates,
};
pub use flag::{Flag, FlagKind, ForeignFlag, ListFlag, Switch, TextFlag};
pub use global::GLOBAL_FLAGS;
pub(crate) use global::{GlobalArgs, RestrictionArgs};
pub(crate) use help::short_usage;
pub use help::{help, usage};
pub(crate) use parser::parse_once;
pub use parser::{Invocation, parse};
pub use raw_args::{FlagSet, RawArgs};
pub use spec::{Arity, CommandSpec};
pub(crate) use usage_error::near_commands;
