//! Ways out for patches whose path leads nowhere.

use score_yaml::{Value, message};

/// What a target says of patches that are wrong.
#[derive(Clone, Copy)]
pub(super) struct PatchWords {
    /// What a patch looks like.
    pub(super) hint: &'static str,
    /// Parts that the files of other tools have, and whose they are.
    pub(super) foreign_parts: &'static [(&'static str, &'static str)],
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
                let (at, which) = (at.unwrap_or(0), at.map_or(" for the first", |_| ""));
                let list = before.join(".");
                return vec![
                    message!("`{list}` is a list: name the number of an item, ")
                        + &message!("`{list}.{at}{rest}`{which}"),
                ];
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
            "this is a list: name the number of an item, `{at}.{path}` for the first with `{first}`"
        )];
    }
    let foreign = words.foreign_parts.iter().find(|(part, _)| *part == first);
    let foreign = foreign.map(|(part, tool)| message!("`{part}` is in the file of `{tool}` alone"));
    foreign.into_iter().chain([words.hint.to_owned()]).collect()
}

/// A path with dots for the slashes of a JSON pointer and the brackets of other languages.
pub(super) fn dotted(path: &str) -> String {
    let dotted = path.replace(['/', '['], ".").replace(']', "");
    let parts: Vec<&str> = dotted.split('.').filter(|part| !part.is_empty()).collect();
    parts.join(".")
}
