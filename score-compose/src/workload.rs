//! The services of a workload: those of its containers, as often as it runs.

use std::collections::BTreeMap;

use score_core::backend::{Origin, OutputFile, ResolvedWorkload};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::workload::Workload;
use score_core::workload::extension::Deploy;
use score_yaml::{Map, Span, Str, Value};

use crate::build::{BUILD_CONFIGS, build};
use crate::dependencies::Condition;
use crate::emit::ServiceContext;
use crate::extension::{self, EmptyVolume, ExtensionParts, RunMode};
use crate::mounts_directory::MountsDirectory;
use crate::origin_kind::{IMAGE, SERVICE};
use crate::service::{Network, Service};
use crate::wait_service::WAIT_SERVICE;
use crate::{annotations, dependencies, network_owner, relative_paths};

/// What a workload becomes.
#[derive(Debug, Default)]
pub(crate) struct WorkloadServices {
    /// Its name.
    pub(crate) workload: String,
    /// Its services: name, where the container stands, and the service itself.
    pub(crate) services: Vec<(Str, Span, Service)>,
    /// Its files by path from the project's folder.
    pub(crate) files: BTreeMap<String, OutputFile>,
    /// Its own volumes.
    pub(crate) volumes: Vec<EmptyVolume>,
    /// When it is deployed among the others.
    pub(crate) deploy: Deploy,
    /// Where parts of it come from.
    pub(crate) origins: Vec<Origin>,
    /// What is wrong with it.
    pub(crate) diags: Diagnostics,
}

/// The services of a workload, one for each container; of a cron job, one for each container and schedule.
///
/// One container owns the network and is reached by the workload's name. The others share its network,
/// except those that end before others start.
pub(crate) fn services(
    workload: ResolvedWorkload,
    context: &ServiceContext<'_>,
) -> WorkloadServices {
    let ResolvedWorkload {
        workload,
        mut extras,
    } = workload;
    // Metadata is there for templates, ports are published by flags, resources are provisioned already.
    let Workload {
        name,
        metadata: _,
        annotations,
        containers,
        ports,
        resources: _,
        extension,
    } = workload;
    let mut out = WorkloadServices {
        workload: name.value.to_string(),
        ..WorkloadServices::default()
    };
    let is_extended = extension.is_some();
    let ports = is_extended.then_some(&ports);
    let taken = extension
        .map(|extension| {
            let allowed = context.allow_unscheduled;
            extension::take(&name, *extension, allowed, &mut out.diags)
        })
        .unwrap_or_default();
    let asked = context.asked.with_annotations(&annotations, &mut out.diags);
    let mut dependencies =
        dependencies::dependencies(&containers, ports, asked.http_probe, &mut out.diags);
    let mut builds = match extras.swap_remove(BUILD_CONFIGS) {
        Some(Value::Map(builds)) => builds,
        _ => Map::new(),
    };
    let primary = network_owner::network_owner(&containers);
    let models = context.added.models_of.get(&name.value);
    let models = models.into_iter().flatten();
    let common = Service {
        annotations: annotations::annotations(&name, &annotations, &taken.annotations),
        labels: taken.labels.clone(),
        replicas: taken.replicas,
        ends: !matches!(taken.runs, RunMode::LongRunning),
        models: models
            .map(|model| (model.clone(), Value::Map(Map::new())))
            .collect(),
        depends_on: if context.waits {
            [(WAIT_SERVICE.into(), Condition::Completed)].into()
        } else {
            dependencies::Dependencies::new()
        },
        ..Service::default()
    };

    let mut made = Vec::new();
    for (container_name, container) in containers {
        let span = container.span;
        let mut service = Service {
            build: builds
                .swap_remove(&container_name)
                .and_then(|config| kept(config, context.mounts, &mut out.diags)),
            waits_for: dependencies.remove(&container_name).unwrap_or_default(),
            network: if container_name == primary {
                Network::Own
            } else if network_owner::ends_before_others(&container) {
                Network::Isolated
            } else {
                Network::Shared(primary.clone())
            },
            ..common.clone()
        };
        let names = (name.value.as_str(), container_name.as_str());
        service.fill(names, *container, (ports, asked), &taken, context, &mut out);
        made.push((container_name, span, service));
    }
    let ExtensionParts {
        labels: _,
        annotations: _,
        replicas: _,
        runs,
        volumes,
        missing: _,
        deploy,
    } = taken;
    out.services = place(&name, runs, made);
    out.origins.extend(origins(&out.services, is_extended));
    out.volumes = volumes.into_values().collect();
    out.deploy = deploy;
    out.diags.sort();
    out
}

/// Puts the services of containers in their places, once or for each schedule.
fn place(
    workload: &str,
    runs: RunMode,
    made: Vec<(Str, Span, Service)>,
) -> Vec<(Str, Span, Service)> {
    let RunMode::Scheduled(schedules) = runs else {
        let made = made.into_iter();
        return made
            .map(|(container, span, mut service)| {
                service.group = workload.to_owned();
                (format!("{workload}-{container}").into(), span, service)
            })
            .collect();
    };
    let mut placed = Vec::with_capacity(schedules.len() * made.len());
    for (id, mut overrides) in schedules {
        let group = format!("{workload}-{id}");
        for (container, span, service) in &made {
            let mut service = service.clone();
            service.group.clone_from(&group);
            if let Some(own) = overrides.remove(container) {
                service.run_instead(own);
            }
            placed.push((format!("{group}-{container}").into(), *span, service));
        }
    }
    placed
}

/// Where services and their images stand.
fn origins(services: &[(Str, Span, Service)], is_extended: bool) -> Vec<Origin> {
    let origin = |of, name: &Str, span| Origin {
        of,
        name: name.clone(),
        span: Some(span),
        asked: None,
        by: String::new(),
        is_own: true,
    };
    let mut origins = Vec::with_capacity(2 * services.len());
    for (name, span, service) in services {
        origins.push(Origin {
            // What `--build` says may name what is not there.
            is_own: !is_extended && service.image.is_some(),
            ..origin(SERVICE, name, *span)
        });
        origins.extend(service.image_span.map(|span| origin(IMAGE, name, span)));
    }
    origins
}

/// A build as the state keeps it, checked: somebody may have written there.
fn kept(config: Value, mounts: MountsDirectory<'_>, diags: &mut Diagnostics) -> Option<Value> {
    match build(config) {
        Ok(mut build) => {
            relative_paths::rebase_build(mounts.path_to_project, &mut build);
            Some(build)
        }
        Err(error) => {
            diags.push(Diagnostic {
                code: Code::InvalidState,
                ..error
            });
            None
        }
    }
}
