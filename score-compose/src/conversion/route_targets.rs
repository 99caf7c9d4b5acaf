//! The services and ports that routes lead to.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::workload::additions::PathKind;
use score_core::workload::{Port, PortRef};
use score_yaml::{SortedMap, SortedSet, Str, message};

use super::object::KubernetesObject;
use super::objects::{ConvertedPod, Objects};
use super::router::Served;
use super::routes::Route;
use crate::codes;

/// The ports of workloads: by the name of the workload, its ports.
pub(crate) type WorkloadPorts = SortedMap<Str, SortedMap<Str, Port>>;

/// What the router tells routes apart by: the host, the path and the kind of that.
type RouteKey<'a> = (Option<&'a Str>, &'a Str, u8);

/// The warning of a route whose path another one serves.
fn served_already(object: &KubernetesObject, route: &Route) -> Diagnostic {
    let path = &route.path;
    let message = match &route.host {
        Some(host) => message!("another route serves `{path}` of `{host}`: this one is left out"),
        None => message!("another route serves `{path}`: this one is left out"),
    };
    object.source.left_out(&route.field, message)
}

/// The kind of a path as a number, to tell routes apart.
fn kind_number(kind: PathKind) -> u8 {
    match kind {
        PathKind::Exact => 0,
        PathKind::Prefix => 1,
        PathKind::ImplementationSpecific => 2,
    }
}

/// What routes may lead to.
pub(super) struct RouteTargets<'a> {
    objects: &'a Objects,
    /// The indices of Services by name.
    services: SortedMap<&'a Str, usize>,
    /// For each Service the services that it reaches.
    reached: &'a [SortedSet<Str>],
    /// The ports of pods by the names of their services.
    pods: SortedMap<&'a Str, &'a SortedMap<Str, Port>>,
    workloads: &'a WorkloadPorts,
}

impl<'a> RouteTargets<'a> {
    pub(super) fn new(
        objects: &'a Objects,
        reached: &'a [SortedSet<Str>],
        pods: &'a [ConvertedPod],
        workloads: &'a WorkloadPorts,
    ) -> Self {
        let services = objects.services.iter().enumerate();
        RouteTargets {
            objects,
            services: services
                .map(|(i, service)| (&service.object.name, i))
                .collect(),
            reached,
            pods: pods.iter().map(|pod| (&pod.name, &pod.ports)).collect(),
            workloads,
        }
    }

    /// The routes with the hosts and ports that they lead to.
    pub(super) fn served(&self, diags: &mut Diagnostics) -> Vec<Served> {
        let mut all: Vec<Served> = Vec::new();
        let mut known: SortedMap<RouteKey<'_>, usize> = SortedMap::new();
        for (object, routes) in &self.objects.routes {
            for route in routes {
                match self.target(route) {
                    Some(target) => {
                        let key = (route.host.as_ref(), &route.path, kind_number(route.kind));
                        let before = known.get(&key).and_then(|at| all.get(*at));
                        if let Some(before) = before {
                            if before.target != target {
                                diags.push(served_already(object, route));
                            }
                            continue;
                        }
                        known.insert(key, all.len());
                        all.push(Served {
                            host: route.host.clone(),
                            path: route.path.clone(),
                            kind: route.kind,
                            target,
                        });
                    }
                    // What could not be read is told already.
                    None if self.has_failed(route) => {}
                    None => diags.push_error(|| self.leads_nowhere(object, route)),
                }
            }
        }
        all
    }

    /// True if a route may lead to what could not be read.
    fn has_failed(&self, route: &Route) -> bool {
        let failed = &self.objects.failed;
        failed.has_pods || failed.services.contains(&route.service)
    }

    /// The host and port that a route leads to.
    fn target(&self, route: &Route) -> Option<String> {
        let wanted = route.port.as_ref();
        if let Some(i) = self.services.get(&route.service) {
            let owner = self.reached.get(*i)?.first()?;
            let port = self.objects.services.get(*i)?.port(wanted)?;
            let none = SortedMap::new();
            let ports = self.pods.get(owner).copied().unwrap_or(&none);
            return Some(format!("{owner}:{}", port.target(ports)?));
        }
        let ports = self.workloads.get(&route.service)?;
        let port = match wanted {
            Some(PortRef::Number(number)) => ports.values().find(|port| port.port == *number),
            Some(PortRef::Name(name)) => ports.get(name),
            None => ports.values().next(),
        };
        Some(format!("{}:{}", route.service, port?.target_port))
    }

    /// The error of a route that leads nowhere.
    fn leads_nowhere(&self, object: &KubernetesObject, route: &Route) -> Diagnostic {
        let name = &route.service;
        let fault = |message| {
            let source = &object.source;
            source.fault(codes::INVALID_MANIFEST, &route.field, message)
        };
        if self.services.contains_key(name) || self.workloads.contains_key(name) {
            let port = match &route.port {
                Some(PortRef::Number(number)) => number.to_string(),
                Some(PortRef::Name(name)) => name.to_string(),
                None => "any".to_owned(),
            };
            return fault(message!(
                "the Service `{name}` has no port `{port}` that leads to a pod"
            ));
        }
        let known = self.services.keys().map(|name| name.as_str());
        let known = known.chain(self.workloads.keys().map(Str::as_str));
        fault(message!("there is no Service `{name}`")).near(name, known)
    }
}
