//! Names of hosts, and who answers to them.

use score_yaml::{SortedMap, SortedSet, Str, Value};

use crate::service::Service;
use crate::workload_parts::WorkloadParts;

/// The end of the names of Services, behind their namespace.
const SERVICE_SUFFIXES: [&str; 2] = [".svc", ".svc.cluster.local"];

/// Who answers to a name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Answering {
    /// The services that answer, which are those of first containers.
    pub(crate) services: SortedSet<Str>,
    /// The index of the Service that says so, if it is one.
    pub(crate) by: Option<usize>,
}

/// The names of hosts that objects of definitions answer to.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    by_name: SortedMap<Str, Answering>,
    /// The namespaces in which they are.
    namespaces: SortedSet<Str>,
    /// The `StatefulSets`, whose pods have names of their own, `NAME-0`.
    sets: SortedSet<Str>,
}

impl Hosts {
    /// Has a service answer to its own name; `is_set` for that of a `StatefulSet`.
    pub(crate) fn add_service(&mut self, name: &Str, is_set: bool) {
        let answering = self.by_name.entry(name.clone()).or_default();
        answering.services.insert(name.clone());
        if is_set {
            self.sets.insert(name.clone());
        }
    }

    /// Has services answer to the name of a Service, which goes before names of services.
    pub(crate) fn add(&mut self, name: &Str, services: SortedSet<Str>, by: usize) {
        let by = Some(by);
        self.by_name
            .insert(name.clone(), Answering { services, by });
    }

    /// Notes a namespace in which objects are.
    pub(crate) fn add_namespace(&mut self, namespace: &str) {
        self.namespaces.insert(namespace.into());
    }

    /// Who answers to a name.
    pub(crate) fn find(&self, name: &str) -> Option<&Answering> {
        if let Some(found) = self.service(name) {
            return Some(found);
        }
        // `SET-0.SERVICE` is a pod of a set.
        let (first, rest) = name.split_once('.')?;
        let (set, number) = first.rsplit_once('-')?;
        let is_pod = number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
        let set = self.sets.get(set).filter(|_| is_pod)?;
        self.service(rest)?;
        self.by_name.get(set)
    }

    /// Who answers to a name, perhaps with its namespace behind it.
    fn service(&self, name: &str) -> Option<&Answering> {
        self.by_name.get(name).or_else(|| {
            let (first, rest) = name.split_once('.')?;
            let found = self.by_name.get(first)?;
            self.is_namespace(rest).then_some(found)
        })
    }

    /// The name of the Service in a name that says the namespace, too.
    pub(crate) fn service_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        let (first, rest) = name.split_once('.')?;
        self.is_namespace(rest).then_some(first)
    }

    /// True if what follows the name of a Service is its namespace.
    fn is_namespace(&self, rest: &str) -> bool {
        let mut suffixes = SERVICE_SUFFIXES.iter();
        let namespace = suffixes.find_map(|suffix| rest.strip_suffix(suffix));
        match namespace {
            Some(namespace) => !namespace.contains('.'),
            None => self.namespaces.contains(rest),
        }
    }
}

/// True if only a cluster could answer to a name.
pub(crate) fn is_of_cluster(name: &str) -> bool {
    !name.contains('.') || SERVICE_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// The words of a text that may be names of hosts.
pub(crate) fn host_names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.');
    words
        .map(|word| word.trim_matches(['.', '-']))
        .filter(|word| !word.is_empty())
}

/// The texts of a service in which a name of a host may stand.
pub(crate) fn texts_of(service: &Service) -> impl Iterator<Item = &str> {
    let test = service
        .healthcheck
        .as_ref()
        .and_then(|check| check.get("test"));
    let words = match test {
        Some(Value::Seq(words)) => words.as_slice(),
        _ => &[],
    };
    let values = service.environment.values().chain(words);
    let commands = service.entrypoint.iter().chain(&service.command);
    values
        .filter_map(Value::as_str)
        .chain(commands.map(Str::as_str))
}

/// The texts of the files of a workload, which count as those of each of its containers.
pub(crate) fn texts_of_files(workload: &WorkloadParts) -> impl Iterator<Item = &str> {
    let files = workload.files.values();
    files.filter_map(|file| std::str::from_utf8(&file.bytes).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_all_their_forms() {
        let mut hosts = Hosts::default();
        hosts.add_service(&"mongo-set".into(), true);
        hosts.add(&"mongo".into(), SortedSet::from(["mongo-set".into()]), 0);
        hosts.add_namespace("shop-dev");
        for (name, is_found) in [
            ("mongo", true),
            ("mongo-set", true),
            ("mongo.shop-dev", true),
            ("mongo.other", false),
            ("mongo.example.com", false),
            ("mongo.other.svc", true),
            ("mongo.other.svc.cluster.local", true),
            ("mongo-set-0.mongo", true),
            ("mongo-set-12.mongo.shop-dev.svc", true),
            ("mongo-set-0.other", false),
            ("mongo-set-0.mongo-set-0.mongo", false),
            ("mongo-set-x.mongo", false),
            ("mongodb", false),
        ] {
            assert_eq!(hosts.find(name).is_some(), is_found, "{name}");
        }
    }

    #[test]
    fn words_of_addresses_are_names() {
        let found: Vec<_> = host_names("mongodb://u:p@mongo-0.mongo:27017,b.c./x?y=z").collect();
        assert_eq!(
            found,
            [
                "mongodb",
                "u",
                "p",
                "mongo-0.mongo",
                "27017",
                "b.c",
                "x",
                "y",
                "z"
            ]
        );
    }
}
