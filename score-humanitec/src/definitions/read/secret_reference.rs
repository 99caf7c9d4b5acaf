//! Checks `secret_refs`: maps whose leaves are references to secret stores, or values.

use score_core::diagnostic::{Diagnostic, TreeReader as _, with_article};
use score_core::path::FieldPath;
use score_yaml::{Key, Kind, Mapping, Node, Span, message};

use super::reader::DefinitionReader;
use crate::codes;

/// The fields of a leaf.
const FIELDS: [&str; 4] = ["store", "ref", "version", "value"];
/// The store of the platform itself, which nobody else may refer to.
pub(in crate::definitions) const OWN_STORE: &str = "humanitec";
/// What is said of a reference into it.
pub(in crate::definitions) const IN_OWN_STORE: &str =
    "the store `humanitec` is the platform's own, which only the platform reads";

/// Reports every leaf that is neither `{store, ref, version?}` nor `{value}`. Says nothing of what stands in them: it may
/// be a secret that was put in the wrong place.
pub(super) fn check(reader: &mut DefinitionReader<'_>, node: &Node) {
    match node.as_map() {
        Some(map) if is_leaf(map) => leaf(reader, map, node.span),
        Some(map) => reader.each_entry(map.iter(), |reader, _, node| check(reader, node)),
        None => {
            let found = with_article(node.kind_name());
            let error = fault(node.span, message!("expected a map, found {found}"));
            let key = FieldPath::keys(reader.cursor().path.as_str()).pop();
            reader.push(match (&node.kind, key) {
                (Kind::Seq(_), _) | (_, None) => error.hint(SHAPES),
                (_, Some(key)) => error.hint(message!("write `{key}: {{value: …}}`")),
            });
        }
    }
}

/// True if a map is a leaf: it has a field of one, and not a map under it, for a secret may be called `value`.
pub(in crate::definitions) fn is_leaf(map: &Mapping) -> bool {
    let is_field = |name: &str| map.get(name).is_some_and(|node| node.as_map().is_none());
    FIELDS.iter().any(|name| is_field(name))
}

fn leaf(reader: &mut DefinitionReader<'_>, map: &Mapping, span: Span) {
    let is_known = |key: &Key| FIELDS.contains(&key.text.as_str());
    // Such a key may be meant for what is missing.
    let is_misspelt = !map.keys().all(is_known);
    for key in map.keys().filter(|key| !is_known(key)) {
        let message = message!("a reference to a secret has no field `{}`", key.text);
        let error = Diagnostic::new(codes::INVALID_SECRET_REFERENCE, message).at(key.span);
        let error = match key.text.as_str() {
            "key" | "path" | "name" | "id" | "secret" | "field" => {
                error.hint("did you mean `ref`?")
            }
            "secret_store" | "storeId" => error.hint("did you mean `store`?"),
            name => error.near_or_listed(name, &FIELDS, "there are"),
        };
        reader.at(&key.text, |reader| reader.push(error));
    }
    let set = |name: &str| map.get(name).filter(|node| !node.is_null());
    for name in ["store", "ref", "version"] {
        let Some(node) = set(name) else {
            continue;
        };
        let found = match &node.kind {
            Kind::String(text) if text.is_empty() => "an empty string".to_owned(),
            Kind::String(_) => continue,
            _ => with_article(node.kind_name()),
        };
        let error = fault(node.span, message!("expected a string, found {found}"));
        let is_number = matches!(node.kind, Kind::Int(_) | Kind::UInt(_) | Kind::Float(_));
        let hint = match is_number {
            true => message!("put it in quotes: `{name}: \"…\"`"),
            false => SHAPES.to_owned(),
        };
        reader.at(name, |reader| reader.push(error.hint(hint)));
    }
    let (store, reference, version) = (set("store"), set("ref"), set("version"));
    if let Some(value) = set("value") {
        if store.or(reference).or(version).is_some() {
            let message = "a secret has either a `value`, or `store` and `ref`";
            reader.push(fault(span, message).hint("take `value` out, or all but it"));
        } else if matches!(value.kind, Kind::Seq(_) | Kind::Map(_)) {
            let found = with_article(value.kind_name());
            let error = fault(value.span, message!("expected a string, found {found}"));
            reader.at("value", |reader| reader.push(error.hint(SHAPES)));
        }
        return;
    }
    match (store, reference) {
        (Some(store), Some(_)) if store.as_str() == Some(OWN_STORE) => {
            let error = fault(store.span, IN_OWN_STORE);
            let hint = "name another store, or write the secret as `{value: …}`";
            reader.at("store", |reader| reader.push(error.hint(hint)));
        }
        (Some(_), Some(_)) => {}
        _ if is_misspelt => {}
        (Some(_), None) => reader.push(
            fault(span, "a `store` without a `ref`")
                .hint("add `ref: …`, the name of the secret in the store"),
        ),
        (None, Some(_)) => reader.push(
            fault(span, "a `ref` without a `store`")
                .hint("add `store: …`, the store that the secret is in"),
        ),
        (None, None) if version.is_some() => {
            reader.push(fault(span, "a `version` without a `ref`").hint(SHAPES));
        }
        (None, None) => {
            let message = "the reference is empty: it sets neither `ref` nor `value`";
            reader.push(fault(span, message).hint(SHAPES));
        }
    }
}

/// The shapes of a secret.
const SHAPES: &str = "write `NAME: {store: …, ref: …}` or `NAME: {value: …}`";

fn fault(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::INVALID_SECRET_REFERENCE, message).at(span)
}
