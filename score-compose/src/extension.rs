//! What compose takes of an extension. What only Kubernetes has is left out, with a warning for each key.

use score_yaml::message;
use std::collections::{BTreeMap, BTreeSet};

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::Extension;
use score_core::workload::extension::{
    Controller, Deploy, Entries, Entry, Fields, Override, Part, PodVolume, PodVolumeSource,
    Schedule, ServiceSettings,
};
use score_yaml::{Map, Span, Str};

use crate::interpolation;

/// The flag that lets a cron job run without a schedule.
pub(crate) const ALLOW_UNSCHEDULED: &str = "allow-unscheduled";

/// What compose takes of a workload's extension.
#[derive(Debug, Default)]
pub(crate) struct ExtensionParts {
    /// Labels of every service.
    pub(crate) labels: Map,
    /// Annotations of every service.
    pub(crate) annotations: Map,
    /// How often every service runs, if it is said.
    pub(crate) replicas: Option<i64>,
    /// When its services run.
    pub(crate) run_mode: RunMode,
    /// The volumes of the pod, by the name that mounts use.
    pub(crate) volumes: BTreeMap<Str, EmptyVolume>,
    /// The volumes of the pod that compose does not have.
    pub(crate) missing: BTreeSet<Str>,
    /// When it is deployed among the others.
    pub(crate) deploy: Deploy,
}

/// An empty folder that containers share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EmptyVolume {
    /// Where its name stands.
    pub(crate) span: Span,
    /// Its name in the compose file.
    pub(crate) name: String,
}

/// When the services of a workload run.
#[derive(Debug, Default)]
pub(crate) enum RunMode {
    /// As long as the project does.
    #[default]
    LongRunning,
    /// Once, until they end.
    Once,
    /// Once for each schedule: its id, and what the containers run then.
    Scheduled(BTreeMap<Str, BTreeMap<Str, Override<Text>>>),
}

/// Takes an extension apart. What cannot be taken is said in `diags`, at its place.
pub(crate) fn parts(
    workload: &str,
    extension: Extension<Text>,
    allow_unscheduled: bool,
    diags: &mut Diagnostics,
) -> ExtensionParts {
    let Extension {
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
    } = extension;
    let mut taken = ExtensionParts {
        deploy: deploy.unwrap_or_default(),
        ..ExtensionParts::default()
    };
    let mut left = LeftOut {
        places: &places,
        otherwise: profile.span,
        diags,
    };
    match controller {
        Controller::Deployment(part) => taken.replicas = left.lasting("deployment", part),
        Controller::StatefulSet(part) => taken.replicas = left.lasting("statefulset", part),
        Controller::DaemonSet(part) => {
            left.part("daemonset", part);
        }
        Controller::Job(part) => {
            left.part("job", part);
            taken.run_mode = RunMode::Once;
        }
        Controller::CronJob {
            cron_job,
            job,
            schedules,
        } => {
            if !allow_unscheduled {
                left.diags.push(not_scheduled(&profile.value, profile.span));
            }
            left.part("cronjob", cron_job);
            left.part("job", job);
            taken.run_mode = RunMode::Scheduled(overrides(schedules));
        }
    }

    let Part {
        annotations,
        labels,
        fields,
    } = pod;
    taken.annotations = texts("pod.annotations", annotations, left.diags);
    taken.labels = texts("pod.labels", labels, left.diags);
    warn_of_ignored_fields("pod", fields, left.diags);
    let ServiceSettings {
        kind,
        annotations,
        labels,
    } = service;
    left.key("service.type", kind.is_some());
    left.key("service.annotations", !annotations.is_empty());
    left.key("service.labels", !labels.is_empty());
    for (name, volume) in volumes {
        take_volume(workload, name.to_string(), volume, &mut taken, left.diags);
    }
    for key in ["pod.volumes", "extraVolumes"] {
        left.key(key, !extra_volumes.is_empty() && places.contains_key(key));
    }
    left.key("extraContainers", !extra_containers.is_empty());
    left.key("extraObjects", !extra_objects.is_empty());
    left.key("variables", !variables.is_empty());
    left.key("ingress.rules", !ingress.is_empty());
    if let Some(timeout) = &taken.deploy.timeout {
        let message = "compose waits as long as it takes: `deploy.timeout` is left out";
        let warning = Diagnostic::new(Code::UnsupportedField, message);
        diags.push(warning.at(timeout.span).path("deploy.timeout"));
    }
    taken
}

/// What the containers run for each schedule. That it does not run by its time is what the flag allows.
fn overrides(
    schedules: BTreeMap<Str, Schedule<Text>>,
) -> BTreeMap<Str, BTreeMap<Str, Override<Text>>> {
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

/// Says what is left out, once for each key.
struct LeftOut<'a> {
    /// Where the keys stand.
    places: &'a BTreeMap<Str, Span>,
    /// The place of the extension itself.
    otherwise: Span,
    diags: &'a mut Diagnostics,
}

impl LeftOut<'_> {
    fn key(&mut self, key: &str, is_given: bool) {
        if is_given {
            let place = self.places.get(key).copied();
            let warning = ignored_key(key, place.unwrap_or(self.otherwise));
            self.diags.push(warning);
        }
    }

    fn part(&mut self, key: &str, part: Part<Text>) {
        let Part {
            annotations,
            labels,
            fields,
        } = part;
        self.key(&format!("{key}.annotations"), !annotations.is_empty());
        self.key(&format!("{key}.labels"), !labels.is_empty());
        warn_of_ignored_fields(key, fields, self.diags);
    }

    /// Of what lasts, compose takes how often it runs.
    fn lasting(&mut self, key: &str, mut part: Part<Text>) -> Option<i64> {
        let replicas = match part.fields.get("replicas").map(|field| &field.value) {
            Some(Tree::Int(replicas)) => Some(*replicas),
            _ => None,
        };
        if replicas.is_some() {
            part.fields.remove("replicas");
        }
        self.part(key, part);
        replicas
    }
}

/// A warning of a key of `spec` that is left out.
pub(crate) fn ignored_key(key: &str, place: Span) -> Diagnostic {
    let message = message!("only Kubernetes has `{key}`: it is left out");
    Diagnostic::new(Code::UnsupportedField, message)
        .at(place)
        .path(message!("spec.{key}"))
}

fn not_scheduled(profile: &str, place: Span) -> Diagnostic {
    let message = message!("compose has no schedules, so it cannot run `{profile}`");
    Diagnostic::new(Code::UnsupportedKind, message)
        .at(place)
        .path("profile")
        .hint(message!(
            "with `--{ALLOW_UNSCHEDULED}` each schedule becomes services that run once"
        ))
}

/// Warns of each field that is left.
pub(crate) fn warn_of_ignored_fields(key: &str, fields: Fields<Text>, diags: &mut Diagnostics) {
    let warnings = fields
        .into_iter()
        .map(|(name, field)| ignored_key(&format!("{key}.{name}"), field.span));
    diags.extend(warnings);
}

/// Labels or annotations. Compose reads variables in values, not in keys.
fn texts(key: &str, entries: Entries<Text>, diags: &mut Diagnostics) -> Map {
    let mut map = Map::new();
    for Entry { key: name, value } in entries {
        if let Some(literal) = name.as_literal() {
            map.insert(literal.into(), interpolation::escape_text(&value).into());
        } else {
            let name_as_is = name.encode();
            let message =
                message!("compose reads no variables in keys: `{name_as_is}` is left out");
            let warning = Diagnostic::new(Code::UnsupportedField, message);
            diags.push(
                warning
                    .at(name.span)
                    .path(message!("spec.{key}.{name_as_is}")),
            );
        }
    }
    map
}

fn take_volume(
    workload: &str,
    name: String,
    volume: PodVolume<Text>,
    taken: &mut ExtensionParts,
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
            taken.volumes.insert(name.into(), empty);
        }
        PodVolumeSource::Projected {
            secret: _,
            config_map: _,
        } => {
            diags.push(ignored_key(&format!("volumes.{name}"), span));
            taken.missing.insert(name.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use score_core::diagnostic::Severity;

    use crate::testing::{TestProject, assert_holds, extended};

    const CONTAINER: &str = "{c: {image: x}}";

    fn with(extension: &str) -> TestProject {
        extended(&[("w", CONTAINER, extension)])
    }

    #[test]
    fn what_only_kubernetes_has_is_said_once_for_each_key() {
        let job = "profile: humanitec/default-job\nspec";
        let stateful = "profile: score/statefulset\nspec";
        let ports = "ports: {web: {service_port: 80}}";
        let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}";
        let sidecar = "[{name: a, image: x}, {name: b, image: x}]";
        let volumes = |names: &str| format!("[{{name: {names}, emptyDir: {{}}}}]");
        let mounts = "containers: {c: {volume_mounts: {/t: {id: v}}}}";
        for (extension, keys) in [
            ("spec: {pod: {nodeSelector: {a: b, c: d}, hostname: h}}".to_owned(), vec!["pod.hostname", "pod.nodeSelector"]),
            ("spec: {deployment: {strategy: {type: Recreate}, labels: {a: b, c: d}, annotations: {a: b}}}".to_owned(),
                vec!["deployment.annotations", "deployment.labels", "deployment.strategy"]),
            (format!("{stateful}: {{statefulset: {{podManagementPolicy: Parallel}}}}"), vec!["statefulset.podManagementPolicy"]),
            (format!("{job}: {{job: {{backoffLimit: 1, labels: {{a: b}}}}}}"), vec!["job.labels", "job.backoffLimit"]),
            (format!("spec: {{service: {{type: NodePort, labels: {{a: b}}, annotations: {{a: b}}, {ports}}}}}"),
                vec!["service.type", "service.annotations", "service.labels"]),
            (format!("spec: {{pod: {{volumes: {}}}, extraVolumes: {}}}", volumes("a"), volumes("b")), vec!["pod.volumes", "extraVolumes"]),
            (format!("spec: {{extraContainers: {sidecar}, extraObjects: [{manifest}]}}"), vec!["extraContainers", "extraObjects"]),
            (format!("spec: {{variables: {{a: b}}, volumes: {{v: {{type: projected, configMap: {{items: []}}}}}}, {mounts}}}"),
                vec!["volumes.v", "variables"]),
            ("spec: {volumes: {v: {type: emptyDir, source: {medium: Memory}}}}".to_owned(), vec!["volumes.v.source"]),
            ("spec: {containers: {c: {lifecycle: {preStop: {type: command, command: [x]}}, imagePullPolicy: Always}}}".to_owned(),
                vec!["containers.c.imagePullPolicy", "containers.c.lifecycle"]),
            ("spec: {containers: {c: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}}}".to_owned(),
                vec!["containers.c.env.A.valueFrom"]),
            ("spec: {containers: {c: {resources: {claims: [{name: a}]}}}}".to_owned(), vec!["containers.c.resources.claims"]),
            ("spec: {containers: {c: {startup_probe: {type: tcp, port: 1}}}}".to_owned(), vec!["containers.c.startup_probe"]),
            ("spec: {pod: {labels: {\"${resources.e.A}\": b}}}".to_owned(), vec!["pod.labels.${resources.e.A}"]),
        ] {
            let mut said = with(&extension).said();
            said.sort();
            let mut expected: Vec<_> = keys
                .into_iter()
                .map(|key| ("unsupported-field".to_owned(), format!("spec.{key}")))
                .collect();
            expected.sort();
            assert_eq!(said, expected, "{extension}");
        }
        let timeout = with("deploy: {timeout: 3}").said();
        assert_eq!(
            timeout,
            [("unsupported-field".to_owned(), "deploy.timeout".to_owned())]
        );
    }

    #[test]
    fn warnings_stand_where_the_key_does() {
        let extension = "spec:\n  service:\n    labels:\n      a: b\n  extraObjects:\n    - {apiVersion: v1, kind: ConfigMap, metadata: {name: m}}";
        let (_, _, diags) = with(extension).emit();
        let text = format!("apiVersion: humanitec.org/v1b1\n{extension}\n");
        let places: Vec<_> = diags
            .iter()
            .filter_map(|d| Some(&text[d.span?.start as usize..d.span?.end as usize]))
            .collect();
        assert_eq!(places, ["labels", "extraObjects"]);
    }

    #[test]
    fn labels_annotations_and_replicas_are_those_of_every_service() {
        let extension = "spec: {pod: {labels: {b: x, a: \"1\"}, annotations: {n: \"$here\", compose.score.dev/workload-name: v}}, \
                         deployment: {replicas: 2}}";
        let each = "{labels: {a: '1', b: x}, deploy: {replicas: 2}, annotations: {n: $$here, compose.score.dev/workload-name: w}}";
        let file = extended(&[("w", "{c: {image: x}, d: {image: y}}", extension)]).compose_file();
        assert_holds(
            &file,
            &format!("{{services: {{w-c: {each}, w-d: {each}}}}}"),
        );
        let stateful = "profile: score/statefulset\nspec: {statefulset: {replicas: 0}}";
        assert_holds(
            &with(stateful).compose_file(),
            "{services: {w-c: {deploy: {replicas: 0}}}}",
        );
    }

    #[test]
    fn an_empty_folder_is_a_volume_of_the_project() {
        let extension = "spec: {volumes: {s: {type: emptyDir}}, containers: {c: {volume_mounts: {/a: {id: s, sub_path: p}}}, \
                         d: {image: y, volume_mounts: {/b: {id: volumes.s, read_only: true}}}}}";
        assert_holds(
            &with(extension).compose_file(),
            "{volumes: {w-s: {}}, services: {
                w-c: {volumes: [{type: volume, source: w-s, target: /a, volume: {subpath: p}}]},
                w-d: {volumes: [{type: volume, source: w-s, target: /b, read_only: true}]}}}",
        );
        let volume = |name: &str| format!("spec: {{volumes: {{{name}: {{type: emptyDir}}}}}}");
        let said = extended(&[
            ("a", CONTAINER, &volume("b-c")),
            ("a-b", CONTAINER, &volume("c")),
        ])
        .said();
        assert_eq!(said, [("name-clash".to_owned(), String::new())]);
    }

    #[test]
    fn a_cron_job_runs_once_if_that_is_allowed() {
        let containers = "{c: {image: x, args: [own], files: {/f: {content: f}}}, d: {image: y, before: {c: {ready: started}}}}";
        let extension = "profile: humanitec/default-cronjob\nspec: {schedules: {\
                         n: {schedule: '@daily', containers: {c: {command: [run], args: [all]}}}, h: {schedule: '0 * * * *'}}}";
        let given = || extended(&[("w", containers, extension)]);
        let (_, _, diags) = given().emit();
        let refused: Vec<_> = diags
            .iter()
            .map(|d| {
                (
                    d.severity,
                    d.code.as_str(),
                    d.path.as_deref(),
                    d.hints.len(),
                )
            })
            .collect();
        assert_eq!(
            refused,
            [(Severity::Error, "unsupported-kind", Some("profile"), 1)]
        );

        let mut given = given();
        given.compose.allow_unscheduled = true;
        let mount = "[{type: bind, source: m/files/w-files-f, target: /f}]";
        assert_holds(
            &given.compose_file(),
            &format!("{{services: {{w-c: null,
                w-n-c: {{entrypoint: [run], command: [all], restart: 'no', network_mode: service:w-n-d, volumes: {mount},
                         depends_on: {{w-n-d: {{condition: service_started, required: true}}}}}},
                w-n-d: {{hostname: w-n, restart: 'no'}},
                w-h-c: {{entrypoint: null, command: [own], restart: 'no', network_mode: service:w-h-d, volumes: {mount}}}}}}}"),
        );
    }

    #[test]
    fn a_job_ends() {
        assert_holds(
            &with("profile: humanitec/default-job").compose_file(),
            "{services: {w-c: {restart: 'no'}}}",
        );
    }
}
