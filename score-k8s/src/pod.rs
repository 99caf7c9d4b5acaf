//! The pod of a workload: containers, volumes, and the objects that its volumes need.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use score_core::backend::Provisioned;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::{Spanned, Text};
use score_core::workload::{Container, Probe, Volume as VolumeMount, VolumeSource};
use score_yaml::{Map, Span, Value};

use crate::before::{self, Role};
use crate::claim::{self, Storage};
use crate::fragment::K8sFragment;
use crate::kind::WorkloadKind;
use crate::names::{self, Names};
use crate::object::Fields;
use crate::volumes::{Mount, Volume, Volumes, Wanted};
use crate::{compute, config_map, env, probe};

/// The resources of the project.
pub(crate) type Resources = IndexMap<ResourceUid, Provisioned<K8sFragment>>;

/// A pod in the making.
#[derive(Debug)]
pub(crate) struct Pod<'a> {
    names: &'a Names,
    kind: WorkloadKind,
    resources: &'a Resources,
    volumes: Volumes,
    config_maps: Vec<Value>,
    claims: IndexMap<String, Value>,
}

/// What a pod came to.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The `spec` of the pod.
    pub(crate) spec: Value,
    /// ConfigMaps and claims that stand beside it.
    pub(crate) objects: Vec<Value>,
    /// The claims that each pod of a StatefulSet makes.
    pub(crate) claim_templates: Vec<Value>,
}

impl<'a> Pod<'a> {
    /// A pod without containers.
    pub(crate) fn new(names: &'a Names, kind: WorkloadKind, resources: &'a Resources) -> Self {
        Pod {
            names,
            kind,
            resources,
            volumes: Volumes::default(),
            config_maps: Vec::new(),
            claims: IndexMap::new(),
        }
    }

    /// The pod of these containers.
    pub(crate) fn build(
        mut self,
        containers: BTreeMap<String, Container<Text>>,
        diags: &mut Diagnostics,
    ) -> Parts {
        let mut path = FieldPath::from_iter(["containers"]);
        let order: Vec<String> = before::init_order(&containers)
            .into_iter()
            .map(str::to_owned)
            .collect();
        // By name, init containers too: the names of volumes do not depend on who waits for whom.
        let mut main = BTreeMap::new();
        for (name, container) in containers {
            let container = path.at(&name, |path| self.container(&name, container, path, diags));
            main.insert(name, container);
        }
        let init: Vec<Value> = order.iter().filter_map(|name| main.remove(name)).collect();
        let main: Vec<Value> = main.into_values().collect();
        let (volumes, claim_templates) = self.volumes.into_parts();
        let spec = Fields::new()
            .with_items("containers", main)
            .with_items("initContainers", init)
            .with_items("volumes", volumes);
        let mut objects = self.config_maps;
        objects.extend(self.claims.into_values());
        Parts {
            spec: spec.into(),
            objects,
            claim_templates,
        }
    }

    fn container(
        &mut self,
        name: &str,
        container: Container<Text>,
        path: &mut FieldPath,
        diags: &mut Diagnostics,
    ) -> Value {
        let role = Role::of(&container);
        let Container {
            span,
            image,
            command,
            args,
            variables,
            files,
            volumes,
            resources,
            liveness,
            readiness,
            startup: _,
            env: _,
            fields: _,
            before: _,
        } = container;
        if image.is_none() {
            diags.push(
                Diagnostic::new(
                    Code::MissingImage,
                    format!("container `{name}` has no image"),
                )
                .at(span)
                .path(path.as_str()),
            );
        }
        let mut wanted = Vec::with_capacity(volumes.len() + files.len());
        for (target, volume) in volumes {
            let place = volume.span;
            let reports = match self.volume(&target, volume) {
                Ok(volume) => {
                    wanted.push(volume);
                    continue;
                }
                Err(reports) => reports,
            };
            path.at("volumes", |path| {
                path.at(&target, |path| locate(reports, place, path, diags))
            });
        }
        for (target, file) in files {
            let place = file.span;
            match config_map::file(self.names, name, &target, file) {
                Ok((file, config_map)) => {
                    wanted.push(file);
                    self.config_maps.extend(config_map);
                }
                Err(reports) => {
                    path.at("files", |path| {
                        path.at(&target, |path| locate(reports, place, path, diags));
                    });
                }
            }
        }
        let mounts: Vec<Mount> = self.volumes.mount(name, wanted);
        let probes = Probes::of(role, liveness, readiness, path, diags);
        Fields::new()
            .with_items("args", words(args))
            .with_items("command", words(command))
            .with_items("env", env::variables(variables))
            .with_some("image", image.map(|image| image.value.into_encoded()))
            .with_some("livenessProbe", probes.liveness)
            .with("name", name)
            .with_some("readinessProbe", probes.readiness)
            .with("resources", compute::resources(resources, path, diags))
            .with_some(
                "restartPolicy",
                matches!(role, Role::Sidecar { .. }).then_some("Always"),
            )
            .with_some("startupProbe", probes.startup)
            .with_items("volumeMounts", mounts)
            .into()
    }

    fn volume(&mut self, target: &str, volume: VolumeMount<Text>) -> Result<Wanted, Diagnostics> {
        let VolumeMount {
            span: _,
            source,
            path,
            read_only,
        } = volume;
        let resources = self.resources;
        let (uid, resource) = self.resource(&source)?;
        let volume = match claim::storage(uid, &resource.outputs)? {
            Storage::Source(source) => Volume::Source(source, Some(uid.clone())),
            Storage::Claim(spec) => match self.kind {
                WorkloadKind::StatefulSet => Volume::Claim(spec, uid.clone()),
                // Upstream: the workload is dropped. We: all Deployments that mount it share one claim.
                WorkloadKind::Deployment => {
                    let name = claim::name(uid);
                    let resource = &resources[uid];
                    self.claims
                        .entry(name.clone())
                        .or_insert_with(|| claim::manifest(uid, resource, spec));
                    let reference = Fields::new().with("claimName", name);
                    let source =
                        Map::from_iter([("persistentVolumeClaim".to_owned(), reference.into())]);
                    Volume::Source(source, Some(uid.clone()))
                }
            },
        };
        let mount = Mount {
            name: names::volume(target),
            path: target.to_owned(),
            sub_path: path.filter(|path| !path.is_empty()),
            read_only: read_only.unwrap_or(false),
        };
        Ok(Wanted {
            mount,
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
                VolumeSource::Resource(uid) => format!("resource `{uid}` was not provisioned"),
                VolumeSource::Pod(name) => format!("the pod has no volume `{name}`"),
                VolumeSource::Text(text) => {
                    format!(
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

/// Words of a command.
fn words(words: Vec<Text>) -> Vec<String> {
    words.into_iter().map(Text::into_encoded).collect()
}

/// Gives reports about the outputs of a resource the place where it is mounted.
fn locate(reports: Diagnostics, place: Span, path: &FieldPath, diags: &mut Diagnostics) {
    diags.extend(reports.into_iter().map(|mut report| {
        report.span.get_or_insert(place);
        report.path(path.as_str())
    }));
}

/// The probes that a container has in its role.
#[derive(Default)]
struct Probes {
    liveness: Option<Value>,
    readiness: Option<Value>,
    startup: Option<Value>,
}

impl Probes {
    fn of(
        role: Role,
        liveness: Option<Probe<Text>>,
        readiness: Option<Probe<Text>>,
        path: &FieldPath,
        diags: &mut Diagnostics,
    ) -> Probes {
        for (key, given) in [("livenessProbe", &liveness), ("readinessProbe", &readiness)] {
            let Some(given) = given else { continue };
            let message = if role == Role::Init {
                "a container that others wait to complete cannot be probed; the probe is left out"
            } else if given.http_get.is_some() && given.exec.is_some() {
                "a probe of Kubernetes has one handler; `exec` is left out, `httpGet` is used"
            } else {
                continue;
            };
            let diagnostic = Diagnostic::new(Code::UnsupportedField, message).at(given.span);
            let mut path = path.clone();
            path.push(key);
            diags.push(diagnostic.path(path.as_str()));
        }
        if role == Role::Init {
            return Probes::default();
        }
        let waited_for = match role {
            Role::Sidecar {
                until_healthy: true,
            } => readiness.as_ref().or(liveness.as_ref()).cloned(),
            _ => None,
        };
        Probes {
            liveness: liveness.map(probe::probe),
            readiness: readiness.map(probe::probe),
            startup: waited_for.map(probe::startup),
        }
    }
}
