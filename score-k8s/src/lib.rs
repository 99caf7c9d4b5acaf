//! The Kubernetes backend: workloads become Deployments, StatefulSets, DaemonSets, Jobs or CronJobs with their Services,
//! ConfigMaps, claims and Ingresses; provisioners add manifests of their own.
//!
//! A program gives it to `score-compiler`, without the feature `cli`, which is the command line and the binary:
//!
//! ```
//! use score_compiler::Compiler;
//! use score_k8s::K8s;
//!
//! let text = "{apiVersion: score.dev/v1b1, metadata: {name: shop}, containers: {main: {image: nginx}}}";
//! let output = Compiler::new(K8s::default().namespace("dev")).score_file("score.yaml", text).compile()?;
//! assert!(output.text().contains("namespace: dev"));
//! # Ok::<(), score_compiler::Error>(())
//! ```

mod additional_volumes;
mod api_server_rules;
mod apps;
mod canonical;
mod claim;
mod claim_templates;
pub mod codes;
mod config_map;
mod container;
mod container_order;
mod container_port;
mod container_resources;
mod cron_job;
mod daemon_set;
mod deferred;
mod deploy_order;
mod deployment;
mod doubtful_amounts;
mod emit;
mod engine_rules;
mod environment;
mod files;
mod fragment;
#[cfg(feature = "cli")]
mod frontend;
mod go_defaults;
mod identity;
#[cfg(feature = "cli")]
mod images;
mod ingress;
mod job;
mod library;
mod local_env;
mod map_builder;
mod mount;
mod names;
mod namespace;
mod notation;
mod object_clashes;
mod patched;
mod pod;
mod pod_storage;
mod pod_volumes;
mod probes;
mod render;
mod secret_keys;
#[cfg(feature = "cli")]
mod secret_objects;
mod secrets;
mod service;
mod service_pods;
mod stateful_set;
mod target;
mod verbatim;
mod workload;
mod workload_kind;

pub use deferred::K8sDeferred;
pub use fragment::K8sFragment;
#[cfg(feature = "cli")]
pub use frontend::run;
use namespace::EnvironmentNamespace;
pub use render::Format;
use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Code, Diagnostics, Dialect};
use score_core::provision::Kinds;
use score_core::target::{Absent, StateField, StateFields, Target};
use score_core::text::Template;
use score_core::workload::Workload;
use score_kubernetes::reports::without_consequences;
use score_kubernetes::workload::check_workload;
use score_yaml::{Map, Node, Value};

use engine_rules::check_for_engines;

/// The Kubernetes target of a run: what the flags say that only `score-k8s` has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct K8s {
    /// The namespace that all objects are put into.
    pub namespace: Option<String>,
    /// True if the namespace itself is emitted too.
    pub generate_namespace: bool,
    /// The format of the manifests.
    pub format: Format,
    /// The namespace of objects that say none, where no other is given.
    environment_namespace: EnvironmentNamespace,
}

impl Backend for K8s {
    const NAME: &'static str = "score-k8s";
    const ANNOTATION_PREFIX: &'static str = names::ANNOTATION_PREFIX;
    const STATE: StateFields = StateFields {
        top: &[StateField {
            name: "patching_templates",
            absent: Absent::List,
        }],
        workload: &[StateField {
            name: workload::INSTANCE_SUFFIX,
            absent: Absent::Text,
        }],
        others: &[
            ("compose_project", "score-compose"),
            ("mounts_directory", "score-compose"),
        ],
    };
    const CODES: &'static [&'static [Code]] = &[codes::KUBERNETES_CODES, codes::K8S_CODES];
    const DIALECT: Dialect = Dialect {
        undecodable: "failed to decode input score file: {file}",
        bullet: " - ",
        missing_image: "failed to convert '{file}' because container '{container}' has no image and --image was not provided",
        image_hint: "an image takes `${metadata.…}` and `${resources.NAME.…}`\n`${VARIABLE}` is for compose alone",
        variables_annotation: Some("k8s.score.dev/variables"),
        variable_in_command: Some("write `$(NAME)` here, which Kubernetes fills in"),
        in_place_of: &[],
    };
    type Fragment = K8sFragment;
    type Deferred = K8sDeferred;

    fn target(&self) -> Target {
        target::target(self.namespace.as_deref().unwrap_or_default())
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        kinds
            .with("local-env", local_env::refuse)
            .refusing("local-env", local_env::WAYS_OUT)
    }

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        let annotation = metadata
            .get("annotations")
            .and_then(|all| all.get(names::SERVICE_NAME_ANNOTATION));
        annotation
            .and_then(Value::as_str)
            .unwrap_or(workload)
            .to_owned()
    }

    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>) {
        claim_templates::record(spec, before);
    }

    fn check(workload: &Workload<Template>, mut found: Diagnostics) -> Diagnostics {
        check_workload(workload, &mut found);
        check_for_engines(workload, &mut found);
        workload_kind::check_kind(workload, &mut found);
        match found.is_empty() {
            true => found,
            false => without_consequences(found),
        }
    }

    fn emit(&self, project: Project<K8sFragment>, diags: &mut Diagnostics) -> Emitted<K8sDeferred> {
        emit::emit(self, project, diags)
    }

    fn take_patch_data(&self, emitted: &mut Emitted<K8sDeferred>) -> (&'static str, Value) {
        (
            "Manifests",
            Value::Seq(std::mem::take(&mut emitted.manifests.documents)),
        )
    }

    fn has_field(&self, root: &Value, path: &[String]) -> bool {
        patched::has_field(root, path)
    }

    fn near_field(&self, root: &Value, path: &[String]) -> Option<String> {
        patched::near_field(root, path)
    }

    fn field_elsewhere(&self, root: &Value, path: &[String]) -> Option<String> {
        patched::deleted_elsewhere(root.as_seq()?, path)
    }

    fn apply_patched(
        &self,
        emitted: &mut Emitted<K8sDeferred>,
        root: Value,
    ) -> Result<(), Diagnostics> {
        emitted.manifests.documents = patched::documents(root)?;
        emitted.deferred.is_patched = true;
        Ok(())
    }

    fn after_patches(&self, emitted: Emitted<K8sDeferred>, diags: &mut Diagnostics) -> Manifests {
        let Emitted {
            manifests,
            deferred: K8sDeferred { doubts, is_patched },
        } = emitted;
        if is_patched {
            patched::check_fields(&manifests.documents, diags);
            patched::check_names(&manifests.documents, diags);
            patched::check_rules(&manifests.documents, &doubts, diags);
        } else {
            diags.extend(doubts);
        }
        manifests
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        render::render(&manifests.documents, self.format)
    }
}
