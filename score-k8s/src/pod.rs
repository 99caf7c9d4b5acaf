//! The pod of a workload: containers, volumes, and the objects that its volumes need.

use score_yaml::message;
use std::collections::BTreeMap;

use indexmap::IndexMap;
use score_core::backend::Provisioned;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::resource::ResourceUid;
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_core::workload::extension::{Field, Part, PodVolume};
use score_core::workload::{ByName, Container, File, Port, Volume as VolumeMount, VolumeSource};
use score_yaml::{Map, Span, Str, Value};

use crate::claim::{self, Storage};
use crate::claim_templates::ClaimTemplates;
use crate::fragment::K8sFragment;
use crate::kind::WorkloadKind;
use crate::names::{self, Names, WORKLOAD_NAME_ANNOTATION};
use crate::object::Fields;
use crate::plain::{Plain, Settings};
use crate::volumes::{Mount, Volume, Volumes, Wanted};
use crate::{before, container, file, pod_volume};

/// The resources of the project.
pub(crate) type Resources = IndexMap<ResourceUid, Provisioned<K8sFragment>>;

/// A pod in the making.
#[derive(Debug)]
pub(crate) struct Pod<'a> {
    names: &'a Names,
    kind: WorkloadKind,
    claim_templates: ClaimTemplates,
    ports: &'a BTreeMap<Str, Port>,
    resources: &'a Resources,
    volumes: Volumes,
    config_maps: Vec<Value>,
    claims: IndexMap<Str, Value>,
    writes_empty: bool,
}

/// What an extension says of a pod.
#[derive(Debug)]
pub(crate) struct Given {
    /// Metadata and fields of its `spec`.
    pub(crate) settings: Part<Text>,
    /// Volumes by name.
    pub(crate) volumes: BTreeMap<Str, PodVolume<Text>>,
    /// Volumes in Kubernetes' own shape.
    pub(crate) extra_volumes: Vec<Field<Text>>,
    /// Containers in Kubernetes' own shape.
    pub(crate) extra_containers: Vec<Field<Text>>,
}

/// What a pod came to.
#[derive(Debug)]
pub(crate) struct Parts {
    /// Its metadata and `spec`.
    pub(crate) template: Value,
    /// ConfigMaps and claims that stand beside it.
    pub(crate) objects: Vec<Value>,
    /// The claims that each pod of a StatefulSet makes.
    pub(crate) claim_templates: Vec<Value>,
}

impl<'a> Pod<'a> {
    /// A pod without containers; `ports` are those of the workload's Service. `writes_empty` says whether variables without text are written in full.
    pub(crate) fn new(
        names: &'a Names,
        kind: WorkloadKind,
        claim_templates: ClaimTemplates,
        ports: &'a BTreeMap<Str, Port>,
        resources: &'a Resources,
        writes_empty: bool,
    ) -> Self {
        Pod {
            names,
            kind,
            claim_templates,
            ports,
            resources,
            volumes: Volumes::default(),
            config_maps: Vec::new(),
            claims: IndexMap::new(),
            writes_empty,
        }
    }

    /// The pod of these containers. `annotations` are those of the author beside what is given.
    pub(crate) fn build(
        mut self,
        containers: ByName<Container<Text>>,
        annotations: Fields,
        given: Given,
        plain: &mut Plain<'_>,
    ) -> Parts {
        let Given {
            settings,
            volumes,
            extra_volumes,
            extra_containers,
        } = given;
        let (settings, mut init, extra) = plain.at("spec", |plain| {
            self.volumes = Volumes::new(pod_volume::volumes(
                self.names,
                volumes,
                extra_volumes,
                plain,
            ));
            let (settings, init) = plain.at("pod", |plain| pod_settings(settings, plain));
            let extra = plain.at("extraContainers", |plain| {
                given_list(extra_containers, plain)
            });
            (settings, init, extra)
        });
        let order: Vec<Str> = before::init_order(&containers)
            .into_iter()
            .map(Str::from)
            .collect();
        // By name, init containers too: the names of volumes do not depend on who waits for whom.
        let mut main = BTreeMap::new();
        plain.at("containers", |plain| {
            for (name, container) in containers {
                let container = plain.at(&name, |plain| {
                    container::container(&mut self, &name, *container, plain)
                });
                main.insert(name, container);
            }
        });
        init.extend(order.iter().filter_map(|name| main.remove(name)));
        let main = main.into_values().chain(extra).collect();
        let (volumes, claim_templates) = self.volumes.into_parts();
        let restarts = (self.kind.ends() && settings.fields.get("restartPolicy").is_none())
            .then_some("OnFailure");
        let spec = settings
            .fields
            .with_items("containers", main)
            .with_items("initContainers", init)
            .with_some("restartPolicy", restarts)
            .with_items("volumes", volumes);
        let metadata = Fields::new()
            .with(
                "annotations",
                annotations
                    .with_all(settings.annotations)
                    .with(WORKLOAD_NAME_ANNOTATION, self.names.workload.as_str()),
            )
            .with("labels", self.names.pod_labels(settings.labels));
        let template = Fields::new().with("metadata", metadata).with("spec", spec);
        let mut objects = self.config_maps;
        objects.extend(self.claims.into_values());
        Parts {
            template: template.into(),
            objects,
            claim_templates,
        }
    }

    /// The ports of the workload's Service.
    pub(crate) fn ports(&self) -> &BTreeMap<Str, Port> {
        self.ports
    }

    /// Whether variables without text are written in full.
    pub(crate) fn writes_empty(&self) -> bool {
        self.writes_empty
    }

    /// The mounts of a container for its volumes and files, beside those that it has.
    pub(crate) fn mount(
        &mut self,
        container: &str,
        volumes: ByName<VolumeMount<Text>>,
        files: ByName<File<Text>>,
        mounted: &[Value],
        plain: &mut Plain<'_>,
    ) -> Vec<Mount> {
        let mut wanted = Vec::with_capacity(volumes.len() + files.len());
        for (target, volume) in volumes {
            let place = volume.span;
            match self.volume(&target, *volume) {
                Ok(volume) => wanted.push(volume),
                Err(reports) => plain.at("volumes", |plain| {
                    plain.at(&target, |plain| locate(reports, place, plain));
                }),
            }
        }
        for (target, file) in files {
            let place = file.span;
            match file::file(self.names, container, &target, *file) {
                Ok((file, config_map)) => {
                    wanted.push(file);
                    self.config_maps.extend(config_map);
                }
                Err(reports) => plain.at("files", |plain| {
                    plain.at(&target, |plain| locate(reports, place, plain));
                }),
            }
        }
        let mounted = mounted
            .iter()
            .filter_map(|mount| mount.get("mountPath")?.as_str());
        self.volumes.mount(container, wanted, mounted)
    }

    fn volume(&mut self, target: &str, volume: VolumeMount<Text>) -> Result<Wanted, Diagnostics> {
        let VolumeMount {
            span: _,
            source,
            path,
            read_only,
        } = volume;
        let mount = Mount {
            name: String::new(),
            path: target.to_owned(),
            sub_path: path.filter(|path| !path.is_empty()),
            read_only: read_only.unwrap_or(false),
        };
        if let VolumeSource::Pod(name) = source.value {
            return Ok(Wanted {
                mount: Mount {
                    name: name.to_string(),
                    ..mount
                },
                source: Volume::Given,
                file: None,
            });
        }
        let mut name = names::volume(target);
        let resources = self.resources;
        let (uid, resource) = self.resource(&source)?;
        let volume = match claim::storage(uid, &resource.outputs)? {
            Storage::Source(source) => Volume::Source(source, Some(uid.clone())),
            Storage::Claim(spec) if self.kind == WorkloadKind::StatefulSet => {
                let templates = &self.claim_templates;
                if let Some(target) = templates.target(uid) {
                    name = names::volume(target);
                }
                Volume::Claim {
                    spec,
                    uid: uid.clone(),
                    is_shared: templates.are_shared(),
                }
            }
            // Upstream: the workload is dropped. We: all workloads of other kinds that mount it share one claim.
            Storage::Claim(spec) => {
                let name = claim::name(uid);
                let resource = &resources[uid];
                self.claims
                    .entry(name.clone().into())
                    .or_insert_with(|| claim::manifest(uid, resource, spec));
                let reference = Fields::new().with("claimName", name);
                let source =
                    Map::from_iter([("persistentVolumeClaim".to_owned(), reference.into())]);
                Volume::Source(source, Some(uid.clone()))
            }
        };
        Ok(Wanted {
            mount: Mount { name, ..mount },
            source: volume,
            file: None,
        })
    }

    /// The resource that a volume's source names.
    fn resource(
        &self,
        source: &Spanned<VolumeSource<Text>>,
    ) -> Result<(&'a ResourceUid, &'a Provisioned<K8sFragment>), Diagnostics> {
        let found = match &source.value {
            VolumeSource::Resource(uid) => self.resources.get_key_value(uid),
            VolumeSource::Pod(_) => None,
            VolumeSource::Text(text) => text
                .as_literal()
                .and_then(|uid| self.resources.get_key_value(uid)),
        };
        found.ok_or_else(|| {
            let message = match &source.value {
                VolumeSource::Resource(uid) => message!("resource `{uid}` was not provisioned"),
                VolumeSource::Pod(name) => message!("the pod has no volume `{name}`"),
                VolumeSource::Text(text) => {
                    message!(
                        "no resource has the uid `{}`, expected `${{resources.NAME}}`",
                        text.as_literal().unwrap_or("…")
                    )
                }
            };
            Diagnostic::new(Code::InvalidVolume, message)
                .at(source.span)
                .into()
        })
    }
}

/// Metadata and fields of a pod, and its init containers.
fn pod_settings(mut part: Part<Text>, plain: &mut Plain<'_>) -> (Settings, Vec<Value>) {
    let init = part.fields.remove("initContainers");
    let init = init.map_or_else(Vec::new, |Field { span, value }| {
        let items = match value {
            Tree::Seq(items) => items,
            _ => Vec::new(),
        };
        let items = items.into_iter().map(|value| Field { span, value });
        plain.at("initContainers", |plain| given_list(items, plain))
    });
    (plain.part("core.v1.PodSpec", part), init)
}

/// Containers in Kubernetes' own shape.
fn given_list(
    containers: impl IntoIterator<Item = Field<Text>>,
    plain: &mut Plain<'_>,
) -> Vec<Value> {
    let containers = containers.into_iter().enumerate();
    containers
        .map(|(i, given)| plain.at(&i.to_string(), |plain| container::given(given, plain)))
        .collect()
}

/// Gives reports about the outputs of a resource the place where it is mounted.
fn locate(reports: Diagnostics, place: Span, plain: &mut Plain<'_>) {
    for mut report in reports {
        report.span.get_or_insert(place);
        plain.push(report);
    }
}
