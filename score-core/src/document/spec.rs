//! The form in which the state keeps a workload: what the Go tools' typed model writes.

use score_yaml::{Kind, Mapping, Node};

use super::Document;

/// The form in which the state keeps a checked document: empty optional lists and maps fall away, whole numbers
/// lose their point, and `image`, if given, stands for each container's `.`.
#[must_use]
pub fn spec(document: Document, image: Option<&str>) -> Node {
    let mut root = document.into_root();
    if let Some(workload) = root.as_map_mut() {
        for container in entries_of(workload, "containers") {
            tidy_container(container, image);
        }
        for resource in entries_of(workload, "resources") {
            drop_empty(resource, &["metadata", "params"]);
        }
        drop_empty(workload, &["resources"]);
        if let Some(service) = workload.get_mut("service").and_then(Node::as_map_mut) {
            for port in entries_of(service, "ports") {
                whole_number(port.get_mut("port"));
                whole_number(port.get_mut("targetPort"));
            }
            drop_empty(service, &["ports"]);
        }
    }
    root
}

fn tidy_container(container: &mut Mapping, image: Option<&str>) {
    drop_empty(
        container,
        &["args", "before", "command", "files", "variables", "volumes"],
    );
    for probe in ["livenessProbe", "readinessProbe"] {
        let http_get = container
            .get_mut(probe)
            .and_then(Node::as_map_mut)
            .and_then(|probe| probe.get_mut("httpGet"));
        if let Some(http_get) = http_get.and_then(Node::as_map_mut) {
            whole_number(http_get.get_mut("port"));
            drop_empty(http_get, &["httpHeaders"]);
        }
    }
    if let (
        Some(image),
        Some(Node {
            kind: Kind::String(old),
            ..
        }),
    ) = (image, container.get_mut("image"))
        && old == "."
    {
        *old = image.into();
    }
}

/// The maps that stand under the keys of the map `field`.
fn entries_of<'m>(map: &'m mut Mapping, field: &str) -> impl Iterator<Item = &'m mut Mapping> {
    let entries = map.get_mut(field).and_then(Node::as_map_mut);
    entries
        .into_iter()
        .flat_map(|map| map.iter_mut().filter_map(|(_, node)| node.as_map_mut()))
}

fn drop_empty(map: &mut Mapping, fields: &[&str]) {
    for field in fields {
        let is_empty = map.get(field).is_some_and(|node| match &node.kind {
            Kind::Seq(items) => items.is_empty(),
            Kind::Map(map) => map.is_empty(),
            _ => false,
        });
        if is_empty {
            map.remove(field);
        }
    }
}

/// `80.0` is `80` to the schema and to Go.
fn whole_number(node: Option<&mut Node>) {
    if let Some(Node { kind, .. }) = node
        && let Kind::Float(number) = *kind
        && let Some(whole) = whole(number)
    {
        *kind = Kind::Int(whole);
    }
}

/// The integer that a number is, if it is a small one.
fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}
