//! From the workloads of score-core to those that a program sees. Each is taken apart in full: a field of Score that is added
//! is not forgotten here.

use std::collections::BTreeMap;

use score_core::workload::{self as core, Content, PortRef, VolumeSource};
use score_yaml::{Map, SortedMap};

use crate::text::{Stage, Text};
use crate::value::Value;
use crate::workload::{
    Amounts, Container, File, FileContent, HttpProbe, Port, Probe, Ready, Resource, Volume,
    Workload,
};

impl Workload {
    pub(crate) fn of<T: Stage>(workload: &core::Workload<T>) -> Self {
        let core::Workload {
            name,
            metadata,
            // A part of the metadata.
            annotations: _,
            containers,
            ports,
            resources,
            // Words of a platform.
            additions: _,
        } = workload;
        let ports = ports.iter();
        Workload {
            name: name.value.to_string(),
            metadata: map(Some(metadata)),
            containers: by_name(containers, Container::of),
            ports: ports
                .map(|(name, port)| (name.to_string(), Port::of(port)))
                .collect(),
            resources: by_name(resources, Resource::of),
        }
    }
}

impl Port {
    fn of(port: &core::Port) -> Self {
        let core::Port {
            span: _,
            number_span: _,
            port,
            target_port,
            protocol,
            name: _,
        } = port;
        Port {
            port: *port,
            target_port: *target_port,
            protocol: protocol.as_str().to_owned(),
        }
    }
}

impl Resource {
    fn of<T: Stage>(resource: &core::Resource<T>) -> Self {
        let core::Resource {
            span: _,
            kind_span: _,
            uid,
            metadata,
            annotations: _,
            params,
        } = resource;
        let params = params.as_ref().map(|params| {
            let params = params.to_value(&mut |text| text.text().to_string().into());
            Value::from_tree(params)
        });
        Resource {
            uid: uid.as_str().to_owned(),
            kind: uid.kind().to_owned(),
            class: uid.class().to_owned(),
            id: uid.id().to_owned(),
            metadata: map(metadata.as_deref()),
            params: params.unwrap_or_else(|| map(None)),
        }
    }
}

/// A map as a value; none is an empty one.
fn map(map: Option<&Map>) -> Value {
    Value::from_tree_map(map.cloned().unwrap_or_default())
}

fn by_name<K: ToString, V, W>(
    all: &SortedMap<K, Box<V>>,
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
        let core::Container {
            span: _,
            image,
            command,
            args,
            variables,
            files,
            volumes,
            resources,
            liveness,
            readiness,
            before,
            // Of extensions.
            startup: _,
            env: _,
            fields: _,
        } = container;
        let image = image.as_ref().map(|image| image.value.text());
        let variables = variables.iter();
        let resources = resources.as_ref();
        let before = before.iter();
        Container {
            image: image.unwrap_or_default(),
            command: texts(command),
            args: texts(args),
            variables: variables
                .map(|(name, text)| (name.to_string(), text.value.text()))
                .collect(),
            files: by_name(files, File::of),
            volumes: by_name(volumes, Volume::of),
            limits: Amounts::of(resources.and_then(|all| all.limits.as_ref())),
            requests: Amounts::of(resources.and_then(|all| all.requests.as_ref())),
            liveness: liveness.as_deref().map(Probe::of),
            readiness: readiness.as_deref().map(Probe::of),
            before: before
                .map(|(name, ready)| (name.to_string(), Ready::of(ready.value)))
                .collect(),
        }
    }
}

impl Ready {
    fn of(ready: core::Ready) -> Self {
        match ready {
            core::Ready::Started => Ready::Started,
            core::Ready::Healthy => Ready::Healthy,
            core::Ready::Complete => Ready::Complete,
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
            path: volume.path.as_ref().map(|path| path.value.to_string()),
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
                core::Scheme::Http => "HTTP".to_owned(),
                core::Scheme::Https => "HTTPS".to_owned(),
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
