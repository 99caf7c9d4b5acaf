//! `pod`, the fields of it that old files have at the top, and its volumes.

use score_yaml::message;
use score_yaml::message::{Name, listed};

use score_yaml::data::{Data, Shape};
use score_yaml::{SortedMap, SortedSet, Span, Str};

use super::controller::{POD, settings_of};
use super::module::{Entries, Key, ModuleNode, NodeKind, joined};
use super::module_reader::ModuleReader;
use super::profile::ControllerKind;
use crate::codes;
use crate::flow_text;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Template;
use score_core::workload::additions::{Field, ObjectSettings, PodVolume, PodVolumeSource};
use score_kubernetes::names;

/// The label by which the pods of a workload are found.
const SELECTOR_LABEL: &str = "app.kubernetes.io/instance";

/// The fields of `core.v1.PodSpec` that old files have at the top of the spec.
pub(super) const OLD_FIELDS: [&str; 26] = [
    "affinity",
    "automountServiceAccountToken",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "securityContext",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
];

/// True if a top-level key of the spec is a field of the pod in an old place.
pub(super) fn is_old_field(name: &str) -> bool {
    OLD_FIELDS.contains(&name) || matches!(name, "labels" | "annotations")
}

/// Puts the fields in old places below those of `pod`, which win; one warning for each.
pub(super) fn gather(
    reader: &mut ModuleReader<'_>,
    old: Entries,
    pod: Option<ModuleNode>,
) -> Entries {
    let mut gathered = Entries::new();
    for (key, node) in old {
        if node.is_null() {
            continue;
        }
        if key.text != "imagePullSecrets" {
            reader.moved(&key, &format!("use `pod.{}`", key.text));
        }
        gathered.push((key, node));
    }
    let patch = pod.and_then(|pod| reader.at("pod", |reader| reader.map(pod)));
    joined(gathered, patch.unwrap_or_default())
}

/// The pod's metadata and fields; the reader stands at `pod`. Its volumes are taken out before.
pub(super) fn pod(
    reader: &mut ModuleReader<'_>,
    entries: Entries,
    kind: ControllerKind,
) -> ObjectSettings<Template> {
    let mut settings = settings_of(reader, &POD, entries);
    settings.labels.retain(|entry| {
        let is_selector = entry.key.as_literal() == Some(SELECTOR_LABEL);
        if is_selector {
            let message = message!(
                "`{SELECTOR_LABEL}` finds the pods of the workload and is not the extension's to set; it is left out"
            );
            let diagnostic = Diagnostic::new(codes::IGNORED_FIELD, message).at(entry.key.span);
            reader.at("labels", |reader| {
                reader.at(SELECTOR_LABEL, |reader| reader.push(diagnostic))
            });
        }
        !is_selector
    });
    check_restart_policy(reader, &settings, kind);
    settings
}

fn check_restart_policy(
    reader: &mut ModuleReader<'_>,
    settings: &ObjectSettings<Template>,
    kind: ControllerKind,
) {
    let Some(field) = settings.fields.get("restartPolicy") else {
        return;
    };
    let policy = field.value.as_string().and_then(Template::as_literal);
    let allowed: &[&str] = match kind {
        ControllerKind::Job | ControllerKind::CronJob => &["OnFailure", "Never"],
        ControllerKind::Deployment | ControllerKind::StatefulSet | ControllerKind::DaemonSet => {
            &["Always"]
        }
    };
    if let Some(policy) = policy
        && !allowed.contains(&policy)
    {
        let message = format!(
            "the `restartPolicy` of a {} is {}, found `{}`",
            kind.as_str(),
            listed(allowed.iter().copied(), " or "),
            Name(policy)
        );
        let error = Diagnostic::new(codes::INVALID_VALUE, message).at(field.span);
        let error = error.near(policy, allowed.iter().copied());
        let error = match kind.lasts() && error.hints.is_empty() {
            true => error.hint("the pods of `profile: humanitec/default-job` run to their end"),
            false => error,
        };
        reader.at("restartPolicy", |reader| reader.push(error));
    }
}

/// The `volumes` feature, and the names of those in it that are wrong; the reader stands there.
pub(super) fn volumes(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
) -> (SortedMap<Str, PodVolume<Template>>, SortedSet<Str>) {
    let (mut volumes, mut broken) = (SortedMap::new(), SortedSet::new());
    reader.each(node, |reader, key, node| {
        if node.is_null() || !reader.known_key(key) {
            return;
        }
        reader.expect(Some(&key.text), names::label_fault, key.span);
        if !matches!(node.kind, NodeKind::Map(_)) {
            broken.insert(key.text.clone());
            return reader.wrong_type(&node, "map");
        }
        match source(reader, key, node) {
            Some(source) => {
                let span = key.span;
                volumes.insert(key.text.clone(), PodVolume { span, source });
            }
            None => _ = broken.insert(key.text.clone()),
        }
    });
    (volumes, broken)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    EmptyDir,
    Projected,
}

fn source(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
) -> Option<PodVolumeSource<Template>> {
    let mut kind = None;
    let mut is_given = false;
    let mut fields = Entries::new();
    let types = [("emptyDir", Type::EmptyDir), ("projected", Type::Projected)];
    reader.each(node, |reader, key, node| {
        if key.text == "type" {
            is_given = true;
            kind = reader.one_of(node, &types);
        } else {
            fields.push((key.clone(), node));
        }
    });
    if !is_given {
        let message = message!(
            "volume `{}` has no `type`, expected `emptyDir` or `projected`",
            key.text
        );
        let error = Diagnostic::new(codes::MISSING_FIELD, message).at(key.span);
        let hint = typed_volume(key, &fields).unwrap_or_default();
        reader.push(hint.lines().fold(error, Diagnostic::hint));
    }
    let kind = kind?.value;
    let known: &[&str] = match kind {
        Type::EmptyDir => &["type", "source"],
        Type::Projected => &["type", "secret", "configMap"],
    };
    let (mut empty_dir, mut secret, mut config_map) = (score_core::tree::Tree::map(), None, None);
    let volume = key;
    let mut has_unknown = false;
    for (key, node) in fields {
        reader.at(&key.text, |reader| match (kind, key.text.as_str()) {
            (Type::EmptyDir, "source") if node.is_null() => {}
            (Type::Projected, "secret" | "configMap") if node.is_null() => {}
            (Type::EmptyDir, "source") => {
                let definition = "core.v1.EmptyDirVolumeSource";
                empty_dir = reader.kubernetes(definition, node, key.span).value;
            }
            (Type::Projected, "secret") => {
                let definition = "core.v1.SecretProjection";
                secret = Some(reader.kubernetes(definition, node, key.span).value);
            }
            (Type::Projected, "configMap") => {
                let definition = "core.v1.ConfigMapProjection";
                config_map = Some(reader.kubernetes(definition, node, key.span).value);
            }
            _ => {
                has_unknown = true;
                match line_of_volume(volume, kind, &key, &node) {
                    Some(line) => reader.push_error(|| {
                        let message = message!("the volume has no field `{}`", key.text);
                        let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, message);
                        unknown.at(key.span).hint(format!("write `{line}`"))
                    }),
                    None => reader.unknown(&key, "the volume", known),
                }
            }
        });
    }
    // A field that is not known may hold what it projects.
    if kind == Type::Projected && secret.is_none() && config_map.is_none() {
        if has_unknown {
            return None;
        }
        let message = message!("volume `{}` projects nothing", key.text);
        let diagnostic = Diagnostic::new(codes::MISSING_FIELD, message).at(key.span);
        reader.push(diagnostic.hint("give it `secret` or `configMap`"));
        return None;
    }
    Some(match kind {
        Type::EmptyDir => PodVolumeSource::EmptyDir(empty_dir),
        Type::Projected => PodVolumeSource::Projected { secret, config_map },
    })
}

/// A volume as it should be, of which one field was written as Kubernetes has it, beside the type.
fn line_of_volume(volume: &Key, kind: Type, key: &Key, node: &ModuleNode) -> Option<String> {
    let fields = match (kind, key.text.as_str()) {
        (Type::EmptyDir, "medium" | "sizeLimit") => {
            let value = flow_text::flow(node, 0)?;
            message!("source: {{{}: ", key.text) + &value + "}"
        }
        (Type::EmptyDir, "emptyDir") => {
            let source = flow_text::flow(node, 0).filter(|source| source.starts_with('{'))?;
            format!("source: {source}")
        }
        (Type::Projected, "source" | "sources") => {
            let single = std::slice::from_ref(node);
            let items = match node.shape() {
                Shape::Seq(items) => items,
                _ => single,
            };
            let fields = items.iter().flat_map(|item| item.entries());
            let fields = fields.map(|(name, value)| {
                let is_known = matches!(name.text.as_str(), "secret" | "configMap");
                let value = flow_text::flow(value, 0).filter(|_| is_known)?;
                Some(format!("{}: {}", name.text, as_projection(&value)))
            });
            fields.collect::<Option<Vec<_>>>()?.join(", ")
        }
        _ => return None,
    };
    let kind = match kind {
        Type::EmptyDir => "emptyDir",
        Type::Projected => "projected",
    };
    let line = message!("{}: {{type: {kind}, ", volume.text) + &fields + "}";
    (!fields.is_empty() && line.len() < LONGEST).then_some(line)
}

/// The longest line of a volume that is written out, in bytes.
const LONGEST: usize = 90;

/// What a volume of a pod holds as a projection has it, which has another key for the name.
fn as_projection(source: &str) -> String {
    source.replace("secretName: ", "name: ")
}

/// The way out of a volume without a type, which is in Kubernetes' shape or has the fields of one type.
fn typed_volume(key: &Key, fields: &Entries) -> Option<String> {
    let (field, node) = fields.first()?;
    let shape = match field.text.as_str() {
        "emptyDir" | "source" => match flow_text::flow(node, 0)?.as_str() {
            "{}" => "{type: emptyDir}".to_owned(),
            source => format!("{{type: emptyDir, source: {source}}}"),
        },
        "secret" | "configMap" => {
            let name = &field.text;
            let source = as_projection(&flow_text::flow(node, 0)?);
            message!("{{type: projected, {name}: ") + &source + "}"
        }
        kind => {
            let name = &key.text;
            let source = flow_text::flow(node, 0).filter(|source| source.len() < 40);
            let source = source.unwrap_or_else(|| "…".to_owned());
            let volume = message!("{{name: {name}, {kind}: ") + &source + "}";
            let mount = message!("{{name: {name}, mountPath: …}}");
            return Some(format!(
                "write `pod: {{volumes: [{volume}]}}` below `spec`\nand `volumeMounts: [{mount}]` in the container, in place of its `volume_mounts`"
            ));
        }
    };
    let line = message!("{}: ", key.text) + &shape;
    Some(format!("write `{line}`"))
}

/// A list of objects in Kubernetes' shape with names that nothing else has; the reader stands at the list.
pub(super) fn named(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    definition: &str,
    noun: &str,
    taken: &mut SortedMap<Str, Span>,
) -> Vec<Field<Template>> {
    if node.is_null() {
        return Vec::new();
    }
    let items = reader.list(node).unwrap_or_default().into_iter();
    let fields = items.enumerate().map(|(i, node)| {
        reader.at_index(i, |reader| {
            let span = node.span;
            match node.name() {
                Some(name) => no_name_twice(reader, noun, name, span, taken),
                None => {
                    let message = message!("the {noun} has no `name`");
                    reader.error(codes::MISSING_FIELD, message, span);
                }
            }
            reader.kubernetes(definition, node, span)
        })
    });
    fields.collect()
}

/// Reports init containers with names that other containers have; the reader stands at `pod`.
pub(super) fn init_containers_are_named(
    reader: &mut ModuleReader<'_>,
    pod: &Entries,
    taken: &mut SortedMap<Str, Span>,
) {
    let list = pod.iter().find(|(key, _)| key.text == "initContainers");
    let Some(NodeKind::Seq(items)) = list.map(|(_, node)| &node.kind) else {
        return;
    };
    reader.at("initContainers", |reader| {
        for (i, node) in items.iter().enumerate() {
            if let Some(name) = node.name() {
                reader.at_index(i, |reader| {
                    no_name_twice(reader, "container", name, node.span, taken);
                });
            }
        }
    });
}

/// Reports a name that is taken already.
fn no_name_twice(
    reader: &mut ModuleReader<'_>,
    noun: &str,
    name: Str,
    span: Span,
    taken: &mut SortedMap<Str, Span>,
) {
    if let Some(first) = taken.get(&name) {
        let message = message!("two {noun}s are called `{name}`");
        let diagnostic = Diagnostic::new(codes::NAME_CLASH, message).at(span);
        reader.push(diagnostic.label(*first, "the other one"));
    } else {
        taken.insert(name, span);
    }
}
