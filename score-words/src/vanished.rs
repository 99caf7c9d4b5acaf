//! What a Score file may hold and nothing reads: blocks below `metadata`, and probes of what no container is.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::{FileId, Kind, Mapping, Node, SourceMap, Span, message};

use super::places::{map_at, only_container};

/// So many names are looked for in the text of the file.
const MOST: usize = 20;

/// The doubts about blocks below `metadata` that are of the top of a Score file, each with its key. `text` is that of the file.
pub fn in_metadata(
    root: &Node,
    text: &str,
    sources: &SourceMap,
) -> Vec<(&'static str, Diagnostic)> {
    let Some(metadata) = map_at(root, &["metadata"]) else {
        return Vec::new();
    };
    // Beside containers that stand there, too, an error tells it of all.
    let is_whole = metadata.contains_key("containers") && root.get("containers").is_none();
    let blocks = ["service", "resources", "variables"]
        .into_iter()
        .filter(|name| *name == "variables" || !is_whole)
        .filter_map(|name| {
            let (key, node) = metadata.get_entry(name)?;
            if !is_of_score(name, node) || text.contains(&format!("${{metadata.{name}")) {
                return None;
            }
            // A placeholder that reads one of them is an error, which says it.
            let is_told = |name: &str| text.contains(&format!("${{resources.{name}"));
            let mut keys = node.as_map().into_iter().flat_map(Mapping::keys).take(MOST);
            if name == "resources" && root.get(name).is_none() && keys.any(|key| is_told(&key.text))
            {
                return None;
            }
            let expected = match name {
                "variables" => "in a container",
                _ => "at the top of the file",
            };
            let message = format!("`{name}` stands in `metadata`, expected {expected}");
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(key.span);
            Some((name, doubt.hint(way_to(name, key.span, root, sources))))
        });
    blocks.collect()
}

/// True of a block that is one of Score by its fields.
fn is_of_score(name: &str, node: &Node) -> bool {
    let Some(map) = node.as_map().filter(|map| !map.is_empty()) else {
        return false;
    };
    let is_scalar = |node: &Node| !matches!(node.kind, Kind::Map(_) | Kind::Seq(_) | Kind::Null);
    match name {
        "service" => {
            let ports = map.get("ports").and_then(Node::as_map);
            map.len() == 1
                && ports.is_some_and(|ports| {
                    !ports.is_empty() && ports.iter().all(|(_, port)| port.get("port").is_some())
                })
        }
        // What has other fields is its author's own.
        "resources" => map.iter().all(|(_, resource)| {
            let fields = ["type", "class", "id", "metadata", "params"];
            let mut keys = resource.as_map().into_iter().flat_map(Mapping::keys);
            keys.all(|key| fields.contains(&&*key.text))
                && resource
                    .get("type")
                    .is_some_and(|kind| kind.as_str().is_some())
        }),
        // So is what is not called as variables of the environment are.
        _ => map.iter().all(|(key, value)| {
            let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            is_scalar(value) && key.text.chars().all(is_part)
        }),
    }
}

/// The way out for such a block.
fn way_to(name: &str, key: Span, root: &Node, sources: &SourceMap) -> String {
    if name == "variables" {
        let container = only_container(root).unwrap_or("NAME");
        let has_some = map_at(root, &["containers", container, "variables"]).is_some();
        return match has_some {
            true => message!("write its entries below `containers.{container}.variables`"),
            false => message!("move it out of `metadata`, to `containers.{container}`"),
        };
    }
    if let Some(known) = root.get(name) {
        let place = match known.get("ports").filter(|_| name == "service") {
            Some(_) => "service.ports",
            None => name,
        };
        let what = if name == "service" {
            "ports"
        } else {
            "entries"
        };
        return match place == name && name == "service" {
            true => "write its `ports` below `service` at the left margin".to_owned(),
            false => format!("write its {what} below `{place}` at the left margin"),
        };
    }
    let source = sources.get(key.file);
    let before = source.text.get(..key.range().start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    match line.trim().is_empty() {
        true => "move it out of `metadata`, to the left margin".to_owned(),
        false => "move it out of `metadata`, to a line of its own at the left margin".to_owned(),
    }
}

/// The doubts about containers that are there for their anchor alone, as fields of a Compose file may be. `text` is that of the
/// file that `file` is.
pub fn for_their_anchor<'n>(
    containers: &'n Mapping,
    file: FileId,
    text: &str,
) -> Vec<(&'n str, Diagnostic)> {
    let own = containers.keys().filter(|key| key.text.starts_with("x-"));
    let doubts = own.filter(|key| key.span.file == file).filter_map(|key| {
        let behind = text.get(key.span.range().end..)?;
        let value = behind.trim_start_matches(['"', '\'']).trim_start();
        let anchor = value.strip_prefix(':')?.trim_start().strip_prefix('&')?;
        let end = anchor.find(|c: char| c.is_whitespace() || "{}[],".contains(c))?;
        let name = &anchor[..end];
        if name.is_empty() || !anchor.contains(&format!("*{name}")) {
            return None;
        }
        let message = message!("`{}` is a container, and runs as the others do", key.text);
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(key.span);
        // The container where it is first used.
        let used = anchor.find(&format!("*{name}"))? + (text.len() - anchor.len());
        let keys = containers.keys().filter(|key| key.span.file == file);
        let user = keys.filter(|key| key.span.range().start < used);
        let user = user.max_by_key(|key| key.span.range().start)?;
        let is_merged = text[..used].trim_end().ends_with("<<:");
        let value = containers.get(&key.text);
        let value = value.and_then(|value| score_schema::one_line(value, 60));
        let way = match value.filter(|_| is_merged) {
            Some(value) => message!(
                "take it out, and write `<<: &{name} {value}` in `{}`",
                user.text
            ),
            None => message!(
                "move its value, with `&{name}` before it, into `{}`, in place of `*{name}`",
                user.text
            ),
        };
        Some((key.text.as_str(), doubt.hint(way)))
    });
    doubts.collect()
}

/// The doubts about the requests of a container's probes, with what leads to each: one asks the port of the Service, one has more
/// than a path as its path.
pub fn of_probes(
    container: &Mapping,
    ports: Option<&Mapping>,
) -> Vec<([&'static str; 3], Diagnostic)> {
    let mut doubts = Vec::new();
    for probe in ["livenessProbe", "readinessProbe"] {
        let Some(request) = container
            .get(probe)
            .and_then(|probe| probe.get("httpGet")?.as_map())
        else {
            continue;
        };
        if let Some(path) = request.get("path")
            && let Some(doubt) = path.as_str().and_then(of_path)
        {
            doubts.push(([probe, "httpGet", "path"], doubt.at(path.span)));
        }
        if let Some(port) = request.get("port")
            && !request.contains_key("host")
            && let Some(doubt) = ports.and_then(|ports| of_port(port, ports))
        {
            doubts.push(([probe, "httpGet", "port"], doubt.at(port.span)));
        }
    }
    doubts
}

/// The doubt about a path that has a host before it.
fn of_path(path: &str) -> Option<Diagnostic> {
    // What follows is no part of it.
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = match path.split_once("://") {
        Some(parts) => parts,
        None => {
            let (host, _) = path.split_once('/').unwrap_or((path, ""));
            let (name, port) = host.rsplit_once(':')?;
            let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            let is_name =
                name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_host);
            if !is_name || port.parse::<u16>().is_err() {
                return None;
            }
            ("", path)
        }
    };
    // A URL may stand in the query of a path.
    if path.starts_with('/') {
        return None;
    }
    let path_alone = rest.find('/').map_or("/", |at| &rest[at..]);
    let message = message!("`{path}` is more than a path: the probe asks the container itself");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    Some(doubt.hint(message!("write `path: {path_alone}`")))
}

/// The doubt about a port that only the Service has.
fn of_port(port: &Node, ports: &Mapping) -> Option<Diagnostic> {
    let Kind::Int(number) = port.kind else {
        return None;
    };
    let integer = |node: &Node| match node.kind {
        Kind::Int(number) => Some(number),
        _ => None,
    };
    let mut target = None;
    for (name, entry) in ports.iter() {
        let own = entry.get("port").and_then(integer);
        let listens = entry.get("targetPort").map_or(own, integer);
        if listens == Some(number) {
            return None;
        }
        if own == Some(number) {
            target = target.or(listens.map(|listens| (name, listens)));
        }
    }
    let (name, listens) = target?;
    let message = message!(
        "{number} is the port of the Service: for `{}` the container listens on {listens}",
        name.text
    );
    let doubt =
        Diagnostic::new(codes::DOUBTFUL_VALUE, message).label(name.span, "the port of the Service");
    Some(doubt.hint(format!(
        "a probe asks the container itself: write `port: {listens}`"
    )))
}

/// The byte at which the marks of a merge conflict start in a text, if all three kinds are there.
pub fn merge_conflict(text: &str) -> Option<usize> {
    let start = line_with(text, "<<<<<<< ", 0)?;
    let middle = line_with(text, "=======", start)?;
    line_with(text, ">>>>>>> ", middle).map(|_| start)
}

/// The byte at which a line that starts so begins, from another one on.
fn line_with(text: &str, mark: &str, from: usize) -> Option<usize> {
    let mut places = text[from..].match_indices(mark).map(|(at, _)| from + at);
    places.find(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')
}

/// The doubt about a path of Windows in double quotes, in which `\` starts a character. `written` is the text as it stands.
pub fn escaped_path(written: &str) -> Option<Diagnostic> {
    const LONGEST: usize = 60;
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let (drive, rest) = inner.split_once(":\\")?;
    let is_drive = drive.len() == 1 && drive.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_drive || rest.starts_with('\\') || rest.is_empty() {
        return None;
    }
    let sign: String = rest.chars().take(1).collect();
    let message = message!("in double quotes `\\{sign}` is one character, and no part of a path");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let is_plain =
        inner.len() <= LONGEST && !inner.contains(['\'', '\n']) && !inner.contains("\\\\");
    Some(match is_plain {
        true => doubt.hint(message!("single quotes keep it: `'{inner}'`")),
        false => doubt.hint("put it in single quotes, which keep `\\`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_merge_stand_at_the_starts_of_lines() {
        for (text, expected) in [
            ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n", Some(2)),
            ("<<<<<<< HEAD\n=======\n>>>>>>> x", Some(0)),
            ("a <<<<<<< HEAD\n=======\n>>>>>>> x", None),
            ("<<<<<<< HEAD\n>>>>>>> x\n=======", None),
            ("=======\n", None),
        ] {
            assert_eq!(merge_conflict(text), expected, "{text}");
        }
    }
}
