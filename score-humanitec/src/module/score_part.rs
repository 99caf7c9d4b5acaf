//! A Score document in the platform's shape: what a module is before an extension is merged into it.

use score_yaml::{Key as ScoreKey, Mapping, Node, OrderedMap, Span, Str};

use super::node::{Entries, Key, ModuleNode, NodeKind};

/// The features that a checked Score document brings: its containers, and its service if it has one.
pub(super) fn spec(document: &Node) -> Entries {
    let mut spec = Entries::new();
    let field = |name: &str| document.as_map().and_then(|map| map.get_entry(name));
    spec.push(match field("containers") {
        Some((key, node)) => (Key::plain("containers", key.span), by_name(node, container)),
        None => put("containers", NodeKind::Map(Entries::new()), document.span),
    });
    if let Some((key, node)) = field("service") {
        spec.push((Key::plain("service", key.span), service(node)));
    }
    spec
}

/// An entry that the Score file does not have in its own words; it stands where what it follows from does.
fn put(key: &str, kind: NodeKind, span: Span) -> (Key, ModuleNode) {
    (Key::plain(key, span), ModuleNode::put_by_score(kind, span))
}

fn put_text(key: &str, text: &str, span: Span) -> (Key, ModuleNode) {
    put(key, NodeKind::ScoreText(Str::from(text)), span)
}

/// An entry of the Score file under the platform's name.
fn renamed(name: &str, key: &ScoreKey, node: &Node) -> (Key, ModuleNode) {
    (Key::plain(name, key.span), ModuleNode::of_score(node))
}

/// A map of the Score file in the platform's shape; what has none is told apart.
struct Shaped {
    entries: Entries,
    score_only: Entries,
}

impl Shaped {
    fn with_capacity(capacity: usize) -> Self {
        Shaped {
            entries: Entries::with_capacity(capacity),
            score_only: Entries::new(),
        }
    }

    fn keep(&mut self, key: &ScoreKey, node: &Node) {
        self.score_only.push(renamed(&key.text, key, node));
    }

    fn finish(self, span: Span) -> ModuleNode {
        let mut node = ModuleNode::put_by_score(NodeKind::Map(self.entries), span);
        node.score_only = (!self.score_only.is_empty()).then(|| Box::new(self.score_only));
        node
    }
}

/// A map of things by name.
fn by_name(node: &Node, thing: fn(&ScoreKey, &Node, &Mapping) -> ModuleNode) -> ModuleNode {
    let Some(map) = node.as_map() else {
        return ModuleNode::of_score(node);
    };
    let things = map.iter().map(|(key, node)| {
        let thing = match node.as_map() {
            Some(map) => thing(key, node, map),
            None => ModuleNode::of_score(node),
        };
        (Key::plain(&key.text, key.span), thing)
    });
    ModuleNode::put_by_score(NodeKind::Map(things.collect()), node.span)
}

fn container(name: &ScoreKey, node: &Node, fields: &Mapping) -> ModuleNode {
    let mut shaped = Shaped::with_capacity(fields.len() + 1);
    shaped.entries.push(put_text("id", &name.text, name.span));
    for (key, node) in fields.iter() {
        let (name, node) = match key.text.as_str() {
            "files" => ("files", by_name(node, file)),
            "volumes" => ("volume_mounts", by_name(node, mount)),
            "livenessProbe" => ("liveness_probe", probe(node)),
            "readinessProbe" => ("readiness_probe", probe(node)),
            name @ ("image" | "command" | "args" | "variables" | "resources") => {
                (name, ModuleNode::of_score(node))
            }
            _ => {
                shaped.keep(key, node);
                continue;
            }
        };
        shaped.entries.push((Key::plain(name, key.span), node));
    }
    shaped.finish(node.span)
}

/// `{mode, value}`; of the three ways to give a file's content the platform knows one.
fn file(_: &ScoreKey, node: &Node, fields: &Mapping) -> ModuleNode {
    let mut shaped = Shaped::with_capacity(2);
    for (key, node) in fields.iter() {
        match key.text.as_str() {
            "mode" => shaped.entries.push(renamed("mode", key, node)),
            "content" => shaped.entries.push(renamed("value", key, node)),
            _ => shaped.keep(key, node),
        }
    }
    if !fields.contains_key("mode") {
        shaped.entries.push(put_text("mode", "", node.span));
    }
    shaped.finish(node.span)
}

/// `{id, sub_path, read_only}`
fn mount(_: &ScoreKey, node: &Node, fields: &Mapping) -> ModuleNode {
    let mut shaped = Shaped::with_capacity(3);
    for (key, node) in fields.iter() {
        match key.text.as_str() {
            "source" => shaped.entries.push(renamed("id", key, node)),
            "path" => shaped.entries.push(renamed("sub_path", key, node)),
            "readOnly" => shaped.entries.push(renamed("read_only", key, node)),
            _ => shaped.keep(key, node),
        }
    }
    if !fields.contains_key("path") {
        shaped.entries.push(put_text("sub_path", "", node.span));
    }
    if !fields.contains_key("readOnly") {
        let read_only = put("read_only", NodeKind::Bool(false), node.span);
        shaped.entries.push(read_only);
    }
    shaped.finish(node.span)
}

/// `{type, …}`: of two checks the one by HTTP.
fn probe(node: &Node) -> ModuleNode {
    let Some(fields) = node.as_map() else {
        return ModuleNode::of_score(node);
    };
    let mut shaped = Shaped::with_capacity(4);
    let http = fields.get_entry("httpGet");
    let exec = fields.get_entry("exec");
    if let Some((key, http)) = http
        && let Some(map) = http.as_map()
    {
        shaped.entries.push(put_text("type", "http", key.span));
        probe_by_http(map, &mut shaped);
        if let Some((key, exec)) = exec {
            shaped.keep(key, exec);
        }
    } else if let Some((key, exec)) = exec {
        shaped.entries.push(put_text("type", "command", key.span));
        if let Some((key, command)) = exec.as_map().and_then(|map| map.get_entry("command")) {
            shaped.entries.push(renamed("command", key, command));
        }
    }
    shaped.finish(node.span)
}

fn probe_by_http(http: &Mapping, shaped: &mut Shaped) {
    for (key, node) in http.iter() {
        match key.text.as_str() {
            name @ ("path" | "port" | "scheme") => shaped.entries.push(renamed(name, key, node)),
            "httpHeaders" => {
                let headers = NodeKind::Map(headers(node));
                let headers = ModuleNode::put_by_score(headers, node.span);
                shaped
                    .entries
                    .push((Key::plain("headers", key.span), headers));
            }
            _ => shaped.keep(key, node),
        }
    }
}

/// Headers by name; of two with one name the last.
fn headers(list: &Node) -> Entries {
    let mut headers = OrderedMap::new();
    for header in list.as_seq().unwrap_or_default() {
        let name = header
            .get("name")
            .and_then(|name| Some((name.as_str()?, name.span)));
        let (Some((name, span)), Some(value)) = (name, header.get("value")) else {
            continue;
        };
        let header = (Key::plain(name, span), ModuleNode::of_score(value));
        headers.insert(Str::from(name), header);
    }
    headers.into_iter().map(|(_, header)| header).collect()
}

fn service(node: &Node) -> ModuleNode {
    let Some(fields) = node.as_map() else {
        return ModuleNode::of_score(node);
    };
    let ports = fields.get_entry("ports").map(|(key, node)| {
        let ports = by_name(node, port);
        (Key::plain("ports", key.span), ports)
    });
    ModuleNode::put_by_score(NodeKind::Map(ports.into_iter().collect()), node.span)
}

/// `{protocol, service_port, container_port}`
fn port(_: &ScoreKey, node: &Node, fields: &Mapping) -> ModuleNode {
    let mut shaped = Shaped::with_capacity(3);
    for (key, node) in fields.iter() {
        match key.text.as_str() {
            "protocol" => shaped.entries.push(renamed("protocol", key, node)),
            "port" => shaped.entries.push(renamed("service_port", key, node)),
            "targetPort" => shaped.entries.push(renamed("container_port", key, node)),
            _ => shaped.keep(key, node),
        }
    }
    if !fields.contains_key("protocol") {
        shaped.entries.push(put_text("protocol", "TCP", node.span));
    }
    if !fields.contains_key("targetPort")
        && let Some((key, port)) = fields.get_entry("port")
    {
        shaped.entries.push(renamed("container_port", key, port));
    }
    shaped.finish(node.span)
}
