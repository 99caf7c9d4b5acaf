//! Containers and volumes in Kubernetes' shape in the modules of workloads: what definitions bring for their pods, and what
//! extensions say beyond Score.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::additions::Field;
use score_core::workload::{ByName, Container, VolumeSource};
use score_yaml::{SortedMap, SortedSet, Span, Str, message};

use super::container::{PodContainer, VariableValue, VolumeMount, mounts, variable_value};
use super::data::DataValue;
use super::fields::{int_at, text_at};
use super::object_source::ObjectSource;
use super::objects::Objects;
use super::pod::{Mounters, Pod, PodSurroundings, Sharing};
use super::pod_services::PodServices;
use super::pod_volume::PodVolume;
use super::security::Security;
use super::server_rules::check_part;
use super::volume_mounts::{MountRequest, ServiceMounts, VolumeTable};
use super::volume_preparation::{SUFFIX, preparation};
use crate::additions::EmptyVolume;
use crate::dependencies::Condition;
use crate::network_owner::ends_before_others;
use crate::probe_commands::ProbeProgram;
use crate::service::{Network, Service};

/// The containers and volumes in Kubernetes' shape of one workload.
#[derive(Debug, Default)]
pub(crate) struct ModuleParts {
    /// Containers beside those of the Score file, with their places.
    containers: Vec<(PodContainer, ObjectSource)>,
    /// Those that run before.
    init_containers: Vec<(PodContainer, ObjectSource)>,
    /// The volumes of the pod.
    pod: Pod,
    /// The security context of the pod that a definition says.
    security: Tree<Text>,
}

/// What a module says in Kubernetes' shape of the pod of a workload.
pub(crate) struct PodParts<'a> {
    pub(crate) containers: &'a [Field<Text>],
    pub(crate) init_containers: Option<&'a Field<Text>>,
    pub(crate) security: Option<&'a Field<Text>>,
    pub(crate) volumes: &'a [Field<Text>],
    /// The volumes of the workload's own.
    pub(crate) empty: &'a SortedMap<Str, EmptyVolume>,
    /// What a definition says of its end, and of the names of others.
    pub(crate) surroundings: &'a Tree<Text>,
    /// The containers of the Score file.
    pub(crate) score_containers: &'a ByName<Container<Text>>,
}

/// What the module says of a container of the Score file in Kubernetes' shape.
pub(crate) struct ContainerParts<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) module: &'a ModuleParts,
    pub(crate) workload: &'a str,
    pub(crate) container: &'a str,
}

impl ModuleParts {
    /// Reads the parts of a workload.
    pub(crate) fn read(
        workload: &str,
        parts: &PodParts<'_>,
        objects: &Objects,
        diags: &mut Diagnostics,
    ) -> Self {
        let PodParts {
            containers,
            init_containers,
            security,
            volumes,
            empty,
            surroundings,
            score_containers,
        } = *parts;
        let security = security.map_or(Tree::Null, |field| field.value.clone());
        let source = |span: Span| objects.source_of(workload, span);
        let mut read = |path: String, span: Span, tree: &Tree<Text>| {
            let source = source(span);
            if !source.is_extension() {
                check_part("core.v1.Container", tree, &path, &source, diags);
            }
            let container = PodContainer::read(tree, &security, &path, &source, diags)?;
            Some((container, source))
        };
        let extra = containers.iter().enumerate();
        let extra = extra.filter_map(|(i, field)| {
            read(
                format!("spec.extraContainers.{i}"),
                field.span,
                &field.value,
            )
        });
        let extra: Vec<(PodContainer, ObjectSource)> = extra.collect();
        let init = init_containers.iter().flat_map(|field| {
            let items = field.value.as_seq().unwrap_or_default().iter();
            items.map(move |item| (field.span, item))
        });
        let init = init.enumerate().filter_map(|(i, (span, item))| {
            read(format!("spec.pod.initContainers.{i}"), span, item)
        });
        // One that goes on to run is a container like the others.
        let (sidecars, init): (Vec<_>, Vec<_>) = init.partition(|(init, _)| init.is_sidecar);
        let mut extra = extra;
        extra.extend(sidecars);
        let named = volumes.iter().enumerate().filter_map(|(i, field)| {
            let name = text_at(&field.value, &["name"])?;
            let path = format!("spec.extraVolumes.{i}");
            let source = source(field.span);
            if !source.is_extension() {
                check_part("core.v1.Volume", &field.value, &path, &source, diags);
            }
            let volume = PodVolume::read(&field.value, &path, &source, diags);
            Some((Str::from(name), volume))
        });
        let own = empty.iter().map(|(name, volume)| {
            let volume = PodVolume::claim(&volume.name);
            (name.clone(), volume)
        });
        let pod = Pod {
            volumes: own.chain(named).collect(),
            mounts: mounters(score_containers, &extra, &init),
            surroundings: PodSurroundings::read(surroundings),
            volume_group: int_at(&security, &["fsGroup"]),
            ..Pod::default()
        };
        ModuleParts {
            containers: extra,
            init_containers: init,
            pod,
            security,
        }
    }

    /// Who mounts a volume: one of the pod by its name, one of a resource by its uid.
    pub(crate) fn sharing_of(&self, volume: &str) -> Sharing {
        self.pod.sharing_of(volume)
    }

    /// True if the pod has a volume that a definition or an extension says in Kubernetes' shape.
    pub(crate) fn has_volume(&self, name: &str) -> bool {
        self.pod.volumes.contains_key(name)
    }

    /// Adds the services of its containers to those of the workload, whose network `owner` has.
    pub(crate) fn add_services(
        &self,
        workload: &str,
        (base, owner): (&Service, &Str),
        http_probe: Option<ProbeProgram>,
        table: &mut VolumeTable<'_>,
        made: &mut Vec<(Str, Span, Service)>,
        diags: &mut Diagnostics,
    ) {
        let mut service = |(container, source): &(PodContainer, ObjectSource)| {
            let mut services = PodServices {
                name: workload,
                pod: &self.pod,
                source,
                base: base.clone(),
                http_probe,
                table: &mut *table,
                diags: &mut *diags,
            };
            services.service(container)
        };
        let place = |source: &ObjectSource, made: &[(Str, Span, Service)]| {
            let first = made.first().map(|(_, span, _)| *span);
            source.span.or(first)
        };
        let mut host_ports = Vec::new();
        for part in &self.containers {
            let mut service = Service {
                network: Network::Shared(owner.clone()),
                ..service(part)
            };
            let settings = service.pod_settings();
            self.pod.surroundings.apply(false, settings);
            host_ports.append(&mut settings.ports);
            if let Some(span) = place(&part.1, made) {
                made.push((part.0.name.clone(), span, service));
            }
        }
        // The network has the ports, and belongs to one container of the Score file.
        let mut services = made.iter_mut();
        if let Some((.., service)) = services.find(|(name, ..)| name == owner)
            && !host_ports.is_empty()
        {
            service.pod_settings().ports.append(&mut host_ports);
        }
        let mut before: Vec<(Str, Span, Service)> = Vec::new();
        for part in &self.init_containers {
            let mut service = Service {
                network: Network::Isolated,
                replicas: None,
                runs_once: true,
                ..service(part)
            };
            if let Some((last, ..)) = before.last() {
                service.waits_for.insert(last.clone(), Condition::Completed);
            }
            if let Some(span) = place(&part.1, made) {
                before.push((part.0.name.clone(), span, service));
            }
        }
        if let Some((last, ..)) = before.last() {
            for (_, _, service) in made.iter_mut() {
                let completed = Condition::Completed;
                service.waits_for.insert(last.clone(), completed);
            }
        }
        made.extend(before);
        let group = self.pod.volume_group;
        let mounts = made.iter().flat_map(|(_, _, service)| &service.volumes);
        // What provisioners give is as they want it, unless a definition says whose it is to be.
        let mounts = mounts.filter(|mount| group.is_some() || table.has_volume_of(mount));
        let prepared = preparation(mounts, group);
        if let (Some(service), Some((_, span, _))) = (prepared, made.first()) {
            let span = *span;
            for (_, _, service) in made.iter_mut().filter(|(.., of)| !of.volumes.is_empty()) {
                service
                    .waits_for
                    .insert(SUFFIX.into(), Condition::Completed);
            }
            made.push((SUFFIX.into(), span, service));
        }
    }
}

impl ContainerParts<'_> {
    /// Adds the mounts that `volumeMounts` of the container names.
    pub(crate) fn mount(
        &self,
        field: &Field<Text>,
        table: &mut VolumeTable<'_>,
        service: &mut Service,
        diags: &mut Diagnostics,
    ) {
        let source = self.objects.source_of(self.workload, field.span);
        let items = field.value.as_seq().unwrap_or_default();
        let mut into = ServiceMounts::default();
        let path = format!("spec.containers.{}", self.container);
        for mount in &mounts(items, &path, &source, diags) {
            if mount.sub_path_expr.is_some() {
                let path = format!("{}.subPathExpr", mount.path);
                let message = message!(
                    "compose puts no variables into paths: all of volume `{}` is mounted",
                    mount.volume
                );
                diags.push(source.left_out(&path, message));
            }
            let request = MountRequest {
                owner: self.workload,
                mount,
                source: &source,
                sharing: self.module.sharing_of(&mount.volume),
            };
            table.mount(&request, &self.module.pod.volumes, &mut into, diags);
        }
        service.add_mounts(into);
    }

    /// Mounts a volume of the pod that is said in Kubernetes' shape.
    pub(crate) fn mount_volume(
        &self,
        mount: &VolumeMount,
        span: Span,
        table: &mut VolumeTable<'_>,
        into: &mut ServiceMounts,
        diags: &mut Diagnostics,
    ) {
        let request = MountRequest {
            owner: self.workload,
            mount,
            source: &self.objects.source_of(self.workload, span),
            sharing: self.module.sharing_of(&mount.volume),
        };
        table.mount(&request, &self.module.pod.volumes, into, diags);
    }

    /// Has a service do what the pod says of its end, and of the names of others if it has the network.
    pub(crate) fn surround(&self, service: &mut Service) {
        let surroundings = &self.module.pod.surroundings;
        if *surroundings != PodSurroundings::default() {
            let has_network = matches!(service.network, Network::Own | Network::Isolated);
            surroundings.apply(has_network, service.pod_settings());
        }
    }

    /// Has a service do what the security contexts say that definitions gave the container, `own`, and its pod.
    pub(crate) fn secure(&self, own: Option<&Field<Text>>, service: &mut Service) {
        let pod = &self.module.security;
        if own.is_some() || !matches!(pod, Tree::Null) {
            let none = Tree::Null;
            let own = own.map_or(&none, |field| &field.value);
            Security::read(own, pod).apply(service.pod_settings());
        }
    }

    /// True if a definition says a field.
    pub(crate) fn is_of_definition(&self, field: &Field<Text>) -> bool {
        self.objects.is_of_definition(field.span.file)
    }

    /// The value of an item of `env` that refers to a Secret or a `ConfigMap` of a definition.
    pub(crate) fn variable(&self, item: &Tree<Text>) -> Option<Text> {
        let VariableValue::Key(mut reference, key) = variable_value(item, String::new()) else {
            return None;
        };
        // What a definition does not make is not known, and told by the caller.
        reference.is_optional = true;
        let (data, nothing) = (&self.objects.data, &mut Diagnostics::new());
        let source = ObjectSource::nobody();
        match data.value(&reference, &key, &source, nothing)? {
            DataValue::Text(text) => Some(text.clone()),
            DataValue::Bytes(_) => None,
        }
    }
}

/// The containers that mount each volume: those of the pod by name, those of resources by uid.
fn mounters(
    score_containers: &ByName<Container<Text>>,
    containers: &[(PodContainer, ObjectSource)],
    before: &[(PodContainer, ObjectSource)],
) -> SortedMap<Str, Mounters> {
    let mut all: SortedMap<Str, Mounters> = SortedMap::new();
    let mut add = |name: &str, is_earlier: bool| {
        all.entry(name.into()).or_default().add(is_earlier);
    };
    for container in score_containers.values() {
        let mut names: SortedSet<&str> = SortedSet::new();
        for volume in container.volumes.values() {
            match &volume.source.value {
                VolumeSource::Resource(uid) => _ = names.insert(uid.as_str()),
                VolumeSource::Pod(name) => _ = names.insert(name),
                VolumeSource::Text(_) => {}
            }
        }
        let mounts = container.fields.get("volumeMounts");
        let mounts = mounts.and_then(|field| field.value.as_seq()).into_iter();
        names.extend(
            mounts
                .flatten()
                .filter_map(|mount| text_at(mount, &["name"])),
        );
        let is_earlier = ends_before_others(container);
        names.into_iter().for_each(|name| add(name, is_earlier));
    }
    for (of, is_earlier) in [(containers, false), (before, true)] {
        for (container, _) in of {
            container.mounted().for_each(|name| add(name, is_earlier));
        }
    }
    all
}
