//! Ways out for patches whose path leads nowhere.

use score_yaml::sjson;
use score_yaml::{Value, message};

use crate::diagnostic::{nearest, with_article};
use crate::path::FieldPath;
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

/// What a value holds under a key.
fn below<'v>(holder: &'v Value, key: &str) -> Option<&'v Value> {
    match holder {
        Value::Seq(items) => items.get(key.parse::<usize>().ok()?),
        holder => holder.get(key),
    }
}

/// The value under some keys.
pub(super) fn value_at<'v>(root: &'v Value, keys: &[String]) -> Option<&'v Value> {
    keys.iter().try_fold(root, |holder, key| below(holder, key))
}

/// The keys of a path up to the first one that is not there: what is below it cannot be.
pub(super) fn missing_keys(root: &Value, path: &str) -> Option<Vec<String>> {
    let mut keys = sjson::keys(path)?;
    let mut holder = root;
    let missing = keys.iter().position(|key| match below(holder, key) {
        Some(value) => {
            holder = value;
            false
        }
        None => true,
    })?;
    keys.truncate(missing + 1);
    Some(keys)
}

/// Keys as a message shows them.
pub(super) fn joined(keys: &[String]) -> String {
    let keys = keys.iter().map(String::as_str);
    FieldPath::from_iter(keys).to_string()
}

impl PatchWords {
    /// The ways out for a path that was written with other signs than dots: it with dots, if it can lead somewhere.
    pub(super) fn with_dots(self, root: &Value, dotted: &str) -> Vec<String> {
        let first = dotted.split('.').next().unwrap_or_default();
        let is_number = first == "-1" || first.parse::<usize>().is_ok();
        match root {
            Value::Seq(_) if !is_number => numbered(root, dotted, self),
            Value::Map(map) if !map.contains_key(first) => {
                let foreign = number_of_manifest(root, first, self);
                foreign.into_iter().chain([self.hint.to_owned()]).collect()
            }
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
    let foreign = of_other_tool(root, path, words);
    foreign.into_iter().chain([words.hint.to_owned()]).collect()
}

/// The way out for a path that begins with the number of a manifest, or with a field of one, where no manifests are written.
pub(super) fn number_of_manifest(root: &Value, key: &str, words: PatchWords) -> Option<String> {
    const FIELDS: [&str; 6] = ["apiVersion", "kind", "metadata", "spec", "data", "status"];
    root.as_map().filter(|map| !map.contains_key(key))?;
    let (_, tool) = words.foreign_data.first()?;
    if FIELDS.contains(&key) {
        return Some(message!("`{key}` is in the manifests of `{tool}` alone"));
    }
    let is_number = key.parse::<i64>().is_ok();
    is_number
        .then(|| message!("`{key}` is the number of a manifest, and `{tool}` alone writes those"))
}

/// The way out for a path that begins with what only another tool writes.
pub(super) fn of_other_tool(root: &Value, path: &str, words: PatchWords) -> Option<String> {
    let first = path.split('.').next().unwrap_or_default();
    match root {
        Value::Seq(_) => {
            let mut foreign = words.foreign_parts.iter();
            let foreign = foreign.find(|part| part.is_in_output && part.name == first);
            foreign.map(|ForeignPart { name, tool, .. }| {
                message!("`{name}` is in the file of `{tool}` alone")
            })
        }
        root => number_of_manifest(root, first, words),
    }
}

/// The ways out for a path of a patch that leads to nothing.
/// `missing` leads to the first key that is not there.
pub(super) fn to_nothing(
    root: &Value,
    path: &str,
    missing: Option<&[String]>,
    op: &str,
    words: PatchWords,
) -> Vec<String> {
    if let Some(foreign) = of_other_tool(root, path, words) {
        return vec![foreign];
    }
    let keys = sjson::keys(path).unwrap_or_default();
    let is_number = |key: &String| key == "-1" || key.parse::<usize>().is_ok();
    if matches!(root, Value::Seq(_)) && keys.first().is_some_and(|key| !is_number(key)) {
        let near = |part: &&ForeignPart| part.is_in_output;
        let names = words
            .foreign_parts
            .iter()
            .filter(near)
            .map(|part| part.name);
        let near = keys.first().and_then(|first| nearest(first, names));
        let near = near.and_then(|near| of_other_tool(root, near, words));
        let list = "the manifests are a list: a path starts with the number of one, `0.spec.…`";
        return [Some(list.to_owned()), near]
            .into_iter()
            .flatten()
            .collect();
    }
    let holder = missing.and_then(|missing| missing.split_last());
    let holder = holder.and_then(|(_, above)| Some((above, value_at(root, above)?)));
    let is_single = |value: &Value| !matches!(value, Value::Null | Value::Map(_) | Value::Seq(_));
    if let Some((above, value)) = holder.filter(|(_, value)| op == "delete" && is_single(value)) {
        let found = with_article(value.kind_name());
        return vec![message!(
            "`{}` is {found}: nothing is below it",
            joined(above)
        )];
    }
    let missing = missing.filter(|missing| missing.len() < keys.len());
    vec![match missing {
        Some(missing) => {
            let shown = joined(missing);
            match op {
                "delete" => {
                    message!("`{shown}` is not there: check the path, or leave the patch out")
                }
                _ => message!("`{shown}` is not there: check the path"),
            }
        }
        None => "check the path; what should hold the value was not there".to_owned(),
    }]
}

/// The way out for a path that has a `*` where an item or a key is expected.
pub(super) fn wildcard(root: &Value, path: &str, words: PatchWords) -> Option<String> {
    let keys: Vec<&str> = path.split('.').collect();
    let at = keys.iter().position(|key| *key == "*")?;
    let is_list = matches!(root, Value::Seq(_));
    // What holds the items, as a template writes it.
    let data = words.data;
    let holder = match (&keys[..at], is_list) {
        ([], true) => format!(".{data}"),
        ([], false) => {
            let next = keys.get(at + 1);
            let of_manifest = next.and_then(|next| number_of_manifest(root, next, words));
            let Some(of_manifest) = of_manifest else {
                return Some(words.hint.to_owned());
            };
            // What holds the most is what is gone over here.
            let maps = root.as_map()?.iter();
            let maps = maps.filter_map(|(key, value)| Some((key, value.as_map()?)));
            let (holder, _) = maps.max_by_key(|(_, map)| map.len())?;
            // What a manifest has in its metadata stands in a service itself.
            let rest = match keys.get(at + 1..) {
                Some(["metadata", rest @ ..]) if !rest.is_empty() => rest.join("."),
                _ => "…".to_owned(),
            };
            return Some(message!(
                "{of_manifest}: here `{{{{ range $i, $item := .{data}.{holder} }}}}` before the patch, `{holder}.{{{{ $i }}}}.{rest}` as its path, `{{{{ end }}}}` behind it"
            ));
        }
        ([number], true) => format!("(index .{data} {number})"),
        ([number, fields @ ..], true) => {
            format!("(index .{data} {number}).{}", fields.join("."))
        }
        (fields, false) => format!(".{data}.{}", fields.join(".")),
    };
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '(' | ')' | ' ');
    let above: Vec<String> = keys[..at].iter().map(|key| (*key).to_owned()).collect();
    let is_there = above.is_empty() || value_at(root, &above).is_some();
    match is_there && holder.chars().all(is_path) {
        true => Some(message!(
            "go over them: `{{{{ range $i, $item := {holder} }}}}` before the patch, `{{{{ $i }}}}` in place of `*`, `{{{{ end }}}}` behind it"
        )),
        false => Some(
            "write a patch for each, with its number or its name in place of `*`: `range $j, $item := …` goes over them"
                .to_owned(),
        ),
    }
}

/// The way out for a path that goes behind a list as a JSON pointer does.
pub(super) fn appended(path: &str) -> String {
    let keys: Vec<&str> = path
        .split('.')
        .map(|key| if key == "-" { "-1" } else { key })
        .collect();
    message!("behind the last item is `-1`: `{}`", keys.join("."))
}

/// What is wrong with the dots of a path, in words, and the path without those that lead from nothing or to nothing.
pub(super) fn stray_dot(path: &str) -> Option<(&'static str, String)> {
    let keys = sjson::keys(path).filter(|_| !path.is_empty())?;
    if !keys.iter().any(String::is_empty) {
        return None;
    }
    let mut plain = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        if c == '.' && (plain.is_empty() || ends_with_dot(&plain)) {
            continue;
        }
        plain.push(c);
        if c == '\\' {
            plain.extend(chars.next());
        }
    }
    if ends_with_dot(&plain) {
        plain.pop();
    }
    let what = match path.starts_with('.') {
        true => "starts with a dot",
        false if keys.last().is_some_and(String::is_empty) => "ends with a dot",
        false => "has two dots side by side",
    };
    Some((what, plain))
}

/// True if a path ends with a dot that is none of a name.
fn ends_with_dot(path: &str) -> bool {
    let before = path.strip_suffix('.');
    before.is_some_and(|before| {
        let escapes = before.len() - before.trim_end_matches('\\').len();
        escapes % 2 == 0
    })
}

/// What is wrong with a path that counts an item of a list in brackets, in words, and the path without them; `missing` leads to the
/// first key that is not there.
pub(super) fn bracketed(
    root: &Value,
    path: &str,
    missing: &[String],
) -> Option<(&'static str, String)> {
    let (last, above) = missing.split_last()?;
    let list = value_at(root, above)?.get(last.split_once('[')?.0)?;
    let plain = unbracketed(path).filter(|_| list.as_seq().is_some())?;
    Some(("counts an item in brackets", plain))
}

/// A path with the numbers of items as paths have them: `a.0` for `a[0]`; `None` if it has none in brackets.
fn unbracketed(path: &str) -> Option<String> {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('[') {
        let (number, behind) = behind.split_once(']')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || !behind.is_empty() && !behind.starts_with(['.', '[']) {
            return None;
        }
        plain.push_str(before);
        plain.push('.');
        plain.push_str(number);
        rest = behind;
    }
    plain.push_str(rest);
    (plain != path).then_some(plain)
}

/// A path with dots for the slashes of a JSON pointer and the brackets of other languages.
pub(super) fn dotted(path: &str) -> String {
    // The whole has a name there.
    let path = match path.strip_prefix('$') {
        Some(rest) if rest.starts_with(['.', '[']) => rest,
        _ => path,
    };
    let dotted = path.replace(['/', '['], ".").replace(']', "");
    let parts: Vec<&str> = dotted.split('.').filter(|part| !part.is_empty()).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_lead_nowhere_are_told() {
        for (path, what, plain) in [
            (".1.spec", "starts with a dot", "1.spec"),
            ("1.spec.", "ends with a dot", "1.spec"),
            ("1..spec", "has two dots side by side", "1.spec"),
            (r"..a\..b..", "starts with a dot", r"a\..b"),
            (r"a\\..b", "has two dots side by side", r"a\\.b"),
            (".", "starts with a dot", ""),
        ] {
            let told = stray_dot(path).unwrap_or_default();
            assert_eq!(told, (what, plain.to_owned()), "{path}");
        }
        for path in ["1.spec", r"a\.", r"a\..b", "", "a.*.", ":0.a"] {
            assert_eq!(stray_dot(path), None, "{path}");
        }
    }

    #[test]
    fn numbers_in_brackets_are_numbers() {
        for (path, plain) in [
            ("1.a[0].b/c", Some("1.a.0.b/c")),
            ("a[0][12]", Some("a.0.12")),
            ("a[x]", None),
            ("a[0]b", None),
            ("a.0", None),
            ("a[0", None),
        ] {
            assert_eq!(unbracketed(path).as_deref(), plain, "{path}");
        }
    }

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
