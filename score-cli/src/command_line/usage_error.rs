//! Errors of the argument parser, in the words of the Go tools.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use score_core::diagnostic::nearest;
use score_yaml::message;
use score_yaml::message::visible;

use super::help::full_name;
use super::meant_word::{self, is_yaml};
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
        let short = flag.chars().nth(1).unwrap_or('-');
        let unknown = message!("unknown shorthand flag: '{short}' in {flag}");
        // The parser tells the first letter of a word.
        let typed = line.iter().filter_map(|word| word.strip_prefix('-'));
        let mut numbers = typed.filter(|word| word.starts_with(short) && is_number(word));
        if let Some(number) = numbers.next() {
            return unknown + &message!(", a number is written without a dash: {number}");
        }
        let mut words = line.iter().skip_while(|word| *word != flag).skip(1);
        if short == 'o'
            && let Some(format) = words.clone().next()
            && root.find(path).is_some_and(|spec| has_format(spec, format))
        {
            return unknown + &message!(", a format is named by --format: \"… --format {format}\"");
        }
        if short == 'o'
            && prints_output(root, path)
            && let Some(file) = words.clone().next()
        {
            let graph = path.iter().any(|name| name == "graph");
            let end = match graph {
                true => graph_to(file),
                false => message!("> {file}"),
            };
            return unknown + &message!(", it prints its output: \"… {end}\"");
        }
        // Other tools have `-f FILE`.
        let file = words.next().filter(|word| is_yaml(word));
        return match file.filter(|_| short == 'f') {
            Some(file) => {
                unknown
                    + &message!(
                        ", a file needs no flag: \"{} {file}\"",
                        full_name(root, path)
                    )
            }
            None => unknown,
        };
    };
    let unknown = message!("unknown flag: {flag}");
    let owners = owners(root, root.name, name);
    if let Some((first, others)) = owners.split_first() {
        let more = if others.is_empty() { "" } else { " and others" };
        return unknown + &format!(", it is a flag of \"{first}\"{more}");
    }
    let mut foreign = root.foreign_flags.iter();
    if let Some((_, tool)) = foreign.find(|(known, _)| *known == name) {
        return unknown + &format!(", it is a flag of {tool} alone");
    }
    if matches!(name, "class" | "type" | "id") {
        return unknown + ", a resource is one word: TYPE.CLASS#ID";
    }
    let spec = root.find(path).unwrap_or(root);
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

/// The commands that have a flag, with all words before each.
fn owners(spec: &CommandSpec, full: &str, flag: &str) -> Vec<String> {
    let has_flag = spec.flags.iter().any(|own| own.long == flag);
    let own = has_flag.then(|| full.to_owned());
    let shown = spec.commands.iter().filter(|command| !command.hidden);
    let below = shown.flat_map(|below| owners(below, &format!("{full} {}", below.name), flag));
    own.into_iter().chain(below).collect()
}

/// The end of a line that writes a graph to a file, in the format that its ending names.
fn graph_to(file: &str) -> String {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "svg" | "html" | "json" => message!("--format {ending} > {file}"),
        "htm" => message!("--format html > {file}"),
        "mmd" | "mermaid" | "md" => message!("--format mermaid > {file}"),
        // What Graphviz makes of its own format.
        "png" | "pdf" | "jpg" | "gif" | "ps" => message!("| dot -T{ending} > {file}"),
        _ => message!("> {file}"),
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// True if a command prints in a format of a name, as the help of its flag says.
fn has_format(spec: &CommandSpec, name: &str) -> bool {
    let mut formats = spec.flags.iter().filter(|flag| flag.long == "format");
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_named = |help: &str| help.split([' ', ',', ':']).any(|word| word == name);
    is_word && formats.any(|flag| is_named(flag.help))
}

/// True for a command whose output is what somebody may want in a file.
fn prints_output(root: &CommandSpec, path: &[String]) -> bool {
    const PRINTING: &[&str] = &[
        "catalog",
        "completion",
        "definitions",
        "delta",
        "explain",
        "graph",
        "provisioners",
        "resources",
        "types",
        "version",
        "workloads",
    ];
    let does_something = root.find(path).is_some_and(|spec| !spec.is_group());
    let first = path.first().map_or("", String::as_str);
    does_something && PRINTING.contains(&first)
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
    if path.last().is_some_and(|name| name == "provisioners") && matches!(word, "add" | "install") {
        let tool = root.name;
        return Some(format!(
            "Provisioners are installed by \"{tool} init --provisioners FILE\""
        ));
    }
    let shown = || spec.commands.iter().filter(|command| !command.hidden);
    let next = line.iter().skip_while(|one| *one != word).nth(1);
    if let Some(next) = next.filter(|next| shown().any(|command| command.name == **next)) {
        return Some(message!("Did you mean \"{full} {next} {word}\"?"));
    }
    // Without the word that groups it with others; what several groups have is nothing that somebody means.
    let has_word = |group: &&CommandSpec| group.commands.iter().any(|own| own.name == word);
    let mut groups = shown().filter(has_word);
    let group = groups.next().filter(|_| groups.next().is_none())?;
    Some(message!("Did you mean \"{full} {} {word}\"?", group.name))
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
