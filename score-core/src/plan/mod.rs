//! Which resources there are, and in which order they are provisioned.

mod order;
mod prime;

use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Template;
use crate::workload::Workload;

/// The resources of a run in the order they are provisioned: each once, after all that its params refer to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// The uids in their order, in layers: none refers to another one of its layer.
    pub layers: Vec<Vec<ResourceUid>>,
}

impl Plan {
    /// The uids in their order.
    pub fn order(&self) -> impl Iterator<Item = &ResourceUid> {
        self.layers.iter().flatten()
    }
}

/// Primes the state with every declared resource and orders them. `workloads` are all workloads of the
/// project, by name.
///
/// # Errors
/// Definitions of one shared resource that disagree; resources that refer to each other in a circle.
pub fn plan(
    workloads: &[Workload<Template>],
    state: &mut State,
    host: &dyn Host,
) -> Result<Plan, Diagnostics> {
    let mut diags = Diagnostics::new();
    let declared = prime::prime(workloads, state, host, &mut diags);
    let layers = order::layers(workloads, state, declared, &mut diags);
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(Plan { layers })
    }
}
