//! Additions: all that a layer says of a workload beyond Score. Parts that Kubernetes' published types describe are kept
//! in that shape, which the layer checks; the rest is typed.

use score_yaml::{SortedMap, Span, Str};

use crate::resource::ResourceUid;
use crate::text::Spanned;
use crate::tree::Tree;

/// All that only a layer says of a workload. (What it says of things that Score has too, variables,
/// probes or ports, stands where Score's stand.)
#[derive(Clone, PartialEq, Debug)]
pub struct Additions<T> {
    /// The profile, and where it is named; for a default one the place of the workload's name.
    pub profile: Spanned<Str>,
    /// The controller that runs the workload.
    pub controller: Controller<T>,
    /// `pod`: metadata of the pod, and fields of `core.v1.PodSpec` but `containers` and `volumes`.
    pub pod: ObjectSettings<T>,
    /// `service`, but for its ports.
    pub service: ServiceSettings<T>,
    /// `volumes`: volumes of the pod by the name that mounts use.
    pub volumes: SortedMap<Str, PodVolume<T>>,
    /// `pod.volumes` and `extraVolumes`: each of `core.v1.Volume`, with a `name` that no other has.
    pub extra_volumes: Vec<Field<T>>,
    /// `extraContainers`: each of `core.v1.Container`, with a `name` that no other has.
    pub extra_containers: Vec<Field<T>>,
    /// `extraObjects`: manifests.
    pub extra_objects: Vec<Field<T>>,
    /// `variables`: the data of the ConfigMap that projected volumes read.
    pub variables: SortedMap<Str, Spanned<T>>,
    /// `ingress.rules` by the name of the dns resource.
    pub ingress: SortedMap<Str, IngressRule>,
    /// `deploy`
    pub deploy: Option<Deploy>,
    /// The places of the keys of `spec`, and of the keys of its features: `extraVolumes`, `pod.labels`. For those that
    /// have no place of their own above.
    pub places: SortedMap<Str, Span>,
}

/// The controller that runs a workload.
#[derive(Clone, PartialEq, Debug)]
pub enum Controller<T> {
    /// `deployment`: `apps.v1.DeploymentSpec` but `selector` and `template`.
    Deployment(ObjectSettings<T>),
    /// `statefulset`: `apps.v1.StatefulSetSpec` but `selector`, `template` and `serviceName`.
    StatefulSet(ObjectSettings<T>),
    /// `daemonset`: `apps.v1.DaemonSetSpec` but `selector` and `template`.
    DaemonSet(ObjectSettings<T>),
    /// `job`: `batch.v1.JobSpec` but `selector` and `template`.
    Job(ObjectSettings<T>),
    /// One cron job for each schedule.
    CronJob {
        /// `cronjob`: `batch.v1.CronJobSpec` but `schedule` and `jobTemplate`.
        cron_job: ObjectSettings<T>,
        /// `job`: that of the jobs it starts.
        job: ObjectSettings<T>,
        /// `schedules` by their ids; at least one.
        schedules: SortedMap<Str, Schedule<T>>,
    },
}

/// When a cron job starts, and what its containers run then.
#[derive(Clone, PartialEq, Debug)]
pub struct Schedule<T> {
    /// The place of its id.
    pub span: Span,
    /// Five fields or a macro (`@daily`), checked.
    pub schedule: Spanned<Str>,
    /// The replacements of command and arguments, by the container's name; each is a container of the workload.
    pub containers: SortedMap<Str, Override<T>>,
}

/// The replacement of a container's command and arguments.
#[derive(Clone, PartialEq, Debug)]
pub struct Override<T> {
    /// The place of the container's name.
    pub span: Span,
    /// The command, if it is replaced.
    pub command: Option<Vec<T>>,
    /// The arguments, if they are replaced.
    pub args: Option<Vec<T>>,
}

/// Metadata and other fields of one object.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectSettings<T> {
    /// `annotations`
    pub annotations: KeyValues<T>,
    /// `labels`
    pub labels: KeyValues<T>,
    /// The rest, by name.
    pub fields: Fields<T>,
}

/// Text by text, in the author's order. Keys hold placeholders too; a key stands there once as written.
pub type KeyValues<T> = Vec<KeyValue<T>>;

/// One of [`KeyValues`].
#[derive(Clone, PartialEq, Debug)]
pub struct KeyValue<T> {
    /// The key.
    pub key: Spanned<T>,
    /// The value.
    pub value: Spanned<T>,
}

/// Fields in Kubernetes' shape by name.
pub type Fields<T> = SortedMap<Str, Field<T>>;

/// A value in Kubernetes' shape.
#[derive(Clone, PartialEq, Debug)]
pub struct Field<T> {
    /// The place of its key; that of the value, if it stands in a list.
    pub span: Span,
    /// The value, checked against the published type.
    pub value: Tree<T>,
}

/// `service`, but for its ports.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceSettings<T> {
    /// `type`, if given.
    pub kind: Option<Spanned<ServiceKind>>,
    /// `annotations`
    pub annotations: KeyValues<T>,
    /// `labels`
    pub labels: KeyValues<T>,
}

/// The way in which a Service is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServiceKind {
    /// From inside the cluster.
    ClusterIp,
    /// By a port of every node.
    NodePort,
    /// By a load balancer of the cloud.
    LoadBalancer,
}

/// A volume of the `volumes` feature.
#[derive(Clone, PartialEq, Debug)]
pub struct PodVolume<T> {
    /// The place of its name.
    pub span: Span,
    /// Its source.
    pub source: PodVolumeSource<T>,
}

/// The source of a volume of the `volumes` feature.
#[derive(Clone, PartialEq, Debug)]
pub enum PodVolumeSource<T> {
    /// An empty folder: `core.v1.EmptyDirVolumeSource`.
    EmptyDir(Tree<T>),
    /// Files of the workload's ConfigMap and Secret.
    Projected {
        /// `secret`: `items` of Secret `W-secrets`.
        secret: Option<Tree<T>>,
        /// `configMap`: `items` of ConfigMap `W-configmap`.
        config_map: Option<Tree<T>>,
    },
}

/// The rules for the host of one dns resource.
#[derive(Clone, PartialEq, Debug)]
pub struct IngressRule {
    /// The place of the rule's key.
    pub span: Span,
    /// The dns resource; its output `host` is the host.
    pub resource: ResourceUid,
    /// The paths that are served; each starts with `/`.
    pub paths: SortedMap<Str, IngressPath>,
}

/// One path of an ingress.
#[derive(Clone, PartialEq, Debug)]
pub struct IngressPath {
    /// The place of the path.
    pub span: Span,
    /// The way in which it is matched.
    pub kind: PathKind,
    /// The port of the workload's service.
    pub port: u16,
}

/// The way in which a path of an ingress is matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathKind {
    /// It and all below it.
    Prefix,
    /// It alone.
    Exact,
    /// As the controller does.
    ImplementationSpecific,
}

/// When a workload is deployed among the others. Spans are those of the values.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Deploy {
    /// `when`, if given.
    pub when: Option<Spanned<When>>,
    /// `success`, if given.
    pub success: Option<Spanned<Success>>,
    /// `timeout`, if given; seconds.
    pub timeout: Option<Spanned<u64>>,
}

/// When a workload is deployed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum When {
    /// Before the others.
    Before,
    /// With the others.
    #[default]
    Deploy,
    /// After the others.
    After,
}

/// The event that counts as success.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Success {
    /// It is deployed.
    #[default]
    Deploy,
    /// It is available.
    Available,
    /// It ended.
    Complete,
}

impl<T> Default for ObjectSettings<T> {
    fn default() -> Self {
        ObjectSettings {
            annotations: Vec::new(),
            labels: Vec::new(),
            fields: Fields::new(),
        }
    }
}

impl<T> Default for ServiceSettings<T> {
    fn default() -> Self {
        ServiceSettings {
            kind: None,
            annotations: Vec::new(),
            labels: Vec::new(),
        }
    }
}

impl<T> Additions<T> {
    /// One that says nothing but what runs the workload.
    #[must_use]
    pub fn new(profile: Spanned<Str>, controller: Controller<T>) -> Self {
        Additions {
            profile,
            controller,
            pod: ObjectSettings::default(),
            service: ServiceSettings::default(),
            volumes: SortedMap::new(),
            extra_volumes: Vec::new(),
            extra_containers: Vec::new(),
            extra_objects: Vec::new(),
            variables: SortedMap::new(),
            ingress: SortedMap::new(),
            deploy: None,
            places: SortedMap::new(),
        }
    }
}

impl When {
    /// As a layer writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            When::Before => "before",
            When::Deploy => "deploy",
            When::After => "after",
        }
    }
}

impl Success {
    /// As a layer writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Success::Deploy => "deploy",
            Success::Available => "available",
            Success::Complete => "complete",
        }
    }
}

impl ServiceKind {
    /// As manifests write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ServiceKind::ClusterIp => "ClusterIP",
            ServiceKind::NodePort => "NodePort",
            ServiceKind::LoadBalancer => "LoadBalancer",
        }
    }
}

impl PathKind {
    /// As manifests write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PathKind::Prefix => "Prefix",
            PathKind::Exact => "Exact",
            PathKind::ImplementationSpecific => "ImplementationSpecific",
        }
    }
}
