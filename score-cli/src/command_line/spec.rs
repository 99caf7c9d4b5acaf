//! The tree of commands and their flags, as data.

use super::flag::{Flag, ForeignFlag, Switch};
use super::global::{GLOBAL_FLAGS, VERBOSE_HELP};

/// A command of the tree.
#[derive(Debug, Default)]
pub struct CommandSpec {
    /// Its name, `generate`.
    pub name: &'static str,
    /// The text behind the name in the usage line.
    pub usage: &'static str,
    /// Its help in one line.
    pub about: String,
    /// Its help in some paragraphs; the one line if empty.
    pub long_about: String,
    /// Example calls with comments.
    pub examples: String,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// The number of positional arguments that it takes.
    pub arity: Arity,
    /// The commands below it; a command with some does nothing itself, unless it takes arguments.
    pub commands: Vec<CommandSpec>,
    /// True if help lists leave it out.
    pub hidden: bool,
    /// Of the root: flags that other tools have, and whose they are.
    pub foreign_flags: &'static [ForeignFlag],
    /// Of the root: the command that runs what it writes; empty if there is none.
    pub run_command: &'static str,
}

/// The number of positional arguments that a command takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Arity {
    /// None.
    #[default]
    None,
    /// Exactly this many.
    Exactly(usize),
    /// Any number, files.
    Any,
}

impl CommandSpec {
    /// Which commands have a flag, the root's own name before theirs, as the end of a message; `None` if none has it.
    pub(super) fn owner_of(&self, is_it: &dyn Fn(&Flag) -> bool) -> Option<String> {
        let owners = self.owners(self.name, is_it);
        let (first, others) = owners.split_first()?;
        let more = if others.is_empty() { "" } else { " and others" };
        Some(format!(", it is a flag of \"{first}\"{more}"))
    }

    /// The commands that have a flag, with all words before each.
    fn owners(&self, full: &str, is_it: &dyn Fn(&Flag) -> bool) -> Vec<String> {
        let has_flag = self.flags.iter().any(is_it);
        let own = has_flag.then(|| full.to_owned());
        let shown = self.commands.iter().filter(|command| !command.hidden);
        let below = shown.flat_map(|below| below.owners(&format!("{full} {}", below.name), is_it));
        own.into_iter().chain(below).collect()
    }

    /// True if it does nothing itself, and has commands that do.
    pub(crate) fn is_group(&self) -> bool {
        self.arity == Arity::None && !self.commands.is_empty()
    }

    /// Every flag that it takes, with those of all commands; the root of the tree has one more.
    pub(super) fn all_flags(&self, is_root: bool) -> impl Iterator<Item = Flag> {
        let verbose = Switch::new("verbose", Some('v'), VERBOSE_HELP);
        let help = Switch::new("help", Some('h'), "Print the help of this command");
        let version = Switch::new("version", None, "Print the version");
        let every = [verbose.flag(), help.flag()];
        let own = self.flags.iter().chain(GLOBAL_FLAGS).copied();
        own.chain(every).chain(is_root.then_some(version.flag()))
    }

    /// The command of a name right below this one.
    pub(super) fn below(&self, name: &str) -> Option<&CommandSpec> {
        self.commands.iter().find(|command| command.name == name)
    }

    /// The command at a path from this one.
    #[must_use]
    pub fn find<S: AsRef<str>>(&self, path: &[S]) -> Option<&CommandSpec> {
        path.iter()
            .try_fold(self, |spec, name| spec.below(name.as_ref()))
    }

    /// The path of the command that a line means, as far as its words name commands.
    pub(super) fn path_in(&self, line: &[String]) -> Vec<String> {
        let mut path = Vec::new();
        let mut spec = self;
        for word in line.iter().filter(|word| !word.starts_with('-')) {
            let Some(below) = spec.below(word) else {
                break;
            };
            path.push(word.clone());
            spec = below;
        }
        path
    }
}
