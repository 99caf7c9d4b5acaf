//! The pod of a workload: containers, volumes, and the objects that its volumes need.

use score_core::diagnostic::TreeReader;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::additions::{Field, ObjectSettings, PodVolume};
use score_core::workload::{ByName, Container};
use score_yaml::{SortedMap, Str, Value};

use crate::map_builder::MapBuilder;
use crate::names::WORKLOAD_NAME_ANNOTATION;
use crate::pod_storage::{PodContext, PodStorage};
use crate::verbatim::{VerbatimReader, VerbatimSettings};
use crate::{additional_volumes, container, container_order};

/// The additions to a pod.
#[derive(Debug)]
pub(crate) struct PodAdditions {
    /// Metadata and fields of its `spec`.
    pub(crate) settings: ObjectSettings<Text>,
    /// Volumes by name.
    pub(crate) volumes: SortedMap<Str, PodVolume<Text>>,
    /// Volumes in Kubernetes' own shape.
    pub(crate) extra_volumes: Vec<Field<Text>>,
    /// Containers in Kubernetes' own shape.
    pub(crate) extra_containers: Vec<Field<Text>>,
}

/// A pod, and the objects that it needs.
#[derive(Debug)]
pub(crate) struct PodManifest {
    /// Its metadata and `spec`.
    pub(crate) template: Value,
    /// ConfigMaps and claims that stand beside it.
    pub(crate) objects: Vec<Value>,
    /// The claims that each pod of a StatefulSet makes.
    pub(crate) claim_templates: Vec<Value>,
}

/// The pod of these containers. `annotations` are those of the Score file; those of additions replace them.
pub(crate) fn pod(
    context: &PodContext<'_>,
    containers: ByName<Container<Text>>,
    annotations: MapBuilder,
    additions: PodAdditions,
    reader: &mut VerbatimReader<'_>,
) -> PodManifest {
    let PodAdditions {
        settings,
        volumes,
        extra_volumes,
        extra_containers,
    } = additions;
    let (mut storage, settings, mut init, extra) = reader.at("spec", |reader| {
        let volumes = additional_volumes::volumes(context.names, volumes, extra_volumes, reader);
        let storage = PodStorage::new(context, volumes);
        let (settings, init) = reader.at("pod", |reader| pod_settings(settings, reader));
        let extra = reader.at("extraContainers", |reader| {
            verbatim_containers(extra_containers, reader)
        });
        (storage, settings, init, extra)
    });
    let order: Vec<Str> = container_order::init_order(&containers)
        .into_iter()
        .map(Str::from)
        .collect();
    let mut main = own_containers(context, containers, &mut storage, reader);
    init.extend(order.iter().filter_map(|name| main.remove(name)));
    let main = main.into_values().chain(extra).collect();
    let (volumes, claim_templates, objects) = storage.into_parts();
    let restarts = (context.kind.ends() && settings.fields.get("restartPolicy").is_none())
        .then_some("OnFailure");
    let spec = settings
        .fields
        .with_items("containers", main)
        .with_items("initContainers", init)
        .with_some("restartPolicy", restarts)
        .with_items("volumes", volumes);
    let annotations = annotations
        .with_all(settings.annotations)
        .with(WORKLOAD_NAME_ANNOTATION, context.names.workload.as_str());
    let metadata = MapBuilder::new()
        .with("annotations", annotations)
        .with("labels", context.names.pod_labels(settings.labels));
    let template = MapBuilder::new()
        .with("metadata", metadata)
        .with("spec", spec);
    PodManifest {
        template: template.into(),
        objects,
        claim_templates,
    }
}

/// The containers of the workload by name, init containers too: the names of volumes do not depend on who waits for whom.
fn own_containers(
    context: &PodContext<'_>,
    containers: ByName<Container<Text>>,
    storage: &mut PodStorage<'_>,
    reader: &mut VerbatimReader<'_>,
) -> SortedMap<Str, Value> {
    reader.at("containers", |reader| {
        let containers = containers.into_iter().map(|(name, container)| {
            let container = reader.at(&name, |reader| {
                container::container(context, storage, &name, *container, reader)
            });
            (name, container)
        });
        containers.collect()
    })
}

/// Metadata and fields of a pod, and its init containers.
fn pod_settings(
    mut settings: ObjectSettings<Text>,
    reader: &mut VerbatimReader<'_>,
) -> (VerbatimSettings, Vec<Value>) {
    let init = settings.fields.remove("initContainers");
    let init = init.map_or_else(Vec::new, |Field { span, value }| {
        let items = match value {
            Tree::Seq(items) => items,
            _ => Vec::new(),
        };
        let items = items.into_iter().map(|value| Field { span, value });
        reader.at("initContainers", |reader| {
            verbatim_containers(items, reader)
        })
    });
    (reader.settings("core.v1.PodSpec", settings), init)
}

/// Containers in Kubernetes' own shape.
fn verbatim_containers(
    containers: impl IntoIterator<Item = Field<Text>>,
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let containers = containers.into_iter().enumerate();
    containers
        .map(|(i, container)| reader.at_index(i, |reader| container::verbatim(container, reader)))
        .collect()
}
