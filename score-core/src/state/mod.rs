//! The project's state, in the files that the Go tools read and write.

mod read;
mod reader;
mod write;

use std::fmt;
use std::sync::Arc;

pub use read::{read, read_beside};
pub use reader::{StateLayer, StateReader};
use score_yaml::{Map, Node, OrderedMap, SortedMap, Span, Str};
pub use write::{write, write_beside};

use crate::resource::ResourceUid;
use crate::text::{Template, Text};
use crate::tree::Tree;

/// The state that a project remembers between runs.
#[derive(Clone, PartialEq, Default)]
pub struct State {
    /// The workloads by name.
    pub workloads: SortedMap<Str, WorkloadState>,
    /// The resources by uid, in the order of their uids.
    pub resources: OrderedMap<ResourceUid, ResourceState>,
    /// The state that provisioners share.
    pub shared_state: Map,
    /// The target's own fields ([`StateFields::top`](crate::target::StateFields)).
    pub extras: Map,
    /// What the files of the Go tools have no field for; it is kept in a file of its own.
    pub beside: BesideState,
}

/// What a project remembers beside what the Go tools know.
#[derive(Clone, PartialEq, Default)]
pub struct BesideState {
    /// The resources that no workload declares, by uid, in the order of their uids.
    pub resources: OrderedMap<ResourceUid, ResourceState>,
    /// Further fields, of whoever provisions resources: a seed. They are secret.
    pub fields: Map,
    /// What the last run was made from, and who gave what in it: names of files, ids. No secrets, as messages may say it.
    pub last_run: Map,
}

impl State {
    /// A resource, declared or not.
    #[must_use]
    pub fn resource(&self, uid: &str) -> Option<&ResourceState> {
        let known = self.resources.get(uid);
        known.or_else(|| self.beside.resources.get(uid))
    }

    /// A resource, declared or not.
    pub fn resource_mut(&mut self, uid: &str) -> Option<&mut ResourceState> {
        let known = self.resources.get_mut(uid);
        known.or_else(|| self.beside.resources.get_mut(uid))
    }

    /// Takes out what provisioners share, if no resource is left to share it.
    pub fn forget_unshared(&mut self) {
        if self.resources.is_empty() && self.beside.resources.is_empty() {
            self.shared_state = Map::new();
        }
    }

    /// All resources: those that workloads declare, then the others.
    pub fn all_resources(&self) -> impl DoubleEndedIterator<Item = (&ResourceUid, &ResourceState)> {
        self.resources.iter().chain(self.beside.resources.iter())
    }
}

/// The remembered state of a workload.
#[derive(Clone, PartialEq, Debug)]
pub struct WorkloadState {
    /// The checked Score document after overrides and upgrades; the spans lead to the Score file
    /// or, for one from an earlier run, into the state file.
    pub spec: Arc<Node>,
    /// The Score file it came from.
    pub file: Option<String>,
    /// The fields of layers for it, by name ([`StateLayer`]).
    pub layers: SortedMap<&'static str, Arc<Node>>,
    /// The target's own fields ([`StateFields::workload`](crate::target::StateFields)).
    pub extras: Map,
}

/// The remembered state of a resource.
#[derive(Clone, PartialEq)]
pub struct ResourceState {
    /// A random uuid of its first appearance.
    pub guid: Str,
    /// `metadata` of its definition; empty if none has any.
    pub metadata: Map,
    /// `params` of its definition, placeholders as they stand; always a map.
    pub params: Arc<Tree<Template>>,
    /// The workload whose definition counts.
    pub source_workload: Str,
    /// The uri of the provisioner that took it; empty before the first time.
    pub provisioner: Str,
    /// The state that the provisioner remembers.
    pub state: Map,
    /// The outputs that the provisioner gave; always a map.
    pub outputs: Arc<Tree<Text>>,
    /// True if the outputs are the environment's variables: any key is one, and `outputs` is empty.
    /// True only after a provisioner of this run said so; the state file does not keep it.
    pub is_environment: bool,
    /// What stands for outputs that nobody knows yet, if there are some. As `is_environment`, not kept.
    pub open_outputs: Option<OpenOutputs>,
    /// The place of the entry that gave the outputs in this run, if it has one. As `is_environment`, not kept.
    pub entry: Option<Span>,
}

/// What stands for the outputs of a resource that are known only when something outside has run: any path of keys that
/// is not among its outputs is one.
#[derive(Clone)]
pub struct OpenOutputs(Arc<OutputAt>);

/// From the path of an output to what stands for it.
type OutputAt = dyn Fn(&[Str]) -> Text + Send + Sync;

impl OpenOutputs {
    /// By a function from the path of an output to what stands for it in the words of the target.
    pub fn new(output: impl Fn(&[Str]) -> Text + Send + Sync + 'static) -> Self {
        OpenOutputs(Arc::new(output))
    }

    /// What stands for an output.
    #[must_use]
    pub fn get(&self, path: &[Str]) -> Text {
        (self.0)(path)
    }
}

impl fmt::Debug for OpenOutputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenOutputs")
    }
}

/// It is no part of what is remembered.
impl PartialEq for OpenOutputs {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Names, not values.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared: Vec<&Str> = self.shared_state.keys().collect();
        f.debug_struct("State")
            .field("workloads", &self.workloads)
            .field("resources", &self.resources)
            .field("shared_state", &shared)
            .field("extras", &self.extras)
            .field("beside", &self.beside)
            .finish()
    }
}

/// Names, not values.
impl fmt::Debug for BesideState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&Str> = self.fields.keys().collect();
        f.debug_struct("BesideState")
            .field("resources", &self.resources)
            .field("fields", &fields)
            .field("last_run", &self.last_run)
            .finish()
    }
}

/// Names, not values.
impl fmt::Debug for ResourceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state: Vec<&Str> = self.state.keys().collect();
        let outputs = self.outputs.as_map().into_iter().flat_map(OrderedMap::keys);
        f.debug_struct("ResourceState")
            .field("guid", &self.guid)
            .field("metadata", &self.metadata)
            .field("params", &self.params)
            .field("source_workload", &self.source_workload)
            .field("provisioner", &self.provisioner)
            .field("state", &state)
            .field("outputs", &outputs.collect::<Vec<_>>())
            .field("is_environment", &self.is_environment)
            .field("open_outputs", &self.open_outputs)
            .field("entry", &self.entry)
            .finish()
    }
}

/// One that has just appeared and has no guid yet.
impl Default for ResourceState {
    fn default() -> Self {
        ResourceState {
            guid: Str::default(),
            metadata: Map::new(),
            params: Arc::new(Tree::map()),
            source_workload: Str::default(),
            provisioner: Str::default(),
            state: Map::new(),
            outputs: Arc::new(Tree::map()),
            is_environment: false,
            open_outputs: None,
            entry: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_in_debug_output() {
        let secret = |key: &str| Map::from_iter([(key.to_owned(), "hunter2".into())]);
        let outputs = Tree::from_map(secret("password"), &mut Text::literal);
        let resource = ResourceState {
            state: secret("pin"),
            outputs: Arc::new(outputs),
            ..ResourceState::default()
        };
        let uid = ResourceUid::new("app", "db", "postgres", None, None);
        let state = State {
            resources: OrderedMap::from_iter([(uid, resource)]),
            shared_state: secret("token"),
            ..State::default()
        };
        let text = format!("{state:?}");
        assert!(!text.contains("hunter2"), "{text}");
        for name in ["password", "pin", "token"] {
            assert!(text.contains(name), "{text}");
        }
        let literal = format!("{:?}", Text::literal("hunter2"));
        assert!(!literal.contains("hunter2"), "{literal}");
    }
}
