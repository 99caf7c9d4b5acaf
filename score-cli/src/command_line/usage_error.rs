//! Errors of the argument parser, in the words of the Go tools.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use score_core::diagnostic::nearest;
use score_yaml::message;
use score_yaml::message::visible;

use super::flag::ForeignFlag;
use super::help::full_name;
use super::meant_word::{self, is_yaml};
use super::other_flags::{of_another_tool, resource_word, unknown_shorthand};
use super::spec::CommandSpec;
use crate::error::Error;
use crate::shell_word::shell_word;

/// An error of the argument parser, in the words of the Go tools.
pub(super) fn usage_error(root: &CommandSpec, line: &[String], error: &clap::Error) -> Error {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let path = root.path_in(line);
    let argument = context(ContextKind::InvalidArg);
    let flag = argument
        .split([' ', '=', '['])
        .next()
        .unwrap_or_default()
        .to_owned();
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = context(ContextKind::InvalidSubcommand);
            return unknown_command(root, &path, line, &word);
        }
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            return unknown_command(root, &path, line, &argument);
        }
        ErrorKind::UnknownArgument => unknown_flag(root, &path, line, &flag),
        ErrorKind::InvalidValue | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues
            if context(ContextKind::InvalidValue).is_empty() =>
        {
            // The parser knows the flag by its long name; the last word is as it was typed.
            let typed = line.last().filter(|word| is_short(word));
            missing_value(typed.unwrap_or(&flag))
        }
        ErrorKind::InvalidValue => message!(
            "invalid argument \"{}\" for \"{flag}\" flag: expected true or false",
            context(ContextKind::InvalidValue)
        ),
        ErrorKind::ValueValidation => message!(
            "invalid argument \"{}\" for \"{flag}\" flag: expected a number",
            context(ContextKind::InvalidValue)
        ),
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            visible(&line.replace("error: ", "")).into_owned()
        }
    };
    Error::Usage {
        message,
        command: Some(path),
    }
}

/// An unknown flag, with the command that does have it, or the nearest flag of its own.
fn unknown_flag(root: &CommandSpec, path: &[String], line: &[String], flag: &str) -> String {
    let Some(name) = flag.strip_prefix("--") else {
        return unknown_shorthand(root, path, line, flag);
    };
    let unknown = message!("unknown flag: {flag}");
    if let Some(way) = of_another_tool(root, path, line, flag) {
        return unknown + &way;
    }
    let spec = root.find(path).unwrap_or(root);
    if let Some(word) = resource_word(spec, path, line, name) {
        return unknown + &word;
    }
    if let Some(owner) = root.owner_of(&|own| own.long == name) {
        return unknown + &owner;
    }
    let mut foreign = root.foreign_flags.iter();
    if let Some(ForeignFlag { tool, instead, .. }) = foreign.find(|known| known.name == name) {
        return unknown + &format!(", it is a flag of {tool} alone{instead}");
    }
    let known = spec.all_flags(path.is_empty()).map(|flag| flag.long);
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()).or_else(|| same_start(name, &known)) {
        Some(near) => unknown + &format!(", did you mean --{near}?"),
        None => unknown,
    }
}

/// The flag that a longer name begins with, or that alone begins with a shorter one: `environment` for `env`, `out` for `output`.
fn same_start<'f>(name: &str, known: &[&'f str]) -> Option<&'f str> {
    /// What begins with fewer letters may be anything.
    const TELLING: usize = 3;
    if name.len() < TELLING {
        return None;
    }
    let begins = known
        .iter()
        .filter(|flag| flag.len() >= TELLING && name.starts_with(**flag));
    if let Some(flag) = begins.max_by_key(|flag| flag.len()) {
        return Some(flag);
    }
    let mut longer = known.iter().filter(|flag| flag.starts_with(name));
    match (longer.next(), longer.next()) {
        (Some(flag), None) => Some(flag),
        _ => None,
    }
}

/// True if a word is a flag in its short form, `-o`.
fn is_short(word: &str) -> bool {
    word.len() == 2 && word.starts_with('-') && word != "--"
}

fn missing_value(flag: &str) -> String {
    match flag.strip_prefix("--") {
        Some(_) => message!("flag needs an argument: {flag}"),
        None => message!(
            "flag needs an argument: '{}' in {flag}",
            flag.trim_start_matches('-')
        ),
    }
}

/// An unknown word where a command is expected: at the top without the usage, as scripts know it.
fn unknown_command(root: &CommandSpec, path: &[String], line: &[String], word: &str) -> Error {
    let full = full_name(root, path);
    let mut message = message!("unknown command \"{word}\" for \"{full}\"");
    if let Some(near) = near_commands(root, path, word) {
        message.extend(["\n\n", &near]);
    } else if let Some(way) = meant_word::way_out(root, path, line, word) {
        message.extend(["\n\n", &way, "\n"]);
    } else if is_yaml(word) && root.find(&["generate".to_owned()]).is_some() {
        // Somebody wants it compiled, and has no command yet or the one that comes before.
        let way = message!(
            "A Score file is compiled by \"{} generate {word}\"",
            root.name
        );
        message.extend(["\n\n", &way, "\n"]);
    } else if let Some(way) = other_way(root, path, line, word) {
        message += &format!("\n\n{way}\n");
    }
    Error::Usage {
        message,
        command: (!path.is_empty()).then(|| path.to_vec()),
    }
}

/// What is meant by a word that is no command: the words in another order, what other tools call it, or nothing.
fn other_way(root: &CommandSpec, path: &[String], line: &[String], word: &str) -> Option<String> {
    let spec = root.find(path)?;
    let full = full_name(root, path);
    if spec.commands.is_empty() {
        return Some(message!("\"{full}\" takes no arguments"));
    }
    let mut behind = line.iter().skip_while(|one| *one != word).skip(1);
    let next = behind.next().filter(|next| !next.starts_with('-'));
    if path.last().is_some_and(|name| name == "provisioners") && matches!(word, "add" | "install") {
        let tool = root.name;
        let file = next
            .filter(|next| is_yaml(next))
            .map(|next| shell_word(next));
        let file = file.unwrap_or_else(|| "FILE".to_owned());
        return Some(message!(
            "Provisioners are installed by \"{tool} init --provisioners {file}\""
        ));
    }
    let shown = || spec.commands.iter().filter(|command| !command.hidden);
    if let Some(next) = next.filter(|next| shown().any(|command| command.name == **next)) {
        return Some(message!("Did you mean \"{full} {next} {word}\"?"));
    }
    // Without the word that groups it with others; what several groups have is nothing that somebody means.
    let has_word = |group: &&CommandSpec| group.commands.iter().any(|own| own.name == word);
    let mut groups = shown().filter(has_word);
    let group = groups.next().filter(|_| groups.next().is_none())?;
    let argument = next.map_or_else(String::new, |next| format!(" {}", shell_word(next)));
    Some(message!(
        "Did you mean \"{full} {} {word}{argument}\"?",
        group.name
    ))
}

/// The commands right below one that may have been meant by a word, as lines; `None` if it is near to none.
pub(crate) fn near_commands(root: &CommandSpec, path: &[String], word: &str) -> Option<String> {
    let commands = root.find(path).into_iter().flat_map(|spec| &spec.commands);
    let near = commands.filter(|c| !c.hidden && is_near(word, c.name));
    let near: String = near.map(|c| format!("\t{}\n", c.name)).collect();
    (!near.is_empty()).then(|| format!("Did you mean this?\n{near}"))
}

fn is_near(word: &str, name: &str) -> bool {
    name.starts_with(&word.to_lowercase()) || nearest(word, [name]).is_some()
}
