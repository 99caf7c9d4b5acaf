//! Additions that compose has too. Those that only Kubernetes has are left out, with a warning for each key.

use score_yaml::message;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::Additions;
use score_core::workload::additions::{
    Controller, Deploy, Field, KeyValue, KeyValues, ObjectSettings, Override, PodVolume,
    PodVolumeSource, Schedule,
};
use score_yaml::{Map, SortedMap, SortedSet, Span, Str};

use crate::annotations::is_passed_on;
use crate::codes;
use crate::conversion::{Objects, SURROUNDINGS};
use crate::ignored::{IgnoredKeys, ignored_key, warn_of_ignored_fields};
use crate::interpolation;

/// The flag that lets a cron job run without a schedule.
pub(crate) const ALLOW_UNSCHEDULED: &str = "allow-unscheduled";

/// The additions to a workload that compose has.
#[derive(Debug, Default)]
pub(crate) struct SupportedAdditions {
    /// Labels of every service.
    pub(crate) labels: Map,
    /// Annotations of every service.
    pub(crate) annotations: Map,
    /// The number of containers of every service, if it is said.
    pub(crate) replicas: Option<i64>,
    /// The time when its services run.
    pub(crate) run_mode: RunMode,
    /// The volumes of the pod, by the name that mounts use.
    pub(crate) volumes: SortedMap<Str, EmptyVolume>,
    /// The names of volumes of the pod that compose does not have.
    pub(crate) missing: SortedSet<Str>,
    /// The order of its deployment among the others.
    pub(crate) deploy: Deploy,
    /// Containers in Kubernetes' shape, beside the others.
    pub(crate) extra_containers: Vec<Field<Text>>,
    /// Containers in that shape that run before the others, if there are some.
    pub(crate) init_containers: Option<Field<Text>>,
    /// The security context of the pod, if a definition says it.
    pub(crate) pod_security: Option<Field<Text>>,
    /// What a definition says of the pod's end, and of the names of others.
    pub(crate) surroundings: Tree<Text>,
    /// Volumes in that shape.
    pub(crate) extra_volumes: Vec<Field<Text>>,
}

/// An empty folder that containers share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EmptyVolume {
    /// The place of its name.
    pub(crate) span: Span,
    /// Its name in the compose file.
    pub(crate) name: String,
}

/// The time when the services of a workload run.
#[derive(Debug, Default)]
pub(crate) enum RunMode {
    /// As long as the project runs.
    #[default]
    LongRunning,
    /// Once, until they end.
    Once,
    /// Once for each schedule: by its id, the commands of the containers.
    Scheduled(SortedMap<Str, SortedMap<Str, Override<Text>>>),
}

/// The additions that compose has. Warns of the others, at their places.
pub(crate) fn parts(
    workload: &str,
    additions: Additions<Text>,
    allow_unscheduled: bool,
    objects: &Objects,
    diags: &mut Diagnostics,
) -> SupportedAdditions {
    let Additions {
        profile,
        controller,
        pod,
        service,
        volumes,
        extra_volumes,
        extra_containers,
        extra_objects,
        variables,
        ingress,
        deploy,
        places,
    } = additions;
    let mut parts = SupportedAdditions {
        deploy: deploy.unwrap_or_default(),
        ..SupportedAdditions::default()
    };
    if matches!(controller, Controller::CronJob { .. }) && !allow_unscheduled {
        diags.push(not_scheduled(&profile.value, profile.span));
    }
    let mut ignored = IgnoredKeys {
        places: &places,
        otherwise: profile.span,
        diags,
    };
    (parts.run_mode, parts.replicas) = run_mode(controller, &mut ignored);

    let ObjectSettings {
        mut annotations,
        labels,
        mut fields,
    } = pod;
    parts.init_containers = fields.remove("initContainers");
    if fields
        .get("securityContext")
        .is_some_and(|field| objects.is_of_definition(field.span.file))
    {
        parts.pod_security = fields.remove("securityContext");
    }
    let mut surroundings: Vec<(Str, Tree<Text>)> = Vec::new();
    for name in SURROUNDINGS {
        let is_own = |field: &Field<Text>| objects.is_of_definition(field.span.file);
        if fields.get(name).is_some_and(is_own) {
            surroundings.extend(fields.remove(name).map(|field| (name.into(), field.value)));
        }
    }
    parts.surroundings = Tree::Map(surroundings.into_iter().collect());
    fields.retain(|name, field| !objects.is_needless(name, field.span));
    annotations.retain(is_passed_on);
    parts.annotations = texts("pod.annotations", annotations, ignored.diags);
    parts.labels = texts("pod.labels", labels, ignored.diags);
    warn_of_ignored_fields("pod", fields, ignored.diags);
    ignored.service(&service);
    for (name, volume) in volumes {
        parts.add_volume(workload, name.to_string(), volume, ignored.diags);
    }
    ignored.key("extraObjects", !extra_objects.is_empty());
    ignored.key("variables", !variables.is_empty());
    ignored.key("ingress.rules", !ingress.is_empty());
    warn_of_timeout(&parts.deploy, diags);
    parts.extra_containers = extra_containers;
    parts.extra_volumes = extra_volumes;
    parts
}

/// Warns of a time limit, which compose does not have.
fn warn_of_timeout(deploy: &Deploy, diags: &mut Diagnostics) {
    if let Some(timeout) = &deploy.timeout {
        let message = "compose waits as long as it takes: `deploy.timeout` is left out";
        let warning = Diagnostic::new(codes::UNSUPPORTED_FIELD, message);
        diags.push(warning.at(timeout.span).path("deploy.timeout"));
    }
}

/// The time when services run, and the number of their containers if it is said.
fn run_mode(controller: Controller<Text>, ignored: &mut IgnoredKeys<'_>) -> (RunMode, Option<i64>) {
    match controller {
        Controller::Deployment(mut settings) => {
            let replicas = take_replicas(&mut settings);
            ignored.settings("deployment", settings);
            (RunMode::LongRunning, replicas)
        }
        Controller::StatefulSet(mut settings) => {
            let replicas = take_replicas(&mut settings);
            ignored.settings("statefulset", settings);
            (RunMode::LongRunning, replicas)
        }
        Controller::DaemonSet(settings) => {
            ignored.settings("daemonset", settings);
            (RunMode::LongRunning, None)
        }
        Controller::Job(settings) => {
            ignored.settings("job", settings);
            (RunMode::Once, None)
        }
        Controller::CronJob {
            cron_job,
            job,
            schedules,
        } => {
            ignored.settings("cronjob", cron_job);
            ignored.settings("job", job);
            (RunMode::Scheduled(overrides(schedules)), None)
        }
    }
}

fn take_replicas(settings: &mut ObjectSettings<Text>) -> Option<i64> {
    match settings.fields.get("replicas").map(|field| &field.value) {
        Some(Tree::Int(replicas)) => {
            let replicas = *replicas;
            settings.fields.remove("replicas");
            Some(replicas)
        }
        _ => None,
    }
}

/// The commands of containers for each schedule. (The flag allows that they do not run by its time.)
fn overrides(
    schedules: SortedMap<Str, Schedule<Text>>,
) -> SortedMap<Str, SortedMap<Str, Override<Text>>> {
    let schedules = schedules.into_iter().map(|(id, schedule)| {
        let Schedule {
            span: _,
            schedule: _,
            containers,
        } = schedule;
        (id, containers)
    });
    schedules.collect()
}

fn not_scheduled(profile: &str, place: Span) -> Diagnostic {
    let message = message!("compose has no schedules, so it cannot run `{profile}`");
    Diagnostic::new(codes::UNSUPPORTED_KIND, message)
        .at(place)
        .path("profile")
        .hint(message!(
            "with `--{ALLOW_UNSCHEDULED}` each schedule becomes services that run once"
        ))
}

/// Labels or annotations. Compose reads variables in values, not in keys.
fn texts(key: &str, entries: KeyValues<Text>, diags: &mut Diagnostics) -> Map {
    let mut map = Map::new();
    for KeyValue { key: name, value } in entries {
        if let Some(literal) = name.as_literal() {
            map.insert(literal.into(), interpolation::escape_text(&value).into());
        } else {
            let name_as_is = name.encode();
            let message =
                message!("compose reads no variables in keys: `{name_as_is}` is left out");
            let warning = Diagnostic::new(codes::UNSUPPORTED_FIELD, message);
            diags.push(
                warning
                    .at(name.span)
                    .path(message!("spec.{key}.{name_as_is}")),
            );
        }
    }
    map
}

impl SupportedAdditions {
    fn add_volume(
        &mut self,
        workload: &str,
        name: String,
        volume: PodVolume<Text>,
        diags: &mut Diagnostics,
    ) {
        let PodVolume { span, source } = volume;
        match source {
            PodVolumeSource::EmptyDir(source) => {
                if source.as_map().is_none_or(|options| !options.is_empty())
                    && !matches!(source, Tree::Null)
                {
                    diags.push(ignored_key(&format!("volumes.{name}.source"), span));
                }
                let empty = EmptyVolume {
                    span,
                    name: format!("{workload}-{name}"),
                };
                self.volumes.insert(name.into(), empty);
            }
            PodVolumeSource::Projected {
                secret: _,
                config_map: _,
            } => {
                diags.push(ignored_key(&format!("volumes.{name}"), span));
                self.missing.insert(name.into());
            }
        }
    }
}

#[cfg(test)]
mod tests;
