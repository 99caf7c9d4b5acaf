//! Typed workloads, as backends of yours and [`Compiler::lower`](crate::Compiler::lower) give them.

use std::collections::BTreeMap;

use crate::text::Text;
use crate::value::Value;

/// A workload: <https://docs.score.dev/docs/score-specification/score-spec-reference/>. What an extension adds in the words
/// of a platform is not in it.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Workload {
    /// `metadata.name`
    pub name: String,
    /// All of `metadata`.
    pub metadata: Value,
    /// The containers by name.
    pub containers: BTreeMap<String, Container>,
    /// The ports of the service by name; empty if there is none.
    pub ports: BTreeMap<String, Port>,
    /// The resources by the name the workload gives them.
    pub resources: BTreeMap<String, Resource>,
}

/// A container of a workload.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Container {
    /// The image.
    pub image: Text,
    /// What replaces the image's entrypoint; empty if unset.
    pub command: Vec<Text>,
    /// What replaces the image's arguments; empty if unset.
    pub args: Vec<Text>,
    /// Environment variables.
    pub variables: BTreeMap<String, Text>,
    /// Files by target path.
    pub files: BTreeMap<String, File>,
    /// Volumes by target path.
    pub volumes: BTreeMap<String, Volume>,
    /// The most it may use.
    pub limits: Amounts,
    /// The least it needs.
    pub requests: Amounts,
    /// `livenessProbe`
    pub liveness: Option<Probe>,
    /// `readinessProbe`
    pub readiness: Option<Probe>,
    /// The containers that start after this one, each with what has to be true of this one then: `before`.
    pub before: BTreeMap<String, Ready>,
}

/// The state that a container must have reached before another one starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Ready {
    /// It runs.
    Started,
    /// Its probe passes.
    Healthy,
    /// It ended with success.
    Complete,
}

/// A file of a container.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct File {
    /// The mode bits, if given.
    pub mode: Option<u32>,
    /// The content.
    pub content: FileContent,
}

/// The content of a file.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum FileContent {
    /// Text.
    Text(Text),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// No text.
impl Default for FileContent {
    fn default() -> Self {
        FileContent::Text(Text::default())
    }
}

/// Of bytes only how many: secrets may be among them.
impl std::fmt::Debug for FileContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FileContent::Text(text) => text.fmt(f),
            FileContent::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

/// A volume of a container.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Volume {
    /// The resource that is mounted, by its uid; `None` if the source is another text.
    pub resource: Option<String>,
    /// What is mounted, if it is no resource.
    pub source: Text,
    /// The path inside the volume, if given.
    pub path: Option<String>,
    /// True if it is mounted read-only.
    pub read_only: bool,
}

/// Amounts in Kubernetes' notation, `250m` or `1Gi`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Amounts {
    /// CPUs or milli-CPUs, if given.
    pub cpu: Option<String>,
    /// Bytes, if given.
    pub memory: Option<String>,
}

/// A probe of a container: by HTTP, by a command, or both.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Probe {
    /// What is asked by HTTP, if it is.
    pub http: Option<HttpProbe>,
    /// The command that is run in the container, if one is.
    pub command: Option<Vec<Text>>,
}

/// A probe by HTTP.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct HttpProbe {
    /// `HTTP` or `HTTPS`, if said.
    pub scheme: Option<String>,
    /// The host, if it is not the container.
    pub host: Option<String>,
    /// The port, by number or by name.
    pub port: String,
    /// The path.
    pub path: Text,
    /// Headers, name and value.
    pub headers: Vec<(String, Text)>,
}

/// A port of a service.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Port {
    /// The port that others see.
    pub port: u16,
    /// The port of the container.
    pub target_port: u16,
    /// `TCP` or `UDP`.
    pub protocol: String,
}

/// A resource that a workload declares.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Resource {
    /// `TYPE.CLASS#ID`: two of one uid are one.
    pub uid: String,
    /// Its type.
    pub kind: String,
    /// Its class.
    pub class: String,
    /// Its id: that of the Score file, or `WORKLOAD.NAME`.
    pub id: String,
    /// Its own metadata, a map.
    pub metadata: Value,
    /// Its params, a map; placeholders in them as they were written.
    pub params: Value,
}
