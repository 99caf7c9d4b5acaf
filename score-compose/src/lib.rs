//! The Compose backend: a compose file, and the files that its services mount.
//!
//! A program gives it to `score-compiler`, without the feature `cli`, which is the command line and the binary:
//!
//! ```
//! use score_compiler::Compiler;
//! use score_compose::Compose;
//!
//! let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop}, containers: {main: {image: nginx}}}";
//! let output = Compiler::new(Compose::default().project("dev")).score_file("score.yaml", text).compile()?;
//! assert!(output.text().contains("name: dev"));
//! # Ok::<(), score_compiler::Error>(())
//! ```

mod additions;
mod annotations;
mod build;
mod check;
pub mod codes;
mod container_resources;
mod container_service;
mod context;
mod conversion;
mod deferred;
mod dependencies;
mod deploy_order;
mod emit;
mod environment;
mod files;
#[cfg(feature = "cli")]
mod flags;
mod fragment;
#[cfg(feature = "cli")]
mod frontend;
mod healthcheck;
mod ignored;
#[cfg(feature = "cli")]
mod images;
mod interpolation;
mod library;
mod model;
mod mount;
mod mount_targets;
mod mounts_directory;
mod network_owner;
mod notation;
mod origin;
mod own_files;
mod paths;
mod probe_commands;
mod project_name;
mod provisioned_parts;
mod provisioned_resource;
mod publish;
mod publish_flag;
mod published_ports;
mod relative_paths;
mod render;
mod rules;
#[cfg(feature = "cli")]
mod secret_names;
#[cfg(feature = "cli")]
mod secret_values;
#[cfg(feature = "cli")]
mod secret_variables;
mod service;
mod state_form;
mod target;
#[cfg(test)]
mod testing;
#[cfg(feature = "cli")]
mod text_pieces;
mod volumes;
mod wait_service;
mod workload;
mod workload_options;
mod workload_parts;

pub use build::build;
pub use check::check;
pub use deferred::ComposeDeferred;
pub use fragment::ComposeFragment;
#[cfg(feature = "cli")]
pub use frontend::run;
pub use probe_commands::ProbeProgram;
pub use publish_flag::{Publish, PublishTarget};

use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Code, Diagnostics, Dialect};
use score_core::provision::{Kinds, Provider, add_environment, load_environment};
use score_core::target::{Absent, StateField, StateFields, Target};
use score_core::text::{ImageSyntax, Template};
use score_core::workload::Workload;
use score_kubernetes::reports::{as_warnings_elsewhere, without_consequences};
use score_kubernetes::workload::check_workload;
use score_yaml::{Map, Node, SortedMap, SortedSet, Value};

use crate::model::{Decoder, FieldType, PROJECT, restore_defaults};

/// The fields of an extension whose numbers Compose refuses as Kubernetes does.
const REFUSED_NUMBERS: [&str; 2] = ["spec.deployment.replicas", "spec.statefulset.replicas"];

/// The Compose target of a run: what the flags say that only `score-compose` has.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Compose {
    /// The name of the compose project.
    pub project: String,
    /// The directory for what services mount, by path from the project's folder.
    pub mounts_directory: String,
    /// The ports to publish on the host.
    pub publish: Vec<Publish>,
    /// True if cron jobs of additions run once instead of by their schedules.
    pub allow_unscheduled: bool,
    /// The path from the folder of the compose file to the project's: empty if it is the same one, or `..`, `../..`.
    pub path_to_project: String,
    /// True if limits and requests of all workloads are kept.
    pub keep_resources: bool,
    /// The program that stands for probes by HTTP, of all workloads.
    pub http_probe: Option<ProbeProgram>,
    /// The builds of workloads of this run, by workload and container.
    builds: SortedMap<(String, String), score_compiler::Value>,
}

impl Backend for Compose {
    const NAME: &'static str = "score-compose";
    const ANNOTATION_PREFIX: &'static str = "compose.score.dev/";
    const STATE: StateFields = StateFields {
        top: &[
            StateField {
                name: "compose_project",
                absent: Absent::Text,
            },
            StateField {
                name: "mounts_directory",
                absent: Absent::Text,
            },
            StateField {
                name: "patching_templates",
                absent: Absent::List,
            },
        ],
        workload: &[StateField {
            name: build::BUILD_CONFIGS,
            absent: Absent::Nothing,
        }],
        others: &[("instance_suffix", "score-k8s")],
    };
    const CODES: &'static [&'static [Code]] = &[codes::KUBERNETES_CODES, codes::COMPOSE_CODES];
    const DIALECT: Dialect = Dialect {
        undecodable: "failed to decode '{file}' as yaml",
        bullet: "  - ",
        missing_image: "failed to convert '{workload}' because container '{container}' has no image \
                        and neither --image nor --build was provided",
        image_hint: "an image takes `${metadata.…}` and `${resources.NAME.…}`\n`${VARIABLE}` is one that compose fills in",
        variables_annotation: None,
        variable_in_command: None,
        in_place_of: &[
            (
                "schedules",
                "compose has no schedules: give them, and `--allow-unscheduled`: each then runs once, at the start",
            ),
            (
                "service.type",
                "leave it out: a service of Compose has no type; `generate --publish 8080:WORKLOAD:80` publishes a port",
            ),
        ],
    };
    const IMAGES: ImageSyntax = ImageSyntax::PlaceholdersAndVariables;
    type Fragment = ComposeFragment;
    type Deferred = ComposeDeferred;

    fn target(&self) -> Target {
        target::target(self)
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        kinds.with("local-env", load_environment)
    }

    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        add_environment(entries);
    }

    fn service_name(&self, workload: &str, _metadata: &Map) -> String {
        workload.to_owned()
    }

    fn normalize_for_state(&self, spec: &mut Node, _: Option<&Node>) {
        state_form::double_dollars(spec);
    }

    /// Checks a workload; what only a Kubernetes API server refuses is a warning here.
    fn check(workload: &Workload<Template>, mut found: Diagnostics) -> Diagnostics {
        check_workload(workload, &mut found);
        mount_targets::check(workload, &mut found);
        match found.is_empty() {
            true => found,
            false => as_warnings_elsewhere(without_consequences(found), &REFUSED_NUMBERS),
        }
    }

    fn built_containers(extras: &Map) -> SortedSet<String> {
        let builds = extras.get(build::BUILD_CONFIGS).and_then(Value::as_map);
        builds
            .into_iter()
            .flat_map(Map::keys)
            .map(ToString::to_string)
            .collect()
    }

    fn emit(
        &self,
        project: Project<ComposeFragment>,
        diags: &mut Diagnostics,
    ) -> Emitted<ComposeDeferred> {
        emit::emit(self, project, diags)
    }

    fn take_patch_data(&self, emitted: &mut Emitted<ComposeDeferred>) -> (&'static str, Value) {
        let mut document = emitted.manifests.documents.pop().unwrap_or_default();
        rules::before_patches(&mut emitted.deferred.history, &document);
        restore_defaults(FieldType::Object(&PROJECT), &mut document);
        ("Compose", document)
    }

    fn near_field(&self, _: &Value, path: &[String]) -> Option<String> {
        model::near_field(path).map(str::to_owned)
    }

    fn apply_patched(
        &self,
        emitted: &mut Emitted<ComposeDeferred>,
        root: Value,
    ) -> Result<(), Diagnostics> {
        match Decoder::decode("", FieldType::Object(&PROJECT), root) {
            Ok(document) => {
                emitted.manifests.documents = vec![document];
                Ok(())
            }
            Err(problems) => {
                let problems = problems.into_iter();
                let faults = problems.map(|problem| problem.into_patch_fault(&PROJECT));
                Err(faults.collect())
            }
        }
    }

    fn after_patches(
        &self,
        emitted: Emitted<ComposeDeferred>,
        diags: &mut Diagnostics,
    ) -> Manifests {
        let Emitted {
            mut manifests,
            deferred: ComposeDeferred { ports, history },
        } = emitted;
        if let Some(document) = manifests.documents.first_mut() {
            let published = publish::publish(ports, document, diags);
            rules::check(document, &history, &published, diags);
        }
        manifests
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        render::render(manifests)
    }
}
