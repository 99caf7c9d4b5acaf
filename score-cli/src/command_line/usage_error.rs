//! Errors of the argument parser, in the words of the Go tools.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use score_core::diagnostic::nearest;
use score_yaml::message;
use score_yaml::message::visible;

use super::global::GLOBAL_FLAGS;
use super::spec::CommandSpec;
use crate::error::Error;

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
            return unknown_command(root, &path, &context(ContextKind::InvalidSubcommand));
        }
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            return unknown_command(root, &path, &argument);
        }
        ErrorKind::UnknownArgument => unknown_flag(root, &path, &flag),
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
fn unknown_flag(root: &CommandSpec, path: &[String], flag: &str) -> String {
    let Some(name) = flag.strip_prefix("--") else {
        let short = flag.chars().nth(1).unwrap_or('-');
        return message!("unknown shorthand flag: '{short}' in {flag}");
    };
    let unknown = message!("unknown flag: {flag}");
    let owners = owners(root, root.name, name);
    if let Some((first, others)) = owners.split_first() {
        let more = if others.is_empty() { "" } else { " and others" };
        return unknown + &format!(", it is a flag of \"{first}\"{more}");
    }
    let spec = root.find(path).unwrap_or(root);
    let known = flag_names(spec).chain(GLOBAL_FLAGS.iter().map(|flag| flag.long));
    let known = known.chain(["help", "verbose"]);
    let known = known.chain(path.is_empty().then_some("version"));
    match nearest(name, known) {
        Some(near) => unknown + &format!(", did you mean --{near}?"),
        None => unknown,
    }
}

fn flag_names(spec: &CommandSpec) -> impl Iterator<Item = &'static str> {
    spec.flags.iter().map(|flag| flag.long)
}

/// The commands that have a flag, with all words before each.
fn owners(spec: &CommandSpec, full: &str, flag: &str) -> Vec<String> {
    let has_flag = flag_names(spec).any(|name| name == flag);
    let own = has_flag.then(|| full.to_owned());
    let shown = spec.commands.iter().filter(|command| !command.hidden);
    let below = shown.flat_map(|below| owners(below, &format!("{full} {}", below.name), flag));
    own.into_iter().chain(below).collect()
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
fn unknown_command(root: &CommandSpec, path: &[String], word: &str) -> Error {
    let mut full = vec![root.name];
    full.extend(path.iter().map(String::as_str));
    let mut message = message!("unknown command \"{word}\" for \"{}\"", full.join(" "));
    let commands = root.find(path).into_iter().flat_map(|spec| &spec.commands);
    let near = commands.filter(|c| !c.hidden && is_near(word, c.name));
    let near: Vec<&str> = near.map(|c| c.name).collect();
    if !near.is_empty() {
        message.push_str("\n\nDid you mean this?\n");
        for name in near {
            message.push_str(&format!("\t{name}\n"));
        }
    }
    Error::Usage {
        message,
        command: (!path.is_empty()).then(|| path.to_vec()),
    }
}

fn is_near(word: &str, name: &str) -> bool {
    name.starts_with(&word.to_lowercase()) || nearest(word, [name]).is_some()
}
