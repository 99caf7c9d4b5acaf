//! The controller of a workload: `deployment`, `statefulset`, `job`, `cronjob` and `schedules`.

use score_yaml::message;

use score_yaml::{SortedMap, Span, Str};

use super::module::{Entries, Features, Key, ModuleNode, NodeKind, joined};
use super::module_reader::ModuleReader;
use super::profile::{ControllerKind, WorkloadProfile};
use super::schedules;
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, TreeReader};
use score_core::text::Template;
use score_core::workload::Workload;
use score_core::workload::additions::{Controller, Field, ObjectSettings, Schedule};
use score_kubernetes::{cron, rules, types};

/// The fields of one object: which type they are of, which of them may not be set, and why.
pub(super) struct ObjectFields {
    /// `apps.v1.DeploymentSpec`
    pub(super) definition: &'static str,
    /// The words before "may not be set" in messages: `deployment`.
    pub(super) feature: &'static str,
    /// Fields that are ours to set, and what to do instead.
    pub(super) refused: &'static [(&'static str, &'static str)],
}

pub(super) const DEPLOYMENT: ObjectFields = ObjectFields {
    definition: "apps.v1.DeploymentSpec",
    feature: "deployment",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const STATEFUL_SET: ObjectFields = ObjectFields {
    definition: "apps.v1.StatefulSetSpec",
    feature: "statefulset",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
        ("serviceName", "the headless service is made for you"),
    ],
};

pub(super) const DAEMON_SET: ObjectFields = ObjectFields {
    definition: "apps.v1.DaemonSetSpec",
    feature: "daemonset",
    refused: &[
        ("selector", "the pods of a workload are found by its name"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const JOB: ObjectFields = ObjectFields {
    definition: "batch.v1.JobSpec",
    feature: "job",
    refused: &[
        ("selector", "Kubernetes chooses it"),
        ("template", "use the features `pod` and `containers`"),
    ],
};

pub(super) const CRON_JOB: ObjectFields = ObjectFields {
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

pub(super) const POD: ObjectFields = ObjectFields {
    definition: "core.v1.PodSpec",
    feature: "pod",
    refused: &[("containers", "use the feature `containers`")],
};

/// The controller of the workload; `place` is where its profile is named.
pub(super) fn controller(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    old: Entries,
    chosen: &WorkloadProfile,
    place: Span,
    workload: &Workload<Template>,
) -> Controller<Template> {
    let name = chosen.kind.feature();
    let mut gathered = Entries::new();
    for (key, node) in old {
        if !node.is_null() {
            reader.moved(&key, &format!("use `{name}.{}`", key.text));
            gathered.push((key, node));
        }
    }
    let mut entries = |reader: &mut ModuleReader<'_>, features: &mut Features, name: &str| {
        let patch = features
            .node(name)
            .and_then(|node| reader.at(name, |reader| reader.map(node)));
        joined(std::mem::take(&mut gathered), patch.unwrap_or_default())
    };
    match chosen.kind {
        ControllerKind::Deployment => {
            let entries = entries(reader, features, name);
            Controller::Deployment(reader.at(name, |r| settings_of(r, &DEPLOYMENT, entries)))
        }
        ControllerKind::StatefulSet => {
            let entries = entries(reader, features, name);
            Controller::StatefulSet(reader.at(name, |r| settings_of(r, &STATEFUL_SET, entries)))
        }
        ControllerKind::DaemonSet => {
            let entries = entries(reader, features, name);
            Controller::DaemonSet(reader.at(name, |r| settings_of(r, &DAEMON_SET, entries)))
        }
        ControllerKind::Job => {
            let entries = entries(reader, features, name);
            Controller::Job(reader.at(name, |r| settings_of(r, &JOB, entries)))
        }
        ControllerKind::CronJob => {
            let fields = entries(reader, features, name);
            let cron_job = reader.at(name, |r| settings_of(r, &CRON_JOB, fields));
            time_zone_is_known(reader, cron_job.fields.get("timeZone"));
            let job = entries(reader, features, "job");
            let job = reader.at("job", |r| settings_of(r, &JOB, job));
            Controller::CronJob {
                cron_job,
                job,
                schedules: schedules(reader, features, chosen, place, workload),
            }
        }
    }
}

/// The schedules of a cron job, of which it needs one; `place` is where its profile is named.
fn schedules(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    chosen: &WorkloadProfile,
    place: Span,
    workload: &Workload<Template>,
) -> SortedMap<Str, Schedule<Template>> {
    let is_empty = |node: &ModuleNode| match &node.kind {
        NodeKind::Null => true,
        NodeKind::Map(entries) => entries.iter().all(|(_, node)| node.is_null()),
        _ => false,
    };
    let given = features.node("schedules");
    // Entries that say nothing are at fault where they stand.
    let place = match &given {
        Some(node) if !node.is_null() => node.span,
        _ => place,
    };
    let given = given.filter(|node| !is_empty(node));
    reader.at("schedules", |reader| match given {
        Some(node) => schedules::schedules(reader, node, &workload.name, &workload.containers),
        None => {
            let message = message!(
                "profile `{}` needs at least one entry in `spec.schedules`",
                chosen.name
            );
            let error = Diagnostic::new(codes::MISSING_FIELD, message).at(place);
            reader.push(error.hint(
                "add `schedules: {nightly: {schedule: \"0 3 * * *\"}}`, for every night at three",
            ));
            SortedMap::new()
        }
    })
}

fn time_zone_is_known(reader: &mut ModuleReader<'_>, field: Option<&Field<Template>>) {
    let Some(field) = field else {
        return;
    };
    let name = field.value.as_string().and_then(Template::as_literal);
    if let Some(name) = name
        && !cron::is_time_zone(name)
    {
        let message = message!("there is no time zone `{name}`");
        let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(field.span);
        reader.at("cronjob", |reader| {
            reader.at("timeZone", |reader| {
                reader.push(
                    diagnostic.hint("time zones are called as in the IANA list, `Europe/Zurich`"),
                );
            });
        });
    }
}

/// Metadata and fields of an object; the reader stands at the feature.
pub(super) fn settings_of(
    reader: &mut ModuleReader<'_>,
    object: &ObjectFields,
    entries: Entries,
) -> ObjectSettings<Template> {
    let mut settings = ObjectSettings::default();
    // All at once: fields that are right alone may not stand beside each other.
    let Some(place) = entries.first().map(|(key, _)| key.span) else {
        return settings;
    };
    let entries = ModuleNode::new(NodeKind::Map(entries), place);
    let Cursor { path, diags } = reader.cursor();
    rules::check_value(object.definition, &entries, path, diags);
    let NodeKind::Map(entries) = entries.kind else {
        return settings;
    };
    for (key, node) in entries {
        if node.is_null() {
            continue;
        }
        reader.at(&key.text, |reader| match key.text.as_str() {
            "annotations" => settings.annotations = reader.annotations(node),
            "labels" => settings.labels = reader.labels(node),
            name => {
                if let Some((_, instead)) = object.refused.iter().find(|(field, _)| *field == name)
                {
                    let message = message!("`{}.{name}` may not be set", object.feature);
                    let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                    reader.push(diagnostic.hint(*instead));
                } else if has_field(object.definition, name) {
                    let field = reader.kubernetes_field(object.definition, &key, node);
                    settings.fields.insert(name.into(), field);
                } else {
                    unknown_field(reader, object, &key);
                }
            }
        });
    }
    settings
}

fn has_field(definition: &str, name: &str) -> bool {
    types::definition(definition).is_some_and(|definition| definition.field(name).is_some())
}

fn unknown_field(reader: &mut ModuleReader<'_>, object: &ObjectFields, key: &Key) {
    let definition = types::definition(object.definition);
    let fields = definition.map_or(&[][..], |definition| definition.fields());
    let known: Vec<&str> = fields
        .iter()
        .map(types::Field::name)
        .filter(|name| object.refused.iter().all(|(refused, _)| refused != name))
        .chain(["annotations", "labels"])
        .collect();
    let is_of_stateful_sets = object.feature == DEPLOYMENT.feature
        && STATEFUL_SET
            .refused
            .iter()
            .all(|(field, _)| *field != key.text)
        && has_field(STATEFUL_SET.definition, &key.text);
    if is_of_stateful_sets {
        let message = message!("`{}` is a field of a StatefulSet", key.text);
        let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        return reader.push(diagnostic.hint("the profile `score/statefulset` has it"));
    }
    reader.unknown(key, &format!("`{}`", object.feature), &known);
}
