//! `containers`: merged into those of the Score file, field by field.

use score_yaml::message;
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::item::{Item, ItemKind, Key};
use super::probe;
use super::read::Reader;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::{Spanned, Template};
use score_core::workload::{
    ByName, Container, Content, File, Quantities, Resource, Resources, Volume, VolumeSource,
};
use score_kubernetes::{names, quantity, rules};

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
pub(super) const FIELDS: [&str; 24] = [
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

/// What a container's fields may refer to.
pub(super) struct Scope<'a> {
    pub(super) resources: &'a ByName<Resource<Template>>,
    /// The names of the `volumes` feature, sorted.
    pub(super) volumes: &'a [Str],
}

impl Scope<'_> {
    fn has_volume(&self, name: &str) -> bool {
        let at = self
            .volumes
            .binary_search_by(|known| known.as_str().cmp(name));
        at.is_ok()
    }
}

/// Finds the volumes of the feature that the Score file's own mounts name.
pub(super) fn name_volumes(
    reader: &mut Reader<'_>,
    containers: &mut ByName<Container<Template>>,
    scope: &Scope<'_>,
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
            let outer = std::mem::replace(&mut reader.path, path.into_iter().collect());
            if let Some(source) = volume_source(reader, text, scope) {
                volume.source = source;
            }
            reader.path = outer;
        }
    }
}

/// Merges `containers`; the reading stands there.
pub(super) fn merge(
    reader: &mut Reader<'_>,
    item: Item,
    containers: &mut ByName<Container<Template>>,
    scope: &Scope<'_>,
) {
    let span = item.span;
    let from_score: Vec<Str> = containers.keys().cloned().collect();
    reader.each(item, |reader, key, item| {
        if !reader.known_key(key) {
            return;
        }
        if item.is_null() {
            containers.remove(&key.text);
            return;
        }
        if !matches!(item.kind, ItemKind::Map(_)) {
            reader.wrong_type(&item, "map");
            return;
        }
        let is_new = !containers.contains_key(&key.text);
        if is_new {
            reader.expect(Some(&key.text), names::label_fault, key.span);
        }
        let mut container = containers
            .remove(&key.text)
            .unwrap_or_else(|| Box::new(empty(key.span)));
        patch(reader, item, &mut container, scope);
        if container.image.is_none() && is_new {
            reader.push_error(|| {
                let known = from_score.iter().map(Str::as_str);
                let message = message!(
                    "container `{}` is not in the Score file and has no `image`",
                    key.text
                );
                let diagnostic = Diagnostic::new(Code::MissingImage, message).at(key.span);
                diagnostic.near(&key.text, known)
            });
        }
        containers.insert(key.text.clone(), container);
    });
    if containers.is_empty() {
        let message = "the extension leaves no container";
        reader.error(Code::MissingField, message, span);
    }
}

fn empty(span: Span) -> Container<Template> {
    Container {
        span,
        image: None,
        command: Vec::new(),
        args: Vec::new(),
        variables: BTreeMap::new(),
        files: BTreeMap::new(),
        volumes: BTreeMap::new(),
        resources: None,
        liveness: None,
        readiness: None,
        startup: None,
        env: Vec::new(),
        fields: BTreeMap::new(),
        before: BTreeMap::new(),
    }
}

fn patch(
    reader: &mut Reader<'_>,
    mut item: Item,
    container: &mut Container<Template>,
    scope: &Scope<'_>,
) {
    if let ItemKind::Map(entries) = &mut item.kind {
        // It replaces variables, wherever they stand.
        entries.sort_by_key(|(key, _)| key.text == "env");
    }
    reader.each(item, |reader, key, item| match key.text.as_str() {
        // The image's id in the platform's registry.
        "id" if !item.is_null() => drop(reader.text(item)),
        "image" if item.is_null() && container.image.take().is_none() => {}
        "image" if item.is_null() => {
            let message = "the extension takes the image away, and a container needs one";
            reader.error(Code::MissingImage, message, key.span);
        }
        "image" => {
            // One that is none is said here, and not once more where the workload is checked.
            let image = reader.spanned(item);
            container.image = image.filter(|image| is_image(reader, image, key.span));
        }
        "command" => container.command = words(reader, item),
        "args" => container.args = words(reader, item),
        "variables" if item.is_null() => container.variables.clear(),
        "variables" => patch_map(
            reader,
            item,
            &mut container.variables,
            |reader, _, item, _| reader.spanned(item),
        ),
        "files" if item.is_null() => container.files.clear(),
        "files" => patch_map(reader, item, &mut container.files, |r, key, item, old| {
            file(r, key, item, old.map(|old| *old)).map(Box::new)
        }),
        "volume_mounts" if item.is_null() => container.volumes.clear(),
        "volume_mounts" => patch_map(reader, item, &mut container.volumes, |r, key, item, old| {
            mount(r, key, item, old.map(|old| *old), scope).map(Box::new)
        }),
        "resources" if item.is_null() => container.resources = None,
        "resources" => {
            let before = container.resources.take().unwrap_or_default();
            container.resources = Some(resources(reader, item, before));
        }
        "liveness_probe" => {
            container.liveness = probe::patch(reader, key, item, container.liveness.take(), false);
        }
        "readiness_probe" => {
            container.readiness = probe::patch(reader, key, item, container.readiness.take(), true);
        }
        "startup_probe" => container.startup = probe::patch(reader, key, item, None, false),
        _ if item.is_null() && FIELDS.contains(&key.text.as_str()) => {}
        "env" => env(reader, item, container),
        "lifecycle" => {
            if let Some(field) = probe::lifecycle(reader, key, item) {
                container.fields.insert("lifecycle".into(), field);
            }
        }
        name if VERBATIM.contains(&name) || matches!(name, "workingDir" | "volumeMounts") => {
            let definition = "core.v1.Container";
            rules::check_field(definition, name, &item, &reader.path, reader.diags);
            let field = reader.kubernetes_field(definition, key, item);
            container.fields.insert(name.into(), field);
        }
        _ => reader.unknown(key, "a container", &FIELDS),
    });
}

fn words(reader: &mut Reader<'_>, item: Item) -> Vec<Template> {
    if item.is_null() {
        return Vec::new();
    }
    reader.texts(item).unwrap_or_default()
}

/// Merges a map into one of typed values: null deletes, `f` makes a new value of the patch and the old one.
fn patch_map<V>(
    reader: &mut Reader<'_>,
    item: Item,
    map: &mut BTreeMap<Str, V>,
    mut f: impl FnMut(&mut Reader<'_>, &Key, Item, Option<V>) -> Option<V>,
) {
    reader.each(item, |reader, key, item| {
        if !reader.known_key(key) {
            return;
        }
        let before = map.remove(&key.text);
        if item.is_null() {
            return;
        }
        if let Some(value) = f(reader, key, item, before) {
            map.insert(key.text.clone(), value);
        }
    });
}

fn file(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    before: Option<File<Template>>,
) -> Option<File<Template>> {
    let (mut mode, mut content) = match before {
        Some(file) => (file.mode, Some(file.content)),
        None => (None, None),
    };
    // It is left out then, for what is checked later would say it again.
    let is_absolute = key.text.starts_with('/');
    if !is_absolute {
        let message = message!("`{}` is no absolute path", key.text);
        reader.error(Code::InvalidFile, message, key.span);
    }
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "mode" if item.is_null() => mode = None,
        "mode" => {
            let Some(word) = reader.word(item).filter(|word| !word.is_empty()) else {
                return;
            };
            let bits = u32::from_str_radix(&word, 8).ok();
            if bits.is_none_or(|bits| bits > 0o777) {
                let message = message!(
                    "`{}` is no file mode, expected an octal number like `0644`",
                    word.value
                );
                reader.error(Code::InvalidFile, message, word.span);
            }
            mode = bits.map(|bits| Spanned::new(bits, word.span));
        }
        "value" if item.is_null() => content = None,
        "value" => content = reader.spanned(item).map(Content::Text),
        _ => reader.unknown(key, "a file", &["mode", "value"]),
    });
    if content.is_none() {
        reader.error(Code::MissingField, "the file has no `value`", key.span);
    }
    let content = content.filter(|_| is_absolute)?;
    Some(File {
        span: key.span,
        mode,
        content,
    })
}

fn mount(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    before: Option<Volume<Template>>,
    scope: &Scope<'_>,
) -> Option<Volume<Template>> {
    let known = ["id", "sub_path", "read_only"];
    let (mut source, mut path, mut read_only) = match before {
        Some(volume) => (Some(volume.source), volume.path, volume.read_only),
        None => (None, None, None),
    };
    let mut is_given = source.is_some();
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "id" => {
            is_given = !item.is_null();
            source = Some(item)
                .filter(|item| !item.is_null())
                .and_then(|item| reader.spanned(item))
                .and_then(|text| volume_source(reader, text, scope));
        }
        "sub_path" => {
            path = Some(item)
                .filter(|item| !item.is_null())
                .and_then(|item| reader.word(item))
                .map(|path| path.value);
        }
        "read_only" if item.is_null() => read_only = None,
        "read_only" => read_only = reader.bool(&item),
        _ => reader.unknown(key, "a volume mount", &known),
    });
    if !is_given {
        reader.error(Code::MissingField, "the mount has no `id`", key.span);
    }
    Some(Volume {
        span: key.span,
        source: source?,
        path,
        read_only,
    })
}

/// What an id mounts: a volume of the `volumes` feature, or a resource.
pub(super) fn volume_source(
    reader: &mut Reader<'_>,
    text: Spanned<Template>,
    scope: &Scope<'_>,
) -> Option<Spanned<VolumeSource<Template>>> {
    let place = text.span;
    if let Some(placeholder) = text.as_placeholder() {
        if let Some((name, [])) = placeholder.resource()
            && let Some(resource) = scope.resources.get(name)
        {
            let source = VolumeSource::Resource(resource.uid.clone());
            return Some(Spanned::new(source, place));
        }
    } else if let Some(name) = text.as_literal() {
        let name = name.strip_prefix("volumes.").unwrap_or(name);
        if scope.has_volume(name) {
            return Some(Spanned::new(VolumeSource::Pod(name.into()), place));
        }
        reader.push_error(|| {
            let message = message!("`{name}` is no volume of the workload");
            let known = scope.volumes.iter().map(Str::as_str);
            let diagnostic = Diagnostic::new(Code::InvalidVolume, message)
                .at(place)
                .near(name, known);
            match scope.resources.contains_key(name) {
                true => diagnostic.hint(message!("a resource is `${{resources.{name}}}`")),
                false => diagnostic,
            }
        });
        return None;
    }
    let message = "expected the name of a volume or `${resources.NAME}`";
    reader.error(Code::InvalidVolume, message, place);
    None
}

/// Merges `resources`.
pub(super) fn resources(
    reader: &mut Reader<'_>,
    item: Item,
    mut resources: Resources<Template>,
) -> Resources<Template> {
    let known = ["limits", "requests", "claims"];
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "limits" => resources.limits = quantities(reader, item, resources.limits.take()),
        "requests" => resources.requests = quantities(reader, item, resources.requests.take()),
        "claims" if item.is_null() => resources.claims = None,
        "claims" => {
            let field = reader.kubernetes_field("core.v1.ResourceRequirements", key, item);
            resources.claims = Some(field);
        }
        _ => reader.unknown(key, "`resources`", &known),
    });
    resources
}

fn quantities(
    reader: &mut Reader<'_>,
    item: Item,
    before: Option<Quantities>,
) -> Option<Quantities> {
    if item.is_null() {
        return None;
    }
    let mut quantities = before.unwrap_or_default();
    reader.each(item, |reader, key, item| {
        if !reader.known_key(key) {
            return;
        }
        let place = match key.text.as_str() {
            "cpu" => &mut quantities.cpu,
            "memory" => &mut quantities.memory,
            _ => &mut None,
        };
        let value = if item.is_null() {
            None
        } else {
            amount(reader, item)
        };
        match (key.text.as_str(), value) {
            ("cpu" | "memory", value) => *place = value,
            (name, Some(value)) => drop(quantities.others.insert(name.into(), value)),
            (name, None) => drop(quantities.others.remove(name)),
        }
    });
    Some(quantities)
}

/// An amount; a number is one too.
fn amount(reader: &mut Reader<'_>, item: Item) -> Option<Spanned<Str>> {
    let amount = match item.number_text() {
        Some(number) => Spanned::new(number, item.span),
        None => reader.word(item)?,
    };
    match quantity::canonical(amount.trim()) {
        Ok(_) => Some(amount),
        Err(error) => {
            let message = message!("`{}` is {error}", amount.value);
            reader.error(Code::InvalidValue, message, amount.span);
            None
        }
    }
}

/// `env`: an entry replaces a variable of its name.
fn env(reader: &mut Reader<'_>, item: Item, container: &mut Container<Template>) {
    let Some(items) = reader.list(item) else {
        return;
    };
    let mut seen: BTreeMap<Str, Span> = BTreeMap::new();
    for (i, item) in items.into_iter().enumerate() {
        reader.at(&i.to_string(), |reader| {
            let span = item.span;
            let Some(name) = name_of(&item) else {
                let message = "an entry of `env` needs a `name`";
                reader.error(Code::MissingField, message, span);
                return;
            };
            if let Some(first) = seen.insert(name.clone(), span) {
                let message = message!("`env` has `{name}` twice");
                let diagnostic = Diagnostic::new(Code::NameClash, message).at(span);
                reader.push(diagnostic.label(first, "the other one"));
            }
            container.variables.remove(&name);
            let field = reader.kubernetes("core.v1.EnvVar", item, span);
            container.env.push(field);
        });
    }
}

/// The `name` in an entry of a list, if it is known.
pub(super) fn name_of(item: &Item) -> Option<Str> {
    let ItemKind::Map(entries) = &item.kind else {
        return None;
    };
    let (_, name) = entries.iter().find(|(key, _)| key.text == "name")?;
    match &name.kind {
        ItemKind::String(name) => name.as_literal().map(Str::from),
        _ => None,
    }
}

/// Applies `default_container_resources` to the containers that have no `resources`.
pub(super) fn default_resources(
    reader: &mut Reader<'_>,
    item: Item,
    containers: &mut ByName<Container<Template>>,
) {
    if item.is_null() {
        return;
    }
    if !matches!(item.kind, ItemKind::Map(_)) {
        reader.wrong_type(&item, "map");
        return;
    }
    let default = resources(reader, item, Resources::default());
    for container in containers.values_mut() {
        if container.resources.is_none() {
            container.resources = Some(default.clone());
        }
    }
}

/// Whether a text may be an image, whatever its placeholders stand for; reports one that is not.
fn is_image(reader: &mut Reader<'_>, image: &Template, key: Span) -> bool {
    let (code, message) = match image.as_literal() {
        Some("") => (Code::MissingImage, "the image is empty"),
        Some(".") => (
            Code::MissingImage,
            "`.` is no image: only in a Score file it stands for the one of `--image`",
        ),
        _ if image.dollars() > 0 => (
            Code::MalformedPlaceholder,
            "a `$` in the image belongs to no placeholder",
        ),
        _ => return true,
    };
    reader.error(code, message, key);
    false
}

#[cfg(test)]
mod tests {
    use super::super::testing::{applied, faults};
    use super::*;
    use score_core::workload::PortRef;

    fn main_container(fields: &str) -> Container<Template> {
        let (mut workload, diags) = applied(&format!("{{containers: {{main: {{{fields}}}}}}}"));
        assert_eq!(diags, [], "{fields}");
        *workload.containers.remove("main").unwrap()
    }

    #[test]
    fn the_extension_wins_and_null_deletes() {
        let main = main_container("image: 'app:2', args: [b, c], variables: {LEVEL: null, NEW: n}");
        assert_eq!(main.image.unwrap().value.to_string(), "app:2");
        assert_eq!(main.args.len(), 2);
        assert_eq!(main.variables.keys().collect::<Vec<_>>(), ["NEW"]);
        assert!(main_container("variables: null").variables.is_empty());
        assert!(main_container("liveness_probe: null").liveness.is_none());
        let (workload, _) = applied("{containers: {side: null}}");
        assert_eq!(workload.containers.keys().collect::<Vec<_>>(), ["main"]);
    }

    #[test]
    fn a_probe_keeps_what_the_extension_does_not_say() {
        let probe = |fields: &str| {
            main_container(&format!("liveness_probe: {fields}"))
                .liveness
                .unwrap()
        };
        let timed = probe("{periodSeconds: 7}");
        assert_eq!(timed.timing.period, Some(7));
        assert_eq!(timed.http_get.unwrap().path.to_string(), "/live");
        let moved = probe("{path: /new, headers: {A: b}}").http_get.unwrap();
        assert_eq!(
            (moved.path.to_string(), moved.port),
            ("/new".to_owned(), PortRef::Number(80))
        );
        let other = probe("{type: tcp}");
        assert_eq!(
            (other.http_get, other.tcp),
            (None, Some(PortRef::Number(80)))
        );
        assert_eq!(probe("{type: command, command: [x]}").http_get, None);
    }

    #[test]
    fn faults_are_reported_where_they_stand() {
        for (fields, expected) in [
            ("image: null", "missing-image spec.containers.main.image"),
            ("image: .", "missing-image spec.containers.main.image"),
            (
                "image: 'i:$TAG'",
                "malformed-placeholder spec.containers.main.image",
            ),
            ("imag: x", "unknown-field spec.containers.main.imag"),
            ("args: {}", "wrong-type spec.containers.main.args"),
            (
                "variables: {N: 1}",
                "wrong-type spec.containers.main.variables.N",
            ),
            (
                "files: {/a: {mode: '9', value: x}}",
                "invalid-file spec.containers.main.files./a.mode",
            ),
            (
                "files: {/a: {mode: '644'}}",
                "missing-field spec.containers.main.files./a",
            ),
            (
                "files: {a: {value: x}}",
                "invalid-file spec.containers.main.files.a",
            ),
            (
                "volume_mounts: {/d: {}}",
                "missing-field spec.containers.main.volume_mounts./d",
            ),
            (
                "volume_mounts: {/d: {id: x}}",
                "invalid-volume spec.containers.main.volume_mounts./d.id",
            ),
            (
                "resources: {limits: {cpu: lots}}",
                "invalid-value spec.containers.main.resources.limits.cpu",
            ),
            (
                "env: [{value: x}]",
                "missing-field spec.containers.main.env.0",
            ),
            (
                "env: [{name: A}, {name: A}]",
                "name-clash spec.containers.main.env.1",
            ),
            ("tty: 1", "wrong-type spec.containers.main.tty"),
            (
                "startup_probe: {type: tcp}",
                "missing-field spec.containers.main.startup_probe",
            ),
            (
                "startup_probe: {type: grpc, port: web}",
                "wrong-type spec.containers.main.startup_probe.port",
            ),
            (
                "liveness_probe: {successThreshold: 2}",
                "invalid-value spec.containers.main.liveness_probe",
            ),
            (
                "liveness_probe: {periodSeconds: -1}",
                "invalid-value spec.containers.main.liveness_probe.periodSeconds",
            ),
            (
                "lifecycle: {preStop: {type: tcp}}",
                "missing-field spec.containers.main.lifecycle.preStop",
            ),
            (
                "lifecycle: {preStop: {exec: {cmd: []}}}",
                "unknown-field spec.containers.main.lifecycle.preStop.exec.cmd",
            ),
        ] {
            assert_eq!(
                faults(&format!("{{containers: {{main: {{{fields}}}}}}}")),
                [expected],
                "{fields}"
            );
        }
        assert_eq!(
            faults("{containers: {new: {}}}"),
            ["missing-image spec.containers.new"]
        );
        assert_eq!(
            faults("{containers: {main: null, side: null}}"),
            ["missing-field spec.containers"]
        );
        assert_eq!(faults("{containers: []}"), ["wrong-type spec.containers"]);
        assert_eq!(
            faults("{containers.main.image: x}"),
            [r"unknown-field spec.containers\.main\.image"]
        );
    }
}
