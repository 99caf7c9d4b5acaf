//! The services of a pod: one for each container.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Str, Value, message};

use super::container::PodContainer;
use super::expansion::{expanded, too_long};
use super::object_source::ObjectSource;
use super::pod::Pod;
use super::variables::{PodFields, environment, variables};
use super::volume_mounts::{MountRequest, ServiceMounts, VolumeTable};
use super::volume_preparation::{SUFFIX, preparation};
use crate::container_resources::deploy_resources;
use crate::dependencies::{Condition, Dependencies};
use crate::healthcheck::ContainerProbes;
use crate::interpolation;
use crate::probe_commands::ProbeProgram;
use crate::publish::published_port;
use crate::service::{Network, PodSettings, Service};

/// Makes services of the containers of a pod.
pub(crate) struct PodServices<'a, 'v> {
    /// The name of the pod's object, or of the workload.
    pub(crate) name: &'a str,
    pub(crate) pod: &'a Pod,
    pub(crate) source: &'a ObjectSource,
    /// The fields that all services have.
    pub(crate) base: Service,
    pub(crate) http_probe: Option<ProbeProgram>,
    pub(crate) table: &'a mut VolumeTable<'v>,
    pub(crate) diags: &'a mut Diagnostics,
}

impl PodServices<'_, '_> {
    /// The services of the pod by name: the first one is named for the object, and is the one that others reach.
    pub(crate) fn all(mut self) -> Vec<(Str, Service)> {
        let pod = self.pod;
        let owner = Str::from(self.name);
        let mut services = Vec::with_capacity(pod.containers.len() + pod.init_containers.len());
        let (sidecars, before): (Vec<_>, Vec<_>) =
            pod.init_containers.iter().partition(|init| init.is_sidecar);
        let mut awaited = Dependencies::new();
        for container in before {
            let name = self.name_of(container);
            let mut service = Service {
                network: Network::Isolated,
                depends_on: std::mem::take(&mut awaited),
                replicas: None,
                runs_once: true,
                restart: None,
                ..self.service(container)
            };
            pod.surroundings.apply(true, service.pod_settings());
            awaited.insert(name.clone(), Condition::Completed);
            services.push((name, service));
        }
        let mut host_ports = Vec::new();
        for (i, container) in pod.containers.iter().chain(sidecars).enumerate() {
            let mut service = self.service(container);
            service.depends_on.extend(awaited.clone());
            let settings = service.pod_settings();
            pod.surroundings.apply(i == 0, settings);
            // The network has its ports, and belongs to the first.
            host_ports.append(&mut settings.ports);
            let name = match i {
                0 => {
                    service.group = pod.hostname.as_deref().unwrap_or(&owner).to_owned();
                    service.network = Network::Own;
                    owner.clone()
                }
                _ => {
                    service.network = Network::Service(owner.clone());
                    service.replicas = None;
                    self.name_of(container)
                }
            };
            services.push((name, service));
        }
        let mut all = services.iter_mut();
        if let Some((_, service)) = all.find(|(name, _)| *name == owner) {
            service.pod_settings().ports = host_ports;
        }
        let mounts = services.iter().flat_map(|(_, service)| &service.volumes);
        if let Some(service) = preparation(mounts, pod.volume_group) {
            let name = Str::from(format!("{owner}-{SUFFIX}"));
            for (_, service) in services.iter_mut().filter(|(_, of)| !of.volumes.is_empty()) {
                service
                    .depends_on
                    .insert(name.clone(), Condition::Completed);
            }
            services.push((name, service));
        }
        services
    }

    /// The name of the service of a container that is not the first one.
    fn name_of(&self, container: &PodContainer) -> Str {
        format!("{}-{}", self.name, container.name).into()
    }

    /// The service of a container, but for its network and what it waits for.
    pub(crate) fn service(&mut self, container: &PodContainer) -> Service {
        let pod = self.pod;
        let fields = PodFields {
            name: self.name,
            labels: &pod.labels,
            annotations: &pod.annotations,
        };
        let data = self.table.data;
        let variables = variables(container, &fields, data, self.source, self.diags);
        let mut found = Diagnostics::new();
        let [entrypoint, command, post_start, pre_stop] = [
            ("command", &container.command),
            ("args", &container.args),
            ("postStart", &container.post_start),
            ("preStop", &container.pre_stop),
        ]
        .map(|(field, texts)| {
            let words = texts.iter().map(|text| expanded(text, &variables));
            let words = words.map(|text| Some(interpolation::escape_text(&text?)));
            let words: Option<Vec<Str>> = words.collect();
            words.unwrap_or_else(|| {
                let name = &container.name;
                found.push(too_long(&message!(
                    "a word of `{field}` of container `{name}`"
                )));
                Vec::new()
            })
        });
        let mut mounts = ServiceMounts::default();
        for mount in &container.mounts {
            let Some(mount) = mount.with_variables(&variables, self.source, self.diags) else {
                continue;
            };
            let request = MountRequest {
                owner: self.name,
                mount: &mount,
                source: self.source,
                sharing: pod.sharing_of(&mount.volume),
            };
            self.table
                .mount(&request, &pod.volumes, &mut mounts, self.diags);
        }
        let probes = ContainerProbes {
            container: &container.name,
            readiness: container.readiness.as_ref(),
            liveness: container.liveness.as_ref(),
            startup: container.startup.as_ref(),
            ports: Some(&container.ports),
            http_probe: self.http_probe,
        };
        let healthcheck = probes.healthcheck(&mut found);
        let resources = container.resources.clone();
        let resources = deploy_resources(&container.name, resources, true, &mut found);
        let found = found.into_iter().map(|fault| container.relocated(fault));
        self.diags.extend(self.source.placed_all(found.collect()));
        let mut settings = PodSettings {
            configs: mounts.configs,
            ports: host_ports(container),
            post_start,
            pre_stop,
            ..PodSettings::default()
        };
        container.security.clone().apply(&mut settings);
        Service {
            image: Some(interpolation::escape_text(&container.image)),
            image_span: self.source.span,
            entrypoint,
            command,
            environment: environment(&variables),
            healthcheck,
            resources,
            working_dir: container
                .working_dir
                .as_ref()
                .map(interpolation::escape_text),
            is_tty: container.is_tty,
            has_stdin: container.has_stdin,
            volumes: mounts.volumes,
            pod: Some(Box::new(settings)),
            ..self.base.clone()
        }
    }
}

/// The ports of the host that a container takes, as a service has them.
fn host_ports(container: &PodContainer) -> Vec<Value> {
    let ports = container.host_ports.iter();
    let ports = ports.map(|(host_port, own, protocol)| published_port(*host_port, *own, *protocol));
    ports.collect()
}
