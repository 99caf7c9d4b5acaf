//! The objects of one workload.

use score_core::backend::ResolvedWorkload;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Text;
use score_core::workload::extension::{Controller, Field};
use score_core::workload::{Extension, Workload};
use score_yaml::message;
use score_yaml::{Span, Value};

use crate::claim_templates::ClaimTemplates;
use crate::cron_job::cron_jobs;
use crate::daemon_set::daemon_set;
use crate::deployment::deployment;
use crate::identity::Identity;
use crate::ingress::ingresses;
use crate::job::job;
use crate::kind::{self, WorkloadKind};
use crate::names::{self, ANNOTATION_PREFIX, KIND_ANNOTATION, Names};
use crate::object::Fields;
use crate::plain::Plain;
use crate::pod::{Given, Parts, Pod, Resources};
use crate::stateful_set::stateful_set;
use crate::{config_map, deploy, service};

/// The field of the state that holds what the instance label has behind the workload's name.
pub(crate) const INSTANCE_SUFFIX: &str = "instance_suffix";

/// The objects of a workload: what its pods read and claim, objects that are given, Services, what runs the
/// pods, Ingresses.
pub(crate) fn objects(
    resolved: ResolvedWorkload,
    resources: &Resources,
    diags: &mut Diagnostics,
) -> Vec<Value> {
    let ResolvedWorkload { workload, extras } = resolved;
    let suffix = extras
        .get(INSTANCE_SUFFIX)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let names = Names::new(&workload.name.value, suffix);
    let service_name = names::service(&workload).to_owned();
    let Workload {
        name,
        metadata: _,
        annotations,
        containers,
        ports,
        resources: _,
        extension,
    } = workload;
    let claims = ClaimTemplates::of(&annotations, diags);
    // What an author of an extension writes stays as it is written, where Kubernetes' own tools would leave it out.
    let writes_empty = extension.is_some();
    let Extension {
        profile: _,
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
        places: _,
    } = match extension {
        Some(extension) => *extension,
        None => kind::extension(annotations.get(KIND_ANNOTATION), &name, diags),
    };
    let mut plain = Plain {
        path: &mut FieldPath::new(),
        diags,
    };
    // The author's annotations are for the pod; those for this tool are not passed on.
    let own = annotations
        .into_iter()
        .filter(|(key, _)| !key.starts_with(ANNOTATION_PREFIX));
    let annotations = own.fold(Fields::new(), |fields, (key, value)| {
        fields.with_named(key, value.value)
    });
    let given = Given {
        settings: pod,
        volumes,
        extra_volumes,
        extra_containers,
    };
    let kind = WorkloadKind::of(&controller);
    let Parts {
        template,
        mut objects,
        claim_templates,
    } = Pod::new(&names, kind, claims, &ports, resources, writes_empty).build(
        containers,
        annotations,
        given,
        &mut plain,
    );
    plain.at("spec", |plain| {
        objects.extend(plain.at("variables", |plain| {
            config_map::config_map(&names, variables, plain)
        }));
        if !ports.is_empty() {
            objects.push(plain.at("service", |plain| {
                service::service(&names, &service_name, ports, service, plain)
            }));
        }
        if kind == WorkloadKind::StatefulSet {
            objects.push(service::headless(&names));
        }
        let recorded = deploy::annotations(deploy);
        objects.extend(runners(
            &names,
            controller,
            recorded,
            template,
            claim_templates,
            plain,
        ));
        objects.extend(plain.at("ingress", |plain| {
            plain.at("rules", |plain| {
                ingresses(&names, &service_name, ingress, resources, plain)
            })
        }));
        let extra = plain.at("extraObjects", |plain| {
            manifests(extra_objects, &objects, plain)
        });
        objects.splice(0..0, extra);
    });
    objects
}

/// What runs the pods: one object, or one for each schedule. `recorded` are annotations of theirs.
fn runners(
    names: &Names,
    controller: Controller<Text>,
    recorded: Fields,
    template: Value,
    claims: Vec<Value>,
    plain: &mut Plain<'_>,
) -> Vec<Value> {
    let mut settings = |key, definition, part, recorded| {
        let mut settings = plain.at(key, |plain| plain.part(definition, part));
        settings.annotations = settings.annotations.with_all(recorded);
        settings
    };
    match controller {
        Controller::Deployment(part) => {
            let settings = settings("deployment", "apps.v1.DeploymentSpec", part, recorded);
            vec![deployment(names, settings, template)]
        }
        Controller::StatefulSet(part) => {
            let settings = settings("statefulset", "apps.v1.StatefulSetSpec", part, recorded);
            vec![stateful_set(names, settings, template, claims)]
        }
        Controller::DaemonSet(part) => {
            let settings = settings("daemonset", "apps.v1.DaemonSetSpec", part, recorded);
            vec![daemon_set(names, settings, template)]
        }
        Controller::Job(part) => {
            let settings = settings("job", "batch.v1.JobSpec", part, recorded);
            vec![job(names, settings, template)]
        }
        Controller::CronJob {
            cron_job,
            job,
            schedules,
        } => {
            let cron_job = settings("cronjob", "batch.v1.CronJobSpec", cron_job, recorded);
            let job = settings("job", "batch.v1.JobSpec", job, Fields::new());
            plain.at("schedules", |plain| {
                cron_jobs(names, &cron_job, &job, schedules, &template, plain)
            })
        }
    }
}

/// The manifests that are given; says which are about one of the workload's own objects.
fn manifests(given: Vec<Field<Text>>, own: &[Value], plain: &mut Plain<'_>) -> Vec<Value> {
    let given = given.into_iter().enumerate();
    let manifests = given.map(|(i, field)| {
        let span = field.span;
        plain.at(&i.to_string(), |plain| {
            let manifest = plain.manifest(field);
            check_new(&manifest, own, span, plain);
            manifest
        })
    });
    manifests.collect()
}

fn check_new(manifest: &Value, own: &[Value], span: Span, plain: &mut Plain<'_>) {
    let identity = Identity::of(manifest);
    if own.iter().any(|object| Identity::of(object) == identity) {
        let message = message!(
            "the workload has a {} `{}` of its own",
            identity.kind,
            identity.name
        );
        plain.push(Diagnostic::new(Code::NameClash, message).at(span));
    }
}
