//! Projects with nothing left to resolve: the input of a backend.

use indexmap::IndexMap;
use score_yaml::{Map, SortedSet};

use crate::provision::Provisioned;
use crate::resource::ResourceUid;
use crate::text::Text;
use crate::workload::Workload;

/// All that a backend sees of a project.
#[derive(Debug)]
pub struct Project<F> {
    /// The workloads in the order of their names.
    pub workloads: Vec<ResolvedWorkload>,
    /// The resources in provisioning order.
    pub resources: IndexMap<ResourceUid, Provisioned<F>>,
    /// The environment variables that resolved placeholders read.
    pub env: SortedSet<String>,
}

/// A workload with nothing left to resolve.
#[derive(Debug)]
pub struct ResolvedWorkload {
    /// The workload.
    pub workload: Workload<Text>,
    /// The target's own fields of it in the state, [`StateFields::workload`](crate::target::StateFields::workload).
    pub extras: Map,
}
