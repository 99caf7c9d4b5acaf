//! Completion: the candidates for the word under the cursor.
//!
//! The scripts of the Go tools ask with a hidden command, and ours do the same, so that a script that was installed
//! once goes on working with either tool: `NAME __complete WORDS…`, the last word being the one under the cursor. The
//! answer is a line for each candidate, with its help behind a tab, and a last line with a colon and the number of a
//! [`Directive`].

use std::borrow::Cow;

use score_yaml::message::visible;

use super::flag::{Flag, FlagKind};
use super::spec::{Arity, CommandSpec};

/// The hidden command by which a script asks.
pub(crate) const COMPLETE: &str = "__complete";
/// The same for scripts that show no help.
pub(crate) const COMPLETE_WITHOUT_HELP: &str = "__completeNoDesc";

/// A text that completes the word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Candidate {
    pub(crate) value: String,
    pub(crate) help: String,
}

/// An instruction to the shell beyond showing the candidates; the scripts know the numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Directive {
    /// Complete file names if there is no candidate.
    Files = 0,
    /// Nothing.
    NoFiles = 4,
}

/// Values that are not part of the command tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DynamicValue {
    /// The uid of a resource.
    Uid,
    /// The name of a workload.
    Workload,
    /// The name of an environment.
    Environment,
    /// The name of an environment beside the default one.
    RemovableEnvironment,
    /// The code of a diagnostic.
    Code,
    /// The type of a resource that a provisioner takes.
    ResourceType,
}

/// The flag that names an environment.
const ENV: &str = "env";

/// The candidates for the last of some words (without the name of the binary). `values` finds those that are not part
/// of the command tree, in the environment that the words name; its name is empty if they name none.
pub(crate) fn candidates(
    root: &CommandSpec,
    words: &[String],
    values: impl FnOnce(DynamicValue, &str) -> Vec<Candidate>,
) -> (Vec<Candidate>, Directive) {
    let Some((current, before)) = words.split_last() else {
        return (Vec::new(), Directive::NoFiles);
    };
    let Some(cursor) = Cursor::after(root, before) else {
        return (Vec::new(), Directive::Files);
    };
    let (mut found, directive) = cursor.next(current, values);
    found.retain(|candidate| candidate.value.starts_with(current.as_str()));
    (found, directive)
}

/// The place in the command tree that the words before the cursor lead to.
struct Cursor<'a> {
    root: &'a CommandSpec,
    path: Vec<&'a str>,
    spec: &'a CommandSpec,
    /// The flags given so far, by name.
    given: Vec<&'a str>,
    args: Vec<&'a str>,
    /// True if `--` was given, behind which nothing is a flag.
    is_raw: bool,
    /// The flag whose value the next word is, by name.
    wants_value: Option<&'a str>,
    /// The name of the environment, if one is named.
    environment: &'a str,
}

impl<'a> Cursor<'a> {
    /// `None` if a word is no command or flag there.
    fn after(root: &'a CommandSpec, words: &'a [String]) -> Option<Cursor<'a>> {
        let mut cursor = Cursor {
            root,
            path: Vec::new(),
            spec: root,
            given: Vec::new(),
            args: Vec::new(),
            is_raw: false,
            wants_value: None,
            environment: "",
        };
        for word in words {
            if let Some(flag) = cursor.wants_value.take() {
                cursor.value(flag, word);
                continue;
            }
            match word.as_str() {
                "--" if !cursor.is_raw => cursor.is_raw = true,
                flag if flag.len() > 1 && flag.starts_with('-') && !cursor.is_raw => {
                    cursor.flag(flag)?;
                }
                arg => cursor.arg(arg)?,
            }
        }
        Some(cursor)
    }

    fn flag(&mut self, word: &'a str) -> Option<()> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let known = self.flags().find(|flag| {
            name.strip_prefix("--").map_or_else(
                || flag.short.is_some_and(|short| name[1..].starts_with(short)),
                |name| name == flag.long,
            )
        })?;
        // `-ofile` has its value in the same word.
        let is_complete = !name.starts_with("--") && name.chars().count() > 2;
        match value {
            Some(value) => self.value(known.long, value),
            None if known.kind == FlagKind::Switch || is_complete => {}
            None => self.wants_value = Some(known.long),
        }
        self.given.push(known.long);
        Some(())
    }

    fn value(&mut self, flag: &str, value: &'a str) {
        if flag == ENV {
            self.environment = value;
        }
    }

    fn arg(&mut self, word: &'a str) -> Option<()> {
        match self.spec.below(word) {
            Some(command) => {
                self.spec = command;
                self.path.push(command.name);
            }
            None if !self.spec.is_group() => self.args.push(word),
            None => return None,
        }
        Some(())
    }

    /// Every flag that can be given here.
    fn flags(&self) -> impl Iterator<Item = Flag> {
        self.spec.all_flags(self.path.is_empty())
    }

    fn next(
        &self,
        current: &str,
        values: impl FnOnce(DynamicValue, &str) -> Vec<Candidate>,
    ) -> (Vec<Candidate>, Directive) {
        let values = |value| values(value, self.environment);
        match self.wants_value {
            Some(ENV) => return (values(DynamicValue::Environment), Directive::NoFiles),
            Some(_) => return (Vec::new(), Directive::Files),
            None => {}
        }
        if current.starts_with('-') && !self.is_raw {
            let directive = if current.contains('=') {
                Directive::Files
            } else {
                Directive::NoFiles
            };
            return (self.flag_names(), directive);
        }
        if self.spec.is_group() {
            return (below(self.spec), Directive::NoFiles);
        }
        if !self.spec.commands.is_empty() && self.args.is_empty() {
            return (below(self.spec), Directive::Files);
        }
        let asked = match (self.path.as_slice(), self.args.len()) {
            (["resources", "get-outputs"], 0) | (["resources", "delete"], _) => {
                values(DynamicValue::Uid)
            }
            (["workloads", "remove"], _) => values(DynamicValue::Workload),
            (["environments", "clone" | "rollback"], 0) => values(DynamicValue::Environment),
            (["environments", "remove"], _) => values(DynamicValue::RemovableEnvironment),
            (["explain"], 0) => values(DynamicValue::Code),
            (["provisioners", "explain"], 0) => values(DynamicValue::ResourceType),
            (["help"], _) => self.topics(),
            _ => {
                let directive = match self.spec.arity {
                    Arity::Any => Directive::Files,
                    Arity::None | Arity::Exactly(_) => Directive::NoFiles,
                };
                return (Vec::new(), directive);
            }
        };
        (asked, Directive::NoFiles)
    }

    /// The flags that can still be given.
    fn flag_names(&self) -> Vec<Candidate> {
        let is_open = |flag: &Flag| {
            let is_repeatable = flag.kind == FlagKind::List || flag.long == "verbose";
            is_repeatable || !self.given.contains(&flag.long)
        };
        let mut flags: Vec<Flag> = self.flags().filter(is_open).collect();
        flags.sort_by_key(|flag| flag.long);
        let mut names = Vec::new();
        for flag in flags {
            names.push(candidate(format!("--{}", flag.long), flag.help));
            names.extend(flag.short.map(|c| candidate(format!("-{c}"), flag.help)));
        }
        names
    }

    /// The topics of `help` behind the words that it has.
    fn topics(&self) -> Vec<Candidate> {
        let topic = self.root.find(&self.args);
        topic.map(below).unwrap_or_default()
    }
}

fn below(spec: &CommandSpec) -> Vec<Candidate> {
    let mut commands: Vec<_> = spec.commands.iter().filter(|c| !c.hidden).collect();
    commands.sort_by_key(|c| c.name);
    let named = |command: &&CommandSpec| candidate(command.name.to_owned(), &command.about);
    commands.iter().map(named).collect()
}

fn candidate(value: String, help: &str) -> Candidate {
    Candidate {
        value,
        help: help.to_owned(),
    }
}

/// The answer as the scripts read it.
pub(crate) fn answer(candidates: &[Candidate], directive: Directive, with_help: bool) -> String {
    let mut out = String::new();
    for Candidate { value, help } in candidates {
        // A line break or a tab would end it; others would steer the terminal that the shell shows it on.
        let is_plain = |text: &str| matches!(visible(text), Cow::Borrowed(_));
        if !is_plain(value) {
            continue;
        }
        out.push_str(value);
        if with_help && !help.is_empty() && is_plain(help) {
            out.push('\t');
            out.push_str(help);
        }
        out.push('\n');
    }
    out.push_str(&format!(":{}\n", directive as u8));
    out
}
