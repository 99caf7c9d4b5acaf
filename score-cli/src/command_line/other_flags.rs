//! What is meant by a flag that no command has: the short ones of other tools, and the parts of a resource's name.

use score_yaml::message;

use super::flag::{FlagKind, ForeignFlag};
use super::help::full_name;
use super::meant_word::is_yaml;
use super::spec::{Arity, CommandSpec};
use crate::shell_word::shell_word;

/// An unknown flag of one letter, with what may be meant by it.
pub(super) fn unknown_shorthand(
    root: &CommandSpec,
    path: &[String],
    line: &[String],
    flag: &str,
) -> String {
    let short = flag.chars().nth(1).unwrap_or('-');
    let unknown = message!("unknown shorthand flag: '{short}' in {flag}");
    let Some(spec) = root.find(path) else {
        return unknown;
    };
    let full = full_name(root, path);
    // The parser tells the first letter of a word.
    let typed = line.iter().filter_map(|word| word.strip_prefix('-'));
    let mut numbers = typed.filter(|word| word.starts_with(short) && is_number(word));
    if let Some(number) = numbers.next() {
        return unknown + &dashed_number(spec, &full, number);
    }
    let mut words = line.iter().skip_while(|word| *word != flag).skip(1);
    let next = words.next().filter(|word| !word.starts_with('-'));
    match (short, next) {
        ('o', Some(format)) if has_format(spec, format) => {
            return unknown + &message!(", a format is named by --format: \"… --format {format}\"");
        }
        ('o', Some(file)) if prints_output(root, path) => {
            let graph = path.iter().any(|name| name == "graph");
            let end = match graph {
                true => graph_to(file),
                false => message!("> {file}"),
            };
            return unknown + &message!(", it prints its output: \"… {end}\"");
        }
        // Other tools have `-f FILE`.
        ('f', Some(file)) if is_yaml(file) => {
            return unknown + &message!(", a file needs no flag: \"{full} {file}\"");
        }
        _ => {}
    }
    if let Some(way) = of_another_tool(root, path, line, flag) {
        return unknown + &way;
    }
    let mut text = unknown;
    if let Some(owner) = root.owner_of(&|own| own.short == Some(short)) {
        text += &owner;
        let writes_sample = spec.flags.iter().any(|flag| flag.long == "file");
        if short == 'o' && writes_sample {
            let file = next.map_or_else(|| "score.yaml".to_owned(), |file| shell_word(file));
            text +=
                &message!("; the name of the sample is given by --file: \"{full} --file {file}\"");
        }
    }
    text
}

/// What is meant by a number with a dash: an argument, or something that the command says in another way.
fn dashed_number(spec: &CommandSpec, full: &str, number: &str) -> String {
    if takes_number(spec) {
        return message!(", a number is written without a dash: {number}");
    }
    let takes_score_files = spec.usage.is_empty() || spec.usage.contains("SCORE_FILE");
    if spec.arity != Arity::Any || !takes_score_files {
        return String::new();
    }
    let mut text = message!(", {} takes Score files: \"{full} score.yaml\"", spec.name);
    if spec.flags.iter().any(|flag| flag.long == "publish") && number.parse::<u16>().is_ok() {
        text += &message!("; a port is published by --publish {number}:WORKLOAD:PORT");
    }
    text
}

/// True if an argument of a command is a number, as its usage says.
fn takes_number(spec: &CommandSpec) -> bool {
    let mut behind_flag = false;
    spec.usage.split_whitespace().any(|word| {
        let word = word.trim_matches(['[', ']']);
        let is_number = !behind_flag && word.split('|').any(|part| part == "N");
        behind_flag = word.starts_with('-');
        is_number
    })
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

/// The parts of a resource's name that some give by flags.
const PARTS: [&str; 3] = ["type", "class", "id"];

/// What is meant by a flag for a part of a resource, where a command takes the whole as one word.
pub(super) fn resource_word(
    spec: &CommandSpec,
    path: &[String],
    line: &[String],
    flag: &str,
) -> Option<String> {
    let usage = spec.usage.trim_start_matches('[');
    let has_id = usage.contains("#ID");
    if !PARTS.contains(&flag) || !(has_id || usage.starts_with("TYPE")) {
        return None;
    }
    let ([kind, class, id], first) = parts_in(spec, path, line);
    let form = if has_id {
        "TYPE.CLASS#ID"
    } else {
        "TYPE.CLASS"
    };
    let base = kind.or(first).filter(|base| !base.starts_with('-'));
    let is_plain = |base: &&str| !base.contains(['.', '#']);
    let word = match base.filter(is_plain) {
        Some(base) => {
            let class = class.map_or_else(String::new, |class| format!(".{class}"));
            let id = id.filter(|_| has_id);
            let id = id.map_or_else(String::new, |id| format!("#{id}"));
            message!("{base}{class}{id}")
        }
        None => form.to_owned(),
    };
    Some(match (flag, has_id) {
        ("class", false) => message!(", a class is a part of the first argument: {word}"),
        _ => message!(", a resource is one word: {word}"),
    })
}

/// The values of flags for the parts of a resource, and the first argument.
fn parts_in<'l>(
    spec: &CommandSpec,
    path: &[String],
    line: &'l [String],
) -> ([Option<&'l str>; 3], Option<&'l str>) {
    let mut parts = [None; 3];
    let mut arguments = Vec::new();
    let mut words = line.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix('-') else {
            arguments.push(word);
            continue;
        };
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        let (name, value) = flag
            .split_once('=')
            .map_or((flag, None), |(name, value)| (name, Some(value)));
        let part = PARTS.iter().position(|part| *part == name);
        let is_valued = spec.all_flags(false).any(|own| {
            let is_own =
                own.long == name || own.short.is_some_and(|short| name.chars().eq([short]));
            is_own && own.kind != FlagKind::Switch
        });
        let takes_next = value.is_none() && (part.is_some() || is_valued);
        let value = value.or_else(|| words.next_if(|next| takes_next && !next.starts_with('-')));
        if let Some(part) = part {
            parts[part] = value;
        }
    }
    let first = arguments.get(path.len()).copied();
    (parts, first)
}

/// What a flag of Helm or of Docker is here, and a short flag that another tool of these has.
pub(super) fn of_another_tool(
    root: &CommandSpec,
    path: &[String],
    line: &[String],
    flag: &str,
) -> Option<String> {
    let foreign = |name: &str| root.foreign_flags.iter().find(|flag| flag.name == name);
    let long = match flag {
        "-n" => foreign("namespace"),
        "-p" => foreign("publish"),
        _ => None,
    };
    if let Some(ForeignFlag {
        name,
        tool,
        instead,
    }) = long
    {
        return Some(format!(", it is a flag of {tool} alone, --{name}{instead}"));
    }
    let spec = root.find(path)?;
    spec.flags
        .iter()
        .find(|own| own.long == "override-property")?;
    let typed = line.iter().skip_while(|word| !word.starts_with(flag));
    let words: Vec<&str> = typed.take(2).map(String::as_str).collect();
    let value = match *words.first()? {
        first if first == flag => words.get(1).copied(),
        first => first[flag.len()..].strip_prefix('='),
    };
    let (name, _) = value
        .unwrap_or_default()
        .split_once('=')
        .unwrap_or(("NAME", ""));
    let full = full_name(root, path);
    let path = match flag {
        "--set" | "--set-string" if name.starts_with("image") => "containers.NAME.image".to_owned(),
        "--set" | "--set-string" => "PATH".to_owned(),
        "-e" => message!("containers.CONTAINER.variables.{name}"),
        _ => return None,
    };
    Some(format!(
        ", a value of the Score file is changed by \"{full} … --override-property {path}=VALUE\""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(usage: &'static str, line: &str, flag: &str) -> Option<String> {
        let spec = CommandSpec {
            name: "match",
            usage,
            ..CommandSpec::default()
        };
        let line: Vec<String> = line.split(' ').map(str::to_owned).collect();
        resource_word(&spec, &line[..1], &line, flag)
    }

    #[test]
    fn parts_of_a_resource_make_one_word() {
        let by_type = "TYPE[.CLASS] [--definitions PATH]";
        for (usage, line, flag, expected) in [
            (
                by_type,
                "match thing --class large",
                "class",
                Some(", a class is a part of the first argument: thing.large"),
            ),
            (
                by_type,
                "match --class=large thing",
                "class",
                Some(", a class is a part of the first argument: thing.large"),
            ),
            (
                by_type,
                "match --class large",
                "class",
                Some(", a class is a part of the first argument: TYPE.CLASS"),
            ),
            (
                by_type,
                "match --type thing",
                "type",
                Some(", a resource is one word: thing"),
            ),
            (
                "TYPE.CLASS#ID...",
                "match thing --id web.db --class large",
                "id",
                Some(", a resource is one word: thing.large#web.db"),
            ),
            ("NAME...", "match thing --id a", "id", None),
            (by_type, "match thing --env a", "env", None),
        ] {
            assert_eq!(said(usage, line, flag).as_deref(), expected, "{line}");
        }
    }
}
