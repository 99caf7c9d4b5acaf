//! Checks `secret_refs`: maps whose leaves are references to secret stores, or values.

use score_core::diagnostic::{Diagnostic, TreeReader as _, with_article};
use score_yaml::{Kind, Mapping, Node, Span, message};

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
            fault(reader, node.span, message!("expected a map, found {found}"));
        }
    }
}

/// True if a map is a leaf: it has a field of one, and not a map under it, for a secret may be called `value`.
pub(in crate::definitions) fn is_leaf(map: &Mapping) -> bool {
    let is_field = |name: &str| map.get(name).is_some_and(|node| node.as_map().is_none());
    FIELDS.iter().any(|name| is_field(name))
}

fn leaf(reader: &mut DefinitionReader<'_>, map: &Mapping, span: Span) {
    for key in map
        .keys()
        .filter(|key| !FIELDS.contains(&key.text.as_str()))
    {
        let message = message!("a reference to a secret has no field `{}`", key.text);
        let error = Diagnostic::new(codes::INVALID_SECRET_REFERENCE, message).at(key.span);
        reader.at(&key.text, |reader| {
            reader.push(error.near(&key.text, FIELDS))
        });
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
        let message = message!("expected a text, found {found}");
        reader.at(name, |reader| fault(reader, node.span, message));
    }
    let (store, reference, version) = (set("store"), set("ref"), set("version"));
    if let Some(value) = set("value") {
        if store.or(reference).or(version).is_some() {
            let message = "a secret has either a `value`, or `store` and `ref`";
            fault(reader, span, message);
        } else if matches!(value.kind, Kind::Seq(_) | Kind::Map(_)) {
            let message = message!("expected a text, found {}", with_article(value.kind_name()));
            reader.at("value", |reader| fault(reader, value.span, message));
        }
        return;
    }
    match (store, reference) {
        (Some(store), Some(_)) if store.as_str() == Some(OWN_STORE) => {
            reader.at("store", |reader| fault(reader, store.span, IN_OWN_STORE));
        }
        (Some(_), Some(_)) => {}
        (Some(_), None) => fault(reader, span, "a `store` without a `ref`"),
        (None, Some(_)) => fault(reader, span, "a `ref` without a `store`"),
        (None, None) if version.is_some() => fault(reader, span, "a `version` without a `ref`"),
        (None, None) => {
            let message = "the reference is empty: it sets neither `ref` nor `value`";
            fault(reader, span, message);
        }
    }
}

fn fault(reader: &mut DefinitionReader<'_>, span: Span, message: impl Into<String>) {
    let error = Diagnostic::new(codes::INVALID_SECRET_REFERENCE, message).at(span);
    let hint = "a secret is `{store, ref, version}` or `{value}`, with maps above it";
    reader.push(error.hint(hint));
}
