//! The objects of one workload.

use score_backstage::is_for_catalog;
use score_core::backend::ResolvedWorkload;
use score_core::diagnostic::{Diagnostics, TreeReader};
use score_core::text::{Spanned, Text};
use score_core::workload::additions::{Controller, Deploy, Field, IngressRule, ServiceSettings};
use score_core::workload::{Additions, Port, Workload};
use score_yaml::{SortedMap, Span, Str, Value, message};

use crate::claim_templates::ClaimTemplates;
use crate::codes;
use crate::cron_job::cron_jobs;
use crate::daemon_set::daemon_set;
use crate::deployment::deployment;
use crate::fragment::ProvisionedResources;
use crate::identity::Identity;
use crate::ingress::ingresses;
use crate::job::job;
use crate::map_builder::MapBuilder;
use crate::names::{self, ANNOTATION_PREFIX, KIND_ANNOTATION, WorkloadNames};
use crate::pod::{self, PodAdditions, PodManifest};
use crate::pod_storage::PodContext;
use crate::stateful_set::stateful_set;
use crate::verbatim::VerbatimReader;
use crate::workload_kind::{self, WorkloadKind};
use crate::{config_map, deploy_order, service};

/// The field of the state for the end of the instance label, behind the workload's name.
pub(crate) const INSTANCE_SUFFIX: &str = "instance_suffix";

/// The objects of a workload: those that the layer gives, ConfigMaps and claims of its pods, Services, the controllers of
/// the pods, Ingresses.
pub(crate) fn objects(
    resolved: ResolvedWorkload,
    resources: &ProvisionedResources,
    diags: &mut Diagnostics,
) -> Vec<Value> {
    let ResolvedWorkload { workload, extras } = resolved;
    let suffix = extras
        .get(INSTANCE_SUFFIX)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let names = WorkloadNames::new(&workload.name.value, suffix);
    let service_name = names::service(&workload).to_owned();
    let Workload {
        name,
        metadata: _,
        annotations,
        containers,
        ports,
        resources: _,
        additions,
    } = workload;
    let claim_templates = ClaimTemplates::of(&annotations, diags);
    // What an author of a layer writes stays as it is written, where Kubernetes' own tools would leave it out.
    let writes_empty = additions.is_some();
    let Additions {
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
    } = match additions {
        Some(additions) => *additions,
        None => workload_kind::additions_without_layer(annotations.get(KIND_ANNOTATION), &name),
    };
    let mut reader = VerbatimReader::new(diags);
    let context = PodContext {
        names: &names,
        kind: WorkloadKind::of(&controller),
        claim_templates,
        ports: &ports,
        resources,
        writes_empty,
    };
    let additions = PodAdditions {
        settings: pod,
        volumes,
        extra_volumes,
        extra_containers,
    };
    let annotations = pod_annotations(annotations);
    let pod = pod::pod(&context, containers, annotations, additions, &mut reader);
    let objects = WorkloadObjects {
        service_name: &service_name,
        ports,
        controller,
        service,
        extra_objects,
        variables,
        ingress,
        deploy,
    };
    reader.at("spec", |reader| {
        objects.make(&names, resources, pod, reader)
    })
}

/// The parts of a workload that become objects beside its pod.
struct WorkloadObjects<'a> {
    service_name: &'a str,
    ports: SortedMap<Str, Port>,
    controller: Controller<Text>,
    service: ServiceSettings<Text>,
    extra_objects: Vec<Field<Text>>,
    variables: SortedMap<Str, Spanned<Text>>,
    ingress: SortedMap<Str, IngressRule>,
    deploy: Option<Deploy>,
}

impl WorkloadObjects<'_> {
    fn make(
        self,
        names: &WorkloadNames,
        resources: &ProvisionedResources,
        pod: PodManifest,
        reader: &mut VerbatimReader<'_>,
    ) -> Vec<Value> {
        let PodManifest {
            template,
            mut objects,
            claim_templates,
        } = pod;
        let service_name = self.service_name;
        objects.extend(reader.at("variables", |reader| {
            config_map::config_map(names, self.variables, reader)
        }));
        if !self.ports.is_empty() {
            objects.push(reader.at("service", |reader| {
                service::service(names, service_name, self.ports, self.service, reader)
            }));
        }
        if WorkloadKind::of(&self.controller) == WorkloadKind::StatefulSet {
            objects.push(service::headless(names));
        }
        objects.extend(controllers(
            names,
            self.controller,
            deploy_order::annotations(self.deploy),
            template,
            claim_templates,
            reader,
        ));
        objects.extend(reader.at("ingress", |reader| {
            reader.at("rules", |reader| {
                ingresses(names, service_name, self.ingress, resources, reader)
            })
        }));
        let extra = reader.at("extraObjects", |reader| {
            manifests(self.extra_objects, &objects, reader)
        });
        objects.splice(0..0, extra);
        objects
    }
}

/// The annotations of the author, which are for the pod; those for this tool and for a catalog are not passed on.
fn pod_annotations(annotations: SortedMap<Str, Spanned<Str>>) -> MapBuilder {
    let own = annotations
        .into_iter()
        .filter(|(key, _)| !key.starts_with(ANNOTATION_PREFIX) && !is_for_catalog(key));
    own.fold(MapBuilder::new(), |fields, (key, value)| {
        fields.with_named(key, value.value)
    })
}

/// The controllers of the pods: one object, or one for each schedule. `recorded` are annotations of theirs.
fn controllers(
    names: &WorkloadNames,
    controller: Controller<Text>,
    recorded: MapBuilder,
    template: Value,
    claims: Vec<Value>,
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let mut settings = |key, definition, given, recorded| {
        let mut settings = reader.at(key, |reader| reader.settings(definition, given));
        settings.annotations = settings.annotations.with_all(recorded);
        settings
    };
    match controller {
        Controller::Deployment(given) => {
            let settings = settings("deployment", "apps.v1.DeploymentSpec", given, recorded);
            vec![deployment(names, settings, template)]
        }
        Controller::StatefulSet(given) => {
            let settings = settings("statefulset", "apps.v1.StatefulSetSpec", given, recorded);
            vec![stateful_set(names, settings, template, claims)]
        }
        Controller::DaemonSet(given) => {
            let settings = settings("daemonset", "apps.v1.DaemonSetSpec", given, recorded);
            vec![daemon_set(names, settings, template)]
        }
        Controller::Job(given) => {
            let settings = settings("job", "batch.v1.JobSpec", given, recorded);
            vec![job(names, settings, template)]
        }
        Controller::CronJob {
            cron_job,
            job,
            schedules,
        } => {
            let cron_job = settings("cronjob", "batch.v1.CronJobSpec", cron_job, recorded);
            let job = settings("job", "batch.v1.JobSpec", job, MapBuilder::new());
            reader.at("schedules", |reader| {
                cron_jobs(names, &cron_job, &job, schedules, &template, reader)
            })
        }
    }
}

/// The manifests that the layer gives. Reports those of objects that the workload has already.
fn manifests(
    given: Vec<Field<Text>>,
    own: &[Value],
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let given = given.into_iter().enumerate();
    let manifests = given.map(|(i, field)| {
        let span = field.span;
        reader.at_index(i, |reader| {
            let manifest = reader.manifest(field);
            check_new(&manifest, own, span, reader);
            manifest
        })
    });
    manifests.collect()
}

fn check_new(manifest: &Value, own: &[Value], span: Span, reader: &mut VerbatimReader<'_>) {
    let identity = Identity::of(manifest);
    if own.iter().any(|object| Identity::of(object) == identity) {
        let message = message!(
            "the workload has a {} `{}` of its own",
            identity.kind,
            identity.name
        );
        reader.error(codes::NAME_CLASH, message, span);
    }
}
