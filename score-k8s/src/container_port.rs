//! Ports of a container. Kubernetes reaches a container without them, but a port that a probe or a hook names has to exist.

use score_core::workload::Port;
use score_yaml::{SortedMap, SortedSet, Str, Value};

use crate::map_builder::MapBuilder;

/// The ports of the service that probes and hooks of a container name, in the order of the names.
pub(crate) fn named<'v>(
    handlers: impl IntoIterator<Item = &'v Value>,
    ports: &SortedMap<Str, Port>,
) -> Vec<Value> {
    let mut names = SortedSet::new();
    for handler in handlers {
        collect(handler, &mut names);
    }
    let ports = names.into_iter().filter_map(|wanted| {
        let mut all = ports.iter();
        let (_, port) = all.find(|(key, port)| port.name.as_ref().unwrap_or(key) == wanted)?;
        let fields = MapBuilder::new()
            .with("containerPort", i64::from(port.target_port))
            .with("name", wanted)
            .with("protocol", port.protocol.as_str());
        Some(fields.into())
    });
    ports.collect()
}

/// The names in fields `port`, at any depth of maps.
fn collect<'v>(value: &'v Value, names: &mut SortedSet<&'v str>) {
    for (key, value) in value.as_map().into_iter().flatten() {
        match value {
            Value::String(name) if key == "port" => {
                names.insert(name);
            }
            value => collect(value, names),
        }
    }
}
