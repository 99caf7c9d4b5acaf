//! From the module to the typed workload: the features, in an order in which what one refers to is read before it.

use score_yaml::data::Data;
use score_yaml::{SortedMap, SortedSet, Span, Str};

use super::features::{Features, score_parts_fit, sort_out};
use super::files::{Mountable, name_volumes};
use super::node::{Entries, Key, ModuleNode, NodeKind};
use super::{Module, container, resources};
use crate::module_reader::ModuleReader;
use crate::profile::WorkloadProfile;
use crate::{controller, pod, service};
use score_core::diagnostic::{Cursor, TreeReader};
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;
use score_core::workload::additions::{Additions, Field, IngressRule, PodVolume, ServiceSettings};
use score_kubernetes::{rules, strict};

/// Lowers a module; the reader stands at its `spec`. `workload` is the typed Score file, whose containers and ports
/// become those of the module; what the module says beyond Score is returned. `place` is where the profile is named,
/// `service` where the Score file has a service.
pub(crate) fn lower(
    reader: &mut ModuleReader<'_>,
    module: Module,
    chosen: &WorkloadProfile,
    place: Span,
    service: Option<Span>,
    workload: &mut Workload<Template>,
) -> Additions<Template> {
    let places = places(&module.spec);
    let (mut features, old_pod, old_controller) = sort_out(reader, module.spec, chosen);
    score_parts_fit(reader, chosen, &features, service, workload);

    let mut pod = gathered_pod(reader, &mut features, old_pod, workload);
    let pod_volumes = take_entry(&mut pod, "volumes");

    let (volumes, broken, extra_volumes) = volumes(reader, &mut features, pod_volumes);
    let mountable = (&volumes, &broken, extra_volumes.as_slice());
    containers(reader, &mut features, mountable, workload);
    let (service, ingress) = service_and_ingress(reader, &mut features, workload);
    let controller = controller::controller(
        reader,
        &mut features,
        old_controller,
        chosen,
        place,
        workload,
    );
    let mut additions =
        Additions::new(Spanned::new(chosen.name.as_str().into(), place), controller);
    additions.service = service;
    additions.ingress = ingress;
    additions.volumes = volumes;
    additions.places = places;
    additions.extra_volumes = extra_volumes;
    let mut taken: SortedMap<Str, Span> = workload
        .containers
        .iter()
        .map(|(name, container)| (name.clone(), container.span))
        .collect();
    if let Some(node) = features.node("extraContainers") {
        additions.extra_containers = reader.at("extraContainers", |reader| {
            pod::named(reader, node, "core.v1.Container", "container", &mut taken)
        });
    }
    additions.pod = reader.at("pod", |reader| {
        pod::init_containers_are_named(reader, &pod, &mut taken);
        pod::pod(reader, pod, chosen.kind)
    });
    if let Some(node) = features.node("extraObjects") {
        additions.extra_objects = reader.at("extraObjects", |reader| objects(reader, node));
    }
    if let Some(node) = features.node("variables") {
        additions.variables = reader.at("variables", |reader| variables(reader, node));
    }
    additions
}

/// The fields of the pod from the new place and the old ones, whose annotations the Score file's give way to.
fn gathered_pod(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    old_pod: Entries,
    workload: &mut Workload<Template>,
) -> Entries {
    let pod = features.node("pod");
    let old_annotations = old_pod
        .iter()
        .filter(|(key, _)| key.text == "annotations")
        .map(|(_, node)| node);
    let annotations = pod.iter().filter_map(|pod| pod.get("annotations"));
    forget_annotations(old_annotations.chain(annotations), workload);
    pod::gather(reader, old_pod, pod)
}

/// The features that lead to the pods: `service`, whose ports become the workload's, and the old `ingress`.
fn service_and_ingress(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    workload: &mut Workload<Template>,
) -> (ServiceSettings<Template>, SortedMap<Str, IngressRule>) {
    let service = features.node("service");
    let service = service.map(|node| {
        reader.at("service", |reader| {
            service::service(reader, node, &mut workload.ports)
        })
    });
    let ingress = features.take("ingress").filter(|(_, node)| !node.is_null());
    let ingress = ingress.map(|(key, node)| {
        reader.moved(&key, "use a `route` resource in the Score file");
        reader.at("ingress", |reader| {
            service::ingress(reader, &key, node, &workload.ports, &workload.resources)
        })
    });
    (service.unwrap_or_default(), ingress.unwrap_or_default())
}

/// `variables`: the data of the ConfigMap that projected volumes read; the reader stands there.
fn variables(reader: &mut ModuleReader<'_>, node: ModuleNode) -> SortedMap<Str, Spanned<Template>> {
    let mut variables = SortedMap::new();
    reader.each(node, |reader, key, node| {
        if !node.is_null()
            && reader.known_key(key)
            && let Some(value) = reader.spanned(node)
        {
            variables.insert(key.text.clone(), value);
        }
    });
    variables
}

/// Volumes of the feature by name.
type Volumes = SortedMap<Str, PodVolume<Template>>;

/// The volumes of the feature by name, the names of those that are wrong, and those in Kubernetes' shape, which stand in two
/// places.
fn volumes(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    of_pod: Option<(Key, ModuleNode)>,
) -> (Volumes, SortedSet<Str>, Vec<Field<Template>>) {
    let given = features.node("volumes");
    let given = given.map(|node| reader.at("volumes", |reader| pod::volumes(reader, node)));
    let (volumes, broken) = given.unwrap_or_default();
    let taken = volumes.iter();
    let taken = taken.map(|(name, volume)| (name.clone(), volume.span));
    let mut taken: SortedMap<Str, Span> = taken.collect();
    let mut extra = Vec::new();
    if let Some((_, node)) = of_pod {
        extra = reader.at("pod", |reader| {
            reader.at("volumes", |reader| {
                pod::named(reader, node, "core.v1.Volume", "volume", &mut taken)
            })
        });
    }
    if let Some(node) = features.node("extraVolumes") {
        extra.extend(reader.at("extraVolumes", |reader| {
            pod::named(reader, node, "core.v1.Volume", "volume", &mut taken)
        }));
    }
    (volumes, broken, extra)
}

/// Makes the workload's containers those of the module.
fn containers(
    reader: &mut ModuleReader<'_>,
    features: &mut Features,
    (volumes, broken, in_other_shape): (&Volumes, &SortedSet<Str>, &[Field<Template>]),
    workload: &mut Workload<Template>,
) {
    let mountable = Mountable {
        resources: &workload.resources,
        volumes,
        broken,
        in_other_shape,
    };
    // Null deletes nothing here: a workload has containers.
    if let Some(node) = features.node("containers")
        && !node.is_null()
        && !node.is_of_score()
    {
        reader.at("containers", |reader| {
            container::containers(reader, node, &mut workload.containers, &mountable)
        });
    }
    name_volumes(reader, &mut workload.containers, &mountable);
    if let Some(node) = features.node("default_container_resources") {
        reader.at("default_container_resources", |reader| {
            resources::default_resources(reader, node, &mut workload.containers)
        });
    }
}

/// The places of the keys of the extension's spec, and of the keys of its features.
fn places(spec: &Entries) -> SortedMap<Str, Span> {
    let is_given = |(_, node): &&(Key, ModuleNode)| !node.is_of_score();
    let mut places = SortedMap::new();
    for (feature, node) in spec.iter().filter(is_given) {
        places.insert(feature.text.clone(), feature.span);
        if let NodeKind::Map(entries) = &node.kind {
            let keys = entries.iter().filter(is_given).map(|(key, _)| key);
            let path = |key: &Key| Str::from(format!("{}.{}", feature.text, key.text));
            places.extend(keys.map(|key| (path(key), key.span)));
        }
    }
    places
}

fn take_entry(entries: &mut Entries, name: &str) -> Option<(Key, ModuleNode)> {
    let at = entries.iter().position(|(key, _)| key.text == name)?;
    Some(entries.remove(at))
}

/// Removes the annotations of the Score file that the extension's, in the new place or the old one, delete or
/// replace. Those for tools of Score stay.
fn forget_annotations<'i>(
    annotations: impl Iterator<Item = &'i ModuleNode>,
    workload: &mut Workload<Template>,
) {
    for node in annotations {
        match &node.kind {
            NodeKind::Null => workload
                .annotations
                .retain(|key, _| key.contains("score.dev/")),
            NodeKind::Map(entries) => {
                for (key, _) in entries {
                    workload.annotations.remove(&key.text);
                }
            }
            _ => {}
        }
    }
}

/// `extraObjects`: manifests, each checked as its kind; the reader stands there.
fn objects(reader: &mut ModuleReader<'_>, node: ModuleNode) -> Vec<Field<Template>> {
    if node.is_null() {
        return Vec::new();
    }
    let items = reader
        .list(node)
        .unwrap_or_default()
        .into_iter()
        .enumerate();
    let objects = items.map(|(i, node)| {
        reader.at_index(i, |reader| {
            let node = node.settled_manifest();
            let Cursor { path, diags } = reader.cursor();
            strict::check_manifest(&node, path, diags);
            rules::check_manifest(&node, path, diags);
            Field {
                span: node.span,
                value: node.into_tree(),
            }
        })
    });
    objects.collect()
}

#[cfg(test)]
mod tests;
