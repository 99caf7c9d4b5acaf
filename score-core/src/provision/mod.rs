//! Provisioners: entries, kinds, requests and replies.

use std::collections::BTreeMap;
use std::sync::Arc;

use score_yaml::{Map, Value};

use crate::backend::{FragmentField, Target};
use crate::diagnostic::Diagnostic;
use crate::host::Host;
use crate::resource::ResourceUid;
use crate::workload::Protocol;

/// What differs by kind: how a matched entry turns a request into a reply.
/// What every entry says (uri, type, class, id, …) is data and is matched in one place.
pub trait Provisioner: Send + Sync {
    /// Provisions one resource.
    ///
    /// # Errors
    /// The template fails, the program fails, the reply is not one.
    fn provision(&self, request: &Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostic>;
}

/// What a provisioner is asked.
#[derive(Debug)]
pub struct Request<'a> {
    /// Which resource.
    pub uid: &'a ResourceUid,
    /// Its guid.
    pub guid: &'a str,
    /// Its resolved params, secrets as references; `None` if it has none.
    pub params: Option<Map>,
    /// Its metadata.
    pub metadata: &'a Map,
    /// What the provisioner remembered the last time.
    pub state: &'a Map,
    /// What provisioners share.
    pub shared: &'a Map,
    /// The workload whose definition counts.
    pub source_workload: &'a str,
    /// That workload's metadata.
    pub workload_metadata: &'a Map,
    /// The services of all workloads.
    pub services: &'a Arc<WorkloadServices>,
    /// What the target tells.
    pub target: &'a Target,
}

/// The services of all workloads by workload name.
pub type WorkloadServices = BTreeMap<String, WorkloadService>;

/// How a workload is reached by others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkloadService {
    /// Its host name.
    pub service_name: String,
    /// Its ports by name, and by number where no port has that name.
    pub ports: BTreeMap<String, ServicePort>,
}

/// A port of a [`WorkloadService`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServicePort {
    /// The port's name.
    pub name: String,
    /// The port others see.
    pub port: u16,
    /// The port of the container.
    pub target_port: u16,
    /// TCP or UDP.
    pub protocol: Protocol,
}

/// What a provisioner answers.
#[derive(Debug, Default)]
pub struct Reply {
    /// What it wants to remember; replaces what it remembered before.
    pub state: Map,
    /// The outputs; replace those before. Secrets as references.
    pub outputs: Map,
    /// A patch of the shared state: maps are merged, null deletes.
    pub shared: Map,
    /// Outputs are names of environment variables: any key is one.
    pub is_environment: bool,
    /// What it adds for the target.
    pub parts: Vec<(&'static FragmentField, Value)>,
    /// Lines for the user.
    pub logs: Vec<String>,
}
