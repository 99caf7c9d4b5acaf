//! Where something belongs in a Score file, in words that fit what its author has there already.

use score_yaml::{Mapping, Node, message};

/// The most entries that are written out.
const MOST: usize = 2;

/// The first container, and whether it is the only one.
fn first_container(root: &Node) -> Option<(&str, &Node, bool)> {
    let containers = root.get("containers")?.as_map()?;
    let (name, node) = containers.iter().next()?;
    Some((&*name.text, node, containers.len() == 1))
}

/// The container that may be meant, and whether nobody has to choose: the one of this name, or the first one.
fn container_meant<'n>(root: &'n Node, name: Option<&'n str>) -> Option<(&'n str, &'n Node, bool)> {
    match name {
        Some(name) => Some((name, root.at(&["containers", name])?, true)),
        None => first_container(root),
    }
}

/// The name of the workload, as a line can show it.
pub(super) fn workload_name(root: &Node) -> &str {
    let name = root.at(&["metadata", "name"]).and_then(Node::as_str);
    name.filter(|name| name.len() < 40).unwrap_or("WORKLOAD")
}

/// The name of the one container.
pub(super) fn only_container(root: &Node) -> Option<&str> {
    let (name, _, is_only) = first_container(root)?;
    is_only.then_some(name)
}

/// A field of the container that may be meant.
pub(super) fn field_of_container<'n>(root: &'n Node, field: &str) -> Option<&'n Node> {
    first_container(root)?.1.get(field)
}

/// Entries of a map of a container and where they belong: below the map if it is there, else with it below the container.
/// Without the name of a container the first one is taken.
pub(super) fn entries_in_container(
    root: &Node,
    container: Option<&str>,
    field: &str,
    entries: &[String],
) -> String {
    match container_meant(root, container) {
        Some((name, node, is_only)) if node.get(field).is_some() => {
            let example = if is_only { "" } else { ", for example" };
            format!(
                "{} below {}{example}",
                each(entries),
                message!("`containers.{name}.{field}`")
            )
        }
        _ => field_in_container(root, container, field, &braced(entries)),
    }
}

/// A field and the container where it belongs, with all that is missing around it.
pub(super) fn field_in_container(
    root: &Node,
    container: Option<&str>,
    field: &str,
    value: &str,
) -> String {
    let line = format!("{field}: {value}");
    let choice = "with a name of your choice";
    match container_meant(root, container) {
        Some((name, _, is_only)) => {
            let example = if is_only { "" } else { ", for example" };
            format!(
                "`{line}` below {}{example}",
                message!("`containers.{name}`")
            )
        }
        // What stands for it at the top is answered with a container of its own.
        None if root.get("image").is_some() => {
            format!("`{line}` in the container, beside its `image`")
        }
        None if root.get("containers").is_some() => {
            format!("`NAME: {{image: …, {line}}}` below `containers`, {choice}")
        }
        None => format!("`containers: {{NAME: {{image: …, {line}}}}}`, {choice}"),
    }
}

/// Entries as one map on one line, no more than somebody reads.
pub(super) fn braced(entries: &[String]) -> String {
    let shown = entries.iter().take(MOST).map(String::as_str);
    let more = (entries.len() > MOST).then_some("…");
    let shown: Vec<&str> = shown.chain(more).collect();
    format!("{{{}}}", shown.join(", "))
}

/// Entries as lines of a map that is there.
pub(super) fn each(entries: &[String]) -> String {
    let shown = entries.iter().take(MOST).map(|entry| format!("`{entry}`"));
    let more = (entries.len() > MOST).then(|| "…".to_owned());
    let shown: Vec<String> = shown.chain(more).collect();
    shown.join(", ")
}

/// The fields of a map that are there.
pub(super) fn map_at<'n>(root: &'n Node, path: &[&str]) -> Option<&'n Mapping> {
    root.at(path)?.as_map()
}

/// A name that no entry of a map has: `web`, `web-2`.
pub(super) fn free_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let names = (2..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(names);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// The name of a resource that is called so elsewhere: in small letters, with dashes; `None` for one that is long or has other
/// characters.
pub(super) fn resource_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let fits = (2..=20).contains(&name.len()) && name.bytes().all(is_part);
    let is_trimmed = !name.starts_with('-') && !name.ends_with('-');
    (fits && is_trimmed).then_some(name)
}
