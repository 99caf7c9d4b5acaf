//! All objects that definitions made in a run.

use std::collections::HashSet;

use indexmap::IndexMap;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::Port;
use score_yaml::{FileId, Map, SortedMap, SortedSet, Span, Str, Value, message};

use super::data::DataObjects;
use super::fields::{items_at, text_at};
use super::given_object::GivenObject;
use super::kind::{ObjectKind, WorkloadKind};
use super::object::KubernetesObject;
use super::object_source::ObjectSource;
use super::pod::is_needless;
use super::pod_services::PodServices;
use super::pod_volume::{PodVolume, warn_of_claim};
use super::routes::{self, Route};
use super::server_rules::check_part;
use super::service_object::ServiceObject;
use super::volume_mounts::VolumeTable;
use super::workload_object::WorkloadObject;
use crate::codes;
use crate::fragment::ComposeFragment;
use crate::origin::{Origin, PartKind};
use crate::probe_commands::ProbeProgram;
use crate::service::Service;

/// The start of the uris of what gives resources by definitions.
const DEFINITION: &str = "definition://";

/// All objects that definitions made.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(super) workloads: Vec<WorkloadObject>,
    pub(super) services: Vec<ServiceObject>,
    pub(crate) data: DataObjects,
    /// The routes of each Ingress and `HTTPRoute`.
    pub(super) routes: Vec<(KubernetesObject, Vec<Route>)>,
    /// The volumes of resources, with their names and sources.
    pub(crate) volumes: SortedMap<ResourceUid, (Str, PodVolume, ObjectSource)>,
    /// The names of claims.
    claims: SortedSet<Str>,
    /// What is left out: the resource, its kind, and its source.
    pub(super) ignored: Vec<(ResourceUid, Str, ObjectSource)>,
    /// The namespaces in which objects are.
    pub(super) namespaces: SortedSet<Str>,
    /// What could not be read, which was told: nothing follows from it.
    pub(super) failed: FailedObjects,
    /// What an API server refuses of them, for which the conversion may have better words.
    refused: Vec<Diagnostic>,
    /// The files of definitions that gave something.
    definition_files: SortedSet<FileId>,
}

/// The objects that could not be read.
#[derive(Debug, Default)]
pub(super) struct FailedObjects {
    /// True if one of them runs pods, which a Service may select.
    pub(super) has_pods: bool,
    /// The names of Services.
    pub(super) services: SortedSet<Str>,
}

/// A pod with the services of its containers.
#[derive(Debug)]
pub(crate) struct ConvertedPod {
    /// The name of its object, and of the service of its first container.
    pub(super) name: Str,
    pub(super) kind: WorkloadKind,
    pub(super) labels: SortedMap<Str, Str>,
    /// The ports of its containers.
    pub(super) ports: SortedMap<Str, Port>,
    pub(super) services: Vec<(Str, Service)>,
    pub(super) source: ObjectSource,
}

impl Objects {
    /// Takes the objects out of the resources, and reads them. What compose has nothing for is a warning each.
    pub(crate) fn take(
        resources: &mut IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
        allow_unscheduled: bool,
        diags: &mut Diagnostics,
    ) -> Self {
        let mut objects = Objects::default();
        for (uid, resource) in resources {
            if resource.provisioner.starts_with(DEFINITION) {
                let author = resource.author.iter();
                let files = author.map(|author| author.entry.file);
                objects.definition_files.extend(files);
            }
            for given in std::mem::take(&mut resource.fragment.objects) {
                let source = ObjectSource::of(&given, resource.author);
                objects.namespaces.extend(given.namespace.clone());
                objects.add(uid, given, source, allow_unscheduled, diags);
            }
        }
        objects.data.name_files();
        objects
    }

    fn add(
        &mut self,
        uid: &ResourceUid,
        given: GivenObject,
        source: ObjectSource,
        allow_unscheduled: bool,
        diags: &mut Diagnostics,
    ) {
        let GivenObject {
            is_volume, object, ..
        } = given;
        if is_volume {
            let name = text_at(&object, &["name"]).unwrap_or("data").into();
            check_part("core.v1.Volume", &object, "", &source, diags);
            let volume = PodVolume::read(&object, "", &source, diags);
            self.volumes.insert(uid.clone(), (name, volume, source));
            return;
        }
        let is_list = text_at(&object, &["kind"]).is_some_and(|kind| kind.ends_with("List"));
        if is_list && !items_at(&object, &["items"]).is_empty() {
            for item in into_items(object) {
                self.add_object(uid, item, source.clone(), allow_unscheduled, diags);
            }
            return;
        }
        self.add_object(uid, object, source, allow_unscheduled, diags);
    }

    fn add_object(
        &mut self,
        uid: &ResourceUid,
        tree: Tree<Text>,
        source: ObjectSource,
        allow_unscheduled: bool,
        diags: &mut Diagnostics,
    ) {
        let word = |path: &[&str]| text_at(&tree, path).map(Str::from).unwrap_or_default();
        let (version, kind) = (word(&["apiVersion"]), word(&["kind"]));
        let (kind, name) = (ObjectKind::of(&version, &kind), word(&["metadata", "name"]));
        let Some(object) = KubernetesObject::read(source, tree, &mut self.refused, diags) else {
            self.note_failed(kind, name);
            return;
        };
        let namespace = text_at(&object.tree, &["metadata", "namespace"]);
        self.namespaces.extend(namespace.map(Str::from));
        match object.kind {
            ObjectKind::Workload(kind) => {
                let read = WorkloadObject::read(object, kind, allow_unscheduled, diags);
                self.failed.has_pods |= read.is_none();
                self.workloads.extend(read);
            }
            ObjectKind::Service => self.services.push(ServiceObject::read(object)),
            ObjectKind::Secret | ObjectKind::ConfigMap => self.data.add(&object, diags),
            ObjectKind::Claim => {
                warn_of_claim(&object.tree, &object.source, "", diags);
                self.claims.insert(object.name);
            }
            ObjectKind::Ingress => {
                let found = routes::of_ingress(&object, diags);
                self.routes.push((object, found));
            }
            ObjectKind::HttpRoute => {
                let found = routes::of_http_route(&object, diags);
                self.routes.push((object, found));
            }
            ObjectKind::Needless => {}
            ObjectKind::Other => {
                let kind = text_at(&object.tree, &["kind"]).unwrap_or("object");
                let message = message!("compose has nothing for a {kind}: it is left out");
                let warning = object
                    .source
                    .fault(codes::IGNORED_MANIFEST, "kind", message);
                diags.push(warning);
                self.ignored.push((uid.clone(), kind.into(), object.source));
            }
        }
    }

    /// Notes an object that could not be read.
    fn note_failed(&mut self, kind: ObjectKind, name: Str) {
        match kind {
            ObjectKind::Workload(_) => self.failed.has_pods = true,
            ObjectKind::Service => _ = self.failed.services.insert(name),
            ObjectKind::Secret | ObjectKind::ConfigMap => {
                self.data.note_failed(kind == ObjectKind::Secret, name);
            }
            ObjectKind::Claim => _ = self.claims.insert(name),
            _ => {}
        }
    }

    /// Tells of what an API server refuses, but for what is told already.
    pub(crate) fn tell_refused(&mut self, diags: &mut Diagnostics) {
        if self.refused.is_empty() {
            return;
        }
        let place = |told: &Diagnostic| Some((told.span?, told.path.clone()?));
        let told: HashSet<(Span, String)> = diags.iter().filter_map(place).collect();
        let refused = std::mem::take(&mut self.refused).into_iter();
        let is_new = |fault: &Diagnostic| place(fault).is_none_or(|place| !told.contains(&place));
        diags.extend(refused.filter(is_new));
    }

    /// True if a definition says what stands in a file.
    pub(crate) fn is_of_definition(&self, file: FileId) -> bool {
        self.definition_files.contains(&file)
    }

    /// The source of a part of a workload's module, which stands at a place.
    pub(super) fn source_of(&self, workload: &str, span: Span) -> ObjectSource {
        ObjectSource::of_workload(workload, span, !self.is_of_definition(span.file))
    }

    /// True if a definition says a field of a pod that means nothing here.
    pub(crate) fn is_needless(&self, field: &str, span: Span) -> bool {
        self.is_of_definition(span.file) && is_needless(field)
    }

    /// True if there is none.
    pub(crate) fn is_empty(&self) -> bool {
        let Objects {
            workloads,
            services,
            data: _,
            routes,
            volumes,
            claims,
            ignored,
            namespaces: _,
            failed: _,
            refused: _,
            definition_files: _,
        } = self;
        workloads.is_empty()
            && services.is_empty()
            && routes.is_empty()
            && volumes.is_empty()
            && claims.is_empty()
            && ignored.is_empty()
    }

    /// True if there are routes.
    pub(crate) fn has_routes(&self) -> bool {
        !self.routes.is_empty()
    }

    /// The volumes of claims.
    pub(crate) fn claimed_volumes(&self) -> impl Iterator<Item = (Str, Value)> {
        let claims = self.claims.iter();
        claims.map(|name| (name.clone(), Value::Map(Map::new())))
    }

    /// The services of all pods.
    pub(crate) fn pods(
        &self,
        table: &mut VolumeTable<'_>,
        http_probe: Option<ProbeProgram>,
        diags: &mut Diagnostics,
    ) -> Vec<ConvertedPod> {
        let workloads = self.workloads.iter();
        let pods = workloads.map(|workload| {
            let WorkloadObject {
                object,
                kind,
                pod,
                replicas,
            } = workload;
            let runs_once = kind.runs_once();
            let services = PodServices {
                name: &object.name,
                pod,
                source: &object.source,
                base: Service {
                    replicas: *replicas,
                    runs_once,
                    restart: pod.restart.word(),
                    ..Service::default()
                },
                http_probe,
                table: &mut *table,
                diags: &mut *diags,
            };
            let containers = pod.containers.iter();
            let ports = containers.flat_map(|container| container.ports.clone());
            ConvertedPod {
                name: object.name.clone(),
                kind: *kind,
                labels: pod.labels.clone(),
                ports: ports.collect(),
                services: services.all(),
                source: object.source.clone(),
            }
        });
        pods.collect()
    }
}

/// The items of a list of objects.
fn into_items(list: Tree<Text>) -> Vec<Tree<Text>> {
    let items = match list {
        Tree::Map(mut list) => list.swap_remove("items"),
        _ => None,
    };
    match items {
        Some(Tree::Seq(items)) => items,
        _ => Vec::new(),
    }
}

impl ConvertedPod {
    /// The origins of its services, for the rules of compose files.
    pub(super) fn origins(&self) -> impl Iterator<Item = Origin> {
        let services = self.services.iter();
        services.flat_map(|(name, service)| {
            let origin = |of| Origin {
                of,
                name: name.clone(),
                span: self.source.span,
                asked: None,
                by: self.source.subject.clone(),
                is_object: true,
                is_own: false,
                placeholder: None,
                named: None,
            };
            let image = service.image_span.map(|_| origin(PartKind::Image));
            [origin(PartKind::Service)].into_iter().chain(image)
        })
    }
}
