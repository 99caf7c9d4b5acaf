//! The services by which others reach workloads.

use std::sync::OnceLock;

use score_template::value::Value;

use score_yaml::{Map, SortedMap, Str, parallel};

use super::data;
use crate::text::Template;
use crate::workload::{Protocol, Workload};

/// The services of all workloads by workload name.
#[derive(Debug, Default)]
pub struct WorkloadServices {
    services: SortedMap<Str, WorkloadService>,
    value: OnceLock<Value>,
}

impl WorkloadServices {
    /// From the services by workload name.
    #[must_use]
    pub fn new(services: SortedMap<Str, WorkloadService>) -> Self {
        WorkloadServices {
            services,
            value: OnceLock::new(),
        }
    }

    /// The service of a workload, by the name of that.
    #[must_use]
    pub fn get(&self, workload: &str) -> Option<&WorkloadService> {
        self.services.get(workload)
    }

    /// Workload names and services, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &WorkloadService)> {
        let services = self.services.iter();
        services.map(|(name, service)| (name.as_str(), service))
    }

    /// As templates see them; made at the first use.
    pub(super) fn value(&self) -> &Value {
        self.value.get_or_init(|| data::services(self))
    }
}

/// The service by which others reach a workload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkloadService {
    /// Its host name.
    pub service_name: String,
    /// Its ports by name, and by number where no port has that name.
    pub ports: SortedMap<Str, ServicePort>,
}

/// A port of a [`WorkloadService`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServicePort {
    /// The port's name.
    pub name: Str,
    /// The port others see.
    pub port: u16,
    /// The port of the container.
    pub target_port: u16,
    /// TCP or UDP.
    pub protocol: Protocol,
}

/// The services of all workloads; `service_name` gives the name of one by its workload's name and metadata.
pub fn services(
    workloads: &[Workload<Template>],
    service_name: impl Fn(&str, &Map) -> String + Sync,
) -> WorkloadServices {
    /// The fewest workloads that are worth a thread.
    const FEWEST: usize = 64;
    let services = parallel::map(workloads, FEWEST, |workload| {
        let service_name = service_name(&workload.name, &workload.metadata);
        (
            workload.name.value.clone(),
            WorkloadService {
                service_name,
                ports: ports(workload),
            },
        )
    });
    WorkloadServices::new(services.into_iter().collect())
}

/// The ports of a workload by name and by number. Where two ports have one number, the first by name has it.
fn ports(workload: &Workload<Template>) -> SortedMap<Str, ServicePort> {
    let mut ports: SortedMap<Str, ServicePort> = workload
        .ports
        .iter()
        .map(|(name, port)| {
            let port = ServicePort {
                name: name.clone(),
                port: port.port,
                target_port: port.target_port,
                protocol: port.protocol,
            };
            (name.clone(), port)
        })
        .collect();
    for (name, port) in &workload.ports {
        if let Some(named) = ports.get(name).cloned() {
            ports.entry(port.port.to_string().into()).or_insert(named);
        }
    }
    ports
}
