//! Unknown fields that have a way out in common, each such map told once.

use score_diagnostic::{Diagnostic, FieldPath, codes, nearest};
use score_yaml::message::{MAX_LISTED, listed};
use score_yaml::{Node, SortedMap, message};

use crate::shape::scalar;
use crate::vocabulary::Vocabulary;
use crate::{SchemaError, SchemaErrorKind};

/// What leads out of an unknown field, in words of the format or by where it belongs.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum WayOut {
    Said(&'static str),
    Written(String),
    Below(Vec<String>),
}

/// Takes the unknown fields out that have one way out, which those of their map may share: such are told once.
pub(crate) fn join_alike(
    errors: &mut Vec<SchemaError>,
    root: &Node,
    words: &Vocabulary,
) -> Vec<Diagnostic> {
    let mut places: SortedMap<(Vec<String>, WayOut), Vec<SchemaError>> = SortedMap::new();
    let mut others = Vec::with_capacity(errors.len());
    for error in errors.drain(..) {
        let SchemaErrorKind::UnknownField { name, known, below } = &error.kind else {
            others.push(error);
            continue;
        };
        let owner = error.path.split_last().map_or(&[][..], |(_, owner)| owner);
        let is_near = || {
            let first = name.split(['.', ':']).next().unwrap_or_default();
            // A name that holds its value or a path, and one of an anchor, are told by that.
            nearest(name, known.iter().map(String::as_str)).is_some()
                || name.starts_with("x-")
                || (first != name && known.iter().any(|known| known == first.trim()))
        };
        let rewritten = || {
            let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
            (words.rewrite)(&keys, root.at(&keys)?, root)
        };
        let way_out = match words.renamed(owner, name) {
            Some(renamed) => match rewritten() {
                Some(written) => Some(WayOut::Written(written)),
                None => renamed.way_out.map(WayOut::Said),
            },
            None if is_near() => None,
            None if below.is_empty() || below.len() > MAX_LISTED => {
                rewritten().map(WayOut::Written)
            }
            None => Some(WayOut::Below(below.clone())),
        };
        match way_out {
            Some(way_out) => {
                let place = (owner.to_vec(), way_out);
                places.entry(place).or_default().push(error);
            }
            None => others.push(error),
        }
    }
    *errors = others;
    let joined = places.into_iter().filter_map(|((owner, way_out), errors)| {
        let names: Vec<&str> = errors
            .iter()
            .filter_map(|error| error.path.last().map(String::as_str))
            .collect();
        let (first, rest) = errors.split_first()?;
        let fields = match names.len() {
            1 => "unknown field",
            _ => "unknown fields",
        };
        let message = format!(
            "{fields} {}{}",
            listed(names.iter().copied(), ", "),
            inside_of(&owner)
        );
        let path: FieldPath = first.path.iter().map(String::as_str).collect();
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(first.span)
            .path(&path);
        let error = rest
            .iter()
            .fold(error, |error, other| error.label(other.span, "and here"));
        let keys: Vec<&str> = owner.iter().map(String::as_str).collect();
        let map = root.at(&keys);
        let way_out = match way_out {
            WayOut::Said(way_out) => {
                let value = map
                    .zip(names.first())
                    .and_then(|(map, name)| map.get(name))
                    .and_then(scalar);
                let owner = owner.last().map_or("", String::as_str);
                let it = if names.len() == 1 { "it" } else { "them" };
                way_out
                    .replace("{it}", it)
                    .replace("{owner}", &message!("{owner}"))
                    .replace("{value}", value.as_deref().unwrap_or("…"))
            }
            WayOut::Written(way_out) => way_out,
            WayOut::Below(below) => way_below(&below, &names, map, words),
        };
        Some(way_out.lines().fold(error, Diagnostic::hint))
    });
    joined.collect()
}

/// Says below which fields of their map some fields belong; `containers.NAME` is any entry of `containers`.
fn way_below(below: &[String], names: &[&str], map: Option<&Node>, words: &Vocabulary) -> String {
    let entries = |owner: &str| map?.get(owner)?.as_map().filter(|map| !map.is_empty());
    let value = |name: &str| map?.get(name).and_then(scalar);
    if let [way] = below
        && let Some(owner) = way.strip_suffix(".NAME")
        && entries(owner).is_none()
    {
        let fields = names.iter().take(2).map(|name| {
            let value = value(name);
            format!(
                "{}: {}",
                message!("{name}"),
                value.as_deref().unwrap_or("…")
            )
        });
        // Who writes it there is not to be told then that a field is missing.
        let entry = format!("{owner}.*");
        let required = words.required(&entry);
        let required = required.filter(|field| !names.contains(field));
        let required = required.map(|field| format!("{field}: …"));
        let fields = required.chain(fields).collect::<Vec<_>>().join(", ");
        let more = if names.len() > 2 { ", …" } else { "" };
        return format!(
            "write `{owner}: {{NAME: {{{fields}{more}}}}}`, with a name of your choice"
        );
    }
    let ways = below.iter().map(|way| {
        let owner = way.strip_suffix(".NAME");
        let only = owner.and_then(|owner| {
            let entries = entries(owner).filter(|entries| entries.len() == 1)?;
            Some(message!("{owner}.{}", entries.keys().next()?.text))
        });
        only.unwrap_or_else(|| way.clone())
    });
    let ways: Vec<String> = ways.collect();
    let ways = listed(ways.iter().map(String::as_str), " or ");
    let they = if names.len() == 1 { "it" } else { "them" };
    format!("write {they} below {ways}")
}

/// The words for a place: `` in `containers.web` ``.
pub(crate) fn inside_of(path: &[String]) -> String {
    if path.is_empty() {
        return String::new();
    }
    message!(
        " in `{}`",
        path.iter().map(String::as_str).collect::<FieldPath>()
    )
}
