//! Services that wait for each other.

use std::collections::HashMap;

use score_core::diagnostic::KEPT;
use score_yaml::message::ring;
use score_yaml::{Map, Value};

use super::compose_file::{ComposeFile, LINK_FIELDS, NAMESPACE_FIELDS};
use super::fault::{Fault, FaultKind, FaultSink};
use super::fields::{items, linked, names, text};
use super::service_report::service_path;
use crate::origin::PartKind;

/// A service that another one waits for, and the field of that one which says so.
type Edge<'a> = (&'a str, &'static str);

/// The progress of the search at a service.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    /// It is on the current way, behind so many others.
    OnTheWay(usize),
    Done,
}

/// Reports each circle in which services extend each other, or wait for each other: by `depends_on`, or by what one has of another.
pub(super) fn check(file: &ComposeFile<'_>, sink: &mut FaultSink<'_>) {
    check_extends(file, sink);
    let mut found = 0;
    let mut visits: HashMap<&str, Visit> = HashMap::with_capacity(file.services.len());
    for start in file.services.keys() {
        if visits.contains_key(start.as_str()) {
            continue;
        }
        // The services on the way, each with those that it waits for and that are left to follow.
        let mut way: Vec<(&str, Vec<Edge<'_>>)> = Vec::new();
        let mut next = Some(start.as_str());
        loop {
            if let Some((name, service)) = next.and_then(|name| file.services.get_key_value(name)) {
                visits.insert(name, Visit::OnTheWay(way.len()));
                way.push((name, waits_for(service, file)));
            }
            next = None;
            let Some((name, left)) = way.last_mut() else {
                break;
            };
            let name = *name;
            match left.pop() {
                Some((awaited, field)) => match visits.get(awaited) {
                    None => next = Some(awaited),
                    Some(Visit::Done) => {}
                    Some(Visit::OnTheWay(start)) if found < KEPT => {
                        found += 1;
                        let ring = ring(way[*start..].iter().map(|(name, _)| *name));
                        let message = format!("services wait for each other in a circle: {ring}");
                        sink(fault(name, field, message));
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
fn waits_for<'a>(service: &'a Value, file: &ComposeFile<'a>) -> Vec<Edge<'a>> {
    let mut all = Vec::new();
    for service in service
        .as_map()
        .into_iter()
        .flat_map(|own| file.with_bases(own))
    {
        all.extend(names(service, "depends_on").map(|name| (name, "depends_on")));
        for field in NAMESPACE_FIELDS {
            let shared = text(Some(service), field).strip_prefix("service:");
            all.extend(shared.map(|name| (name, field)));
        }
        for field in LINK_FIELDS {
            let texts = items(service, field).iter().filter_map(Value::as_str);
            all.extend(texts.filter_map(linked).map(|name| (name, field)));
        }
    }
    all.reverse();
    all
}

/// Reports each circle of services that extend each other.
fn check_extends(file: &ComposeFile<'_>, sink: &mut FaultSink<'_>) {
    let mut found = 0;
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut ways = 0;
    for (start, service) in file.services {
        let has_base = |service: &Map| service.contains_key("extends");
        if !service.as_map().is_some_and(has_base) {
            continue;
        }
        ways += 1;
        let mut way = Vec::new();
        let mut next = service.as_map().map(|service| (start.as_str(), service));
        while let Some((name, service)) = next {
            match known.get(name) {
                None => {
                    known.insert(name, ways);
                    way.push(name);
                    next = file.extended_by_name(service);
                    continue;
                }
                Some(of) if *of == ways && found < KEPT => {
                    found += 1;
                    let from = way.iter().position(|on| *on == name).unwrap_or_default();
                    let ring = ring(way[from..].iter().copied());
                    let last = way.last().copied().unwrap_or(name);
                    let message = format!("services extend each other in a circle: {ring}");
                    sink(fault(last, "extends", message));
                }
                Some(_) => {}
            }
            break;
        }
    }
}

fn fault(service: &str, field: &str, message: String) -> Fault {
    Fault {
        of: PartKind::Service,
        name: service.to_owned(),
        path: service_path(service, field),
        subject: String::new(),
        what: message,
        kind: FaultKind::Refused,
        hint: None,
    }
}
