//! Ways out for patches whose path leads nowhere.

use score_yaml::sjson;
use score_yaml::{FileId, Span, Str, Value, message};

use crate::diagnostic::Diagnostic;
use crate::path::FieldPath;
use crate::text::Spanned;

/// What a target says of patches that are wrong.
#[derive(Clone, Copy)]
pub(super) struct PatchWords {
    /// What a patch looks like.
    pub(super) hint: &'static str,
    /// Parts that the files of other tools have, and whose they are.
    pub(super) foreign_parts: &'static [(&'static str, &'static str)],
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

/// What the target refuses of patched data, told at the patch that made it.
pub(super) struct Rejected {
    /// The keys of each patch's path, and its place.
    paths: Vec<(Vec<String>, Span)>,
    output: FileId,
    hint: &'static str,
}

impl Rejected {
    /// `paths` are those of the patches that `output` has, in their order.
    pub(super) fn new(paths: &[Spanned<Str>], output: FileId, hint: &'static str) -> Self {
        let paths = paths
            .iter()
            .filter_map(|path| Some((sjson::keys(path)?, path.span)));
        Rejected {
            paths: paths.collect(),
            output,
            hint,
        }
    }

    /// An error at the last patch whose path leads to its field, or that made what holds it. Where the field is none of
    /// the target's at all it says what a patch looks like.
    pub(super) fn placed(&self, error: Diagnostic) -> Diagnostic {
        if error.span.is_some() {
            return error;
        }
        let keys = error.path.as_deref().map(FieldPath::keys);
        let keys = keys.unwrap_or_default();
        let leads = |path: &[String]| {
            let mut pairs = path.iter().zip(&keys);
            // `-1` adds an item, which has a number then.
            pairs.all(|(one, other)| one == other || one == "-1")
        };
        let is_only = self.paths.len() == 1;
        let mut made = self.paths.iter().rev();
        let made = made.find(|(path, _)| leads(path) && (is_only || !keys.is_empty()));
        let place = made.map_or(Span::new(self.output, 0, 0), |(_, place)| *place);
        let error = error.at(place);
        match keys.len() {
            0 | 1 => error.hint(self.hint),
            _ => error,
        }
    }
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
    let foreign = words.foreign_parts.iter().find(|(part, _)| *part == first);
    let foreign = foreign.map(|(part, tool)| message!("`{part}` is in the file of `{tool}` alone"));
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
