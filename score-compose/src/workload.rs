//! The services of a workload: those of its containers, as often as it runs.

use score_core::backend::ResolvedWorkload;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::workload::{ByName, Container, Workload};
use score_yaml::{Map, Span, Str, Value};

use crate::additions::{self, RunMode, SupportedAdditions};
use crate::build::{BUILD_CONFIGS, build};
use crate::codes;
use crate::context::{ProjectContext, WorkloadContext};
use crate::conversion::{ModuleParts, PodParts, VolumeTable};
use crate::dependencies::{Condition, Dependencies, dependencies};
use crate::mounts_directory::MountsDirectory;
use crate::network_owner::{ends_before_others, network_owner};
use crate::service::{Network, Service};
use crate::wait_service::WAIT_SERVICE;
use crate::workload_parts::WorkloadParts;
use crate::{annotations, container_service, published_ports, relative_paths};

/// A service by name, with the place of its container.
type NamedService = (Str, Span, Service);

/// The services of a workload, one for each container; of a cron job, one for each container and schedule.
///
/// One container owns the network and is reached by the workload's name. The others share its network,
/// except those that end before others start.
pub(crate) fn services(workload: ResolvedWorkload, project: &ProjectContext<'_>) -> WorkloadParts {
    let ResolvedWorkload {
        workload,
        mut extras,
    } = workload;
    // Metadata is there for templates, ports are published by flags.
    let Workload {
        name,
        metadata: _,
        annotations,
        containers,
        ports,
        resources,
        additions,
    } = workload;
    let parts_of =
        |container: &Container<Text>| 2 + container.volumes.len() + container.files.len();
    let mut out = WorkloadParts {
        workload: name.value.to_string(),
        origins: Vec::with_capacity(containers.values().map(|of| parts_of(of)).sum()),
        ..WorkloadParts::default()
    };
    published_ports::check(&resources, project.resources, &mut out.diags);
    let has_additions = additions.is_some();
    let parts = additions
        .map(|additions| {
            let allows = project.allow_unscheduled;
            additions::parts(&name, *additions, allows, project.objects, &mut out.diags)
        })
        .unwrap_or_default();
    let pod = PodParts {
        containers: &parts.extra_containers,
        init_containers: parts.init_containers.as_ref(),
        security: parts.pod_security.as_ref(),
        volumes: &parts.extra_volumes,
        empty: &parts.volumes,
        surroundings: &parts.surroundings,
        score_containers: &containers,
    };
    let module = ModuleParts::read(&name, &pod, project.objects, &mut out.diags);
    let mut table = VolumeTable::new(&project.objects.data, project.mounts);
    let context = WorkloadContext {
        project,
        module: &module,
        workload: &name,
        ports: has_additions.then_some(&ports),
        options: project
            .options
            .with_annotations(&annotations, &mut out.diags),
        additions: &parts,
    };
    let base = Service {
        annotations: annotations::annotations(&name, &annotations, &parts.annotations),
        ..base(&context)
    };
    let builds = match extras.swap_remove(BUILD_CONFIGS) {
        Some(Value::Map(builds)) => builds,
        _ => Map::new(),
    };
    let owner = network_owner(&containers);
    let mut made = container_services(
        (containers, &owner),
        builds,
        &base,
        &context,
        &mut table,
        &mut out,
    );
    module.add_services(
        &name,
        (&base, &owner),
        context.options.http_probe,
        &mut table,
        &mut made,
        &mut out.diags,
    );
    out.mounted = table.finish();
    let SupportedAdditions {
        labels: _,
        annotations: _,
        replicas: _,
        run_mode,
        volumes,
        missing: _,
        deploy,
        extra_containers: _,
        init_containers: _,
        pod_security: _,
        surroundings: _,
        extra_volumes: _,
    } = parts;
    out.services = scheduled(&name, run_mode, made);
    out.add_service_origins(has_additions);
    out.volumes = volumes.into_values().collect();
    out.deploy = deploy;
    out.diags.sort();
    out
}

/// A service with the fields that those of all containers have.
fn base(context: &WorkloadContext<'_>) -> Service {
    let WorkloadContext {
        project,
        workload,
        additions,
        ..
    } = *context;
    let models = project.provisioned.models_of.get(workload);
    let models = models.into_iter().flatten();
    Service {
        labels: additions.labels.clone(),
        replicas: additions.replicas,
        runs_once: !matches!(additions.run_mode, RunMode::LongRunning),
        models: models
            .map(|model| (model.clone(), Value::Map(Map::new())))
            .collect(),
        depends_on: if project.has_wait_service {
            [(WAIT_SERVICE.into(), Condition::Completed)].into()
        } else {
            Dependencies::new()
        },
        ..Service::default()
    }
}

/// The services of the containers, each by the name of its container.
fn container_services(
    (containers, owner): (ByName<Container<Text>>, &Str),
    mut builds: Map,
    base: &Service,
    context: &WorkloadContext<'_>,
    table: &mut VolumeTable<'_>,
    out: &mut WorkloadParts,
) -> Vec<NamedService> {
    let mut waits_for = dependencies(
        &containers,
        context.ports,
        context.options.http_probe,
        &mut out.diags,
    );
    let mut made = Vec::with_capacity(containers.len());
    for (name, container) in containers {
        let span = container.span;
        let mut service = Service {
            build: builds
                .swap_remove(&name)
                .and_then(|config| checked_build(config, context.project.mounts, &mut out.diags)),
            waits_for: waits_for.remove(&name).unwrap_or_default(),
            network: if name == *owner {
                Network::Own
            } else if ends_before_others(&container) {
                Network::Isolated
            } else {
                Network::Shared(owner.clone())
            },
            ..base.clone()
        };
        container_service::fill(&mut service, &name, *container, context, table, out);
        made.push((name, span, service));
    }
    made
}

/// The services under their names in the compose file, once or for each schedule.
fn scheduled(workload: &str, run_mode: RunMode, made: Vec<NamedService>) -> Vec<NamedService> {
    let RunMode::Scheduled(schedules) = run_mode else {
        let made = made.into_iter();
        return made
            .map(|(container, span, mut service)| {
                service.group = workload.to_owned();
                (format!("{workload}-{container}").into(), span, service)
            })
            .collect();
    };
    let mut services = Vec::with_capacity(schedules.len() * made.len());
    for (id, mut overrides) in schedules {
        let group = format!("{workload}-{id}");
        for (container, span, service) in &made {
            let mut service = service.clone();
            service.group.clone_from(&group);
            if let Some(own) = overrides.remove(container) {
                service.override_command(own);
            }
            services.push((format!("{group}-{container}").into(), *span, service));
        }
    }
    services
}

/// A build that the state keeps, checked: somebody may have changed it there.
fn checked_build(
    config: Value,
    mounts: MountsDirectory<'_>,
    diags: &mut Diagnostics,
) -> Option<Value> {
    match build(config) {
        Ok(mut build) => {
            relative_paths::rebase_build(mounts.path_to_project, &mut build);
            Some(build)
        }
        Err(error) => {
            diags.push(Diagnostic {
                code: codes::INVALID_STATE,
                ..error
            });
            None
        }
    }
}
