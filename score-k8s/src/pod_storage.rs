//! The volumes of a pod in the making, and the objects that they need.

use indexmap::IndexMap;
use score_core::diagnostic::{Diagnostic, Diagnostics, TreeReader};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::{Spanned, Text};
use score_core::workload::{ByName, File, Port, Volume, VolumeSource, no_volume, of_other_type};
use score_yaml::{Map, SortedMap, Span, Str, Value, message};

use crate::claim::{self, Storage};
use crate::claim_templates::ClaimTemplates;
use crate::codes;
use crate::files;
use crate::fragment::{K8sFragment, ProvisionedResources};
use crate::map_builder::MapBuilder;
use crate::mount::{Mount, MountRequest, VolumeDefinition};
use crate::names::{self, WorkloadNames};
use crate::pod_volumes::PodVolumes;
use crate::verbatim::VerbatimReader;
use crate::workload_kind::WorkloadKind;

/// The workload that a pod runs.
#[derive(Debug)]
pub(crate) struct PodContext<'a> {
    /// Its names.
    pub(crate) names: &'a WorkloadNames,
    /// The kind of object that runs the pod.
    pub(crate) kind: WorkloadKind,
    /// The claim templates, of a StatefulSet.
    pub(crate) claim_templates: ClaimTemplates,
    /// The ports of its Service.
    pub(crate) ports: &'a SortedMap<Str, Port>,
    /// The resources of the project.
    pub(crate) resources: &'a ProvisionedResources,
    /// True if variables without text are written in full.
    pub(crate) writes_empty: bool,
}

/// The volumes of a pod in the making, and the ConfigMaps and claims that they need.
#[derive(Debug)]
pub(crate) struct PodStorage<'a> {
    context: &'a PodContext<'a>,
    volumes: PodVolumes,
    config_maps: Vec<Value>,
    claims: IndexMap<Str, Value>,
}

impl<'a> PodStorage<'a> {
    /// The storage of a pod that has volumes already, each with a name.
    pub(crate) fn new(context: &'a PodContext<'a>, volumes: Vec<Value>) -> Self {
        PodStorage {
            context,
            volumes: PodVolumes::new(volumes),
            config_maps: Vec::new(),
            claims: IndexMap::new(),
        }
    }

    /// The `volumes` of the pod, the claim templates of its StatefulSet, and the ConfigMaps and claims beside it.
    pub(crate) fn into_parts(self) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
        let (volumes, claim_templates) = self.volumes.into_parts();
        let mut objects = self.config_maps;
        objects.extend(self.claims.into_values());
        (volumes, claim_templates, objects)
    }

    /// The mounts of a container for its volumes and files; `mounted` are its other mounts.
    pub(crate) fn mount(
        &mut self,
        container: &str,
        volumes: ByName<Volume<Text>>,
        files: ByName<File<Text>>,
        mounted: &[Value],
        reader: &mut VerbatimReader<'_>,
    ) -> Vec<Mount> {
        let mut wanted = Vec::with_capacity(volumes.len() + files.len());
        for (target, volume) in volumes {
            let place = volume.span;
            match self.volume(&target, *volume) {
                Ok(volume) => wanted.push(volume),
                Err(reports) => reader.at("volumes", |reader| {
                    reader.at(&target, |reader| {
                        for report in reports {
                            // What has a place is about the source, all else about its outputs.
                            match report.span {
                                Some(_) => reader.at("source", |reader| reader.push(report)),
                                None => locate(report.into(), place, reader),
                            }
                        }
                    });
                }),
            }
        }
        for (target, file) in files {
            let place = file.span;
            match files::file(self.context.names, container, &target, *file) {
                Ok((file, config_map)) => {
                    wanted.push(file);
                    self.config_maps.extend(config_map);
                }
                Err(reports) => reader.at("files", |reader| {
                    reader.at(&target, |reader| locate(reports, place, reader));
                }),
            }
        }
        let mounted = mounted
            .iter()
            .filter_map(|mount| mount.get("mountPath")?.as_str());
        self.volumes.mount(container, wanted, mounted)
    }

    fn volume(&mut self, target: &str, volume: Volume<Text>) -> Result<MountRequest, Diagnostics> {
        let Volume {
            span: _,
            source,
            path,
            read_only,
            placeholder,
            named,
        } = volume;
        let mount = Mount {
            name: String::new(),
            path: target.to_owned(),
            sub_path: path.map(|path| path.value).filter(|path| !path.is_empty()),
            read_only: read_only.unwrap_or(false),
        };
        if let VolumeSource::Pod(name) = source.value {
            return Ok(MountRequest {
                mount: Mount {
                    name: name.to_string(),
                    ..mount
                },
                source: VolumeDefinition::OfPod,
                file: None,
            });
        }
        let mut name = names::volume(target);
        let resources = self.context.resources;
        let (uid, resource) = self.resource(&source, placeholder.as_deref(), named.as_deref())?;
        if claim::is_of_other_type(uid, &resource.outputs) {
            let given = "one gives the output `source` or `claimSpec` alone";
            return Err(of_other_type(uid.kind(), given).at(source.span).into());
        }
        let volume = match claim::storage(uid, &resource.outputs)? {
            Storage::Source(source) => VolumeDefinition::Source(source, Some(uid.clone())),
            Storage::Claim(spec) if self.context.kind == WorkloadKind::StatefulSet => {
                let templates = &self.context.claim_templates;
                if let Some(target) = templates.target(uid) {
                    name = names::volume(target);
                }
                VolumeDefinition::Claim {
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
                let reference = MapBuilder::new().with("claimName", name);
                let source =
                    Map::from_iter([("persistentVolumeClaim".to_owned(), reference.into())]);
                VolumeDefinition::Source(source, Some(uid.clone()))
            }
        };
        Ok(MountRequest {
            mount: Mount { name, ..mount },
            source: volume,
            file: None,
        })
    }

    /// The resource that the source of a volume names.
    fn resource(
        &self,
        source: &Spanned<VolumeSource<Text>>,
        placeholder: Option<&str>,
        named: Option<&str>,
    ) -> Result<(&'a ResourceUid, &'a Provisioned<K8sFragment>), Diagnostics> {
        let found = match &source.value {
            VolumeSource::Resource(uid) => self.context.resources.get_key_value(uid),
            VolumeSource::Pod(_) => None,
            VolumeSource::Text(text) => text
                .as_literal()
                .and_then(|uid| self.context.resources.get_key_value(uid)),
        };
        let source_span = source.span;
        found.ok_or_else(|| {
            let message = match &source.value {
                VolumeSource::Resource(uid) => message!("resource `{uid}` was not provisioned"),
                VolumeSource::Pod(name) => message!("the pod has no volume `{name}`"),
                VolumeSource::Text(text) => {
                    let source = text.as_literal().unwrap_or("…");
                    return no_volume(source, placeholder, named).at(source_span).into();
                }
            };
            Diagnostic::new(codes::INVALID_VOLUME, message)
                .at(source.span)
                .into()
        })
    }
}

/// Reports faults of the outputs of a resource at the place where it is mounted.
fn locate(reports: Diagnostics, place: Span, reader: &mut VerbatimReader<'_>) {
    for mut report in reports {
        report.span.get_or_insert(place);
        reader.push(report);
    }
}
