//! Containers of a Score file as the platform takes them: with its placeholders, and without what it lacks.

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::message::{Name, visible};
use score_yaml::{Span, Str};

use super::super::module::{Key, ModuleNode, NodeKind};
use super::placeholders::{PlaceholderReader, Placeholders, verbatim};
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, TreeReader};
use score_core::host::{Host, HostError};
use score_core::path::FieldPath;
use score_core::text::{ImageSyntax, Template};

/// Translates containers.
pub(super) struct Containers<'c, 'd> {
    /// The path of the Score file.
    pub(super) score_file: &'c str,
    /// The host that the sources of files come from.
    pub(super) host: &'c dyn Host,
    /// The things that placeholders stand for.
    pub(super) placeholders: &'c mut Placeholders<'d>,
}

impl Containers<'_, '_> {
    /// Translates the `containers` of a module that no extension is merged into yet.
    pub(super) fn translate(&mut self, containers: &mut ModuleNode) {
        let path = FieldPath::from_iter(["containers"]);
        let mut reader = ContainerReader {
            score_file: self.score_file,
            host: self.host,
            placeholders: self.placeholders.reader_at(path),
        };
        reader.each_entry(entries_mut(containers), |reader, _, container| {
            reader.container(container);
        });
    }
}

/// A reader of containers, which translates what it reads.
struct ContainerReader<'r> {
    score_file: &'r str,
    host: &'r dyn Host,
    placeholders: PlaceholderReader<'r>,
}

impl<'r> TreeReader<'r> for ContainerReader<'r> {
    fn cursor(&mut self) -> &mut Cursor<'r> {
        self.placeholders.cursor()
    }
}

impl ContainerReader<'_> {
    fn container(&mut self, container: &mut ModuleNode) {
        for (key, _) in container
            .score_only
            .take()
            .into_iter()
            .flat_map(|fields| *fields)
        {
            if key.text == "before" {
                let message = "a delta has no order of containers; `before` is left out";
                self.at("before", |reader| reader.left_out(message, key.span));
            }
        }
        for (key, node) in entries_mut(container) {
            match key.text.as_str() {
                "image" if has_placeholders(node) => self.at("image", |reader| reader.text(node)),
                "variables" => self.at("variables", |reader| {
                    let variables = entries_mut(node);
                    reader.each_entry(variables, |reader, _, node| reader.text(node));
                }),
                "resources" => drop_empty(node),
                "liveness_probe" => self.at("livenessProbe", |reader| reader.probe(node)),
                "readiness_probe" => self.at("readinessProbe", |reader| reader.probe(node)),
                "files" => self.at("files", |reader| {
                    if let NodeKind::Map(files) = &mut node.kind {
                        files.retain_mut(|(key, file)| {
                            reader.at(&key.text, |reader| reader.file(key, file))
                        });
                    }
                }),
                "volume_mounts" => self.at("volumes", |reader| {
                    let mounts = entries_mut(node);
                    reader.each_entry(mounts, |reader, _, mount| reader.mount(mount));
                }),
                _ => {}
            }
        }
        drop_empty(container);
    }

    fn left_out(&mut self, message: &str, span: Span) {
        self.error(codes::UNSUPPORTED_FIELD, message, span);
    }

    /// Replaces the placeholders of a text.
    fn text(&mut self, node: &mut ModuleNode) {
        if let NodeKind::ScoreText(text) = &node.kind {
            let text = self.placeholders.text(text, node.span);
            node.kind = NodeKind::String(Template::literal(text));
        }
    }

    /// Of two checks the one by HTTP is left.
    fn probe(&mut self, probe: &mut ModuleNode) {
        for (key, _) in probe
            .score_only
            .take()
            .into_iter()
            .flat_map(|fields| *fields)
        {
            match key.text.as_str() {
                "exec" => {
                    let message = "a probe of a delta has one check; `exec` is left out";
                    self.at("exec", |reader| reader.left_out(message, key.span));
                }
                "host" => self.http_field_left_out(&key),
                _ => {}
            }
        }
        let kind = probe.get("type").and_then(written);
        let is_by_command = kind.is_some_and(|kind| kind == "command");
        let NodeKind::Map(fields) = &mut probe.kind else {
            return;
        };
        fields.retain_mut(|(key, _)| {
            let is_known = key.text != "scheme";
            if !is_known {
                self.http_field_left_out(key);
            }
            is_known
        });
        let has_path = |(key, node): &(Key, ModuleNode)| key.text == "path" && !is_empty(node);
        if is_by_command || fields.iter().any(has_path) {
            fields.retain(|(key, node)| key.text != "headers" || !is_empty(node));
        } else {
            fields.clear();
        }
    }

    fn http_field_left_out(&mut self, key: &Key) {
        let field = key.text.as_str();
        let message = message!("a probe of a delta has no `{field}`; it is left out");
        self.at("httpGet", |reader| {
            reader.at(field, |reader| reader.left_out(&message, key.span));
        });
    }

    /// Gives a file its content as text; `false` if there is none.
    fn file(&mut self, key: &Key, file: &mut ModuleNode) -> bool {
        let score_only = file.score_only.take();
        let field = |name: &str| {
            let mut fields = score_only.iter().flat_map(|fields| fields.iter());
            fields.find_map(|(key, node)| (key.text == name).then_some(node))
        };
        let no_expand = field("noExpand").is_some_and(|node| node.kind == NodeKind::Bool(true));
        let content = match (file.get("value"), field("source")) {
            (Some(value), _) => written(value).map(|text| (text.to_string(), value.span)),
            (None, Some(source)) => {
                let content = written(source).and_then(|path_there| {
                    self.at("source", |reader| reader.read(path_there, source.span))
                });
                content.map(|content| (content, source.span))
            }
            (None, None) => {
                let message = "a delta holds text only; this file is left out";
                self.left_out(message, key.span);
                None
            }
        };
        let Some((content, span)) = content else {
            return false;
        };
        let text = match no_expand {
            true => verbatim(&content),
            false => self.placeholders.text(&content, span),
        };
        let value = NodeKind::String(Template::literal(text));
        let value = ModuleNode::put_by_score(value, span);
        if let NodeKind::Map(fields) = &mut file.kind {
            fields.retain(|(key, _)| key.text != "value");
            fields.push((Key::plain("value", span), value));
        }
        true
    }

    /// The content of a file beside the Score file.
    fn read(&mut self, source: &Str, span: Span) -> Option<String> {
        let read = self.host.read(self.score_file, source);
        let content = read.and_then(|bytes| {
            String::from_utf8(bytes)
                .map_err(|_| HostError::new("it is not UTF-8 text, which a delta holds only"))
        });
        content
            .map_err(|why| {
                let said = why.to_string();
                let message = format!("`{}` cannot be read: {}", Name(source), visible(&said));
                let error = Diagnostic::of_error(codes::INVALID_FILE, message, why.reason());
                self.push(error.at(span));
            })
            .ok()
    }

    fn mount(&mut self, mount: &mut ModuleNode) {
        for (key, node) in entries_mut(mount) {
            if key.text == "id" {
                self.at("source", |reader| reader.text(node));
            }
        }
    }
}

/// Drops the entries of a map that say nothing.
pub(super) fn drop_empty(node: &mut ModuleNode) {
    if let NodeKind::Map(entries) = &mut node.kind {
        entries.retain(|(_, node)| !is_empty(node));
    }
}

fn is_empty(node: &ModuleNode) -> bool {
    match &node.kind {
        NodeKind::Null => true,
        NodeKind::ScoreText(text) => text.is_empty(),
        NodeKind::Seq(items) => items.is_empty(),
        NodeKind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

fn entries_mut(node: &mut ModuleNode) -> impl Iterator<Item = (&Key, &mut ModuleNode)> {
    let entries = match &mut node.kind {
        NodeKind::Map(entries) => Some(entries),
        _ => None,
    };
    let entries = entries.into_iter().flat_map(|entries| entries.iter_mut());
    entries.map(|(key, node)| (&*key, node))
}

/// A text as the Score file has it.
fn written(node: &ModuleNode) -> Option<&Str> {
    match &node.kind {
        NodeKind::ScoreText(text) => Some(text),
        _ => None,
    }
}

/// True if an image has placeholders of Score, and not what other tools read alone.
fn has_placeholders(image: &ModuleNode) -> bool {
    written(image).is_some_and(|text| {
        let template =
            Template::of_image(text, image.span, "", ImageSyntax::PlaceholdersAndVariables);
        let mut placeholders = template.placeholders();
        placeholders.any(|found| found.root().is_some())
    })
}
