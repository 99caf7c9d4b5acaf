//! The project's state, in the files that the Go tools read and write.

mod read;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use read::read;
use score_yaml::{Map, Node, OrderedMap, Str};
pub use write::write;

use crate::humanitec::Attached;
use crate::resource::ResourceUid;
use crate::text::{Template, Text};
use crate::tree::Tree;

/// What a project remembers between runs.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct State {
    /// The workloads by name.
    pub workloads: BTreeMap<Str, WorkloadState>,
    /// The resources by uid, in the order of their uids.
    pub resources: OrderedMap<ResourceUid, ResourceState>,
    /// What provisioners share.
    pub shared_state: Map,
    /// The target's own fields ([`StateFields::top`](crate::backend::StateFields)).
    pub extras: Map,
}

/// What is remembered of a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct WorkloadState {
    /// The checked Score document after overrides and upgrades; the spans lead to the Score file
    /// or, for one from an earlier run, into the state file.
    pub spec: Arc<Node>,
    /// The Score file it came from.
    pub file: Option<String>,
    /// Its extension, if it has one.
    pub extension: Option<Arc<Attached>>,
    /// The target's own fields ([`StateFields::workload`](crate::backend::StateFields)).
    pub extras: Map,
}

/// What is remembered of a resource.
#[derive(Clone, PartialEq, Debug)]
pub struct ResourceState {
    /// A random uuid of its first appearance.
    pub guid: Str,
    /// `metadata` of its definition; empty if none has any.
    pub metadata: Map,
    /// `params` of its definition, placeholders as they stand; always a map.
    pub params: Tree<Template>,
    /// The workload whose definition counts.
    pub source_workload: Str,
    /// The uri of the provisioner that took it; empty before the first time.
    pub provisioner: Str,
    /// What the provisioner remembers.
    pub state: Map,
    /// What the provisioner gave; always a map.
    pub outputs: Arc<Tree<Text>>,
    /// Whether the outputs are the environment's variables: any key is one, and `outputs` is empty.
    /// True only after a provisioner of this run said so; the state file does not keep it.
    pub is_environment: bool,
}

/// One that has just appeared and has no guid yet.
impl Default for ResourceState {
    fn default() -> Self {
        ResourceState {
            guid: Str::default(),
            metadata: Map::new(),
            params: Tree::map(),
            source_workload: Str::default(),
            provisioner: Str::default(),
            state: Map::new(),
            outputs: Arc::new(Tree::map()),
            is_environment: false,
        }
    }
}
