//! The resources of workloads, and what they are for the catalog.

use score_core::diagnostic::Diagnostics;
use score_core::plan::{Entry, Graph, declared, plan};
use score_core::resource::ResourceUid;
use score_core::text::Template;
use score_core::workload::{Resource, Workload};
use score_yaml::SortedMap;

use crate::annotation_keys::RESOURCE_UID;
use crate::entity::{Entity, EntityKind, Spec};
use crate::formats::{EntityRef, is_object_name};
use crate::names::resource_name;
use crate::settings::Settings;

/// The kind of a resource's entity, in references.
const REF_KIND: &str = "resource";
/// The type of resources that give the service of another workload.
const SERVICE: &str = "service";
/// The type of resources that give a port of such a service.
const SERVICE_PORT: &str = "service-port";
/// The types of resources that are no thing of their own: ways to a workload, other workloads, and settings.
const NO_THINGS: [&str; 4] = ["route", SERVICE, SERVICE_PORT, "environment"];

/// Who owns an entity, and what it is part of.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Belonging {
    pub(crate) owner: String,
    pub(crate) system: Option<String>,
}

/// True if a resource has an entity.
fn is_thing(uid: &ResourceUid) -> bool {
    !NO_THINGS.contains(&uid.kind())
}

/// The reference to what a workload has by a resource: its entity, or the component of another workload. `None` if that is
/// nothing, or cannot be known without a run.
pub(crate) fn relation(
    workload: &str,
    resource: &Resource<Template>,
    settings: &Settings,
) -> Option<EntityRef> {
    let namespace = settings.namespace();
    let uid = &resource.uid;
    if is_thing(uid) {
        return Some(EntityRef::full(REF_KIND, namespace, &resource_name(uid)));
    }
    let params = resource.params.as_deref();
    let named = params.and_then(|params| params.get("workload"));
    let target = match (named, uid.kind()) {
        (Some(named), SERVICE | SERVICE_PORT) => named.as_string()?.as_literal()?,
        (None, SERVICE) => uid.id().rsplit('.').next()?,
        _ => return None,
    };
    let is_other = is_object_name(target) && !target.eq_ignore_ascii_case(workload);
    is_other.then(|| EntityRef::full("component", namespace, target))
}

/// The entities of all resources, by name. `belongings` are those of the workloads, in their order.
///
/// An entity that more than one Score file may bring says only what each of them knows.
///
/// # Errors
/// Definitions of one resource disagree, or resources need each other in a circle.
pub(crate) fn entities(
    workloads: &[Workload<Template>],
    belongings: &[Belonging],
    settings: &Settings,
) -> Result<Vec<Entity>, Diagnostics> {
    let plan = plan::<dyn Entry>(declared(workloads), [])?;
    let graph = plan.into_graph();
    let mut private = SortedMap::new();
    for (workload, belonging) in workloads.iter().zip(belongings) {
        for (name, resource) in &workload.resources {
            let uid = &resource.uid;
            let own = ResourceUid::new(
                &workload.name.value,
                name,
                uid.kind(),
                Some(uid.class()),
                None,
            );
            if *uid == own {
                private.insert(own, belonging);
            }
        }
    }
    let things = graph.nodes().iter().filter(|node| is_thing(&node.uid));
    let mut entities: Vec<Entity> = things
        .map(|node| entity(&node.uid, private.get(&node.uid).copied(), &graph, settings))
        .collect();
    entities.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entities)
}

/// The entity of a resource; `private` is what it belongs to, if a workload has it for itself.
fn entity(
    uid: &ResourceUid,
    private: Option<&Belonging>,
    graph: &Graph,
    settings: &Settings,
) -> Entity {
    let shared = || Belonging {
        owner: settings.owner(),
        system: settings.system(),
    };
    let Belonging { owner, system } = private.cloned().unwrap_or_else(shared);
    let namespace = settings.namespace();
    let needs = private.map(|_| graph.needs(uid)).into_iter().flatten();
    let needs = needs.filter(|node| is_thing(&node.uid));
    let depends_on = needs.map(|node| {
        let reference = EntityRef::full(REF_KIND, namespace, &resource_name(&node.uid));
        reference.as_str().to_owned()
    });
    let spec = Spec {
        kind: uid.kind().to_owned(),
        owner,
        system,
        depends_on: depends_on.collect(),
        ..Spec::default()
    };
    let annotations = SortedMap::from([(RESOURCE_UID.to_owned(), uid.as_str().to_owned())]);
    Entity {
        annotations,
        spec,
        ..Entity::new(
            EntityKind::Resource,
            resource_name(uid),
            settings.own_namespace(),
        )
    }
}
