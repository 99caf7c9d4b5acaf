//! Services: the one that others call, and the headless one of a StatefulSet.

use score_core::text::Text;
use score_core::workload::Port;
use score_core::workload::additions::ServiceSettings;
use score_yaml::{SortedMap, Str, Value};

use crate::map_builder::{self, MapBuilder};
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimReader;

/// The Service of a workload's ports, in the order of their numbers.
pub(crate) fn service(
    names: &WorkloadNames,
    name: &str,
    ports: SortedMap<Str, Port>,
    settings: ServiceSettings<Text>,
    reader: &mut VerbatimReader<'_>,
) -> Value {
    let ServiceSettings {
        kind,
        annotations,
        labels,
    } = settings;
    let annotations = reader.annotations(annotations);
    let labels = reader.labels(labels);
    let mut ports: Vec<(Str, Port)> = ports.into_iter().collect();
    ports.sort_by_key(|(_, port)| port.port);
    let ports = ports.into_iter().map(|(name, port)| {
        let Port {
            span: _,
            number_span: _,
            port,
            target_port,
            protocol,
            name: other,
        } = port;
        MapBuilder::new()
            .with("name", other.unwrap_or(name))
            .with("port", i64::from(port))
            .with("protocol", protocol.as_str())
            .with("targetPort", i64::from(target_port))
    });
    let spec = MapBuilder::new()
        .with_items("ports", ports.collect())
        .with("selector", names.selector())
        .with_some("type", kind.map(|kind| kind.value.as_str()));
    object(names.metadata_with(name, annotations, labels), spec)
}

/// The Service that gives the pods of a StatefulSet their names. Its port is there because a Service
/// needs one.
pub(crate) fn headless(names: &WorkloadNames) -> Value {
    let port = MapBuilder::new()
        .with("name", "default")
        .with("port", 99_i64)
        .with("targetPort", 99_i64);
    let spec = MapBuilder::new()
        .with("clusterIP", "None")
        .with_items("ports", vec![port])
        .with("selector", names.selector());
    object(names.metadata(&names.headless_service()), spec)
}

fn object(metadata: MapBuilder, spec: MapBuilder) -> Value {
    MapBuilder::new()
        .with("apiVersion", "v1")
        .with("kind", "Service")
        .with("metadata", metadata)
        .with("spec", spec)
        .with(
            "status",
            MapBuilder::new().with("loadBalancer", map_builder::empty_map()),
        )
        .into()
}
