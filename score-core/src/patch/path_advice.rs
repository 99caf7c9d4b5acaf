//! Ways out for patches whose path leads nowhere.

use score_yaml::sjson;
use score_yaml::{Value, message};

use crate::target::ForeignPart;

/// What a target says of patches that are wrong.
#[derive(Clone, Copy)]
pub(super) struct PatchWords {
    /// What a patch looks like.
    pub(super) hint: &'static str,
    /// Parts that other tools have.
    pub(super) foreign_parts: &'static [ForeignPart],
    /// Data that patch templates of other tools have, and whose they are.
    pub(super) foreign_data: &'static [(&'static str, &'static str)],
    /// The data that its patch templates have.
    pub(super) data: &'static str,
}

impl PatchWords {
    /// The ways out for a path that was written with other signs than dots: it with dots, if it can lead somewhere.
    pub(super) fn with_dots(self, root: &Value, dotted: &str) -> Vec<String> {
        let first = dotted.split('.').next().unwrap_or_default();
        let is_number = first == "-1" || first.parse::<usize>().is_ok();
        match root {
            Value::Seq(_) if !is_number => numbered(root, dotted, self),
            Value::Map(map) if !map.contains_key(first) => vec![self.hint.to_owned()],
            _ => vec![message!("write `{dotted}`")],
        }
    }
}

/// The path with the dots of one name escaped, if it leads into a value by a name with dots: `labels.a\.b/c` for `labels.a.b/c`,
/// where `labels` takes any names and nothing below them.
pub(super) fn escaped_name(
    root: &Value,
    path: &str,
    has_field: impl Fn(&Value, &[String]) -> bool,
) -> Option<String> {
    let keys = sjson::keys(path)?;
    let length = (1..=keys.len()).find(|length| !has_field(root, &keys[..*length]))?;
    let start = length.checked_sub(2)?;
    // Where another name is a field as well, any is.
    let mut other = keys[..start].to_vec();
    other.push("no-such-field".to_owned());
    if start == 0 || !has_field(root, &other) {
        return None;
    }
    let (holder, name) = keys.split_at(start);
    Some(path_of(holder, name))
}

/// The path of a name below some keys, which was taken for several keys at its dots. Every dot of a key is escaped.
pub(super) fn path_of(holder: &[String], name: &[String]) -> String {
    let key = |key: &str| {
        let mut written = String::with_capacity(key.len());
        for (at, c) in key.char_indices() {
            let is_special = matches!(c, '.' | '\\' | '|' | '#' | '@' | '*' | '?');
            if is_special || at == 0 && c == ':' {
                written.push('\\');
            }
            written.push(c);
        }
        written
    };
    let holder: Vec<String> = holder.iter().map(|one| key(one)).collect();
    format!("{}.{}", holder.join("."), key(&name.join(".")))
}

/// The ways out for a path that names an item of a list by something else than its number.
pub(super) fn numbered(root: &Value, path: &str, words: PatchWords) -> Vec<String> {
    let mut node = root;
    let mut keys = path.split('.');
    let mut before = Vec::new();
    for key in keys.by_ref() {
        let next = match node {
            Value::Seq(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
            Value::Map(map) => map.get(key),
            _ => None,
        };
        match (next, node) {
            (Some(next), _) => node = next,
            (None, Value::Seq(items)) if !before.is_empty() => {
                let name = |item: &Value| item.as_map()?.get("name")?.as_str().map(str::to_owned);
                let at = items
                    .iter()
                    .position(|item| name(item).as_deref() == Some(key));
                let rest =
                    at.map_or_else(String::new, |_| keys.map(|key| format!(".{key}")).collect());
                let (at, which) = (at.unwrap_or(0), at.map_or(" for its first item", |_| ""));
                let list = before.join(".");
                return vec![message!("it is a list: write `{list}.{at}{rest}`{which}")];
            }
            (None, _) => break,
        }
        before.push(key);
    }
    // The path goes on from an item only where one has its first key.
    let first = path.split('.').next().unwrap_or_default();
    let has_key = |item: &Value| item.as_map().is_some_and(|map| map.contains_key(first));
    let item = root
        .as_seq()
        .and_then(|items| items.iter().position(has_key));
    if let Some(at) = item {
        return vec![message!(
            "the manifests are a list: write `{at}.{path}` for the first that has `{first}`"
        )];
    }
    let mut foreign = words.foreign_parts.iter();
    let foreign = foreign.find(|part| part.is_in_output && part.name == first);
    let foreign = foreign.map(|ForeignPart { name, tool, .. }| {
        message!("`{name}` is in the file of `{tool}` alone")
    });
    foreign.into_iter().chain([words.hint.to_owned()]).collect()
}

/// The way out for a path that goes behind a list as a JSON pointer does.
pub(super) fn appended(path: &str) -> String {
    let keys: Vec<&str> = path
        .split('.')
        .map(|key| if key == "-" { "-1" } else { key })
        .collect();
    message!("behind the last item is `-1`: `{}`", keys.join("."))
}

/// A path with dots for the slashes of a JSON pointer and the brackets of other languages.
pub(super) fn dotted(path: &str) -> String {
    let dotted = path.replace(['/', '['], ".").replace(']', "");
    let parts: Vec<&str> = dotted.split('.').filter(|part| !part.is_empty()).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dot_of_a_key_is_escaped() {
        let root = Value::Null;
        let holders =
            |path: &[String]| path.len() < 4 || path.len() == 4 && path[2] == "annotations";
        for (path, expected) in [
            (
                "0.metadata.annotations.a.b/c",
                r"0.metadata.annotations.a\.b/c",
            ),
            (
                r"0.metadata.annotations.a\.b.c/d",
                r"0.metadata.annotations.a\.b\.c/d",
            ),
            (r"0.x\.y.annotations.a.b", r"0.x\.y.annotations.a\.b"),
        ] {
            let escaped = escaped_name(&root, path, |_, path| holders(path));
            assert_eq!(escaped.as_deref(), Some(expected), "{path}");
        }
    }
}
