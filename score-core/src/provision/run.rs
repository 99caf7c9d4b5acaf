//! The stage: each planned resource to its provisioner, in order.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Entry;
use crate::backend::{Backend, Provisioned};
use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::plan::Plan;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Template;
use crate::workload::Workload;

/// What the provisioners of a run gave, beside what went into the state.
#[derive(Debug)]
pub struct Provisionings<F> {
    /// The resources in provisioning order.
    pub resources: IndexMap<ResourceUid, Provisioned<F>>,
    /// The environment variables that params read.
    pub env: BTreeSet<String>,
    /// Lines for the user, `UID: text`, in provisioning order.
    pub logs: Vec<String>,
}

/// Provisions the resources of a plan. `workloads` are all workloads of the project, by name. On an error
/// the state is not to be used.
///
/// # Errors
/// Resources that no entry takes, or another one than before; params that refer to what is not there;
/// what a provisioner reports.
pub fn provision<B: Backend>(
    backend: &B,
    plan: &Plan,
    workloads: &[Workload<Template>],
    entries: &[Entry],
    state: &mut State,
    host: &dyn Host,
) -> Result<Provisionings<B::Fragment>, Diagnostics> {
    let _ = (backend, plan, workloads, entries, state, host);
    Err(Diagnostics::new())
}
