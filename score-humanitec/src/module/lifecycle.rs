//! Lifecycle handlers of containers.

use score_yaml::message;

use super::node::{Entries, Key, ModuleNode, NodeKind, by_key};
use crate::codes;
use crate::module_reader::ModuleReader;
use crate::probe::{PROBE_TYPES, ProbeType};
use score_core::diagnostic::TreeReader;
use score_core::text::Template;
use score_core::workload::additions::Field;

/// `lifecycle`: handlers in the typed shape become Kubernetes' own.
pub(super) fn lifecycle(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
) -> Option<Field<Template>> {
    let (span, mut entries) = (node.span, reader.map(node)?);
    for (key, handler) in &mut entries {
        let is_handler = matches!(key.text.as_str(), "preStop" | "postStart");
        let is_typed = matches!(&handler.kind, NodeKind::Map(map) if map.iter().any(|(key, _)| key.text == "type"));
        if is_handler && is_typed {
            let typed = std::mem::replace(handler, ModuleNode::new(NodeKind::Null, handler.span));
            *handler = reader.at(&key.text, |reader| kubernetes_handler(reader, key, typed))?;
        }
    }
    let node = ModuleNode::new(NodeKind::Map(entries), span);
    Some(reader.kubernetes("core.v1.Lifecycle", node, key.span))
}

/// `{type: http, path, port, …}` as `{httpGet: {path, port, …}}`.
fn kubernetes_handler(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
) -> Option<ModuleNode> {
    let span = node.span;
    let mut entries = by_key(reader.map(node)?);
    let (type_key, kind) = entries.remove("type")?;
    let kind = reader
        .at(&type_key.text, |r| r.one_of(kind, &PROBE_TYPES[..]))?
        .value;
    let (handler, known): (_, &[&str]) = match kind {
        ProbeType::Http => ("httpGet", &["path", "port", "scheme", "headers", "host"]),
        ProbeType::Tcp => ("tcpSocket", &["port", "host"]),
        ProbeType::Command => ("exec", &["command"]),
        ProbeType::Grpc => {
            let message = "a lifecycle handler is of type `http`, `tcp` or `command`";
            reader.error(codes::INVALID_VALUE, message, type_key.span);
            return None;
        }
    };
    let needed = if kind == ProbeType::Command {
        "command"
    } else {
        "port"
    };
    if !entries.contains_key(needed) {
        let message = message!("a handler of type `{}` needs `{needed}`", kind.as_str());
        reader.error(codes::MISSING_FIELD, message, key.span);
        return None;
    }
    let mut fields = Entries::new();
    for (key, node) in entries.into_values() {
        if !known.contains(&key.text.as_str()) {
            let owner = format!("a handler of type `{}`", kind.as_str());
            reader.at(&key.text, |reader| reader.unknown(&key, &owner, known));
        } else if key.text == "headers" {
            let headers = reader.at("headers", |reader| reader.map(node))?;
            let headers = ModuleNode::new(http_headers(headers), key.span);
            fields.push((Key::plain("httpHeaders", key.span), headers));
        } else {
            fields.push((key, node));
        }
    }
    let handler = (
        Key::plain(handler, span),
        ModuleNode::new(NodeKind::Map(fields), span),
    );
    Some(ModuleNode::new(NodeKind::Map(vec![handler]), span))
}

/// Headers by their names as Kubernetes' list of names and values.
fn http_headers(headers: Entries) -> NodeKind {
    let headers = by_key(headers).into_values().map(|(key, value)| {
        let name = NodeKind::String(Template::literal(key.text.as_str()));
        let name = ModuleNode::new(name, key.span);
        let header = vec![
            (Key::plain("name", key.span), name),
            (Key::plain("value", key.span), value),
        ];
        ModuleNode::new(NodeKind::Map(header), key.span)
    });
    NodeKind::Seq(headers.collect())
}
