//! What runs a workload: `deployment`, `statefulset`, `job`, `cronjob` and `schedules`.

use score_yaml::message;
use score_yaml::message::Name;
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::item::{Entries, Item, ItemKind, Key};
use super::read::Reader;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::Template;
use score_core::workload::additions::{Override, Part, Schedule};
use score_core::workload::{ByName, Container};
use score_kubernetes::{cron, rules, types};

/// The fields of one object: which type they are of, which of them may not be set, and why.
pub(super) struct Shape {
    /// `apps.v1.DeploymentSpec`
    pub(super) definition: &'static str,
    /// What stands before "may not be set": `deployment`.
    pub(super) feature: &'static str,
    /// Fields that are ours to set, and what to do instead.
    pub(super) refused: &'static [(&'static str, &'static str)],
}

pub(super) const DEPLOYMENT: Shape = Shape {
    definition: "apps.v1.DeploymentSpec",
    feature: "deployment",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const STATEFUL_SET: Shape = Shape {
    definition: "apps.v1.StatefulSetSpec",
    feature: "statefulset",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
        ("serviceName", "the headless service is made for you"),
    ],
};

pub(super) const DAEMON_SET: Shape = Shape {
    definition: "apps.v1.DaemonSetSpec",
    feature: "daemonset",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const JOB: Shape = Shape {
    definition: "batch.v1.JobSpec",
    feature: "job",
    refused: &[
        ("selector", "Kubernetes chooses it"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const CRON_JOB: Shape = Shape {
    definition: "batch.v1.CronJobSpec",
    feature: "cronjob",
    refused: &[
        ("schedule", "use the feature `schedules`"),
        (
            "jobTemplate",
            "use the features `job`, `pod` and `containers`",
        ),
    ],
};

pub(super) const POD: Shape = Shape {
    definition: "core.v1.PodSpec",
    feature: "pod",
    refused: &[("containers", "use the feature `containers`")],
};

/// Metadata and fields of an object; the reading stands at the feature.
pub(super) fn part(reader: &mut Reader<'_>, shape: &Shape, entries: Entries) -> Part<Template> {
    let mut part = Part::default();
    // All at once: fields that are right alone may not stand beside each other.
    let Some(place) = entries.first().map(|(key, _)| key.span) else {
        return part;
    };
    let entries = Item::new(ItemKind::Map(entries), place);
    rules::check_value(shape.definition, &entries, &reader.path, reader.diags);
    let ItemKind::Map(entries) = entries.kind else {
        return part;
    };
    for (key, item) in entries {
        if item.is_null() {
            continue;
        }
        reader.at(&key.text, |reader| match key.text.as_str() {
            "annotations" => part.annotations = reader.annotations(item),
            "labels" => part.labels = reader.labels(item),
            name => {
                if let Some((_, instead)) = shape.refused.iter().find(|(field, _)| *field == name) {
                    let message = message!("`{}.{name}` may not be set", shape.feature);
                    let diagnostic = Diagnostic::new(Code::UnknownField, message).at(key.span);
                    reader.push(diagnostic.hint(*instead));
                } else if has_field(shape.definition, name) {
                    let field = reader.kubernetes_field(shape.definition, &key, item);
                    part.fields.insert(name.into(), field);
                } else {
                    unknown_field(reader, shape, &key);
                }
            }
        });
    }
    part
}

fn has_field(definition: &str, name: &str) -> bool {
    types::definition(definition).is_some_and(|definition| definition.field(name).is_some())
}

fn unknown_field(reader: &mut Reader<'_>, shape: &Shape, key: &Key) {
    let definition = types::definition(shape.definition);
    let fields = definition.map_or(&[][..], |definition| definition.fields());
    let known: Vec<&str> = fields
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| shape.refused.iter().all(|(refused, _)| refused != name))
        .chain(["annotations", "labels"])
        .collect();
    let is_of_stateful_sets = shape.feature == DEPLOYMENT.feature
        && STATEFUL_SET
            .refused
            .iter()
            .all(|(field, _)| *field != key.text)
        && has_field(STATEFUL_SET.definition, &key.text);
    if is_of_stateful_sets {
        let message = message!("`{}` is a field of a StatefulSet", key.text);
        let diagnostic = Diagnostic::new(Code::UnknownField, message).at(key.span);
        return reader.push(diagnostic.hint("the profile `score/statefulset` has it"));
    }
    reader.unknown(key, &format!("`{}`", shape.feature), &known);
}

/// `schedules`: one cron job each; the reading stands there.
pub(super) fn schedules(
    reader: &mut Reader<'_>,
    item: Item,
    workload: &str,
    containers: &ByName<Container<Template>>,
) -> BTreeMap<Str, Schedule<Template>> {
    let mut schedules = BTreeMap::new();
    reader.each(item, |reader, key, item| {
        if item.is_null() || !reader.known_key(key) {
            return;
        }
        name_fits(reader, workload, key);
        if !matches!(item.kind, ItemKind::Map(_)) {
            return reader.wrong_type(&item, "map");
        }
        if let Some(schedule) = schedule(reader, key, item, containers) {
            schedules.insert(key.text.clone(), schedule);
        }
    });
    schedules
}

/// A cron job's jobs have its name and eleven characters more, so 52 are left.
fn name_fits(reader: &mut Reader<'_>, workload: &str, key: &Key) {
    let name = format!("{workload}-{}", key.text);
    let is_name = !name.ends_with('-')
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    let message = if !is_name {
        message!(
            "the cron job would be called `{name}`: names have lower-case letters, digits and dashes"
        )
    } else if name.len() > 52 {
        message!(
            "the cron job would be called `{name}`: {} characters, and 52 are allowed",
            name.len()
        )
    } else {
        return;
    };
    reader.error(Code::InvalidValue, message, key.span);
}

fn schedule(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    containers: &ByName<Container<Template>>,
) -> Option<Schedule<Template>> {
    let mut schedule = None;
    let mut is_given = false;
    let mut overrides = BTreeMap::new();
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "schedule" if item.is_null() => {}
        "schedule" => {
            is_given = true;
            schedule = reader.word(item);
            if let Some(word) = &schedule
                && let Err(error) = cron::check(word)
            {
                let message = format!("`{}` is no schedule: {error}", Name(&word.value));
                reader.error(Code::InvalidValue, message, word.span);
            }
        }
        "containers" => reader.each(item, |reader, key, item| {
            if item.is_null() {
                return;
            }
            if !containers.contains_key(&key.text) {
                return reader.push_error(|| {
                    let message = message!("the workload has no container `{}`", key.text);
                    let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(key.span);
                    let known = containers.keys().map(Str::as_str);
                    diagnostic.near(&key.text, known)
                });
            }
            let replaced = replaced(reader, key.span, item);
            overrides.insert(key.text.clone(), replaced);
        }),
        _ => reader.unknown(key, "a schedule", &["schedule", "containers"]),
    });
    if !is_given {
        let message = message!("`{}` has no `schedule`", key.text);
        reader.error(Code::MissingField, message, key.span);
    }
    Some(Schedule {
        span: key.span,
        schedule: schedule?,
        containers: overrides,
    })
}

fn replaced(reader: &mut Reader<'_>, span: Span, item: Item) -> Override<Template> {
    let mut replaced = Override {
        span,
        command: None,
        args: None,
    };
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "command" | "args" if item.is_null() => {}
        "command" => replaced.command = reader.texts(item),
        "args" => replaced.args = reader.texts(item),
        _ => reader.unknown(key, "a schedule's container", &["command", "args"]),
    });
    replaced
}
