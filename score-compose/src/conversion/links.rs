//! What ties the services of objects to others: the names by which they are reached, who waits for them, and routes.

use indexmap::IndexMap;
use score_core::backend::Manifests;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::workload::PortRef;
use score_yaml::{Map, SortedMap, SortedSet, Str, Value, message};

use super::hosts::{Hosts, host_names, texts_of, texts_of_files};
use super::object_source::ObjectSource;
use super::objects::{ConvertedPod, Objects};
use super::route_targets::{RouteTargets, WorkloadPorts};
use super::service_object::ServiceObject;
use super::{missing_hosts, router};
use crate::codes;
use crate::dependencies::Condition;
use crate::fragment::ComposeFragment;
use crate::origin::Origin;
use crate::provisioned_parts::ProvisionedParts;
use crate::service::Network;
use crate::workload_parts::WorkloadParts;

/// What the services of objects are tied to.
pub(crate) struct Surroundings<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) resources: &'a IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    pub(crate) ports: &'a WorkloadPorts,
    /// The services of workloads.
    pub(crate) workloads: &'a mut [WorkloadParts],
    /// The services of provisioners.
    pub(crate) provisioned: &'a Map,
}

/// What becomes of the objects.
#[derive(Default)]
pub(crate) struct LinkedServices {
    pub(crate) services: Vec<(Str, Option<ObjectSource>, Value)>,
    pub(crate) origins: Vec<Origin>,
}

/// The first container that reads the name of each Service, by the index of the Service.
type Readers = SortedMap<usize, String>;

/// Ties the services of pods to each other and to those of workloads, and adds a router if there are routes.
pub(crate) fn link(
    mut pods: Vec<ConvertedPod>,
    around: Surroundings<'_>,
    provisioned: &mut ProvisionedParts,
    output: &mut Manifests,
    diags: &mut Diagnostics,
) -> LinkedServices {
    let Surroundings {
        objects,
        resources,
        ports,
        workloads,
        provisioned: services,
    } = around;
    if objects.is_empty() {
        return LinkedServices::default();
    }
    let mut hosts = Hosts::default();
    for namespace in &objects.namespaces {
        hosts.add_namespace(namespace);
    }
    for pod in pods.iter().filter(|pod| !pod.kind.runs_once()) {
        hosts.add_service(
            &pod.name,
            pod.kind == super::kind::WorkloadKind::StatefulSet,
        );
    }
    let mut reached = Reached::default();
    reached.add_services(objects, &pods, workloads, &mut hosts, diags);
    let readers = wait(workloads, &mut pods, &hosts, &mut reached);
    reached.check_ports(&objects.services, &pods, &readers, diags);
    missing_hosts::check(objects, resources, workloads, &hosts, diags);
    let targets = RouteTargets::new(objects, &reached.by_service, &pods, ports);
    let served = targets.served(diags);
    reached.give_aliases(&mut pods, workloads);
    let mut linked = LinkedServices::default();
    for pod in pods {
        linked.origins.extend(pod.origins());
        let source = pod.source;
        let services = pod.services.into_iter().map(|(name, service)| {
            let service = service.into_value();
            (name, Some(source.clone()), service)
        });
        linked.services.extend(services);
    }
    let mut more = Vec::new();
    let configs = &mut provisioned.configs;
    router::add(&served, services, &mut more, configs, output);
    let more = more.into_iter();
    linked
        .services
        .extend(more.map(|(name, service)| (name, None, service)));
    linked
}

/// The names by which services are reached beside their own.
#[derive(Default)]
struct Reached {
    /// By the name of the first service.
    aliases: SortedMap<Str, SortedSet<Str>>,
    /// For each Service the services that it reaches.
    by_service: Vec<SortedSet<Str>>,
}

impl Reached {
    /// Has the pods that Services select answer to their names.
    fn add_services(
        &mut self,
        objects: &Objects,
        pods: &[ConvertedPod],
        workloads: &[WorkloadParts],
        hosts: &mut Hosts,
        diags: &mut Diagnostics,
    ) {
        let (services, has_failed) = (&objects.services, objects.failed.has_pods);
        let of_workloads: Vec<(Str, SortedMap<Str, Str>)> =
            workloads.iter().filter_map(labelled_owner).collect();
        let of_pods = pods.iter().filter(|pod| !pod.kind.runs_once());
        let of_pods = of_pods.map(|pod| (&pod.name, &pod.labels));
        let of_workloads = of_workloads.iter().map(|(name, labels)| (name, labels));
        let labelled = LabelledServices::new(of_pods.chain(of_workloads));
        for (i, service) in services.iter().enumerate() {
            let found = labelled.selected(service);
            // What could not be read may be what it selects.
            if found.is_empty() && (!has_failed || service.external_name.is_some()) {
                diags.extend(nothing_selected(service, hosts));
            }
            for name in found.iter().filter(|name| **name != service.object.name) {
                let aliases = self.aliases.entry(name.clone()).or_default();
                aliases.insert(service.object.name.clone());
            }
            if !found.is_empty() {
                hosts.add(&service.object.name, found.clone(), i);
            }
            self.by_service.push(found);
        }
    }

    /// Refuses Services that would have to map ports, if somebody reads their names.
    fn check_ports(
        &self,
        services: &[ServiceObject],
        pods: &[ConvertedPod],
        readers: &Readers,
        diags: &mut Diagnostics,
    ) {
        let by_name: SortedMap<&Str, &ConvertedPod> =
            pods.iter().map(|pod| (&pod.name, pod)).collect();
        for (i, service) in services.iter().enumerate() {
            let Some(reader) = readers.get(&i).filter(|_| !service.is_headless) else {
                continue;
            };
            let of = self.by_service[i].iter();
            for pod in of.filter_map(|name| by_name.get(name)) {
                for port in &service.ports {
                    diags.extend(mapped_port(service, port, pod, reader));
                }
            }
        }
    }

    /// Gives the services the names by which they are reached.
    fn give_aliases(mut self, pods: &mut [ConvertedPod], workloads: &mut [WorkloadParts]) {
        let pods = pods.iter_mut().flat_map(|pod| pod.services.iter_mut());
        let pods = pods.map(|(name, service)| (&*name, service));
        let workloads = workloads.iter_mut().flat_map(|of| of.services.iter_mut());
        let workloads = workloads.map(|(name, _, service)| (&*name, service));
        for (name, service) in pods.chain(workloads) {
            if let Some(aliases) = self.aliases.remove(name) {
                service.pod_settings().aliases = aliases;
            }
        }
    }
}

/// Services with labels, by what a selector may ask for.
struct LabelledServices<'a> {
    services: Vec<(&'a Str, &'a SortedMap<Str, Str>)>,
    by_label: SortedMap<(&'a Str, &'a Str), Vec<usize>>,
}

impl<'a> LabelledServices<'a> {
    fn new(services: impl Iterator<Item = (&'a Str, &'a SortedMap<Str, Str>)>) -> Self {
        let services: Vec<_> = services.collect();
        let mut by_label: SortedMap<(&Str, &Str), Vec<usize>> = SortedMap::new();
        for (i, (_, labels)) in services.iter().enumerate() {
            for label in labels.iter() {
                by_label.entry(label).or_default().push(i);
            }
        }
        LabelledServices { services, by_label }
    }

    /// The names of those that a Service selects: looked for among those with the rarest label that it asks for.
    fn selected(&self, service: &ServiceObject) -> SortedSet<Str> {
        let selector = service.selector.iter();
        let candidates = selector.map(|label| self.by_label.get(&label));
        let rarest = candidates.min_by_key(|found| found.map_or(0, Vec::len));
        let candidates = rarest.flatten().into_iter().flatten();
        let candidates = candidates.filter_map(|i| self.services.get(*i));
        let selected = candidates.filter(|(_, labels)| service.selects(labels));
        selected.map(|(name, _)| (*name).clone()).collect()
    }
}

/// The service of a workload that owns the network, with its labels.
fn labelled_owner(workload: &WorkloadParts) -> Option<(Str, SortedMap<Str, Str>)> {
    let mut services = workload.services.iter();
    let owner = services.find(|(_, _, service)| matches!(service.network, Network::Own));
    owner.map(|(name, _, service)| {
        let labels = service.labels.iter();
        let labels = labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.into())));
        let own = (
            "app.kubernetes.io/name".into(),
            workload.workload.as_str().into(),
        );
        (name.clone(), [own].into_iter().chain(labels).collect())
    })
}

/// What is said of a Service that reaches no pod.
fn nothing_selected(service: &ServiceObject, hosts: &Hosts) -> Option<Diagnostic> {
    let (object, name) = (&service.object, &service.object.name);
    if let Some(external) = &service.external_name {
        if hosts.find(external).is_some() {
            return None;
        }
        let message =
            message!("compose cannot give `{external}` the name `{name}`: it is left out");
        return Some(object.source.left_out("spec.externalName", message));
    }
    let selector = service.selector.iter();
    let selector: Vec<String> = selector
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    let message = match selector.is_empty() {
        true => message!("Service `{name}` selects no pods, so nothing answers to it"),
        false => message!(
            "Service `{name}` selects pods with `{}`, which no definition makes",
            selector.join(", ")
        ),
    };
    let fault = object
        .source
        .fault(codes::INVALID_MANIFEST, "spec.selector", message);
    Some(fault.hint("the labels of the pods stand in `spec.template.metadata.labels`"))
}

/// The error of a port that a Service would have to map.
fn mapped_port(
    service: &ServiceObject,
    port: &super::service_object::ServicePort,
    pod: &ConvertedPod,
    reader: &str,
) -> Option<Diagnostic> {
    let path = format!("spec.ports.{}.targetPort", port.index);
    let source = &service.object.source;
    let Some(target) = port.target(&pod.ports) else {
        let PortRef::Name(name) = &port.target else {
            return None;
        };
        let message = message!("no container of `{}` has a port `{name}`", pod.name);
        let fault = source.fault(codes::INVALID_MANIFEST, &path, message);
        return Some(fault.near(name, pod.ports.keys().map(Str::as_str)));
    };
    if target == port.port {
        return None;
    }
    let message = message!(
        "Service `{}` leads from port {} to {target}, and compose maps no ports between services; {reader} reads its name",
        service.object.name,
        port.port
    );
    let fault = source.fault(codes::INVALID_MANIFEST, &path, message);
    Some(fault.hint(format!(
        "give the Service the port {target}, in a definition for local environments if need be"
    )))
}

/// Finds the names of hosts that services read.
struct NameReader<'a> {
    hosts: &'a Hosts,
    /// Until when others wait for a service.
    conditions: SortedMap<Str, Condition>,
    readers: Readers,
    reached: &'a mut Reached,
}

impl NameReader<'_> {
    /// The services to wait for whose names stand in some texts of a container.
    fn read<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t str>,
        container: &str,
    ) -> Vec<(Str, Condition)> {
        let mut awaited = SortedSet::new();
        for name in texts.flat_map(host_names) {
            let Some(found) = self.hosts.find(name) else {
                continue;
            };
            for service in &found.services {
                awaited.insert(service.clone());
                if name != service.as_str() {
                    let aliases = self.reached.aliases.entry(service.clone()).or_default();
                    aliases.insert(name.into());
                }
            }
            if let Some(by) = found.by {
                let reader = self.readers.entry(by);
                reader.or_insert_with(|| container.to_owned());
            }
        }
        let awaited = awaited.into_iter();
        let awaited = awaited.filter_map(|name| Some((name.clone(), *self.conditions.get(&name)?)));
        awaited.collect()
    }
}

/// Until when others wait for the services of pods that go on to run.
fn conditions(pods: &[ConvertedPod]) -> SortedMap<Str, Condition> {
    let lasting = pods.iter().filter(|pod| !pod.kind.runs_once());
    let conditions = lasting.filter_map(|pod| {
        let mut services = pod.services.iter();
        let (_, service) = services.find(|(name, _)| *name == pod.name)?;
        let condition = match service.healthcheck {
            Some(_) => Condition::Healthy,
            None => Condition::Started,
        };
        Some((pod.name.clone(), condition))
    });
    conditions.collect()
}

/// Has the services of workloads, and pods that end, wait for the services whose names they read. Returns who reads names.
fn wait(
    workloads: &mut [WorkloadParts],
    pods: &mut [ConvertedPod],
    hosts: &Hosts,
    reached: &mut Reached,
) -> Readers {
    let mut names = NameReader {
        hosts,
        conditions: conditions(pods),
        readers: Readers::new(),
        reached,
    };
    for workload in workloads {
        let of = &workload.workload;
        let container = |name: &Str| message!("service `{name}` of workload `{of}`");
        let files = texts_of_files(workload);
        let first = workload.services.first();
        let by_files = first.map(|(name, ..)| names.read(files, &container(name)));
        let by_files = by_files.unwrap_or_default();
        for (name, _, service) in &mut workload.services {
            let awaited = names.read(texts_of(service), &container(name));
            service.depends_on.extend(awaited);
            service.depends_on.extend(by_files.iter().cloned());
        }
    }
    for pod in pods {
        // What runs on finds its own way, and two of those may read each other's names.
        let waits = pod.kind.runs_once();
        for (name, service) in &mut pod.services {
            let awaited = names.read(texts_of(service), &message!("service `{name}`"));
            if waits {
                service.depends_on.extend(awaited);
            }
        }
    }
    names.readers
}
