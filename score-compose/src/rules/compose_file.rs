//! A compose file as the rules look at it: its services and other parts by name.

use std::borrow::Cow;
use std::collections::HashSet;

use score_yaml::{Map, Value};

/// The fields by which a service shares something of another one, which starts before it.
pub(super) const NAMESPACE_FIELDS: [&str; 5] = ["network_mode", "ipc", "pid", "uts", "cgroup"];
/// The fields whose texts name services, perhaps with something behind a colon.
pub(super) const LINK_FIELDS: [&str; 2] = ["links", "volumes_from"];
/// The number of services that are followed from one that extends another.
pub(super) const MAX_BASES: usize = 100;

/// A compose file with its services and other parts.
pub(super) struct ComposeFile<'a> {
    pub(super) document: &'a Value,
    pub(super) services: &'a Map,
    /// True if it includes other compose files.
    pub(super) includes_others: bool,
    /// The volumes that workloads mount, which are checked apart from the services (`references::check_mounted_volumes`).
    pub(super) mounted: HashSet<&'a str>,
}

impl<'a> ComposeFile<'a> {
    /// The view of a document; `none` stands for the services of one that has none.
    pub(super) fn new(document: &'a Value, none: &'a Map) -> Self {
        let services = document.get("services").and_then(Value::as_map);
        ComposeFile {
            document,
            services: services.unwrap_or(none),
            includes_others: document.get("include").is_some(),
            mounted: HashSet::new(),
        }
    }

    /// True if there is a part with the name that a value holds, or if that name depends on variables of compose.
    pub(super) fn has(&self, of: &str, name: &str) -> bool {
        literal_value(name).is_none_or(|name| self.has_named(of, &name))
    }

    /// True if there is a part with the name that a key holds (compose puts no variables into keys), or if included files
    /// may have it.
    pub(super) fn has_named(&self, of: &str, name: &str) -> bool {
        self.includes_others || self.parts(of).is_some_and(|all| all.contains_key(name))
    }

    /// The service of this file that a service extends.
    pub(super) fn extended(&self, service: &Map) -> Option<&'a Map> {
        self.extended_by_name(service).map(|(_, service)| service)
    }

    pub(super) fn extended_by_name(&self, service: &Map) -> Option<(&'a str, &'a Map)> {
        let extends = service.get("extends")?.as_map()?;
        let name = extends.get("service")?.as_str()?;
        let (name, service) = self.services.get_key_value(name)?;
        let is_here = !extends.contains_key("file");
        Some((name.as_str(), service.as_map()?)).filter(|_| is_here)
    }

    /// A service and, nearest first, those of this file that it extends.
    pub(super) fn with_bases<'s>(&'s self, service: &'a Map) -> impl Iterator<Item = &'a Map> + 's {
        std::iter::successors(Some(service), |service| self.extended(service)).take(MAX_BASES)
    }

    pub(super) fn parts(&self, of: &str) -> Option<&'a Map> {
        self.document.get(of).and_then(Value::as_map)
    }
}

/// The value that compose reads; none if it depends on variables.
pub(super) fn literal_value(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('$') {
        return Some(text.into());
    }
    let parts: Vec<&str> = text.split("$$").collect();
    let is_literal = parts.iter().all(|part| !part.contains('$'));
    is_literal.then(|| parts.join("$").into())
}
