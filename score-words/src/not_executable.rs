//! Programs of a container that are files of the Score file, which no mode lets run.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::{Key, Mapping, Node, message};

use super::shell_command::Doubt;
use super::written::in_double_quotes;

/// The doubts about what a container starts: its command, and the programs of its probes.
pub(super) fn of_container(container: &Mapping) -> Vec<Doubt> {
    let Some(files) = container.get("files").and_then(Node::as_map) else {
        return Vec::new();
    };
    let command = container
        .get("command")
        .map(|node| (&["command"][..], node));
    let probes = [
        &["livenessProbe", "exec", "command"][..],
        &["readinessProbe", "exec", "command"],
    ];
    let probes = probes.into_iter().filter_map(|path| {
        let [probe, exec, field] = path else {
            return None;
        };
        let node = container.get(probe)?.get(exec)?.get(field)?;
        Some((path, node))
    });
    let commands = command.into_iter().chain(probes);
    let doubts = commands.filter_map(|(path, node)| of_command(path, node.as_seq()?, files));
    doubts.collect()
}

/// The doubt about the program of a command.
fn of_command(path: &[&str], items: &[Node], files: &Mapping) -> Option<Doubt> {
    let word = |at: usize| items.get(at)?.as_str();
    let first = word(0)?;
    let (at, program) = match (first.rsplit('/').next()?, word(1)) {
        ("sh" | "bash" | "ash" | "dash", Some("-c")) => {
            let script = word(2)?;
            (2, script.split_whitespace().next()?)
        }
        _ => (0, first),
    };
    let (key, file) = files.get_entry(program)?;
    if file.as_map().is_none() || is_executable(file) {
        return None;
    }
    let message = message!("`{program}` is started, and its file is not executable");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(items.get(at)?.span);
    let doubt = mark(doubt, key).hint("write `mode: \"0755\"` in that file");
    let with_shell = || {
        let shell = interpreter(file)?;
        let words = std::iter::once(shell).chain(items.iter().map_while(Node::as_str));
        let words = words.map(in_double_quotes).collect::<Option<Vec<_>>>()?;
        let list = words.join(", ");
        (words.len() == items.len() + 1 && list.len() <= 60)
            .then(|| message!("or `command: [{list}]`"))
    };
    let doubt = match (at, with_shell()) {
        (0, Some(way)) => doubt.hint(way),
        _ => doubt,
    };
    let mut keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
    keys.push(at.to_string());
    Some((keys, doubt))
}

fn mark(doubt: Diagnostic, key: &Key) -> Diagnostic {
    doubt.label(key.span, "its file")
}

/// True of a file that has a mode by which somebody may run it, or one that is no mode.
fn is_executable(file: &Node) -> bool {
    let Some(mode) = file.get("mode") else {
        return false;
    };
    let mode = mode.as_str().map(|mode| u32::from_str_radix(mode, 8));
    !matches!(mode, Some(Ok(mode)) if mode & 0o111 == 0)
}

/// The program that reads a script, of its first line; that of an unknown one is a shell.
fn interpreter(file: &Node) -> Option<&str> {
    let Some(content) = file.get("content").and_then(Node::as_str) else {
        return Some("sh");
    };
    let Some(line) = content.strip_prefix("#!") else {
        return Some("sh");
    };
    let mut words = line.lines().next()?.split_whitespace();
    let program = words.next()?.rsplit('/').next()?;
    match program {
        "env" => words.next().filter(|word| !word.starts_with('-')),
        program => Some(program),
    }
}
