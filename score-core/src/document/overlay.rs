//! Overrides: a file merged over a document, and single properties set from the command line.

use score_yaml::data::depth;
use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{FileId, Key, Kind, Limits, Mapping, Node, SortedSet, SourceMap, Span};

use super::{Document, not_a_map, override_file, override_path, override_values, parse_map};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, with_article};
use crate::path::FieldPath;

/// Reads a file of overrides: a YAML map, or nothing.
///
/// # Errors
/// It is something else.
pub fn parse_overrides(sources: &SourceMap, file: FileId) -> Result<Option<Node>, Diagnostics> {
    parse_map(sources, file, &|node| {
        let is_patch = |item: &Node| item.get("op").is_some() && item.get("path").is_some();
        let items = node.as_seq().unwrap_or_default();
        let error = not_a_map(node);
        match score_schema::without_dash(node, sources) {
            _ if items.first().is_some_and(is_patch) => {
                error.hint("patches of the output are given with `init --patch-templates FILE`")
            }
            Some(way_out) => error.hint(way_out),
            None if items.len() > 1 && items.iter().all(|item| item.as_map().is_some()) => {
                error.hint(as_one_map(items))
            }
            None => error
                .hint("it holds what is to differ, as a Score file has it")
                .hint("for example `containers: {main: {image: \"example.com/web:2\"}}`"),
        }
    })
}

/// The way out of a list of maps: their fields, in one map.
fn as_one_map(items: &[Node]) -> String {
    const MOST: usize = 4;
    let maps = || items.iter().filter_map(Node::as_map);
    let all: usize = maps().map(Mapping::len).sum();
    let keys = maps().flat_map(Mapping::keys);
    let fields = keys.take(MOST).map(|key| message!("`{}: …`", key.text));
    let fields = fields.collect::<Vec<_>>();
    let more = if all > MOST { ", …" } else { "" };
    let both = if items.len() == 2 { "both" } else { "all" };
    let fields = fields.join(", ");
    format!("write {both} as one map, without the `-`: {fields}{more}")
}

/// The error of overrides for a document that are no such thing, though they are a map.
pub(crate) fn foreign_overrides(overrides: &Node, document: &Document) -> Option<Diagnostic> {
    override_file::fault(overrides, document)
}

/// Merges overrides over a document: maps deep, everything else (lists too) replaced. Null sets null, an
/// empty map changes no map, a value may change its type. What comes from the overrides keeps its place there.
pub fn overlay(document: &mut Document, overrides: Node) {
    if let Kind::Map(overrides) = overrides.kind {
        merge(document.map_mut(), overrides);
    }
}

fn merge(base: &mut Mapping, overrides: Mapping) {
    for (key, value) in overrides {
        match (base.get_mut(&key.text), value) {
            (
                Some(Node {
                    kind: Kind::Map(base),
                    ..
                }),
                Node {
                    kind: Kind::Map(overrides),
                    ..
                },
            ) => {
                merge(base, overrides);
            }
            (Some(old), new) => *old = new,
            (None, new) => {
                base.insert(key, new);
            }
        }
    }
}

/// Applies `path=value`. The path is as [`FieldPath::keys`] reads it; in a list a number addresses an item and
/// `-1` the place behind the last. The value is YAML; an empty one deletes, and so does null. Maps that are
/// missing on the way are made, even to delete in them.
///
/// The value becomes a source of its own, named after the flag and the path, and so does the whole, for what is wrong with
/// the path.
///
/// Answers what it takes out.
///
/// # Errors
/// There is no `=`, the value is not YAML, or the path leads through what is neither map nor list or to an
/// item that is not there.
pub fn override_property(
    document: &mut Document,
    entry: &str,
    sources: &mut SourceMap,
) -> Result<Option<Removal>, Diagnostics> {
    let Some((path, text)) = entry.split_once('=') else {
        let message =
            message!("`--override-property {entry}` has no `=`, expected a path and a value");
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message);
        return Err(error.hint(override_path::with_equals(entry)).into());
    };
    let flag = sources.add("--override-property", entry);
    if let Some(fault) = override_path::fault(document, path, flag) {
        return Err(fault.into());
    }
    let file = sources.add(format!("--override-property {path}"), text);
    let documents = score_yaml::parse(sources, file).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| {
                let error = Diagnostic::from(error).path(path);
                let quoted = override_values::quoted_for_shell(path, text);
                let close = match text.trim_start().chars().next() {
                    Some('{') if !text.contains('}') => Some('}'),
                    Some('[') if !text.contains(']') => Some(']'),
                    _ => None,
                };
                match close {
                    Some(_) if path.ends_with(".image") => error.hint(message!(
                        "an image is a text: `--override-property {path}=NAME:TAG`"
                    )),
                    Some(close) => error
                        .hint(format!("close it with `{close}`"))
                        .hint(format!("for the text itself, write {quoted}")),
                    None => error
                        .hint("it is read as YAML: a text has quotes, and a shell takes those away")
                        .hint(format!("write {quoted}")),
                }
            })
            .collect::<Diagnostics>()
    })?;
    let value = documents.into_iter().next().filter(|node| !node.is_null());
    let place = Span::new(file, 0, text.len());
    let keys: Vec<PathKey> = FieldPath::keys_with_places(path)
        .into_iter()
        .map(|(text, at)| PathKey {
            text,
            span: Span::new(flag, at.start, at.end),
        })
        .collect();
    if let [only] = keys.as_slice()
        && only.text.contains('/')
        && document.map_mut().get(&only.text).is_none()
    {
        let message = message!("`{path}` is one name, expected names with dots between them");
        let dotted = only.text.trim_matches('/').replace('/', ".");
        return Err(Diagnostic::new(codes::INVALID_OVERRIDE, message)
            .at(only.span)
            .hint(message!("write `--override-property {dotted}=…`"))
            .into());
    }
    if let Some(at) = keys.iter().position(|key| key.text.is_empty()) {
        let message = message!("a name between the dots of `{path}` is empty");
        return Err(Diagnostic::new(codes::INVALID_OVERRIDE, message)
            .at(keys[at].span)
            .hint(named_between(document, &keys, at))
            .into());
    }
    let limit = Limits::default().depth;
    if keys.len() + value.as_ref().map_or(0, depth) > limit {
        let message = message!("the value would be nested deeper than {limit} levels");
        return Err(Diagnostic::new(codes::TOO_LARGE, message).at(place).into());
    }
    let removal = value.is_none().then(|| {
        let (last, owner) = keys.split_last()?;
        Some(Removal {
            owner: owner.iter().map(|key| key.text.as_str()).collect(),
            name: last.text.clone(),
            span: last.span,
        })
    });
    set(document.map_mut(), &keys, value, place).map_err(|refusal| refusal.diagnostic(&keys))?;
    Ok(removal.flatten())
}

/// What an override takes out.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The map or list that it was in.
    owner: FieldPath,
    /// Its key.
    name: String,
    /// The key in the override.
    span: Span,
}

impl Removal {
    /// Tells the error that what was taken out is missing at the override, if it is that.
    pub fn explain(&self, error: &mut Diagnostic) {
        let is_owner = error.path.as_deref().unwrap_or_default() == self.owner.as_str();
        let is_this = || {
            let missing = message!("the field `{}` is missing", self.name);
            error.message.starts_with(&missing)
        };
        if error.code != codes::MISSING_FIELD || !is_owner || !is_this() {
            return;
        }
        if let Some(span) = error.span.replace(self.span) {
            *error = error.clone().label(span, "it is taken out of this");
        }
        let mut path = self.owner.clone();
        path.push(&self.name);
        error.hints = vec![message!(
            "without a value it is taken out: write `--override-property {path}=VALUE`"
        )];
    }
}

/// The way out for a path whose key number `at` is empty: the keys that are there, or the path without the dot.
fn named_between(document: &Document, keys: &[PathKey], at: usize) -> String {
    let texts = || keys.iter().map(|key| key.text.as_str());
    let (before, behind) = (texts().take(at), texts().skip(at + 1));
    let node = document.root().at(&before.clone().collect::<Vec<_>>());
    let known: Vec<&str> = match node.and_then(Node::as_map) {
        Some(map) => map.keys().map(|key| key.text.as_str()).collect(),
        None => Vec::new(),
    };
    let path = |name: Option<&str>| {
        let mut path = FieldPath::new();
        for key in before.clone().filter(|key| !key.is_empty()) {
            path.push(key);
        }
        name.into_iter().for_each(|name| path.push(name));
        for key in behind.clone().filter(|key| !key.is_empty()) {
            path.push(key);
        }
        path
    };
    let leads_on = |key: &str| known.contains(&key);
    match (behind.clone().next(), known.as_slice()) {
        (Some(next), _) if leads_on(next) => message!("write `{}`", path(None)),
        (None, []) => message!("write `{}`", path(None)),
        (_, [only]) => message!("write `{}`", path(Some(only))),
        (_, []) => message!("write the name there: `{}`", path(Some("NAME"))),
        (_, known) => {
            let known = listed(known.iter().copied(), ", ");
            format!("write the name there, one of {known}")
        }
    }
}

/// A container, resource or port that overrides made.
pub struct Addition {
    what: &'static str,
    path: FieldPath,
    key: Key,
    /// The one that is meant, perhaps.
    near: Option<String>,
}

impl Addition {
    /// The place of its key.
    pub fn span(&self) -> Span {
        self.key.span
    }

    /// True if an error is that a field of it is missing; then it tells that it was not there before.
    pub fn explain(&self, error: &mut Diagnostic) -> bool {
        let is_of_this =
            error.code == codes::MISSING_FIELD && error.path.as_deref() == Some(self.path.as_str());
        if !is_of_this {
            return false;
        }
        let start = error.message.strip_prefix("the field `");
        if let Some((field, _)) = start.and_then(|rest| rest.split_once('`')) {
            let (what, name) = (self.what, &self.key.text);
            error.message =
                message!("{what} `{name}` is not in the Score file and has no `{field}`");
        }
        if let Some(near) = &self.near {
            error.hints = vec![message!("did you mean `{near}`?")];
        }
        true
    }

    /// The warning that it stands beside one of nearly its name, if it does.
    #[must_use]
    pub fn doubt(&self) -> Option<Diagnostic> {
        let near = self.near.as_ref()?;
        let (what, name) = (self.what, &self.key.text);
        let message = message!("this makes a second {what} `{name}` beside `{near}`");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        let doubt = doubt.at(self.key.span).path(&self.path);
        Some(doubt.hint(message!("did you mean `{near}`?")))
    }
}

/// The containers, resources and ports that overrides made.
#[must_use]
pub fn additions(before: &Document, after: &Document) -> Vec<Addition> {
    let mut additions = Vec::new();
    for (what, path) in [
        ("container", &["containers"][..]),
        ("resource", &["resources"]),
        ("port", &["service", "ports"]),
    ] {
        let names = |document: &'_ Document| {
            let mut node = document.root();
            for key in path {
                node = node.get(key)?;
            }
            Some(node.as_map()?.keys().cloned().collect::<Vec<Key>>())
        };
        let (Some(before), Some(after)) = (names(before), names(after)) else {
            continue;
        };
        let known: SortedSet<&str> = before.iter().map(|key| key.text.as_str()).collect();
        let new = after
            .into_iter()
            .filter(|key| !known.contains(key.text.as_str()));
        additions.extend(new.map(|key| {
            let without_digits = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
            // Those that are counted are no slips.
            let is_slip = |near: &&str| without_digits(near) != without_digits(&key.text);
            let near = nearest(&key.text, known.iter().copied()).filter(is_slip);
            Addition {
                what,
                path: path.iter().copied().chain([key.text.as_str()]).collect(),
                near: near.map(str::to_owned),
                key,
            }
        }));
    }
    additions
}

/// A key of a path, and where it stands in the argument.
struct PathKey {
    text: String,
    span: Span,
}

/// Why a path cannot be set.
struct Refusal {
    /// The number of keys that were left when it failed.
    left: usize,
    /// What they led to.
    node: Span,
    kind: RefusalKind,
}

enum RefusalKind {
    NotACollection { found: &'static str },
    NotAnIndex,
    OutOfRange { index: i64, items: usize },
}

impl Refusal {
    fn diagnostic(&self, keys: &[PathKey]) -> Diagnostic {
        let (above, rest) = keys.split_at(keys.len() - self.left);
        let key = rest.first().map_or("", |key| key.text.as_str());
        let owner: FieldPath = above.iter().map(|key| key.text.as_str()).collect();
        let (message, hint) = match &self.kind {
            RefusalKind::NotACollection { found } => (
                match *found {
                    "null" => message!("`{owner}` has no value, so nothing can be set in it"),
                    _ => message!(
                        "`{owner}` is {}, so nothing can be set in it",
                        with_article(found)
                    ),
                },
                message!("override the whole of it: `--override-property {owner}=VALUE`"),
            ),
            RefusalKind::NotAnIndex => (
                message!("`{owner}` is a list, and `{key}` is no number of an item"),
                "write a number, 0 for the first item, or -1 to add one at the end".to_owned(),
            ),
            RefusalKind::OutOfRange { index, items } => {
                let items = match items {
                    0 => "no items".to_owned(),
                    1 => "1 item".to_owned(),
                    items => format!("{items} items"),
                };
                (
                    message!("`{owner}` has {items}, so there is no item {index}"),
                    "items count from 0, and `-1` in its place adds one at the end".to_owned(),
                )
            }
        };
        let place = rest.first().map(|key| key.span);
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message).path(owner);
        let error = place.into_iter().fold(error, Diagnostic::at);
        error.label(self.node, "it stands here").hint(hint)
    }
}

/// Sets or deletes (`None`) what `keys` lead to; there is one at least.
fn set(
    map: &mut Mapping,
    keys: &[PathKey],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let new_key = || Key {
        text: key.text.as_str().into(),
        span: key.span,
        is_string: true,
    };
    let name = key.text.as_str();
    if rest.is_empty() {
        match (value, map.get_mut(name)) {
            (Some(value), Some(old)) => *old = value,
            (Some(value), None) => {
                map.insert(new_key(), value);
            }
            (None, _) => {
                map.remove(name);
            }
        }
        return Ok(());
    }
    if let Some(child) = map.get_mut(name) {
        return set_below(child, rest, value, place);
    }
    let mut child = Mapping::new();
    let result = set(&mut child, rest, value, place);
    map.insert(new_key(), Node::new(Kind::Map(child), place));
    result
}

fn set_below(
    node: &mut Node,
    keys: &[PathKey],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let (span, found) = (node.span, node.kind_name());
    match &mut node.kind {
        Kind::Map(map) => set(map, keys, value, place),
        Kind::Seq(items) => set_item(items, span, keys, value, place),
        _ => Err(Refusal {
            left: keys.len(),
            node: span,
            kind: RefusalKind::NotACollection { found },
        }),
    }
}

fn set_item(
    items: &mut Vec<Node>,
    list: Span,
    keys: &[PathKey],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let refusal = |kind| Refusal {
        left: keys.len(),
        node: list,
        kind,
    };
    let index: i64 = key
        .text
        .parse()
        .map_err(|_| refusal(RefusalKind::NotAnIndex))?;
    let at = usize::try_from(index).ok().filter(|at| *at < items.len());
    let count = items.len();
    let out_of_range = || {
        refusal(RefusalKind::OutOfRange {
            index,
            items: count,
        })
    };
    if !rest.is_empty() {
        let item = at
            .and_then(|at| items.get_mut(at))
            .ok_or_else(out_of_range)?;
        return set_below(item, rest, value, place);
    }
    match (value, at) {
        (Some(value), Some(at)) => items[at] = value,
        (Some(value), None) if index == -1 => items.push(value),
        (None, Some(at)) => drop(items.remove(at)),
        (_, None) => return Err(out_of_range()),
    }
    Ok(())
}
