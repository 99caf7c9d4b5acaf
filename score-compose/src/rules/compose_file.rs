//! A compose file as the rules look at it: its services and other parts by name.

use std::borrow::Cow;
use std::collections::HashSet;

use score_yaml::{Map, Value};

/// The fields by which a service shares something of another one, which starts before it.
pub(super) const NAMESPACES: [&str; 5] = ["network_mode", "ipc", "pid", "uts", "cgroup"];
/// The fields whose texts name services, perhaps with something behind a colon.
pub(super) const LINKS: [&str; 2] = ["links", "volumes_from"];
/// Of services that extend each other so many are followed.
pub(super) const EXTENDED: usize = 100;

/// The services and the other parts of a compose file.
pub(super) struct ComposeFile<'a> {
    pub(super) document: &'a Value,
    pub(super) services: &'a Map,
    /// Whether it includes other compose files.
    pub(super) includes_others: bool,
    /// The volumes whose mounts are looked at by themselves.
    pub(super) mounted: HashSet<&'a str>,
}

impl<'a> ComposeFile<'a> {
    /// The parts of a compose file; `none` is what it has where it has no services.
    pub(super) fn new(document: &'a Value, none: &'a Map) -> Self {
        let services = document.get("services").and_then(Value::as_map);
        ComposeFile {
            document,
            services: services.unwrap_or(none),
            includes_others: document.get("include").is_some(),
            mounted: HashSet::new(),
        }
    }

    /// Whether there is a part that a value names, if it can be told before compose has put its variables in.
    pub(super) fn has(&self, of: &str, name: &str) -> bool {
        read(name).is_none_or(|name| self.has_named(of, &name))
    }

    /// Whether there is a part that a key names, where compose puts no variables in. What a file that is included has
    /// nobody knows here.
    pub(super) fn has_named(&self, of: &str, name: &str) -> bool {
        self.includes_others || self.all(of).is_some_and(|all| all.contains_key(name))
    }

    /// The service of this file that another one extends.
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

    /// A service and those of this file that it extends, the nearest first.
    pub(super) fn line<'s>(&'s self, service: &'a Map) -> impl Iterator<Item = &'a Map> + 's {
        std::iter::successors(Some(service), |service| self.extended(service)).take(EXTENDED)
    }

    pub(super) fn all(&self, of: &str) -> Option<&'a Map> {
        self.document.get(of).and_then(Value::as_map)
    }
}

/// A value as compose reads it, unless a variable decides that.
pub(super) fn read(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('$') {
        return Some(text.into());
    }
    let parts: Vec<&str> = text.split("$$").collect();
    let is_literal = parts.iter().all(|part| !part.contains('$'));
    is_literal.then(|| parts.join("$").into())
}
