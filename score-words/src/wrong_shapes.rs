//! Values in the shape of another format or of a shell, as Score has them.

use score_schema::{flow_word, one_line};
use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, Node, message};

use super::lists::{self, ready_meant};
use super::moved::value_of_variable;
use super::places::{map_at, resource_name};
use super::probe_requests::path_and_port;
use super::shell::words_of_line;
use super::types::{TYPES, type_meant};
use super::written::{LONGEST, in_double_quotes};
use super::wrong_maps::variable_with_equals;

/// The most variables that are written out.
const MOST: usize = 3;

/// The way out for a value of a wrong shape, by its path, where what was written tells the right one.
pub(super) fn right_shape(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    match path {
        [
            "containers",
            _,
            probe @ ("livenessProbe" | "readinessProbe"),
        ] => {
            let shape = probe_of(node, root)?;
            Some(format!("write `{probe}: {}`", Name(&shape)))
        }
        [
            "containers",
            _,
            "livenessProbe" | "readinessProbe",
            "httpGet",
        ] => {
            let request = request_of(node, root)?;
            // Without the braces around it.
            let request = request.strip_prefix('{')?.strip_suffix('}')?;
            Some(format!("write `{}`", Name(request)))
        }
        [field @ ("containers" | "resources")] if node.as_str().is_some() => {
            let (name, value) = lists::item(path, node)?;
            let name = name.map_or_else(|| "main".to_owned(), |name| name.text.to_string());
            let value = one_line(&value, LONGEST)?;
            Some(message!("write `{field}: {{{name}: ") + &value + "}`")
        }
        ["containers", _, "files", target] if node.as_seq().is_some() => {
            let lines = node
                .as_seq()?
                .iter()
                .map(|line| in_double_quotes(line.as_str()?));
            let lines = lines.collect::<Option<Vec<String>>>()?;
            // Each without its quotes, for those of the whole.
            let lines: Vec<&str> = lines.iter().map(|line| &line[1..line.len() - 1]).collect();
            let content = lines.join("\\n");
            let is_short = content.len() <= LONGEST && !lines.is_empty();
            is_short.then(|| message!("write `{target}: {{content: \"") + &content + "\"}`")
        }
        ["containers", _, "files", target] => file(target, node.as_str()?),
        ["resources", name] => resource(name, node.as_str()?),
        ["containers", _, "livenessProbe" | "readinessProbe", "exec"] => {
            let command = command_of(node)?;
            Some(format!("write `exec: {{command: {}}}`", Name(&command)))
        }
        ["containers", _, "variables"] => variables_of_text(node.as_str()?),
        ["containers", _, "variables", name] => variable(name, node),
        ["containers", _, "before"] => {
            let name = node.as_str().and_then(resource_name)?;
            Some(message!(
                "write `before: {{{name}: {{ready: complete}}}}`, or `started` if it goes on running"
            ))
        }
        ["containers", _, "before", name] => {
            let ready = ready_meant(node.as_str()?);
            let is_known = matches!(ready, "started" | "healthy" | "complete");
            is_known.then(|| message!("write `{name}: {{ready: {ready}}}`"))
        }
        ["containers", _, "volumes", target] => volume(target, node, root),
        ["containers", _, "volumes", _, "source"] => {
            let name = ["resource", "name", "volume"]
                .iter()
                .find_map(|field| node.get(field)?.as_str());
            let name = resource_name(name?)?;
            Some(message!("write `source: \"${{resources.{name}}}\"`"))
        }
        ["containers", _, "files", _, "content"] if node.is_null() => {
            Some("write `content: \"\"` for an empty file".to_owned())
        }
        ["containers", _, "files", _, "source"] if node.as_str() == Some("") => {
            Some("name a file beside the Score file: `source: app.conf`, for example".to_owned())
        }
        ["metadata" | "resources", .., "annotations", key] => annotations(key, node.as_map()?),
        _ => None,
    }
}

/// A probe by a URL, a path, a port, a command, or a list around it.
fn probe_of(node: &Node, root: &Node) -> Option<String> {
    let request = |path: &str, port: u16| message!("{{httpGet: {{path: {path}, port: {port}}}}}");
    if let Some(items) = node.as_seq() {
        let has_check = |item: &Node| item.get("httpGet").or(item.get("exec")).is_some();
        return match items {
            [only] if has_check(only) => one_line(only, LONGEST),
            _ => Some(format!("{{exec: {{command: {}}}}}", command_of(node)?)),
        };
    }
    if let Kind::Int(port) = node.kind {
        return Some(request(
            "/",
            u16::try_from(port).ok().filter(|port| *port > 0)?,
        ));
    }
    let text = node.as_str()?.trim();
    if let Ok(port) = text.parse::<u16>() {
        return Some(request("/", port));
    }
    if text.contains(char::is_whitespace) {
        return None;
    }
    if let Some((path, port)) = path_and_port(text) {
        return Some(request(path, port));
    }
    if text.starts_with('/') {
        const FOLDERS: [&str; 6] = ["/bin/", "/sbin/", "/usr/", "/opt/", "/app/", "/scripts/"];
        let is_program =
            FOLDERS.iter().any(|folder| text.starts_with(folder)) || text.ends_with(".sh");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let is_path = !is_program && text.len() < LONGEST && text.chars().all(is_plain);
        return is_path.then(|| request(text, port_of_service(root).unwrap_or(8080)));
    }
    // `localhost:8080/health`
    let (host, _) = text.split_once('/').unwrap_or((text, ""));
    let (_, port) = host.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let url = format!("http://{text}");
    let (path, port) = path_and_port(&url)?;
    Some(request(path, port))
}

/// The request that a URL, a path or a port is; `None` for anything else.
pub(super) fn request_of(node: &Node, root: &Node) -> Option<String> {
    let is_scalar = node.as_map().is_none() && node.as_seq().is_none();
    is_scalar.then(|| probe_of(node, root)).flatten()
}

/// The port that the container behind the first port of the service listens on.
fn port_of_service(root: &Node) -> Option<u16> {
    let ports = map_at(root, &["service", "ports"])?;
    let (_, first) = ports.iter().next()?;
    let port = first.get("targetPort").or(first.get("port"))?;
    match port.kind {
        Kind::Int(port) => u16::try_from(port).ok(),
        _ => None,
    }
}

/// A command that is one text, or its list alone, as a list.
fn command_of(node: &Node) -> Option<String> {
    let words: Vec<String> = match node.as_str() {
        Some(line) if line.contains(['|', '&', ';', '<', '>', '$', '*']) => {
            vec![
                "\"sh\"".to_owned(),
                "\"-c\"".to_owned(),
                in_double_quotes(line)?,
            ]
        }
        Some(line) => words_of_line(line)?,
        None => {
            let words = node
                .as_seq()?
                .iter()
                .map(|item| in_double_quotes(item.as_str()?));
            words.collect::<Option<_>>()?
        }
    };
    let list = format!("[{}]", words.join(", "));
    (!words.is_empty() && list.len() <= LONGEST).then_some(list)
}

/// Variables that are lines of one text, as a file of them has it.
fn variables_of_text(text: &str) -> Option<String> {
    let lines: Vec<&str> = match text.contains('\n') {
        true => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect(),
        false => text.split_whitespace().collect(),
    };
    let entries = lines.iter().take(MOST).map(|line| {
        let (name, value) = line
            .trim_start_matches("export ")
            .split_once('=')
            .or_else(|| line.split_once(": "))?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_name = !name.is_empty() && name.chars().all(is_part);
        let value = value.trim().trim_matches(['"', '\'']);
        let value = value_of_variable(name, value).unwrap_or_else(|| "…".to_owned());
        is_name.then(|| message!("{name}: ") + &value)
    });
    let mut entries = entries.collect::<Option<Vec<_>>>()?;
    if entries.is_empty() {
        return None;
    }
    if lines.len() > MOST {
        entries.push("…".to_owned());
    }
    let entries = entries.join(", ");
    Some(match entries.len() <= LONGEST {
        true => format!("write `variables: {{{entries}}}`"),
        false => "write each line as `NAME: VALUE`, without the `|`".to_owned(),
    })
}

/// A variable whose value is in a map: that of a template, or a placeholder without its dollar.
fn variable(name: &str, node: &Node) -> Option<String> {
    if node.is_null() {
        if let Some(way) = variable_with_equals(name) {
            return Some(way);
        }
        let (name, value) = name.split_once(':')?;
        let value = in_double_quotes(value.trim()).filter(|value| value.len() <= LONGEST)?;
        return Some(message!(
            "a blank belongs behind the `:` of a key: `{name}: {value}`"
        ));
    }
    let map = node.as_map()?;
    let (key, value) = map.iter().next()?;
    let is_output = ["resources.", "metadata."]
        .iter()
        .any(|root| key.text.starts_with(root));
    if map.len() == 1 && value.is_null() && is_output {
        return Some(message!("write `{name}: \"${{{}}}\"`", key.text));
    }
    let value = ["value", "default"]
        .iter()
        .find_map(|field| map.get(field))?;
    let others = [
        "value",
        "default",
        "name",
        "description",
        "type",
        "required",
        "secret",
        "sensitive",
    ];
    let is_known = map.keys().all(|key| others.contains(&&*key.text));
    let text = score_schema::string_on_one_line(value, LONGEST).filter(|_| is_known)?;
    let is_said = value_of_variable(name, "").is_some();
    Some(match is_said {
        true => message!("write `{name}: ") + &text + "`",
        false => message!("write the value alone: `{name}: …`"),
    })
}

/// A file that is the path of one.
fn file(target: &str, text: &str) -> Option<String> {
    let name = text.rsplit('/').next()?;
    let is_path = text.len() <= LONGEST
        && !text.contains(|c: char| c.is_whitespace() || "${}:".contains(c))
        && !name.is_empty();
    let is_relative = text.starts_with("./") || target.rsplit('/').next() == Some(text);
    let is_outside = text.starts_with("../") || text.starts_with("~/");
    let line = |source: &str| {
        let (target, source) = (flow_word(target), flow_word(source));
        message!("write `{target}: {{source: {source}}}`")
    };
    match (is_path, is_relative, is_outside) {
        (true, true, _) => Some(line(text.trim_start_matches("./"))),
        (true, _, true) => Some(format!(
            "put a copy of it beside the Score file, and {}",
            line(name)
        )),
        _ => None,
    }
}

/// A resource that is one text, which says its type in other words: an image of it, or a name for it.
fn resource(name: &str, text: &str) -> Option<String> {
    let image = text.rsplit('/').next()?;
    let word = image.split([':', '@']).next()?;
    let kind = match TYPES.contains(&word) {
        true => word,
        false => type_meant(word, TYPES.into_iter())?,
    };
    (kind != text).then(|| message!("write `{name}: {{type: {kind}}}`"))
}

/// A volume that is one text or a list: what is mounted is a resource.
fn volume(target: &str, node: &Node, root: &Node) -> Option<String> {
    let text = node.as_str().filter(|_| target.starts_with('/'))?;
    let is_file = text
        .rsplit('/')
        .next()
        .is_some_and(|last| last.trim_start_matches('.').contains('.'));
    if text.starts_with('.') && is_file && !text.contains("${") {
        let source = flow_word(text.trim_start_matches("./"));
        let line = message!("files: {{{target}: {{source: {source}}}}}");
        return Some(format!("a file is an entry of `files`: `{line}`"));
    }
    let starts_elsewhere = text.starts_with(['.', '~']);
    let last = text.trim_end_matches('/').rsplit('/').next()?;
    let name = resource_name(last).filter(|_| starts_elsewhere)?;
    let line = message!("write `{target}: {{source: \"${{resources.{name}}}\"}}`");
    let is_there =
        map_at(root, &["resources"]).is_some_and(|known| known.contains_key(name.as_str()));
    let ways = match is_there {
        true => line,
        false => format!("{line}\nand below `resources`: `{name}: {{type: volume}}`"),
    };
    Some(format!(
        "no folder of this machine is mounted: files of it are `files`\nfor an empty volume, {ways}"
    ))
}

/// Annotations of one prefix that are a map below it.
fn annotations(prefix: &str, map: &Mapping) -> Option<String> {
    let is_scalar = |node: &Node| !matches!(node.kind, Kind::Map(_) | Kind::Seq(_) | Kind::Null);
    let is_prefix = prefix.contains('.') && !prefix.contains('/');
    if !is_prefix || map.is_empty() || !map.iter().all(|(_, value)| is_scalar(value)) {
        return None;
    }
    let lines = map.iter().take(2).map(|(key, value)| {
        let value = score_schema::string_on_one_line(value, LONGEST)?;
        // The prefix may stand before the name already.
        Some(match key.text.contains('/') {
            true => message!("`{}: {value}`", key.text),
            false => message!("`{prefix}/{}: {value}`", key.text),
        })
    });
    let lines = lines.collect::<Option<Vec<_>>>()?.join(", ");
    Some(format!(
        "write {lines} in place of {} and what is below it",
        message!("`{prefix}:`")
    ))
}
