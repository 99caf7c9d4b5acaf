//! What was written in fields of other formats as Score has it.

use score_yaml::message::Name;
use score_yaml::{Kind, Node, message};

/// The longest text that is written out.
pub(super) const LONGEST: usize = 60;

/// What was written in a field of another format as Score has it, by its path.
pub(super) fn rewrite(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    match path {
        ["containers", _, "livenessProbe" | "readinessProbe", field] => match *field {
            "tcpSocket" | "tcp" => {
                let port = port(node)?;
                let command = format!("[\"nc\", \"-z\", \"localhost\", \"{port}\"]");
                Some(format!(
                    "write `exec: {{command: {command}}}`, if the image has `nc`"
                ))
            }
            "grpc" => {
                let command = format!(
                    "[\"grpc_health_probe\", \"-addr=localhost:{}\"]",
                    port(node)?
                );
                Some(format!(
                    "write `exec: {{command: {command}}}`, if the image has that program"
                ))
            }
            "test" | "cmd" | "script" => test(node),
            _ => None,
        },
        ["configs" | "configMaps"] => {
            let (_, file) = first_file(node)?;
            let name = file.rsplit('/').next().unwrap_or(file);
            Some(file_of_container(&format!("/etc/{name}"), file, root))
        }
        // Where Compose mounts it.
        ["secrets" | "secret"] => {
            let (name, file) = first_file(node)?;
            let target = format!("/run/secrets/{name}");
            Some(file_of_container(&target, file, root))
        }
        ["kind"] => match node.as_str()? {
            kind @ ("StatefulSet" | "DaemonSet" | "Job" | "CronJob") => {
                Some(annotation(&format!("k8s.score.dev/kind: {kind}"), root))
            }
            _ => None,
        },
        _ => None,
    }
}

/// An annotation where the metadata of a Score file takes one more.
fn annotation(annotation: &str, root: &Node) -> String {
    let metadata = root.get("metadata");
    if metadata.is_some_and(|metadata| metadata.get("annotations").is_some()) {
        return message!("for that write `{annotation}` below `metadata.annotations`");
    }
    let fields = metadata.and_then(Node::as_map).map_or(0, |map| map.len());
    let name = metadata.and_then(|metadata| metadata.get("name")?.as_str());
    match name.filter(|name| fields == 1 && name.len() < LONGEST) {
        Some(name) => message!(
            "for that write `metadata: {{name: {name}, annotations: {{{annotation}}}}}` at the top"
        ),
        None => message!("for that write `annotations: {{{annotation}}}` below `metadata`"),
    }
}

/// The first of some configs or secrets that is a file: its name and its path.
fn first_file(node: &Node) -> Option<(&str, &str)> {
    let (name, entry) = node.as_map()?.iter().next()?;
    let file = entry.get("file")?.as_str()?;
    (name.text.len() + file.len() < LONGEST).then_some((&*name.text, file))
}

/// A file beside the Score file as one of a container.
fn file_of_container(target: &str, file: &str, root: &Node) -> String {
    message!(
        "write it as a file of a container: `{}.files`: `{{{target}: {{source: {file}}}}}`",
        container(root)
    )
}

/// The path of the one container, or of any.
fn container(root: &Node) -> String {
    let containers = root.get("containers").and_then(Node::as_map);
    let only = containers.filter(|containers| containers.len() == 1);
    match only.and_then(|containers| containers.keys().next()) {
        Some(name) => message!("containers.{}", name.text),
        None => "containers.NAME".to_owned(),
    }
}

/// The port of a check of TCP or gRPC.
fn port(node: &Node) -> Option<u16> {
    let port = node.get("port").unwrap_or(node);
    match &port.kind {
        Kind::Int(port) => u16::try_from(*port).ok(),
        Kind::String(port) => port.parse().ok(),
        _ => None,
    }
}

/// The command of the `test` of a healthcheck: a list with a word before it, or a text for a shell.
fn test(node: &Node) -> Option<String> {
    let words: Option<Vec<&str>> = match node.as_seq() {
        Some(items) => items.iter().map(Node::as_str).collect(),
        None => Some(vec!["CMD-SHELL", node.as_str()?]),
    };
    let words = words?;
    let command = match words.as_slice() {
        [] | ["CMD" | "CMD-SHELL"] => return None,
        ["NONE", ..] => return Some("leave the probe out".to_owned()),
        ["CMD", words @ ..] => words.to_vec(),
        ["CMD-SHELL", line] => vec!["sh", "-c", line],
        words => words.to_vec(),
    };
    let command = command.into_iter().map(in_double_quotes);
    let command = command.collect::<Option<Vec<_>>>()?.join(", ");
    (command.len() < LONGEST).then(|| format!("write `exec: {{command: [{}]}}`", Name(&command)))
}

/// A text in double quotes, as YAML and JSON read it; `None` if it has line breaks and the like.
pub(super) fn in_double_quotes(text: &str) -> Option<String> {
    let is_plain = !text.contains(char::is_control);
    is_plain.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
