//! Typed workloads, as backends of yours and [`Compiler::lower`](crate::Compiler::lower) give them.

use std::collections::BTreeMap;

use score_core::workload::{self as core, Content, PortRef, VolumeSource};

use crate::text::{Stage, Text};
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
}

/// A file of a container.
#[derive(Clone, PartialEq, Debug)]
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
#[derive(Clone, PartialEq, Debug)]
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
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct HttpProbe {
    /// `HTTP` or `HTTPS`, if said.
    pub scheme: Option<&'static str>,
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
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Port {
    /// The port that others see.
    pub port: u16,
    /// The port of the container.
    pub target_port: u16,
    /// `TCP` or `UDP`.
    pub protocol: &'static str,
}

/// A resource that a workload declares.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Resource {
    /// `TYPE.CLASS#ID`: two of one uid are one.
    pub uid: String,
    /// Its type.
    pub kind: String,
    /// Its class.
    pub class: String,
    /// Its params; placeholders in them as they were written.
    pub params: Value,
}

impl Workload {
    pub(crate) fn of<T: Stage>(workload: &core::Workload<T>) -> Self {
        let ports = workload.ports.iter().map(|(name, port)| {
            let port = Port {
                port: port.port,
                target_port: port.target_port,
                protocol: port.protocol.as_str(),
            };
            (name.to_string(), port)
        });
        let resources = workload.resources.iter().map(|(name, resource)| {
            let uid = &resource.uid;
            let params = resource.params.as_ref().map(|params| {
                let params = params.to_value(&mut |text| text.text().to_string().into());
                Value::from_yaml(params)
            });
            let resource = Resource {
                kind: uid.kind().to_owned(),
                class: uid.class().to_owned(),
                uid: uid.as_str().to_owned(),
                params: params.unwrap_or_default(),
            };
            (name.to_string(), resource)
        });
        Workload {
            name: workload.name.value.to_string(),
            metadata: Value::from_yaml_map((*workload.metadata).clone()),
            containers: by_name(&workload.containers, Container::of),
            ports: ports.collect(),
            resources: resources.collect(),
        }
    }
}

fn by_name<K: ToString, V, W>(
    all: &BTreeMap<K, Box<V>>,
    convert: impl Fn(&V) -> W,
) -> BTreeMap<String, W> {
    let all = all.iter();
    all.map(|(name, one)| (name.to_string(), convert(one)))
        .collect()
}

fn texts<T: Stage>(all: &[T]) -> Vec<Text> {
    all.iter().map(Stage::text).collect()
}

impl Container {
    fn of<T: Stage>(container: &core::Container<T>) -> Self {
        let image = container.image.as_ref().map(|image| image.value.text());
        let variables = container.variables.iter();
        let resources = container.resources.as_ref();
        Container {
            image: image.unwrap_or_default(),
            command: texts(&container.command),
            args: texts(&container.args),
            variables: variables
                .map(|(name, text)| (name.to_string(), text.value.text()))
                .collect(),
            files: by_name(&container.files, File::of),
            volumes: by_name(&container.volumes, Volume::of),
            limits: Amounts::of(resources.and_then(|all| all.limits.as_ref())),
            requests: Amounts::of(resources.and_then(|all| all.requests.as_ref())),
            liveness: container.liveness.as_deref().map(Probe::of),
            readiness: container.readiness.as_deref().map(Probe::of),
        }
    }
}

impl File {
    fn of<T: Stage>(file: &core::File<T>) -> Self {
        let content = match &file.content {
            Content::Text(text) => FileContent::Text(text.value.text()),
            Content::Verbatim(text) => FileContent::Bytes(text.as_bytes().to_vec()),
            Content::Bytes(bytes) => FileContent::Bytes(bytes.clone()),
            Content::NotUtf8(bytes) => FileContent::Bytes(bytes.value.clone()),
        };
        File {
            mode: file.mode.as_ref().map(|mode| mode.value),
            content,
        }
    }
}

impl Volume {
    fn of<T: Stage>(volume: &core::Volume<T>) -> Self {
        let (resource, source) = match &volume.source.value {
            VolumeSource::Resource(uid) => (Some(uid.as_str().to_owned()), Text::default()),
            VolumeSource::Text(text) => (None, text.text()),
            VolumeSource::Pod(_) => (None, Text::default()),
        };
        Volume {
            resource,
            source,
            path: volume.path.as_ref().map(ToString::to_string),
            read_only: volume.read_only.unwrap_or(false),
        }
    }
}

impl Amounts {
    fn of(amounts: Option<&core::Quantities>) -> Self {
        let Some(amounts) = amounts else {
            return Amounts::default();
        };
        let cpu = amounts.cpu.as_ref().map(|amount| amount.value.to_string());
        let memory = amounts.memory.as_ref();
        Amounts {
            cpu,
            memory: memory.map(|amount| amount.value.to_string()),
        }
    }
}

impl Probe {
    fn of<T: Stage>(probe: &core::Probe<T>) -> Self {
        let http = probe.http_get.as_ref().map(|http| HttpProbe {
            scheme: http.scheme.map(|scheme| match scheme {
                core::Scheme::Http => "HTTP",
                core::Scheme::Https => "HTTPS",
            }),
            host: http.host.as_ref().map(ToString::to_string),
            port: match &http.port {
                PortRef::Number(number) => number.to_string(),
                PortRef::Name(name) => name.to_string(),
            },
            path: http.path.text(),
            headers: http
                .headers
                .iter()
                .map(|(name, text)| (name.to_string(), text.text()))
                .collect(),
        });
        Probe {
            http,
            command: probe.exec.as_ref().map(|command| texts(command)),
        }
    }
}
