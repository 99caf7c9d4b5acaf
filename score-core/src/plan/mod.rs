//! Which resources there are, and in which order they are provisioned.

mod order;
mod prime;

use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Template;
use crate::workload::{Resource, Workload};

/// The resources of a run in the order they are provisioned: each once, after all that its params refer to.
#[derive(Clone, Debug, Default)]
pub struct Plan<'w> {
    /// The resources in their order, in layers: none refers to another one of its layer.
    pub layers: Vec<Vec<Planned<'w>>>,
}

/// A resource of a run.
#[derive(Clone, Debug)]
pub struct Planned<'w> {
    /// Which one it is.
    pub uid: ResourceUid,
    /// The workload whose definition counts: its params are used, with its metadata and its resources.
    pub workload: &'w Workload<Template>,
    /// That definition.
    pub resource: &'w Resource<Template>,
}

impl Plan<'_> {
    /// The uids in their order.
    pub fn order(&self) -> impl Iterator<Item = &ResourceUid> {
        self.layers.iter().flatten().map(|planned| &planned.uid)
    }
}

/// Primes the state with every declared resource and orders them. `workloads` are all workloads of the
/// project, by name.
///
/// # Errors
/// Definitions of one shared resource that disagree; resources that refer to each other in a circle.
pub fn plan<'w>(
    workloads: &'w [Workload<Template>],
    state: &mut State,
    host: &dyn Host,
) -> Result<Plan<'w>, Diagnostics> {
    let mut diags = Diagnostics::new();
    let declared = prime::prime(workloads, state, host, &mut diags);
    let layers = order::layers(&declared, &mut diags);
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(Plan { layers })
    }
}
