//! Containers and what belongs to them.

use std::collections::BTreeMap;

use score_yaml::Span;

use crate::resource::ResourceUid;
use crate::text::Spanned;

/// A container of a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct Container<T> {
    /// Where its name stands.
    pub span: Span,
    /// The image; never `.`, which lowering replaces or reports. `None` if a build stands for it.
    pub image: Option<Spanned<String>>,
    /// Replaces the image's entrypoint; empty if unset.
    pub command: Vec<String>,
    /// Replaces the image's arguments; empty if unset.
    pub args: Vec<String>,
    /// Environment variables.
    pub variables: BTreeMap<String, Spanned<T>>,
    /// Files by target path.
    pub files: BTreeMap<String, File<T>>,
    /// Volumes by target path.
    pub volumes: BTreeMap<String, Volume<T>>,
    /// `resources`, if given.
    pub resources: Option<Resources>,
    /// `livenessProbe`
    pub liveness: Option<Probe>,
    /// `readinessProbe`
    pub readiness: Option<Probe>,
    /// Containers that wait for this one, and for what.
    pub before: BTreeMap<String, Spanned<Ready>>,
}

/// A file of a container.
#[derive(Clone, PartialEq, Debug)]
pub struct File<T> {
    /// Where its target stands.
    pub span: Span,
    /// The mode bits, if given.
    pub mode: Option<Spanned<u32>>,
    /// What is in it.
    pub content: Content<T>,
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
    Verbatim(String),
}

/// A volume of a container.
#[derive(Clone, PartialEq, Debug)]
pub struct Volume<T> {
    /// Where its target stands.
    pub span: Span,
    /// What is mounted.
    pub source: Spanned<VolumeSource<T>>,
    /// Path inside the volume, if given.
    pub path: Option<String>,
    /// Whether it is mounted read-only, if said.
    pub read_only: Option<bool>,
}

/// What a volume mounts.
#[derive(Clone, PartialEq, Debug)]
pub enum VolumeSource<T> {
    /// `${resources.NAME}`: a resource whose outputs describe the volume.
    Resource(ResourceUid),
    /// Any other text.
    Text(T),
}

/// `resources`: compute resources.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Resources {
    /// The most it may use, if given.
    pub limits: Option<Quantities>,
    /// The least it needs, if given.
    pub requests: Option<Quantities>,
}

/// Amounts as written, in Kubernetes' notation (`250m`, `1Gi`).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Quantities {
    /// CPUs or milli-CPUs.
    pub cpu: Option<Spanned<String>>,
    /// Bytes.
    pub memory: Option<Spanned<String>>,
}

/// A probe: HTTP, a command, or both.
#[derive(Clone, PartialEq, Debug)]
pub struct Probe {
    /// Where its key stands.
    pub span: Span,
    /// `httpGet`
    pub http_get: Option<HttpGet>,
    /// `exec.command`
    pub exec: Option<Vec<String>>,
}

/// An HTTP probe.
#[derive(Clone, PartialEq, Debug)]
pub struct HttpGet {
    /// Host name, if given.
    pub host: Option<String>,
    /// HTTP or HTTPS, if given.
    pub scheme: Option<Scheme>,
    /// The path.
    pub path: String,
    /// The port.
    pub port: u16,
    /// Headers, name and value, in the author's order.
    pub headers: Vec<(String, String)>,
}

/// The scheme of an HTTP probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// `HTTP`
    Http,
    /// `HTTPS`
    Https,
}

/// What a container must have reached before another one starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ready {
    /// It runs.
    Started,
    /// Its probe passes.
    Healthy,
    /// It ended with success.
    Complete,
}
