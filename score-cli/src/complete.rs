//! What a word of the command line may become: the questions of the completion scripts.
//!
//! The scripts of the Go tools ask with a hidden command, and ours do the same, so that a script that
//! was installed once goes on working with either tool: `NAME __complete WORDS…`, the last word being
//! the one under the cursor. The answer is a line for each candidate, with its help behind a tab, and a
//! last line with a colon and what the shell is to do beyond that ([`Rest`]).

use crate::args::{Args, CommandSpec, GLOBAL_FLAGS, VERBOSE_HELP};
use crate::flags::{Flag, FlagKind};
use score_yaml::message::visible;
use std::borrow::Cow;

/// The hidden command that asks.
pub(crate) const ASK: &str = "__complete";
/// The same for scripts that show no help.
pub(crate) const ASK_WITHOUT_HELP: &str = "__completeNoDesc";

/// What a word may become.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Candidate {
    pub(crate) value: String,
    pub(crate) help: String,
}

/// What the shell does beyond the candidates; the numbers are those of the scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rest {
    /// Without candidates it completes file names.
    Files = 0,
    /// Nothing.
    Nothing = 4,
}

/// A position that only the project can say more about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ask {
    /// The uid of a resource.
    Uid,
    /// The code of a diagnostic.
    Code,
}

/// What `words` (without the binary's name) may go on with. `answer` gives the values that are not part
/// of the command line's own tree.
pub(crate) fn candidates(
    root: &CommandSpec,
    words: &[String],
    answer: impl FnOnce(Ask) -> Vec<Candidate>,
) -> (Vec<Candidate>, Rest) {
    let Some((current, before)) = words.split_last() else {
        return (Vec::new(), Rest::Nothing);
    };
    let Some(place) = Place::after(root, before) else {
        return (Vec::new(), Rest::Files);
    };
    let (mut found, rest) = place.next(current, answer);
    found.retain(|candidate| candidate.value.starts_with(current.as_str()));
    (found, rest)
}

/// What some words have come to.
struct Place<'a> {
    root: &'a CommandSpec,
    path: Vec<&'a str>,
    spec: &'a CommandSpec,
    /// The flags given so far, by name.
    given: Vec<&'a str>,
    args: Vec<&'a str>,
    /// Whether `--` was given, behind which nothing is a flag.
    is_raw: bool,
    /// Whether the next word is the value of a flag.
    wants_value: bool,
}

impl<'a> Place<'a> {
    /// `None` if a word is no command or flag there.
    fn after(root: &'a CommandSpec, words: &'a [String]) -> Option<Place<'a>> {
        let mut place = Place {
            root,
            path: Vec::new(),
            spec: root,
            given: Vec::new(),
            args: Vec::new(),
            is_raw: false,
            wants_value: false,
        };
        for word in words {
            if std::mem::take(&mut place.wants_value) {
                continue;
            }
            match word.as_str() {
                "--" if !place.is_raw => place.is_raw = true,
                flag if flag.len() > 1 && flag.starts_with('-') && !place.is_raw => {
                    place.flag(flag)?;
                }
                arg => place.arg(arg)?,
            }
        }
        Some(place)
    }

    fn flag(&mut self, word: &'a str) -> Option<()> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let known = self.flags().into_iter().find(|flag| {
            name.strip_prefix("--").map_or_else(
                || flag.short.is_some_and(|short| name[1..].starts_with(short)),
                |name| name == flag.long,
            )
        })?;
        // `-ofile` has its value in the same word.
        let is_complete = value.is_some() || (!name.starts_with("--") && name.chars().count() > 2);
        self.wants_value = known.kind != FlagKind::Bool && !is_complete;
        self.given.push(known.long);
        Some(())
    }

    fn arg(&mut self, word: &'a str) -> Option<()> {
        match self.spec.commands.iter().find(|c| c.name == word) {
            Some(command) => {
                self.spec = command;
                self.path.push(command.name);
            }
            None if self.spec.commands.is_empty() => self.args.push(word),
            None => return None,
        }
        Some(())
    }

    /// Every flag that can be given here.
    fn flags(&self) -> Vec<Flag> {
        let switch = |long, short, help| Flag {
            long,
            short,
            kind: FlagKind::Bool,
            help,
        };
        let mut flags = self.spec.flags.clone();
        flags.extend_from_slice(GLOBAL_FLAGS);
        flags.push(switch("verbose", Some('v'), VERBOSE_HELP));
        flags.push(switch("help", Some('h'), "Print the help of this command"));
        if self.path.is_empty() {
            flags.push(switch("version", None, "Print the version"));
        }
        flags.sort_by_key(|flag| flag.long);
        flags
    }

    fn next(
        &self,
        current: &str,
        answer: impl FnOnce(Ask) -> Vec<Candidate>,
    ) -> (Vec<Candidate>, Rest) {
        if self.wants_value {
            return (Vec::new(), Rest::Files);
        }
        if current.starts_with('-') && !self.is_raw {
            let rest = if current.contains('=') {
                Rest::Files
            } else {
                Rest::Nothing
            };
            return (self.flag_names(), rest);
        }
        if !self.spec.commands.is_empty() {
            return (below(self.spec), Rest::Nothing);
        }
        let asked = match (self.path.as_slice(), self.args.len()) {
            (["resources", "get-outputs"], 0) => answer(Ask::Uid),
            (["explain"], 0) => answer(Ask::Code),
            (["help"], _) => self.topics(),
            _ => {
                let rest = match self.spec.args {
                    Args::Any => Rest::Files,
                    Args::None | Args::Exactly(_) => Rest::Nothing,
                };
                return (Vec::new(), rest);
            }
        };
        (asked, Rest::Nothing)
    }

    /// The flags that can still be given.
    fn flag_names(&self) -> Vec<Candidate> {
        let is_open = |flag: &Flag| {
            let is_repeatable = flag.kind == FlagKind::StringArray || flag.long == "verbose";
            is_repeatable || !self.given.contains(&flag.long)
        };
        let mut names = Vec::new();
        for flag in self.flags().into_iter().filter(is_open) {
            names.push(candidate(format!("--{}", flag.long), flag.help));
            names.extend(flag.short.map(|c| candidate(format!("-{c}"), flag.help)));
        }
        names
    }

    /// What `help` can be asked about behind the words that it has.
    fn topics(&self) -> Vec<Candidate> {
        let topic = self.args.iter().try_fold(self.root, |spec, name| {
            spec.commands.iter().find(|c| c.name == *name)
        });
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
pub(crate) fn render(candidates: &[Candidate], rest: Rest, with_help: bool) -> String {
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
    out.push_str(&format!(":{}\n", rest as u8));
    out
}
