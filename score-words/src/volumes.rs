//! Fields of volumes in other formats. In a Score file a volume of a container is the mount of a resource.

use score_schema::{flow_word, one_line};
use score_yaml::{Mapping, Node, SortedSet, message};

use super::places::{free_name, map_at, resource_name};

/// The fields that say in other formats what is mounted.
pub(super) const SOURCES: [&str; 10] = [
    "emptyDir",
    "tmpfs",
    "hostPath",
    "persistentVolumeClaim",
    "type",
    "driver",
    "size",
    "medium",
    "configMap",
    "secret",
];

/// The way out for a field of a volume, by its container and its target.
pub(super) fn of_volume(
    [container, target]: [&str; 2],
    field: &str,
    node: &Node,
    root: &Node,
) -> Option<String> {
    match field {
        field if PATHS.contains(&field) => {
            let path = node.as_str().filter(|path| path.starts_with('/'))?;
            match target.starts_with('/') {
                true if path == target => Some("leave it out: the path is the key".to_owned()),
                true => None,
                false => Some(by_its_path(path, target, root)),
            }
        }
        "mode" | "access" | "accessMode" | "access_mode" => match node.as_str()? {
            "ro" | "r" | "readonly" | "ReadOnly" | "ReadOnlyMany" => {
                Some("write `readOnly: true`".to_owned())
            }
            "rw" | "ReadWriteOnce" | "ReadWriteMany" => {
                Some("leave it out: a volume without `readOnly: true` can be written to".to_owned())
            }
            _ => None,
        },
        "configMap" | "secret" | "config" => Some(message!(
            "what it holds is a file: `files: {{{}/FILE: {{content: …}}}}`",
            target.trim_end_matches('/')
        )),
        field if SOURCES.contains(&field) => {
            let fields = map_at(root, &["containers", container, "volumes", target])?;
            match fields.get("source").and_then(Node::as_str) {
                Some(source) if is_of_this_machine(source) => {
                    let folder = target.trim_end_matches('/');
                    let source = source.trim_start_matches("./").trim_end_matches('/');
                    let files = message!("`files: {{{folder}/NAME: {{source: {source}/NAME}}}}`");
                    // What is made then has nothing in it.
                    let volume =
                        in_place_of(fields, [container, target], root, "for an empty volume");
                    let none = "no folder of this machine is mounted: each of its files is one of ";
                    Some(format!("{none}{files}\n{volume}"))
                }
                Some(source) => Some(beside_a_source(source, field, node, root)),
                None => {
                    let place = [container, target];
                    Some(in_place_of(fields, place, root, "a volume is a resource"))
                }
            }
        }
        _ => None,
    }
}

/// True of a source that is a path of the machine that runs.
fn is_of_this_machine(source: &str) -> bool {
    source.starts_with(['.', '/', '~'])
}

/// True of a field of a volume whose way out is the volume as a whole.
pub(super) fn writes_anew(path: &[&str], root: &Node) -> bool {
    let ["containers", container, "volumes", target, field] = *path else {
        return false;
    };
    let fields = map_at(root, &["containers", container, "volumes", target]);
    let source = fields.and_then(|fields| fields.get("source"));
    let is_whole = source.and_then(Node::as_str).is_none_or(is_of_this_machine);
    // Those of a `configMap` and a `secret` are files.
    SOURCES.contains(&field) && !matches!(field, "configMap" | "secret") && is_whole
}

/// The way out for such a field of a volume with a source.
fn beside_a_source(source: &str, field: &str, node: &Node, root: &Node) -> String {
    let leave = || "leave it out: `source` says what is mounted".to_owned();
    if field != "size" {
        return leave();
    }
    let name = source.strip_prefix("${resources.");
    let name = name.and_then(|name| name.strip_suffix('}'));
    let Some((name, size)) = name.zip(amount(node)) else {
        return leave();
    };
    let params = map_at(root, &["resources", name, "params"]);
    match params.is_some() {
        true => message!(
            "it is a param of the resource: `size: {size}` below `resources.{name}.params`"
        ),
        false => message!(
            "it is a param of the resource: `{name}: {{type: volume, params: {{size: {size}}}}}`"
        ),
    }
}

/// The resource for a volume that names none, by its container and its target: one of those that nothing mounts yet, each of
/// several such volumes another one; or the name that one of its own may have, and false.
fn resource_for(place: [&str; 2], root: &Node) -> (String, bool) {
    let resources = map_at(root, &["resources"]);
    let (mounted, waiting) = mounts(root);
    let known = resources.into_iter().flat_map(Mapping::iter).take(MANY);
    let mut free = known.filter(|(key, resource)| {
        let kind = resource.get("type").and_then(Node::as_str);
        kind == Some("volume") && !mounted.contains(key.text.as_str())
    });
    let before = waiting.iter().position(|waiting| *waiting == place);
    match before.and_then(|before| free.nth(before)) {
        Some((key, _)) => (key.text.to_string(), true),
        None => {
            let is_taken = |name: &str| resources.is_some_and(|map| map.contains_key(name));
            (free_name(&name_of(place[1]), is_taken), false)
        }
    }
}

/// The fields that say in other formats where a volume is mounted.
const PATHS: [&str; 6] = [
    "mountPath",
    "mount_path",
    "destination",
    "dest",
    "target",
    "containerPath",
];

/// The way out for a mount that has a name for its key, and its path in a field.
fn by_its_path(path: &str, name: &str, root: &Node) -> String {
    let resources = map_at(root, &["resources"]);
    let is_there = resources.is_some_and(|known| known.contains_key(name));
    let name = match is_there {
        true => name.to_owned(),
        false => resource_name(name).unwrap_or_else(|| name_of(path)),
    };
    let line = message!("{}: {{source: \"${{resources.{name}}}\"}}", flow_word(path));
    let way = message!("the path is the key: write `{line}`");
    match is_there || resources.is_some_and(|known| known.contains_key(name.as_str())) {
        true => way,
        false => format!("{way}\nand below `resources`: `{name}: {{type: volume}}`"),
    }
}

/// The way out for a volume at the top of the file, as charts have it.
pub(super) fn at_the_top(node: &Node, root: &Node) -> Option<String> {
    let fields = node.as_map()?;
    let text = |name: &str| fields.get(name).and_then(Node::as_str);
    let path = PATHS.iter().find_map(|name| text(name)).or(text("path"));
    let path = path.filter(|path| path.starts_with('/') && path.len() < 40)?;
    let is_taken =
        |name: &str| map_at(root, &["resources"]).is_some_and(|map| map.contains_key(name));
    let name = free_name(&name_of(path), is_taken);
    let size = fields.get("size").and_then(amount);
    let params = size.map_or_else(String::new, |size| message!(", params: {{size: {size}}}"));
    let declare = message!("`{name}: {{type: volume{params}}}`");
    let mount = message!("`volumes: {{{path}: {{source: \"${{resources.{name}}}\"}}}}`");
    Some(format!(
        "a volume is a resource: write {declare} below `resources`\nand {mount} in the container"
    ))
}

/// What to add for a volume without a source, by its container and its target.
pub(super) fn missing_source(place: [&str; 2], root: &Node) -> String {
    let fields = map_at(root, &["containers", place[0], "volumes", place[1]]);
    let path = PATHS.iter().find_map(|name| fields?.get(name)?.as_str());
    if let Some(path) = path.filter(|path| path.starts_with('/') && !place[1].starts_with('/')) {
        return by_its_path(path, place[1], root);
    }
    let (name, is_there) = resource_for(place, root);
    match is_there {
        true => message!("add `source: \"${{resources.{name}}}\"`"),
        false => message!(
            "add `{name}: {{type: volume}}` below `resources`, and write `source: \"${{resources.{name}}}\"`"
        ),
    }
}

/// The way out for a volume that says in another format what is mounted.
fn in_place_of(fields: &Mapping, place: [&str; 2], root: &Node, why: &str) -> String {
    let (name, is_there) = resource_for(place, root);
    let kept = [
        ("path", "path"),
        ("readOnly", "readOnly"),
        ("read_only", "readOnly"),
    ];
    let kept = kept.iter().filter_map(|(field, ours)| {
        let value = one_line(fields.get(field)?, 40)?;
        Some(format!(", {ours}: {value}"))
    });
    let kept: String = kept.collect();
    let line = message!("{}: ", flow_word(place[1]))
        + &message!("{{source: \"${{resources.{name}}}\"{kept}}}");
    if is_there {
        return format!("{why}: write `{line}` in place of this one");
    }
    let size = fields.get("size").and_then(amount);
    let params = size.map_or_else(String::new, |size| message!(", params: {{size: {size}}}"));
    let declare = message!("`{name}: {{type: volume{params}}}`");
    format!("{why}: write {declare} below `resources`\nand `{line}` in place of this one")
}

/// So many mounts and resources are looked at for one way out.
const MANY: usize = 200;

/// The resources that are mounted somewhere, and the volumes that have no source, by their containers and targets.
fn mounts(root: &Node) -> (SortedSet<&str>, Vec<[&str; 2]>) {
    let (mut mounted, mut waiting) = (SortedSet::new(), Vec::new());
    let containers = map_at(root, &["containers"]);
    let containers = containers.into_iter().flat_map(Mapping::iter);
    let volumes = containers.flat_map(|(container, node)| {
        let volumes = node.get("volumes").and_then(Node::as_map);
        let volumes = volumes.into_iter().flat_map(Mapping::iter);
        volumes.map(move |(target, volume)| ([&*container.text, &*target.text], volume))
    });
    for (place, volume) in volumes.take(MANY) {
        match volume.get("source").and_then(Node::as_str) {
            Some(source) => {
                let name = source.strip_prefix("${resources.");
                mounted.extend(name.and_then(|name| name.strip_suffix('}')));
            }
            None => waiting.push(place),
        }
    }
    (mounted, waiting)
}

/// What a resource may be called after the path where it is mounted: `/var/cache` is `cache`.
fn name_of(path: &str) -> String {
    let last = path.trim_end_matches('/').rsplit('/').next();
    let name = last.and_then(|last| resource_name(last.trim_start_matches('.')));
    name.unwrap_or_else(|| "data".to_owned())
}

/// An amount as a file has it, without quotes that it does not need.
fn amount(node: &Node) -> Option<String> {
    let is_plain = |text: &&str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
        text.len() < 20 && text.bytes().all(is_part) && text.parse::<f64>().is_err()
    };
    match node.as_str().filter(is_plain) {
        Some(text) => Some(text.to_owned()),
        None => one_line(node, 20),
    }
}
