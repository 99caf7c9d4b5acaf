//! Fields of services, read leniently: one that is not there, or of another type, holds nothing.

use score_yaml::{Map, Str, Value};

use crate::interpolation::has_reference;

pub(super) fn text<'v>(map: Option<&'v Map>, field: &str) -> &'v str {
    map.and_then(|map| map.get(field)?.as_str())
        .unwrap_or_default()
}

pub(super) fn items<'v>(map: &'v Map, field: &str) -> &'v [Value] {
    map.get(field).and_then(Value::as_seq).unwrap_or_default()
}

/// The names in a field that is a map from them, or a list of them with variables of compose among them.
pub(super) fn names<'v>(map: &'v Map, field: &str) -> impl Iterator<Item = &'v str> {
    let inner = map.get(field).and_then(Value::as_map);
    let keys = inner.into_iter().flat_map(Map::keys).map(Str::as_str);
    let listed = items(map, field).iter().filter_map(Value::as_str);
    keys.chain(listed.filter(|name| !has_reference(name)))
}

/// The service that an entry of one of the `LINK_FIELDS` names.
pub(super) fn linked(text: &str) -> Option<&str> {
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    (!text.starts_with("container:")).then_some(name)
}

pub(super) fn map<'v>(map: &'v Map, field: &str) -> Option<&'v Map> {
    map.get(field).and_then(Value::as_map)
}

/// The number of containers that a service asks for itself, and the field that says so.
pub(super) fn replicas(service: &Map) -> Option<(&'static str, i64)> {
    let deployed = map(service, "deploy").and_then(|deploy| deploy.get("replicas"));
    let scale = ("scale", service.get("scale"));
    [scale, ("deploy.replicas", deployed)]
        .into_iter()
        .find_map(|(field, value)| match value {
            Some(Value::Int(n)) => Some((field, *n)),
            _ => None,
        })
}
