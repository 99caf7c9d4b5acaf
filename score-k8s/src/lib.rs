//! The Kubernetes backend: workloads become Deployments, StatefulSets, DaemonSets, Jobs or CronJobs with their Services,
//! ConfigMaps, claims and Ingresses; provisioners add manifests of their own.

mod api_server_rules;
mod apps;
mod canonical;
mod claim;
mod claim_templates;
mod config_map;
mod container;
mod container_order;
mod container_port;
mod container_resources;
mod cron_job;
mod daemon_set;
mod deploy_order;
mod deployment;
mod emit;
mod environment;
mod extension_volumes;
mod files;
mod fragment;
mod frontend;
mod identity;
mod ingress;
mod job;
mod map_builder;
mod mount;
mod names;
mod namespace;
mod patched;
mod pod;
mod pod_storage;
mod pod_volumes;
mod probes;
mod render;
mod secrets;
mod service;
mod stateful_set;
mod target;
mod verbatim;
mod workload;
mod workload_kind;

pub use fragment::K8sFragment;
pub use render::Format;
use score_core::backend::{Absent, Backend, Manifests, Project, StateField, StateFields, Target};
use score_core::diagnostic::{Diagnostics, Dialect};
use score_core::text::Template;
use score_core::workload::{Workload, check_for_engines};
use score_kubernetes::reports::without_consequences;
use score_kubernetes::workload::check_workload;
use score_yaml::{Map, Node, Str, Value};

/// The Kubernetes target of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct K8s {
    /// The namespace that all objects are put into.
    pub namespace: Option<Str>,
    /// True if the namespace itself is emitted too.
    pub generate_namespace: bool,
    /// The format of the manifests.
    pub format: Format,
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
    };
    const DIALECT: Dialect = Dialect {
        undecodable: "failed to decode input score file: {file}",
        bullet: " - ",
        missing_image: "failed to convert '{file}' because container '{container}' has no image and --image was not provided",
        image_hint: "an image takes `${metadata.…}` and `${resources.NAME.…}`; `${VARIABLE}` is for compose alone",
    };
    type Fragment = K8sFragment;

    fn target(&self) -> Target {
        target::target(self.namespace.as_deref().unwrap_or_default())
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

    fn remember(&self, spec: &mut Node, before: Option<&Node>) {
        claim_templates::record(spec, before);
    }

    fn check(workload: &Workload<Template>, mut found: Diagnostics) -> Diagnostics {
        check_workload(workload, &mut found);
        check_for_engines(workload, &mut found);
        match found.is_empty() {
            true => found,
            false => without_consequences(found),
        }
    }

    fn emit(&self, project: Project<K8sFragment>, diags: &mut Diagnostics) -> Manifests {
        emit::emit(self, project, diags)
    }

    fn patch_root(&self, manifests: &mut Manifests) -> (&'static str, Value) {
        (
            "Manifests",
            Value::Seq(std::mem::take(&mut manifests.documents)),
        )
    }

    fn has_field(&self, root: &Value, path: &[String]) -> bool {
        patched::has_field(root, path)
    }

    fn patched(&self, manifests: &mut Manifests, root: Value) -> Result<(), Diagnostics> {
        manifests.documents = patched::documents(root)?;
        // For `finish`, which looks at what all patches together left.
        manifests.deferred = vec![Value::Bool(true)];
        Ok(())
    }

    fn finish(&self, manifests: &mut Manifests, diags: &mut Diagnostics) {
        if !std::mem::take(&mut manifests.deferred).is_empty() {
            patched::check_fields(&manifests.documents, diags);
            patched::check_rules(manifests, diags);
        }
        diags.extend(std::mem::take(&mut manifests.doubts));
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        render::render(&manifests.documents, self.format)
    }
}
