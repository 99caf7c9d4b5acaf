//! Containers and what belongs to them.

use score_yaml::{SortedMap, Span, Str};

use super::additions::{Field, Fields};
use crate::resource::ResourceUid;
use crate::text::Spanned;
use crate::workload::ByName;

/// A container of a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct Container<T> {
    /// The place of its name.
    pub span: Span,
    /// The image; never `.`, which lowering replaces or reports. `None` if a build stands for it.
    pub image: Option<Spanned<T>>,
    /// Replaces the image's entrypoint; empty if unset.
    pub command: Vec<T>,
    /// Replaces the image's arguments; empty if unset.
    pub args: Vec<T>,
    /// Environment variables.
    pub variables: SortedMap<Str, Spanned<T>>,
    /// Files by target path.
    pub files: ByName<File<T>>,
    /// Volumes by target path.
    pub volumes: ByName<Volume<T>>,
    /// `resources`, if given.
    pub resources: Option<ContainerResources<T>>,
    /// `livenessProbe`
    pub liveness: Option<Box<Probe<T>>>,
    /// `readinessProbe`
    pub readiness: Option<Box<Probe<T>>>,
    /// `startup_probe` of additions.
    pub startup: Option<Box<Probe<T>>>,
    /// `env` of additions: each of `core.v1.EnvVar`, with a name that no variable has.
    pub env: Vec<Field<T>>,
    /// Other fields of `core.v1.Container` that a layer gives (`lifecycle`, `securityContext`,
    /// `volumeMounts`, …), in Kubernetes' shape.
    pub fields: Fields<T>,
    /// Containers that wait for this one, and for what.
    pub before: SortedMap<Str, Spanned<Ready>>,
}

/// A file of a container.
#[derive(Clone, PartialEq, Debug)]
pub struct File<T> {
    /// The place of its target.
    pub span: Span,
    /// The mode bits, if given.
    pub mode: Option<Spanned<u32>>,
    /// The content.
    pub content: Content<T>,
    /// The name of the file that the content was read from, if a `source` says it.
    pub source: Option<Str>,
}

impl<T> File<T> {
    /// The field that says the text of the file.
    #[must_use]
    pub fn text_field(&self) -> &'static str {
        match self.source {
            Some(_) => "source",
            None => "content",
        }
    }
}

/// A file's content. `source` files are read when the workload is lowered.
#[derive(Clone, PartialEq, Debug)]
pub enum Content<T> {
    /// Text, placeholders and all.
    Text(Spanned<T>),
    /// Bytes as they are: `binaryContent`, or with `noExpand` a source that is not UTF-8.
    Bytes(Vec<u8>),
    /// A source that is not UTF-8 and yet may hold placeholders, as `noExpand` does not stand there. The place
    /// is that of `source`.
    NotUtf8(Spanned<Vec<u8>>),
    /// Text as it is: `noExpand`.
    Verbatim(Str),
}

/// A volume of a container.
#[derive(Clone, PartialEq, Debug)]
pub struct Volume<T> {
    /// The place of its target.
    pub span: Span,
    /// The source that is mounted.
    pub source: Spanned<VolumeSource<T>>,
    /// Path inside the volume, if given.
    pub path: Option<Spanned<Str>>,
    /// True if it is mounted read-only, if said.
    pub read_only: Option<bool>,
    /// What stands between the braces, if the source is a placeholder that names no resource alone.
    pub placeholder: Option<Str>,
    /// The declared resource that is meant by a source which does not name it as it should: its name alone, or an output.
    pub named: Option<Str>,
}

/// The source that a volume mounts.
#[derive(Clone, PartialEq, Debug)]
pub enum VolumeSource<T> {
    /// `${resources.NAME}`: a resource whose outputs describe the volume.
    Resource(ResourceUid),
    /// A volume of the layer's `volumes`, by its name.
    Pod(Str),
    /// Any other text.
    Text(T),
}

/// `resources`: compute resources.
#[derive(Clone, PartialEq, Debug)]
pub struct ContainerResources<T> {
    /// The most it may use, if given.
    pub limits: Option<Quantities>,
    /// The least it needs, if given.
    pub requests: Option<Quantities>,
    /// `claims` of additions, in Kubernetes' shape.
    pub claims: Option<Field<T>>,
}

impl<T> Default for ContainerResources<T> {
    fn default() -> Self {
        ContainerResources {
            limits: None,
            requests: None,
            claims: None,
        }
    }
}

/// Amounts as written, in Kubernetes' notation (`250m`, `1Gi`).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Quantities {
    /// CPUs or milli-CPUs.
    pub cpu: Option<Spanned<Str>>,
    /// Bytes.
    pub memory: Option<Spanned<Str>>,
    /// The amounts that only additions name (`ephemeral-storage`, `nvidia.com/gpu`), by name.
    pub others: SortedMap<Str, Spanned<Str>>,
}

/// A probe: what is asked, and how often. In Score files it asks by HTTP, by a command, or both; in additions
/// by exactly one of the four.
#[derive(Clone, PartialEq, Debug)]
pub struct Probe<T> {
    /// The place of its key.
    pub span: Span,
    /// `httpGet`; type `http` of additions.
    pub http_get: Option<HttpGet<T>>,
    /// `exec.command`; type `command` of additions.
    pub exec: Option<Vec<T>>,
    /// The place of the key of `exec`, if a Score file has it; of one with an empty command, that of the command.
    pub exec_span: Option<Span>,
    /// Type `tcp` of additions: a port that must be open.
    pub tcp: Option<PortRef>,
    /// Type `grpc` of additions.
    pub grpc: Option<Grpc<T>>,
    /// Its times and counts; only additions give them.
    pub timing: Timing,
}

/// An HTTP probe.
#[derive(Clone, PartialEq, Debug)]
pub struct HttpGet<T> {
    /// The place of its key, if a file says it.
    pub span: Option<Span>,
    /// Host name, if given.
    pub host: Option<Str>,
    /// HTTP or HTTPS, if given.
    pub scheme: Option<Scheme>,
    /// The path; empty if a layer's probe has none.
    pub path: T,
    /// The port.
    pub port: PortRef,
    /// Headers, name and value, in the author's order.
    pub headers: Vec<(Str, T)>,
}

/// A gRPC probe.
#[derive(Clone, PartialEq, Debug)]
pub struct Grpc<T> {
    /// The port.
    pub port: u16,
    /// The service that is asked for, if given.
    pub service: Option<T>,
}

/// A port of a container, by number or by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PortRef {
    /// 1 to 65535.
    Number(u16),
    /// A name, as Kubernetes allows.
    Name(Str),
}

/// The times and counts by which a probe asks. What is not given is the target's to choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Timing {
    /// `initialDelaySeconds`
    pub initial_delay: Option<i32>,
    /// `periodSeconds`
    pub period: Option<i32>,
    /// `timeoutSeconds`
    pub timeout: Option<i32>,
    /// `successThreshold`: so often in a row until it counts as well.
    pub success: Option<i32>,
    /// `failureThreshold`: so often in a row until it counts as ill.
    pub failure: Option<i32>,
}

/// The scheme of an HTTP probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// `HTTP`
    Http,
    /// `HTTPS`
    Https,
}

/// The state that a container must have reached before another one starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ready {
    /// It runs.
    Started,
    /// Its probe passes.
    Healthy,
    /// It ended with success.
    Complete,
}
