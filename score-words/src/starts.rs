//! How other formats say in what order containers start, where and with which program, as a Score file has it.

use score_diagnostic::nearest;
use score_schema::{one_line, string_on_one_line};
use score_yaml::message::Name;
use score_yaml::{Kind, Node, message};

use super::elsewhere::in_extension;
use super::places::{free_name, map_at, resource_name};
use super::shell::word_of_shell;
use super::types::WORDS;
use super::written::{LONGEST, in_double_quotes};

/// The probe without which a container is never healthy.
const PROBED: &str =
    "and there, too: `readinessProbe: {exec: {command: [\"cat\", \"/tmp/ready\"]}}`";

/// The field of a container that starts before others: what was written in the container that waits.
pub(super) fn depends_on(owner: &str, node: &Node, root: &Node) -> Option<String> {
    let awaited: Vec<(&str, &str)> = match &node.kind {
        Kind::String(name) => vec![(name, "started")],
        Kind::Seq(items) => {
            let names = items.iter().filter_map(Node::as_str);
            names.map(|name| (name, "started")).collect()
        }
        Kind::Map(map) => {
            let entries = map.iter().map(|(key, how)| (&*key.text, state(how)));
            entries.collect()
        }
        _ => return None,
    };
    let containers = map_at(root, &["containers"]);
    let (near, others): (Vec<_>, Vec<_>) = awaited
        .into_iter()
        .partition(|(name, _)| containers.is_some_and(|map| map.contains_key(name)));
    let mut ways: Vec<String> = Vec::new();
    let is_probed = |name: &str| {
        let waiting = map_at(root, &["containers", name]);
        let probes = ["livenessProbe", "readinessProbe"];
        waiting.is_none_or(|map| probes.iter().any(|key| map.contains_key(key)))
    };
    // A name that is slightly another one.
    let slips = others.iter().take(2).filter_map(|(name, ready)| {
        let is_type = WORDS.iter().any(|(word, _)| word == name);
        let known = containers?.keys().map(|key| &*key.text);
        let known = known.filter(|known| *known != owner);
        Some((nearest(name, known).filter(|_| !is_type)?, *ready))
    });
    for (name, ready) in slips {
        let write = match owner {
            "" => String::new(),
            owner => message!(" write in it: `before: {{{owner}: {{ready: {ready}}}}}`"),
        };
        ways.push(message!("did you mean the container `{name}`?") + &write);
        if ready == "healthy" && !owner.is_empty() && !is_probed(name) {
            ways.push(PROBED.to_owned());
        }
    }
    let has_slips = !ways.is_empty();
    for (name, ready) in near.into_iter().take(2).filter(|_| !owner.is_empty()) {
        let before = map_at(root, &["containers", name, "before"]);
        ways.push(match before {
            _ if name == owner => "leave it out: a container does not wait for itself".to_owned(),
            Some(before) if before.contains_key(owner) => {
                message!("leave it out: container `{name}` starts `before` it already")
            }
            Some(_) => {
                message!("write `{owner}: {{ready: {ready}}}` below `containers.{name}.before`")
            }
            None => {
                message!("write in container `{name}`: `before: {{{owner}: {{ready: {ready}}}}}`")
            }
        });
        if ready == "healthy" && name != owner && !is_probed(name) {
            ways.push(PROBED.to_owned());
        }
    }
    if let Some((name, _)) = others.first().filter(|_| !has_slips) {
        let is_all = ways.is_empty();
        let mut others = resource_of(name, root);
        if let Some(first) = others
            .first_mut()
            .filter(|way| is_all && way.starts_with("there"))
        {
            *first = format!("leave it out; {first}");
        }
        ways.extend(others);
    }
    (!ways.is_empty()).then(|| ways.join("\n"))
}

/// The way out where no container is meant: a resource, and what reaches another workload is one, too.
fn resource_of(awaited: &str, root: &Node) -> Vec<String> {
    let resources = map_at(root, &["resources"]);
    let is_there = |name: &str| resources.is_some_and(|map| map.contains_key(name));
    if is_there(awaited) {
        let what = message!("`{awaited}` is a resource: a program tries until it answers");
        return vec![format!("leave it out: {what}")];
    }
    let name = resource_name(awaited);
    let parts = || awaited.split(|c: char| !c.is_ascii_alphabetic());
    let is_part = |word: &str| {
        let mut parts = parts().map(str::to_ascii_lowercase);
        parts.any(|part| part == word || (word.len() > 3 && part.starts_with(word)))
    };
    let mut types = WORDS.iter();
    let known = types.find(|(word, _)| is_part(word));
    // The name of a workload may be shorter than that of a resource.
    let longer = || resource_name(&format!("{awaited}-port"));
    let (resource, workload, port) = match (&name, longer()) {
        (Some(name), _) => (name.clone(), name.as_str(), "web"),
        (None, Some(longer)) => (longer, awaited, "web"),
        (None, None) => ("NAME".to_owned(), "NAME", "PORT"),
    };
    let workload = message!(
        "{resource}: {{type: service-port, params: {{workload: {workload}, port: {port}}}}}"
    );
    let start = message!("there is no container `{awaited}`");
    match known.zip(name) {
        Some(((_, kind), name)) => vec![
            format!("{start}: declare `{name}: {{type: {kind}}}` below `resources`"),
            format!("or, for a workload: `{workload}`"),
        ],
        None => {
            let db = free_name("db", is_there);
            vec![
                format!(
                    "{start}: declare a database below `resources`, `{db}: {{type: postgres}}`"
                ),
                format!("or, for a workload: `{workload}`"),
            ]
        }
    }
}

/// What is waited for, by the condition of a Compose file.
fn state(how: &Node) -> &'static str {
    match how.get("condition").and_then(Node::as_str) {
        Some("service_healthy") => "healthy",
        Some("service_completed_successfully") => "complete",
        _ => "started",
    }
}

/// The way out for the folder that a program runs in: an extension has it, and a shell may change to it. The container comes by
/// its name and with what it has; `place` is put before what is written into it, if the field stands elsewhere.
pub(super) fn folder(
    folder: &Node,
    name: &str,
    container: Option<&Node>,
    place: &str,
) -> Option<String> {
    let by_shell = in_folder(folder, container, place)?;
    let written = string_on_one_line(folder, LONGEST)?;
    let before = message!("spec: {{containers: {{{name}: {{workingDir: ");
    let in_extension = in_extension(&(before + &written + "}}}"));
    Some(format!(
        "{in_extension}\nor, where the image has a shell, {by_shell}"
    ))
}

/// The command that changes to a folder first, by the container that has the field, and with what is put before it.
fn in_folder(folder: &Node, container: Option<&Node>, place: &str) -> Option<String> {
    let folder = folder.as_str().filter(|folder| !folder.is_empty())?;
    let folder = shell_word(folder)?;
    let field = |name: &str| container.and_then(|container| container.get(name));
    let words = |name: &str| match field(name) {
        Some(node) => {
            let words = node.as_seq()?.iter().map(Node::as_str);
            words.collect::<Option<Vec<&str>>>()
        }
        None => Some(Vec::new()),
    };
    let whole = || {
        let (command, args) = (words("command")?, words("args")?);
        let line = match (command.as_slice(), args.as_slice()) {
            ([], _) => return None,
            // A shell that reads a line already.
            ([shell, "-c", line], []) if shell.ends_with("sh") => {
                let line = format!("cd {folder} && {line}");
                return Some((in_double_quotes(&line)?, Some(*shell)));
            }
            (command, args) => {
                let words = command.iter().chain(args).map(|word| shell_word(word));
                words.collect::<Option<Vec<String>>>()?.join(" ")
            }
        };
        Some((
            in_double_quotes(&format!("cd {folder} && exec {line}"))?,
            None,
        ))
    };
    let written = whole().filter(|(line, _)| line.len() < LONGEST);
    let (line, shell) = match written {
        Some((line, shell)) => (line, shell.unwrap_or("sh")),
        None => {
            let line = in_double_quotes(&format!("cd {folder} && exec PROGRAM"))?;
            let program = match (field("command"), field("args")) {
                (None, None) => "PROGRAM is what the image runs",
                (Some(_), None) => "it takes the place of `command`, which is PROGRAM in it",
                (None, Some(_)) => {
                    "it takes the place of `args`; PROGRAM is what the image runs, with those"
                }
                (Some(_), Some(_)) => {
                    "it takes the place of `command` and `args`, which are PROGRAM in it"
                }
            };
            let command = format!("write {place}`command: [\"sh\", \"-c\", {}]`", Name(&line));
            return Some(format!("{command}\n{program}"));
        }
    };
    let replaced = match field("args") {
        Some(_) => "`command` and `args`",
        None => "`command`",
    };
    let shell = in_double_quotes(shell)?;
    let command = format!("write {place}`command: [{shell}, \"-c\", {}]`", Name(&line));
    Some(format!("{command}\nit takes the place of {replaced}"))
}

/// A word as a shell takes it; `None` for one that holds what is replaced, or is long.
fn shell_word(word: &str) -> Option<String> {
    let is_short = word.len() <= 40 && !word.contains(char::is_control);
    word_of_shell(word).filter(|_| is_short)
}

/// A program and its arguments as a list: that of the author, the words of a plain line, or a line for a shell.
pub(super) fn list_of_words(node: &Node, has_shell: bool) -> Option<String> {
    let Some(line) = node.as_str() else {
        let items = node.as_seq()?;
        let items = items.iter().map(|item| string_on_one_line(item, LONGEST));
        let list = format!("[{}]", items.collect::<Option<Vec<String>>>()?.join(", "));
        return (list.len() <= LONGEST).then_some(list);
    };
    let is_plain = !line.contains(|c: char| "\"'\\|&;<>$*`".contains(c) || c.is_control());
    let words = match (is_plain, has_shell) {
        (true, _) => line.split_whitespace().map(str::to_owned).collect(),
        (false, true) => vec!["sh".to_owned(), "-c".to_owned(), line.to_owned()],
        (false, false) => return None,
    };
    let texts = words.iter().map(|word| Kind::String(word.as_str().into()));
    let items = texts.map(|text| Node::new(text, node.span)).collect();
    one_line(&Node::new(Kind::Seq(items), node.span), LONGEST)
}
