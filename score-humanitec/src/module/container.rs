//! `containers`: each field from the typed Score file or, where the extension says it, from the module.

use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{SortedMap, Span, Str};

use super::files::{Mountable, file, mount};
use super::lifecycle::lifecycle;
use super::node::{Entries, Key, ModuleNode, NodeKind};
use super::resources::resources;
use crate::codes;
use crate::module_reader::{ModuleReader, nest_the_path};
use crate::probe;
use crate::words_of_others::words_of_others;
use score_core::diagnostic::{Cursor, Diagnostic, TreeReader, nearest};
use score_core::text::{Spanned, Template};
use score_core::workload::{ByName, Container};
use score_kubernetes::{names, rules};

/// Fields that go into the manifest as they are.
const VERBATIM: [&str; 9] = [
    "envFrom",
    "imagePullPolicy",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
];

/// All fields of a container.
pub(crate) const FIELDS: [&str; 24] = [
    "id",
    "image",
    "command",
    "args",
    "resources",
    "env",
    "variables",
    "files",
    "volume_mounts",
    "volumeMounts",
    "liveness_probe",
    "readiness_probe",
    "startup_probe",
    "lifecycle",
    "workingDir",
    "envFrom",
    "imagePullPolicy",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
];

/// Lowers `containers`, in which the extension has a say; the reader stands there.
pub(super) fn containers(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    containers: &mut ByName<Container<Template>>,
    mountable: &Mountable<'_>,
) {
    let span = node.span;
    let of_score: Vec<Str> = containers.keys().cloned().collect();
    *containers = reader.by_name(
        node,
        std::mem::take(containers),
        |reader, key, node, old| container(reader, key, node, old, mountable, &of_score),
    );
    if containers.is_empty() {
        let error = Diagnostic::new(codes::MISSING_FIELD, "no container is left").at(span);
        reader.push(error.hint("nothing behind a container's name takes it away: leave the name out, or give it a field"));
    }
}

/// A container in which the extension has a say. `old` is the one of the Score file, `of_score` are the names there.
fn container(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: Option<Box<Container<Template>>>,
    mountable: &Mountable<'_>,
    of_score: &[Str],
) -> Option<Box<Container<Template>>> {
    let keeps_before = node.has_score_only("before");
    let NodeKind::Map(mut fields) = node.kind else {
        reader.wrong_type(&node, "map");
        return old;
    };
    let is_new = old.is_none();
    let below = key.text.split('.').nth(1);
    if is_new && below.is_some_and(|field| FIELDS.contains(&field)) {
        let message = message!("`{}` is no name of a container", key.text);
        let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        reader.push(diagnostic.hint(nest_the_path(&key.text)));
        return None;
    }
    if is_new {
        reader.expect(Some(&key.text), names::label_fault, key.span);
    }
    let mut old = old.unwrap_or_else(|| Box::new(empty(key.span)));
    let mut new = Box::new(empty(old.span));
    if keeps_before {
        new.before = std::mem::take(&mut old.before);
    }
    report_too_shallow(reader, &mut fields);
    // It replaces variables, wherever they stand.
    fields.sort_by_key(|(key, _)| key.text == "env");
    for (key, node) in fields {
        if node.is_of_score() {
            keep(&key.text, &mut old, &mut new);
        } else {
            reader.at(&key.text, |reader| {
                field(reader, &key, node, &mut old, &mut new, mountable);
            });
        }
    }
    if new.image.is_none() && is_new {
        reader.push_error(|| {
            let known = of_score.iter().map(Str::as_str);
            let message = message!(
                "container `{}` is not in the Score file and has no `image`",
                key.text
            );
            let diagnostic = Diagnostic::new(codes::MISSING_IMAGE, message).at(key.span);
            let near = diagnostic.near(&key.text, known);
            match near.hints.is_empty() {
                true => {
                    let known = listed(of_score.iter().map(Str::as_str), ", ");
                    near.hint(format!("the Score file has {known}"))
                        .hint("for a container of its own, add `image: …`")
                }
                false => near,
            }
        });
    }
    Some(new)
}

/// Reports the entries of a map that stand beside its key, which then has nothing, and takes them out.
fn report_too_shallow(reader: &mut ModuleReader<'_>, fields: &mut Entries) {
    const MAPS: [&str; 4] = ["variables", "files", "volume_mounts", "resources"];
    let is_given = |node: &ModuleNode| !node.is_of_score();
    let empty = fields
        .iter()
        .find(|(key, node)| is_given(node) && node.is_null() && MAPS.contains(&key.text.as_str()));
    let Some(empty) = empty.map(|(key, _)| key.clone()) else {
        return;
    };
    let is_entry = |(key, node): &(Key, ModuleNode)| {
        let name = key.text.as_str();
        let is_behind = key.span.file == empty.span.file && key.span.start > empty.span.start;
        let is_meant = FIELDS.contains(&name)
            || nearest(name, FIELDS).is_some()
            || words_of_others("a container", name).is_some();
        is_given(node) && is_behind && !is_meant
    };
    let entries: Vec<Key> = fields
        .iter()
        .filter(|entry| is_entry(entry))
        .map(|(key, _)| key.clone())
        .collect();
    let Some((first, others)) = entries.split_first() else {
        return;
    };
    let what = if others.is_empty() { "it" } else { "them" };
    let message = message!(
        "`{}` stands beside `{}`, expected below it",
        first.text,
        empty.text
    );
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(first.span);
    let error = error.hint(format!("indent {what} by two more blanks"));
    let error = others
        .iter()
        .fold(error, |error, other| error.label(other.span, "and here"));
    reader.at(&first.text, |reader| reader.push(error));
    fields.retain(|entry| !is_entry(entry));
}

fn empty(span: Span) -> Container<Template> {
    Container {
        span,
        image: None,
        command: Vec::new(),
        args: Vec::new(),
        variables: SortedMap::new(),
        files: SortedMap::new(),
        volumes: SortedMap::new(),
        resources: None,
        liveness: None,
        readiness: None,
        startup: None,
        env: Vec::new(),
        fields: SortedMap::new(),
        before: SortedMap::new(),
    }
}

/// Takes a field as the Score file has it.
fn keep(name: &str, old: &mut Container<Template>, new: &mut Container<Template>) {
    match name {
        "image" => new.image = old.image.take(),
        "command" => new.command = std::mem::take(&mut old.command),
        "args" => new.args = std::mem::take(&mut old.args),
        "variables" => new.variables = std::mem::take(&mut old.variables),
        "files" => new.files = std::mem::take(&mut old.files),
        "volume_mounts" => new.volumes = std::mem::take(&mut old.volumes),
        "resources" => new.resources = old.resources.take(),
        "liveness_probe" => new.liveness = old.liveness.take(),
        "readiness_probe" => new.readiness = old.readiness.take(),
        _ => {}
    }
}

/// The image of the extension; `is_lost` says whether the Score file's is lost without one.
fn image(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    is_lost: bool,
) -> Option<Spanned<Template>> {
    if !node.is_null() {
        // One that is none is said here, and not once more where the workload is checked.
        let image = reader.spanned(node);
        return image.filter(|image| is_image(reader, image));
    }
    if is_lost {
        let message = "the extension takes the image away, and a container needs one";
        reader.error(codes::MISSING_IMAGE, message, key.span);
    }
    None
}

/// Reads a field in which the extension has a say.
fn field(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: &mut Container<Template>,
    new: &mut Container<Template>,
    mountable: &Mountable<'_>,
) {
    match key.text.as_str() {
        // The image's id in the platform's registry.
        "id" if !node.is_null() => drop(reader.text(node)),
        "image" => new.image = image(reader, key, node, old.image.is_some()),
        "command" => new.command = words(reader, node),
        "args" => new.args = words(reader, node),
        "variables" => {
            let old = std::mem::take(&mut old.variables);
            new.variables = reader.by_name(node, old, |reader, key, node, _| {
                let value = reader.spanned(node)?;
                // What is refused of a variable with such a name is the name.
                let is_odd = key.text.bytes().any(|c| !matches!(c, b' '..=b'~'));
                let place = if is_odd { key.span } else { value.span };
                Some(Spanned::new(value.value, place))
            });
        }
        "files" => {
            let old = std::mem::take(&mut old.files);
            new.files = reader.by_name(node, old, file);
        }
        "volume_mounts" => {
            let old = std::mem::take(&mut old.volumes);
            new.volumes = reader.by_name(node, old, |reader, key, node, old| {
                mount(reader, key, node, old, mountable)
            });
        }
        "resources" if node.is_null() => {}
        "resources" => {
            let old = old.resources.take().unwrap_or_default();
            new.resources = Some(resources(reader, node, old));
        }
        "liveness_probe" => {
            let old = old.liveness.take();
            new.liveness = probe::probe(reader, key, node, old, false);
        }
        "readiness_probe" => {
            let old = old.readiness.take();
            new.readiness = probe::probe(reader, key, node, old, true);
        }
        "startup_probe" => new.startup = probe::probe(reader, key, node, None, false),
        _ if node.is_null() && FIELDS.contains(&key.text.as_str()) => {}
        "env" => env(reader, node, new),
        "lifecycle" => {
            if let Some(field) = lifecycle(reader, key, node) {
                new.fields.insert("lifecycle".into(), field);
            }
        }
        name if VERBATIM.contains(&name) || matches!(name, "workingDir" | "volumeMounts") => {
            let definition = "core.v1.Container";
            let Cursor { path, diags } = reader.cursor();
            rules::check_field(definition, name, &node, path, diags);
            let field = reader.kubernetes_field(definition, key, node);
            new.fields.insert(name.into(), field);
        }
        _ => reader.unknown(key, "a container", &FIELDS),
    }
}

fn words(reader: &mut ModuleReader<'_>, node: ModuleNode) -> Vec<Template> {
    if node.is_null() {
        return Vec::new();
    }
    reader.texts(node).unwrap_or_default()
}

/// `env`: an entry replaces a variable of its name.
fn env(reader: &mut ModuleReader<'_>, node: ModuleNode, container: &mut Container<Template>) {
    let Some(items) = reader.list(node) else {
        return;
    };
    let mut seen: SortedMap<Str, Span> = SortedMap::new();
    for (i, node) in items.into_iter().enumerate() {
        reader.at_index(i, |reader| {
            let span = node.span;
            let Some(name) = node.name() else {
                let message = "an entry of `env` needs a `name`";
                reader.error(codes::MISSING_FIELD, message, span);
                return;
            };
            if let Some(first) = seen.insert(name.clone(), span) {
                let message = message!("`env` has `{name}` twice");
                let diagnostic = Diagnostic::new(codes::NAME_CLASH, message).at(span);
                reader.push(diagnostic.label(first, "the other one"));
            }
            container.variables.remove(&name);
            let field = reader.kubernetes("core.v1.EnvVar", node, span);
            container.env.push(field);
        });
    }
}

/// True if a text may be an image, whatever its placeholders stand for; reports one that is not.
fn is_image(reader: &mut ModuleReader<'_>, image: &Spanned<Template>) -> bool {
    let (code, message) = match image.as_literal() {
        Some("") => (
            codes::MISSING_IMAGE,
            "the image is empty, expected one like `nginx:1.28`",
        ),
        Some(".") => (
            codes::MISSING_IMAGE,
            "`.` is no image: only in a Score file it stands for the one of `--image`",
        ),
        _ if image.dollars() > 0 => (
            codes::MALFORMED_PLACEHOLDER,
            "a `$` in the image belongs to no placeholder",
        ),
        _ => return true,
    };
    reader.error(code, message, image.span);
    false
}

#[cfg(test)]
mod tests;
