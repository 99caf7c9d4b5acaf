//! Overrides: a file merged over a document, and single properties set from the command line.

use score_yaml::data::depth;
use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{FileId, Key, Kind, Limits, Mapping, Node, SourceMap, Span};

use super::{Document, parse_map};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::FieldPath;

/// Reads a file of overrides: a YAML map, or nothing.
///
/// # Errors
/// It is something else.
pub fn parse_overrides(sources: &SourceMap, file: FileId) -> Result<Option<Node>, Diagnostics> {
    let name = &sources.get(file).name;
    parse_map(sources, file, &|| {
        message!("--overrides-file '{name}' is invalid: failed to decode yaml")
    })
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
/// The value becomes a source of its own, named after the flag and the path.
///
/// # Errors
/// There is no `=`, the value is not YAML, or the path leads through what is neither map nor list or to an
/// item that is not there.
pub fn override_property(
    document: &mut Document,
    entry: &str,
    sources: &mut SourceMap,
) -> Result<(), Diagnostics> {
    let Some((path, text)) = entry.split_once('=') else {
        let message =
            message!("`--override-property {entry}` has no `=`, expected a path and a value");
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message);
        return Err(error
            .hint(message!("write `--override-property {entry}=VALUE`"))
            .into());
    };
    let file = sources.add(format!("--override-property {path}"), text);
    let documents = score_yaml::parse(sources, file).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| {
                let error = Diagnostic::from(error).path(path);
                error.hint("the value is read as YAML: put a text with such letters in quotes")
            })
            .collect::<Diagnostics>()
    })?;
    let value = documents.into_iter().next().filter(|node| !node.is_null());
    let place = Span::new(file, 0, text.len());
    let keys = FieldPath::keys(path);
    let limit = Limits::default().depth;
    if keys.len() + value.as_ref().map_or(0, depth) > limit {
        let message = message!("the value would be nested deeper than {limit} levels");
        return Err(Diagnostic::new(codes::TOO_LARGE, message).at(place).into());
    }
    set(document.map_mut(), &keys, value, place).map_err(|reason| {
        let (at, reason) = reason.text(&keys);
        Diagnostic::new(
            codes::INVALID_OVERRIDE,
            message!("`{path}` cannot be overridden: {reason}"),
        )
        .at(place)
        .path(at.iter().map(String::as_str).collect::<FieldPath>())
        .summary(format!(
            "--override-property '{}' could not be applied: {}{reason}",
            Name(entry),
            at.iter().map(|key| message!("{key}: ")).collect::<String>()
        ))
        .into()
    })
}

/// Why a path cannot be set; `left` is how many keys were left when it failed.
struct Refusal {
    left: usize,
    kind: RefusalKind,
}

enum RefusalKind {
    NotACollection,
    NotAnIndex,
    OutOfRange { index: i64, verb: &'static str },
}

impl Refusal {
    /// The keys that lead to the place, and what is wrong there.
    fn text<'k>(&self, keys: &'k [String]) -> (&'k [String], String) {
        let (at, rest) = keys.split_at(keys.len() - self.left);
        let reason = match &self.kind {
            RefusalKind::NotACollection => "cannot set path in non-map/non-array".to_owned(),
            RefusalKind::NotAnIndex => {
                message!(
                    "failed to parse '{}' as array index",
                    rest.first().map_or("", String::as_str)
                )
            }
            RefusalKind::OutOfRange { index, verb } => {
                message!("cannot {verb} '{index}' in array: out of range")
            }
        };
        (at, reason)
    }
}

/// Sets or deletes (`None`) what `keys` lead to; there is one at least.
fn set(
    map: &mut Mapping,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let new_key = || Key {
        text: key.as_str().into(),
        span: place,
        is_string: true,
    };
    if rest.is_empty() {
        match (value, map.get_mut(key)) {
            (Some(value), Some(old)) => *old = value,
            (Some(value), None) => {
                map.insert(new_key(), value);
            }
            (None, _) => {
                map.remove(key);
            }
        }
        return Ok(());
    }
    if let Some(child) = map.get_mut(key) {
        return set_below(child, rest, value, place);
    }
    let mut child = Mapping::new();
    let result = set(&mut child, rest, value, place);
    map.insert(new_key(), Node::new(Kind::Map(child), place));
    result
}

fn set_below(
    node: &mut Node,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    match &mut node.kind {
        Kind::Map(map) => set(map, keys, value, place),
        Kind::Seq(items) => set_item(items, keys, value, place),
        _ => Err(Refusal {
            left: keys.len(),
            kind: RefusalKind::NotACollection,
        }),
    }
}

fn set_item(
    items: &mut Vec<Node>,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let refusal = |kind| Refusal {
        left: keys.len(),
        kind,
    };
    let index: i64 = key.parse().map_err(|_| refusal(RefusalKind::NotAnIndex))?;
    let at = usize::try_from(index).ok().filter(|at| *at < items.len());
    let out_of_range = |verb| refusal(RefusalKind::OutOfRange { index, verb });
    if !rest.is_empty() {
        let item = at
            .and_then(|at| items.get_mut(at))
            .ok_or_else(|| out_of_range("set"))?;
        return set_below(item, rest, value, place);
    }
    match (value, at) {
        (Some(value), Some(at)) => items[at] = value,
        (Some(value), None) if index == -1 => items.push(value),
        (Some(_), None) => return Err(out_of_range("set")),
        (None, Some(at)) => drop(items.remove(at)),
        (None, None) => return Err(out_of_range("remove")),
    }
    Ok(())
}
