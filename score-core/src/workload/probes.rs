//! Lowers the probes of a container.

use score_yaml::{Key, Node};

use super::read::WorkloadReader;
use super::{HttpGet, PortRef, Probe, Scheme, Timing};
use crate::codes;
use crate::diagnostic::TreeReader;
use crate::text::Template;

/// The probe of a container's `livenessProbe` or `readinessProbe`.
pub(super) fn probe(
    reader: &mut WorkloadReader<'_>,
    key: &Key,
    node: &Node,
) -> Option<Box<Probe<Template>>> {
    let map = reader.map_of(node)?;
    Some(Box::new(Probe {
        span: key.span,
        http_get: reader.field(map, "httpGet", http_get),
        exec: reader.field(map, "exec", |reader, _, node| {
            let map = reader.map_of(node)?;
            let words = reader.strings(map, "command")?;
            Some(words.into_iter().map(Template::literal).collect())
        }),
        exec_span: map
            .get_entry("exec")
            .map(|(key, exec)| match exec.get("command") {
                // Of an empty one the list has to change.
                Some(command) if command.as_seq().is_some_and(<[Node]>::is_empty) => command.span,
                _ => key.span,
            }),
        tcp: None,
        grpc: None,
        timing: Timing::default(),
    }))
}

fn http_get(reader: &mut WorkloadReader<'_>, key: &Key, node: &Node) -> Option<HttpGet<Template>> {
    let map = reader.map_of(node)?;
    let schemes = [("HTTP", Scheme::Http), ("HTTPS", Scheme::Https)];
    let host = reader.string(map, "host").map(|host| host.value);
    let scheme = reader
        .one_of(map, "scheme", &schemes)
        .map(|scheme| scheme.value);
    let path = reader.required(map, "path", key.span);
    let headers = reader.field(map, "httpHeaders", |reader, _, node| {
        let items = reader.items_of(node)?;
        let headers = items.iter().enumerate().filter_map(|(i, item)| {
            reader.at_index(i, |reader| {
                let map = reader.map_of(item)?;
                let name = reader.required(map, "name", item.span);
                let value = reader.required(map, "value", item.span)?;
                Some((name?.value, Template::literal(value.value)))
            })
        });
        Some(headers.collect())
    });
    if !map.contains_key("port") {
        reader.error(codes::MISSING_FIELD, "`port` is missing", key.span);
    }
    let port = reader.port(map, "port")?;
    Some(HttpGet {
        span: Some(key.span),
        host,
        scheme,
        path: Template::literal(path?.value),
        port: PortRef::Number(port),
        headers: headers.unwrap_or_default(),
    })
}
