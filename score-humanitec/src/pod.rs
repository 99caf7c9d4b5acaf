//! `pod`, the fields of it that old files have at the top, and its volumes.

use score_yaml::message;
use score_yaml::message::{Name, listed};
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::container::name_of;
use super::controller::{POD, part};
use super::item::{Entries, Item, ItemKind, Key, merge, without_nulls};
use super::profile::Kind;
use super::read::Reader;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::Template;
use score_core::workload::additions::{Field, Part, PodVolume, PodVolumeSource};
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

/// Whether a top-level key of the spec is a field of the pod in an old place.
pub(super) fn is_old_field(name: &str) -> bool {
    OLD_FIELDS.contains(&name) || matches!(name, "labels" | "annotations")
}

/// Puts the fields in old places below those of `pod`, which win; one warning for each.
pub(super) fn gather(reader: &mut Reader<'_>, old: Entries, pod: Option<Item>) -> Entries {
    let mut gathered = Entries::new();
    for (key, item) in old {
        if item.is_null() {
            continue;
        }
        if key.text != "imagePullSecrets" {
            moved(reader, &key, &format!("use `pod.{}`", key.text));
        }
        gathered.push((key, without_nulls(item)));
    }
    let patch = pod.and_then(|pod| reader.at("pod", |reader| reader.map(pod)));
    merge(&mut gathered, patch.unwrap_or_default());
    gathered
}

/// Warns of a key in an old place; `instead` is the way out.
pub(super) fn moved(reader: &mut Reader<'_>, key: &Key, instead: &str) {
    let message = message!("`{}` at the top of the spec is deprecated", key.text);
    let diagnostic = Diagnostic::new(Code::DeprecatedForm, message).at(key.span);
    reader.at(&key.text, |reader| reader.push(diagnostic.hint(instead)));
}

/// The pod's metadata and fields; the reading stands at `pod`. Its volumes are taken out before.
pub(super) fn pod(reader: &mut Reader<'_>, entries: Entries, kind: Kind) -> Part<Template> {
    let mut part = part(reader, &POD, entries);
    part.labels.retain(|entry| {
        let is_selector = entry.key.as_literal() == Some(SELECTOR_LABEL);
        if is_selector {
            let message = message!(
                "`{SELECTOR_LABEL}` finds the pods of the workload and is not the extension's to set; it is left out"
            );
            let diagnostic = Diagnostic::new(Code::IgnoredField, message).at(entry.key.span);
            reader.at("labels", |reader| {
                reader.at(SELECTOR_LABEL, |reader| reader.push(diagnostic))
            });
        }
        !is_selector
    });
    restart_policy_fits(reader, &part, kind);
    part
}

fn restart_policy_fits(reader: &mut Reader<'_>, part: &Part<Template>, kind: Kind) {
    let Some(field) = part.fields.get("restartPolicy") else {
        return;
    };
    let policy = field.value.as_string().and_then(Template::as_literal);
    let allowed: &[&str] = match kind {
        Kind::Job | Kind::CronJob => &["OnFailure", "Never"],
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => &["Always"],
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
        reader.at("restartPolicy", |reader| {
            reader.error(Code::InvalidValue, message, field.span);
        });
    }
}

/// The `volumes` feature; the reading stands there.
pub(super) fn volumes(reader: &mut Reader<'_>, item: Item) -> BTreeMap<Str, PodVolume<Template>> {
    let mut volumes = BTreeMap::new();
    reader.each(item, |reader, key, item| {
        if item.is_null() || !reader.known_key(key) {
            return;
        }
        reader.expect(Some(&key.text), names::label_fault, key.span);
        if !matches!(item.kind, ItemKind::Map(_)) {
            return reader.wrong_type(&item, "map");
        }
        if let Some(source) = source(reader, key, item) {
            let span = key.span;
            volumes.insert(key.text.clone(), PodVolume { span, source });
        }
    });
    volumes
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    EmptyDir,
    Projected,
}

fn source(reader: &mut Reader<'_>, key: &Key, item: Item) -> Option<PodVolumeSource<Template>> {
    let mut kind = None;
    let mut is_given = false;
    let mut fields = Entries::new();
    let types = [("emptyDir", Type::EmptyDir), ("projected", Type::Projected)];
    reader.each(item, |reader, key, item| {
        if key.text == "type" {
            is_given = true;
            kind = reader.one_of(item, &types);
        } else {
            fields.push((key.clone(), item));
        }
    });
    if !is_given {
        let message = message!(
            "volume `{}` has no `type`, expected `emptyDir` or `projected`",
            key.text
        );
        reader.error(Code::MissingField, message, key.span);
    }
    let kind = kind?.value;
    let known: &[&str] = match kind {
        Type::EmptyDir => &["type", "source"],
        Type::Projected => &["type", "secret", "configMap"],
    };
    let (mut empty_dir, mut secret, mut config_map) = (score_core::tree::Tree::map(), None, None);
    for (key, item) in fields {
        reader.at(&key.text, |reader| match (kind, key.text.as_str()) {
            (Type::EmptyDir, "source") if item.is_null() => {}
            (Type::Projected, "secret" | "configMap") if item.is_null() => {}
            (Type::EmptyDir, "source") => {
                let definition = "core.v1.EmptyDirVolumeSource";
                empty_dir = reader.kubernetes(definition, item, key.span).value;
            }
            (Type::Projected, "secret") => {
                let definition = "core.v1.SecretProjection";
                secret = Some(reader.kubernetes(definition, item, key.span).value);
            }
            (Type::Projected, "configMap") => {
                let definition = "core.v1.ConfigMapProjection";
                config_map = Some(reader.kubernetes(definition, item, key.span).value);
            }
            _ => reader.unknown(&key, "the volume", known),
        });
    }
    if kind == Type::Projected && secret.is_none() && config_map.is_none() {
        let message = message!("volume `{}` projects nothing", key.text);
        let diagnostic = Diagnostic::new(Code::MissingField, message).at(key.span);
        reader.push(diagnostic.hint("give it `secret` or `configMap`"));
        return None;
    }
    Some(match kind {
        Type::EmptyDir => PodVolumeSource::EmptyDir(empty_dir),
        Type::Projected => PodVolumeSource::Projected { secret, config_map },
    })
}

/// A list of objects in Kubernetes' shape with names that nothing else has; the reading stands at the list.
pub(super) fn named(
    reader: &mut Reader<'_>,
    item: Item,
    definition: &str,
    noun: &str,
    taken: &mut BTreeMap<Str, Span>,
) -> Vec<Field<Template>> {
    if item.is_null() {
        return Vec::new();
    }
    let items = reader.list(item).unwrap_or_default().into_iter();
    let fields = items.enumerate().map(|(i, item)| {
        reader.at(&i.to_string(), |reader| {
            let span = item.span;
            match name_of(&item) {
                Some(name) => no_name_twice(reader, noun, name, span, taken),
                None => {
                    let message = message!("the {noun} has no `name`");
                    reader.error(Code::MissingField, message, span);
                }
            }
            reader.kubernetes(definition, item, span)
        })
    });
    fields.collect()
}

/// Reports init containers with names that other containers have; the reading stands at `pod`.
pub(super) fn init_containers_are_named(
    reader: &mut Reader<'_>,
    pod: &Entries,
    taken: &mut BTreeMap<Str, Span>,
) {
    let list = pod.iter().find(|(key, _)| key.text == "initContainers");
    let Some(ItemKind::Seq(items)) = list.map(|(_, item)| &item.kind) else {
        return;
    };
    reader.at("initContainers", |reader| {
        for (i, item) in items.iter().enumerate() {
            if let Some(name) = name_of(item) {
                reader.at(&i.to_string(), |reader| {
                    no_name_twice(reader, "container", name, item.span, taken);
                });
            }
        }
    });
}

/// Reports a name that is taken already.
fn no_name_twice(
    reader: &mut Reader<'_>,
    noun: &str,
    name: Str,
    span: Span,
    taken: &mut BTreeMap<Str, Span>,
) {
    if let Some(first) = taken.get(&name) {
        let message = message!("two {noun}s are called `{name}`");
        let diagnostic = Diagnostic::new(Code::NameClash, message).at(span);
        reader.push(diagnostic.label(*first, "the other one"));
    } else {
        taken.insert(name, span);
    }
}
