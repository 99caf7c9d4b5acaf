//! Services that wait for each other.

use std::collections::HashMap;

use score_core::diagnostic::KEPT;
use score_yaml::message::ring;
use score_yaml::{Str, Value};

use super::{Fault, Parts, SERVICE, Sink};

/// The fields by which a service shares something of another one, which starts before it.
const NAMESPACES: [&str; 5] = ["network_mode", "ipc", "pid", "uts", "cgroup"];

/// How far the search is with a service.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    /// So many others are on the way before it.
    OnTheWay(usize),
    Done,
}

/// Reports each circle in which services wait for each other: by `depends_on`, or by what one has of another.
pub(super) fn check(parts: &Parts<'_>, sink: &mut Sink<'_>) {
    let mut found = 0;
    let mut visits: HashMap<&str, Visit> = HashMap::with_capacity(parts.services.len());
    for start in parts.services.keys() {
        if visits.contains_key(start.as_str()) {
            continue;
        }
        // The services on the way, each with those that it waits for and that are left to follow.
        let mut way: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut next = Some(start.as_str());
        loop {
            if let Some((name, service)) = next.and_then(|name| parts.services.get_key_value(name))
            {
                visits.insert(name, Visit::OnTheWay(way.len()));
                way.push((name, waits_for(service)));
            }
            next = None;
            let Some((name, left)) = way.last_mut() else {
                break;
            };
            let name = *name;
            match left.pop() {
                Some(awaited) => match visits.get(awaited) {
                    None => next = Some(awaited),
                    Some(Visit::Done) => {}
                    Some(Visit::OnTheWay(start)) if found < KEPT => {
                        found += 1;
                        let ring = ring(way[*start..].iter().map(|(name, _)| *name));
                        sink(Fault {
                            of: SERVICE,
                            name: name.to_owned(),
                            path: format!("services.{name}.depends_on"),
                            message: format!("services wait for each other in a circle: {ring}"),
                            unknown: None,
                        });
                    }
                    Some(Visit::OnTheWay(_)) => {}
                },
                None => {
                    visits.insert(name, Visit::Done);
                    way.pop();
                }
            }
        }
    }
}

/// The services that have to be there before one, in their order.
fn waits_for(service: &Value) -> Vec<&str> {
    let depends = service.get("depends_on").and_then(Value::as_map);
    let mut all: Vec<&str> = depends
        .into_iter()
        .flat_map(|depends| depends.keys().map(Str::as_str))
        .collect();
    for field in NAMESPACES {
        let shared = service.get(field).and_then(Value::as_str);
        all.extend(shared.and_then(|shared| shared.strip_prefix("service:")));
    }
    for field in ["links", "volumes_from"] {
        let linked = service.get(field).and_then(Value::as_seq);
        let linked = linked.into_iter().flatten().filter_map(Value::as_str);
        all.extend(
            linked
                .filter(|linked| !linked.starts_with("container:"))
                .map(|linked| linked.split_once(':').map_or(linked, |(name, _)| name)),
        );
    }
    all.reverse();
    all
}
