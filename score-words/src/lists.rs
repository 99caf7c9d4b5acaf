//! Items of lists in the shape of Kubernetes and Compose, as entries of the maps that Score has there.

use score_schema::{flow_word, one_line};
use score_yaml::message::Name;
use score_yaml::{Key, Kind, Mapping, Node, message};

use super::places::{map_at, resource_name};
use super::service_ports;
use super::types::type_meant;

/// Types of resources that most projects know, which a list may name alone.
const KNOWN: [&str; 11] = [
    "amqp",
    "dns",
    "elasticsearch",
    "kafka-topic",
    "mongodb",
    "mssql",
    "mysql",
    "postgres",
    "redis",
    "s3",
    "volume",
];

/// The most mounts that are written out.
const MOST_MOUNTS: usize = 2;

/// The key of an item, if it says one, and its value as Score has it, by the path of the list.
pub(super) fn item(path: &[&str], item: &Node) -> Option<(Option<Key>, Node)> {
    match path {
        ["service", "ports"] => service_ports::item(item),
        ["containers"] => {
            let image = item.as_str().filter(|text| text.contains(['/', ':']))?;
            Some((None, map_of(&[("image", image)], item)))
        }
        ["resources"] => resource(item),
        ["containers", _, "before"] => {
            let names = ["container", "name"];
            let name = match item.as_str() {
                Some(_) => item,
                None => names.iter().find_map(|name| item.get(name))?,
            };
            let ready = ["ready", "condition", "state", "status"];
            let ready = ready.iter().find_map(|field| item.get(field)?.as_str());
            let value = map_of(&[("ready", ready_meant(ready.unwrap_or("started")))], item);
            Some((Some(key(name.as_str()?, name)), value))
        }
        _ => None,
    }
}

/// A resource of a list that has no name: it may be called by its type.
fn resource(item: &Node) -> Option<(Option<Key>, Node)> {
    if let Some(text) = item.as_str() {
        let kind = type_meant(text, KNOWN.into_iter())?;
        let name = resource_name(text)?;
        return Some((Some(key(&name, item)), map_of(&[("type", kind)], item)));
    }
    let map = item.as_map()?;
    let is_named = ["name", "key", "id"]
        .iter()
        .any(|name| map.contains_key(name));
    let kind = map.get("type").filter(|_| !is_named)?;
    let name = resource_name(kind.as_str()?)?;
    Some((Some(key(&name, kind)), item.clone()))
}

/// The state that a container waits for, by a word that may be one of another format.
pub(super) fn ready_meant(word: &str) -> &str {
    match word.to_ascii_lowercase().as_str() {
        "completed" | "done" | "finished" | "exited" | "service_completed_successfully" => {
            "complete"
        }
        "ready" | "service_healthy" => "healthy",
        "running" | "start" | "service_started" => "started",
        _ => word,
    }
}

/// The ways out for mounts of a container that are a list, as Kubernetes and Compose have them.
pub(super) fn mounts(node: &Node, root: &Node) -> Option<String> {
    let items = node.as_seq()?;
    let resources = map_at(root, &["resources"]);
    let mut entries: Vec<String> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for item in items.iter().take(MOST_MOUNTS) {
        let (target, name, rest) = mount(item)?;
        entries.push(message!(
            "{target}: {{source: \"${{resources.{name}}}\"{rest}}}"
        ));
        if !resources.is_some_and(|known| known.contains_key(name.as_str()))
            && !missing.contains(&name)
        {
            missing.push(name);
        }
    }
    let more = if items.len() > MOST_MOUNTS {
        ", …"
    } else {
        ""
    };
    let volumes = format!("write `volumes: {{{}{more}}}`", Name(&entries.join(", ")));
    let declared = missing
        .iter()
        .map(|name| format!("`{name}: {{type: volume}}`"));
    let declared: Vec<String> = declared.collect();
    Some(match declared.is_empty() {
        true => volumes,
        false => format!("{volumes}\nand below `resources`: {}", declared.join(", ")),
    })
}

/// The way out for folders in memory, as Compose has them: each is a volume of its own.
pub(super) fn tmpfs(node: &Node, root: &Node) -> Option<String> {
    let first = match node.as_seq() {
        Some(items) => items.first()?,
        None => node,
    };
    let target = first
        .as_str()?
        .split(':')
        .next()
        .filter(|target| target.starts_with('/'))?;
    let name = target
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .and_then(resource_name)?;
    let line = message!("`volumes: {{{target}: {{source: \"${{resources.{name}}}\"}}}}`");
    let is_there =
        map_at(root, &["resources"]).is_some_and(|known| known.contains_key(name.as_str()));
    Some(match is_there {
        true => format!("write {line}"),
        false => format!("write `{name}: {{type: volume}}` below `resources`\nand {line}"),
    })
}

/// A mount: its path, the resource that is mounted there, and what else it says.
fn mount(item: &Node) -> Option<(String, String, String)> {
    let text = |names: &[&str]| names.iter().find_map(|name| item.get(name)?.as_str());
    let (target, name, is_read_only, path) = match item.as_str() {
        Some(line) => {
            let mut parts = line.split(':');
            let (source, target) = (parts.next()?, parts.next()?);
            (target, source, parts.next() == Some("ro"), None)
        }
        None => {
            let read_only = item.get("readOnly").or(item.get("read_only"));
            (
                text(&["mountPath", "target", "destination", "path"])?,
                text(&["name", "source", "volume"])?,
                matches!(read_only.map(|node| &node.kind), Some(Kind::Bool(true))),
                text(&["subPath", "sub_path"]),
            )
        }
    };
    let is_path = target.starts_with('/') && target.len() < 40;
    let name = resource_name(name.trim_start_matches(['.', '/']))?;
    let path = path.and_then(|path| one_line(&Node::new(Kind::String(path.into()), item.span), 40));
    let path = path.map_or_else(String::new, |path| format!(", path: {path}"));
    let read_only = if is_read_only { ", readOnly: true" } else { "" };
    is_path.then(|| (flow_word(target), name, format!("{path}{read_only}")))
}

fn key(text: &str, node: &Node) -> Key {
    Key {
        text: text.into(),
        span: node.span,
        is_string: true,
    }
}

fn map_of(fields: &[(&str, &str)], item: &Node) -> Node {
    let fields = fields.iter().map(|(name, value)| {
        let value = Node::new(Kind::String((*value).into()), item.span);
        (key(name, item), value)
    });
    Node::new(Kind::Map(fields.collect::<Mapping>()), item.span)
}
