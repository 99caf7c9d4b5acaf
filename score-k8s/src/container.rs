//! Containers of a pod: those of the workload, and those that a layer gives in Kubernetes' own shape.

use score_core::diagnostic::TreeReader;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::Container;
use score_core::workload::additions::Field;
use score_yaml::message;
use score_yaml::{Span, Value};

use crate::codes;
use crate::container_order::Role;
use crate::container_port;
use crate::container_resources::container_resources;
use crate::environment::Environment;
use crate::pod_storage::{PodContext, PodStorage};
use crate::probes::{DeclaredProbes, Probes};
use crate::verbatim::VerbatimReader;

/// The definition of containers in the published types.
const CONTAINER: &str = "core.v1.Container";

/// A container of the workload. Its volumes are added to the storage of the pod.
pub(crate) fn container(
    context: &PodContext<'_>,
    storage: &mut PodStorage<'_>,
    name: &str,
    container: Container<Text>,
    reader: &mut VerbatimReader<'_>,
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
        startup,
        env,
        fields,
        before: _,
    } = container;
    if image.is_none() {
        let message = message!("container `{name}` has no image");
        reader.error(codes::MISSING_IMAGE, message, span);
    }
    let env = Environment {
        variables,
        entries: env,
        writes_empty: context.writes_empty,
    };
    let mounts_span = fields.get("volumeMounts").map_or(span, |field| field.span);
    let mut fields = reader.fields(CONTAINER, fields);
    let mut mounts = fields.take_items("volumeMounts");
    let own = storage.mount(name, volumes, files, &mounts, reader);
    let is_mixed = !mounts.is_empty();
    mounts.extend(own.into_iter().map(Value::from));
    if is_mixed {
        check_mounts(&mounts, mounts_span, reader);
    }
    let declared = DeclaredProbes {
        liveness,
        readiness,
        startup,
    };
    let probes = Probes::of(role, declared, reader);
    let args = reader.at("args", |reader| reader.words(args, span));
    let command = reader.at("command", |reader| reader.words(command, span));
    let image =
        image.map(|image| reader.at("image", |reader| reader.text(image.value, image.span)));
    let handlers = probes.each().chain(fields.get("lifecycle"));
    let ports = container_port::named(handlers, context.ports);
    let restarts = matches!(role, Role::Sidecar { .. }).then_some("Always");
    fields
        .with_items("args", args)
        .with_items("command", command)
        .with_items("env", env.into_list(reader))
        .with_some("image", image)
        .with_some("livenessProbe", probes.liveness)
        .with("name", name)
        .with_items("ports", ports)
        .with_some("readinessProbe", probes.readiness)
        .with("resources", container_resources(resources, reader))
        .with_some("restartPolicy", restarts)
        .with_some("startupProbe", probes.startup)
        .with_items("volumeMounts", mounts)
        .into()
}

/// Reports paths that are mounted twice, which Kubernetes refuses.
fn check_mounts(mounts: &[Value], span: Span, reader: &mut VerbatimReader<'_>) {
    let mut paths: Vec<&str> = mounts
        .iter()
        .filter_map(|mount| mount.get("mountPath")?.as_str())
        .collect();
    paths.sort_unstable();
    for twice in paths.windows(2).filter(|pair| pair[0] == pair[1]) {
        let message = message!("the container mounts two volumes at `{}`", twice[0]);
        reader.error(codes::INVALID_VOLUME, message, span);
    }
}

/// A container in Kubernetes' own shape.
pub(crate) fn verbatim(container: Field<Text>, reader: &mut VerbatimReader<'_>) -> Value {
    let Field { span, mut value } = container;
    let entries = match &mut value {
        Tree::Map(map) => match map.get_mut("env") {
            Some(Tree::Seq(entries)) => std::mem::take(entries),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let env = Environment {
        entries: entries
            .into_iter()
            .map(|value| Field { span, value })
            .collect(),
        ..Environment::default()
    };
    let env = env.into_list(reader);
    let mut container = reader.object(CONTAINER, value, span);
    if let (false, Some(map)) = (env.is_empty(), container.as_map_mut()) {
        map.insert("env".into(), Value::Seq(env));
    }
    container
}
