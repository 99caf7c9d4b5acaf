//! Containers of a Score file as those of a module.

use score_yaml::message;
use score_yaml::message::{Name, visible};
use score_yaml::{Key, Kind, Mapping, Node, Span};

use super::build::{MapBuilder, entries, text};
use super::placeholders::{Placeholders, verbatim};
use score_core::diagnostic::{Code, Diagnostic};
use score_core::host::Host;
use score_core::path::FieldPath;
use score_core::text::Template;

/// What containers are lowered with.
pub(super) struct Containers<'c, 'd> {
    /// The path of the Score file.
    pub(super) score_file: &'c str,
    /// Where the sources of files come from.
    pub(super) host: &'c dyn Host,
    /// What placeholders stand for.
    pub(super) placeholders: &'c mut Placeholders<'d>,
}

impl Containers<'_, '_> {
    /// The containers of a Score file.
    pub(super) fn lower(&mut self, root: &Node) -> Node {
        let mut containers = MapBuilder::at(root.span);
        let mut path = FieldPath::from_iter(["containers"]);
        for (key, node) in entries(Some(root), "containers") {
            let container = path.at(&key.text, |path| self.container(&key.text, node, path));
            containers.set(&key.text, container);
        }
        containers.finish()
    }

    fn container(&mut self, name: &str, node: &Node, path: &mut FieldPath) -> Node {
        let mut container = MapBuilder::at(node.span);
        container.set_str("id", name);
        if let Some(image) = node.get("image").filter(|image| !is_empty(image)) {
            let image = match has_placeholders(image) {
                true => path.at("image", |path| self.string(image, path)),
                false => image.clone(),
            };
            container.set("image", image);
        }
        for field in ["command", "args"] {
            container.copy(field, node.get(field).filter(|value| !is_empty(value)));
        }
        let mut variables = MapBuilder::at(node.span);
        for (key, value) in entries(Some(node), "variables") {
            let path = below(path, &["variables", &key.text]);
            variables.set(&key.text, self.string(value, &path));
        }
        container.set_map("variables", variables);
        let mut resources = MapBuilder::at(node.span);
        for field in ["limits", "requests"] {
            let quantities = node
                .get("resources")
                .and_then(|resources| resources.get(field));
            resources.copy(field, quantities.filter(|map| !is_empty(map)));
        }
        container.set_map("resources", resources);
        for (field, lowered) in [
            ("livenessProbe", "liveness_probe"),
            ("readinessProbe", "readiness_probe"),
        ] {
            if let Some(probe) = node.get(field) {
                let probe = path.at(field, |path| self.probe(probe, path));
                container.set_map(lowered, probe);
            }
        }
        let mut files = MapBuilder::at(node.span);
        for (key, file) in entries(Some(node), "files") {
            let mut path = below(path, &["files", &key.text]);
            if let Some(file) = self.file(key, file, &mut path) {
                files.set(&key.text, file);
            }
        }
        container.set_map("files", files);
        let mut mounts = MapBuilder::at(node.span);
        for (key, volume) in entries(Some(node), "volumes") {
            let path = below(path, &["volumes", &key.text, "source"]);
            mounts.set(&key.text, self.mount(volume, &path));
        }
        container.set_map("volume_mounts", mounts);
        if let Some((key, _)) = node.as_map().and_then(|map| map.get_entry("before")) {
            let message = "a delta has no order of containers; `before` is left out";
            path.at("before", |path| self.left_out(message, key.span, path));
        }
        container.finish()
    }

    fn left_out(&mut self, message: &str, span: Span, path: &FieldPath) {
        let diagnostic = Diagnostic::new(Code::UnsupportedField, message).at(span);
        self.placeholders.diags.push(diagnostic.path(path));
    }

    fn error(&mut self, message: String, span: Span, path: &FieldPath) {
        let diagnostic = Diagnostic::new(Code::InvalidFile, message).at(span);
        self.placeholders.diags.push(diagnostic.path(path));
    }

    /// A string with its placeholders replaced; anything else as it is.
    fn string(&mut self, node: &Node, path: &FieldPath) -> Node {
        match node.as_str() {
            Some(text) => {
                let text = self.placeholders.text(text, node.span, path);
                Node::new(Kind::String(text.into()), node.span)
            }
            None => node.clone(),
        }
    }

    /// A probe; of two checks the one by HTTP.
    fn probe(&mut self, node: &Node, path: &mut FieldPath) -> MapBuilder {
        let mut probe = MapBuilder::at(node.span);
        let by_http = node.get("httpGet").and_then(Node::as_map);
        let exec = node.as_map().and_then(|map| map.get_entry("exec"));
        match (by_http, exec) {
            (Some(http), other) => {
                if let Some((key, _)) = other {
                    let message = "a probe of a delta has one check; `exec` is left out";
                    path.at("exec", |path| self.left_out(message, key.span, path));
                }
                path.at("httpGet", |path| self.probe_by_http(http, &mut probe, path));
            }
            (None, Some((_, exec))) => {
                probe.set_str("type", "command");
                probe.copy("command", exec.get("command"));
            }
            (None, None) => {}
        }
        probe
    }

    fn probe_by_http(&mut self, http: &Mapping, probe: &mut MapBuilder, path: &mut FieldPath) {
        for field in ["host", "scheme"] {
            if let Some((key, _)) = http.get_entry(field) {
                let message = message!("a probe of a delta has no `{field}`; it is left out");
                path.at(field, |path| self.left_out(&message, key.span, path));
            }
        }
        let Some(url) = http.get("path").filter(|path| !is_empty(path)) else {
            return;
        };
        probe.set_str("type", "http");
        probe.set("path", url.clone());
        probe.copy("port", http.get("port"));
        let headers = http.get("httpHeaders").and_then(Node::as_seq);
        let mut by_name = MapBuilder::at(url.span);
        for header in headers.unwrap_or_default() {
            if let (Some(name), Some(value)) = (text(header, "name"), header.get("value")) {
                by_name.set(name, value.clone());
            }
        }
        probe.set_map("headers", by_name);
    }

    fn file(&mut self, key: &Key, node: &Node, path: &mut FieldPath) -> Option<Node> {
        let no_expand = node
            .get("noExpand")
            .is_some_and(|value| value.kind == Kind::Bool(true));
        let content = if let Some(content) = node.get("content") {
            (content.as_str()?.to_owned(), content.span)
        } else if let Some(source) = node.get("source") {
            let written = source.as_str()?;
            let read = self
                .host
                .read(self.score_file, written)
                .map_err(|error| error.to_string());
            let content = read.and_then(|bytes| {
                String::from_utf8(bytes)
                    .map_err(|_| "it is not UTF-8 text, which a delta holds only".to_owned())
            });
            match content {
                Ok(content) => (content, source.span),
                Err(why) => {
                    let message = format!("`{}` cannot be read: {}", Name(written), visible(&why));
                    path.at("source", |path| self.error(message, source.span, path));
                    return None;
                }
            }
        } else {
            let message = "a delta holds text only; this file is left out";
            self.left_out(message, key.span, path);
            return None;
        };
        let (content, span) = content;
        let mut file = MapBuilder::at(node.span);
        file.set_str("mode", text(node, "mode").unwrap_or_default());
        file.set_str(
            "value",
            if no_expand {
                verbatim(&content)
            } else {
                self.placeholders.text(&content, span, path)
            },
        );
        Some(file.finish())
    }

    fn mount(&mut self, node: &Node, path: &FieldPath) -> Node {
        let mut mount = MapBuilder::at(node.span);
        if let Some(source) = node.get("source") {
            mount.set("id", self.string(source, path));
        }
        mount.set_str("sub_path", text(node, "path").unwrap_or_default());
        let read_only = node
            .get("readOnly")
            .map_or(Kind::Bool(false), |value| value.kind.clone());
        mount.set("read_only", Node::new(read_only, node.span));
        mount.finish()
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::String(text) => text.is_empty(),
        Kind::Seq(items) => items.is_empty(),
        Kind::Map(map) => map.is_empty(),
        _ => false,
    }
}

fn below(path: &FieldPath, keys: &[&str]) -> FieldPath {
    let mut path = path.clone();
    keys.iter().for_each(|key| path.push(key));
    path
}
/// Whether an image has placeholders of Score, and not what other tools read alone.
fn has_placeholders(image: &Node) -> bool {
    image.as_str().is_some_and(|text| {
        let template = Template::of_image(text, image.span, "", true);
        let mut placeholders = template.placeholders();
        placeholders.any(|found| matches!(found.path[0].as_str(), "metadata" | "resources"))
    })
}
