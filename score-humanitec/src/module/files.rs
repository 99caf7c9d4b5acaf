//! Files and volumes of containers.

use score_yaml::message;
use score_yaml::{SortedMap, SortedSet, Str};

use super::node::{Key, ModuleNode};
use crate::codes;
use crate::module_reader::ModuleReader;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::additions::{Field, PodVolume};
use score_core::workload::{ByName, Container, Content, File, Resource, Volume, VolumeSource};

/// A file in which the extension has a say; `old` is the one of the Score file.
pub(super) fn file(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: Option<Box<File<Template>>>,
) -> Option<Box<File<Template>>> {
    let (mut old_mode, mut old_content, old_source) = match old {
        Some(file) => (file.mode, Some(file.content), file.source),
        None => (None, None, None),
    };
    // It is left out then, for what is checked later would say it again.
    let is_absolute = key.text.starts_with('/');
    if !is_absolute {
        let message = message!("`{}` is no absolute path", key.text);
        let error = Diagnostic::new(codes::INVALID_FILE, message).at(key.span);
        let path = key.text.trim_start_matches("./");
        reader.push(error.hint(message!("write `/{path}`")));
    }
    let (mut mode, mut content) = (None, None);
    // A `value` of another name or type is said where it stands.
    let mut is_said = false;
    let is_of_score = node.has_score_only("source");
    if node.has_score_only("binaryContent") || is_of_score {
        content = old_content.take();
    }
    if let Some(fields) = reader.map(node) {
        for (key, node) in fields {
            match key.text.as_str() {
                "mode" if node.is_of_score() => mode = old_mode.take(),
                "value" if node.is_of_score() => content = old_content.take(),
                _ => reader.at(&key.text, |reader| match key.text.as_str() {
                    "mode" if node.is_null() => {}
                    "mode" => mode = bits(reader, node),
                    "value" if node.is_null() => content = None,
                    "value" => {
                        content = reader.spanned(node).map(Content::Text);
                        is_said = content.is_none();
                    }
                    _ => {
                        reader.unknown(&key, "a file", &["mode", "value"]);
                        is_said = true;
                    }
                }),
            }
        }
    } else {
        content = content.or(old_content.take());
        is_said = true;
    }
    if content.is_none() && !is_said {
        let error = Diagnostic::new(codes::MISSING_FIELD, "the file has no `value`");
        reader.push(
            error
                .at(key.span)
                .hint("add `value: …`, the text of the file"),
        );
    }
    let content = content.filter(|_| is_absolute)?;
    // That of the Score file is left where its text is.
    let source = old_source.filter(|_| is_of_score && old_content.is_none());
    Some(Box::new(File {
        span: key.span,
        mode,
        content,
        source,
    }))
}

/// A file's mode; none if the text is empty.
fn bits(reader: &mut ModuleReader<'_>, node: ModuleNode) -> Option<Spanned<u32>> {
    let word = reader.word(node).filter(|word| !word.is_empty())?;
    let bits = u32::from_str_radix(&word, 8).ok();
    if bits.is_none_or(|bits| bits > 0o777) {
        let message = message!(
            "`{}` is no file mode, expected an octal number like `0644`",
            word.value
        );
        let error = Diagnostic::new(codes::INVALID_FILE, message).at(word.span);
        let way = "write `mode: \"0644\"` for a file, `mode: \"0755\"` for a program";
        reader.push(error.hint(way));
    }
    bits.map(|bits| Spanned::new(bits, word.span))
}

/// A volume in which the extension has a say; `old` is the one of the Score file.
pub(super) fn mount(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: Option<Box<Volume<Template>>>,
    mountable: &Mountable<'_>,
) -> Option<Box<Volume<Template>>> {
    let known = ["id", "sub_path", "read_only"];
    let (mut old_source, mut old_path, old_read_only) = match old {
        Some(volume) => (Some(volume.source), volume.path, volume.read_only),
        None => (None, None, None),
    };
    let (mut source, mut path, mut read_only) = (None, None, None);
    let mut is_given = false;
    // An `id` of another name is said where it stands.
    let mut is_said = false;
    if let Some(fields) = reader.map(node) {
        for (key, node) in fields {
            match key.text.as_str() {
                "id" if node.is_of_score() => {
                    source = old_source.take();
                    is_given = source.is_some();
                }
                "sub_path" if node.is_of_score() => path = old_path.take(),
                "read_only" if node.is_of_score() => read_only = old_read_only,
                _ => reader.at(&key.text, |reader| match key.text.as_str() {
                    "id" => {
                        is_given = !node.is_null();
                        source = Some(node)
                            .filter(|node| !node.is_null())
                            .and_then(|node| reader.spanned(node))
                            .and_then(|text| volume_source(reader, text, mountable));
                    }
                    name if node.is_null() && known.contains(&name) => {}
                    "sub_path" => path = reader.word(node),
                    "read_only" => read_only = reader.bool_of(&node),
                    _ => {
                        is_said = true;
                        reader.unknown(&key, "a volume mount", &known);
                    }
                }),
            }
        }
    } else {
        source = old_source;
        is_said = true;
    }
    if !is_given && !is_said {
        let error = Diagnostic::new(codes::MISSING_FIELD, "the mount has no `id`");
        reader.push(
            error
                .at(key.span)
                .hint("add `id: …`, the name of a volume or `${resources.NAME}`"),
        );
    }
    Some(Box::new(Volume {
        span: key.span,
        source: source?,
        path,
        read_only,
        placeholder: None,
        named: None,
    }))
}

/// The things that a container can mount.
pub(super) struct Mountable<'a> {
    pub(super) resources: &'a ByName<Resource<Template>>,
    /// The `volumes` feature.
    pub(super) volumes: &'a SortedMap<Str, PodVolume<Template>>,
    /// Those of the feature that are wrong, which is said there.
    pub(super) broken: &'a SortedSet<Str>,
    /// Volumes of the pod in Kubernetes' shape, which are mounted in that shape alone.
    pub(super) in_other_shape: &'a [Field<Template>],
}

/// Finds the volumes of the feature that the Score file's own mounts name.
pub(super) fn name_volumes(
    reader: &mut ModuleReader<'_>,
    containers: &mut ByName<Container<Template>>,
    mountable: &Mountable<'_>,
) {
    for (name, container) in containers {
        for (target, volume) in &mut container.volumes {
            let VolumeSource::Text(text) = &volume.source.value else {
                continue;
            };
            // The text of a uid is the resource itself, with and without an extension.
            if text.as_literal().is_none_or(|text| text.contains('#')) {
                continue;
            }
            let text = Spanned::new(text.clone(), volume.source.span);
            let path = ["containers", name, "volumes", target, "source"];
            let outer = std::mem::replace(&mut reader.cursor().path, path.into_iter().collect());
            if let Some(source) = volume_source(reader, text, mountable) {
                volume.source = source;
            }
            reader.cursor().path = outer;
        }
    }
}

/// The name of a volume in Kubernetes' shape.
fn name_of(volume: &Field<Template>) -> Option<&str> {
    volume.value.get("name")?.as_string()?.as_literal()
}

/// The source that an id mounts: a volume of the `volumes` feature, or a resource.
fn volume_source(
    reader: &mut ModuleReader<'_>,
    text: Spanned<Template>,
    mountable: &Mountable<'_>,
) -> Option<Spanned<VolumeSource<Template>>> {
    let place = text.span;
    if let Some(placeholder) = text.as_placeholder() {
        if let Some((name, [])) = placeholder.resource()
            && let Some(resource) = mountable.resources.get(name)
        {
            let source = VolumeSource::Resource(resource.uid.clone());
            return Some(Spanned::new(source, place));
        }
    } else if let Some(name) = text.as_literal() {
        let name = name.strip_prefix("volumes.").unwrap_or(name);
        if mountable.volumes.contains_key(name) {
            return Some(Spanned::new(VolumeSource::Pod(name.into()), place));
        }
        if mountable.broken.contains(name) {
            return None;
        }
        let keys = FieldPath::keys(reader.cursor().path.as_str());
        reader.push_error(|| {
            let message = message!("`{name}` is no volume of the workload");
            let known = mountable.volumes.keys().map(Str::as_str);
            let diagnostic = Diagnostic::new(codes::INVALID_VOLUME, message)
                .at(place)
                .near(name, known);
            let mut of_pod = mountable.in_other_shape.iter();
            if of_pod.any(|volume| name_of(volume) == Some(name)) {
                let target = keys.iter().rev().nth(1).map_or("…", String::as_str);
                return Diagnostic {
                    hints: Vec::new(),
                    ..diagnostic
                }
                .hint("it is one of the pod in the shape of Kubernetes, and is mounted in that")
                .hint(message!(
                    "write `volumeMounts: [{{name: {name}, mountPath: {target}}}]` in the container in its place"
                ));
            }
            // Others give no volume.
            let resource = mountable.resources.get(name);
            match resource.is_some_and(|resource| resource.uid.kind() == "volume") {
                true => diagnostic.hint(message!(
                    "the resource of that name is `\"${{resources.{name}}}\"`"
                )),
                false => diagnostic,
            }
        });
        return None;
    }
    let expected = "expected the name of a volume or `${resources.NAME}` alone";
    let message = message!("`{}` is no volume, ", text.value) + expected;
    reader.error(codes::INVALID_VOLUME, message, place);
    None
}
