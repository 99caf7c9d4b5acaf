//! Priming: every resource of a plan gets its place in the state.

use std::sync::Arc;

use score_yaml::{Map, OrderedMap, Str};

use super::{Node, NodeOrigin, Plan};
use crate::host::Host;
use crate::resource::{ResourceUid, uuid_v4};
use crate::state::{ResourceState, State};
use crate::tree::Tree;

/// Makes the state know each resource of a plan by its present definition. New ones get a guid.
pub fn prime<E: ?Sized>(plan: &Plan<'_, E>, state: &mut State, host: &dyn Host) {
    let nothing = Arc::new(Tree::map());
    let no_outputs = Arc::new(Tree::map());
    let mut new = Vec::new();
    for (node, appearance) in plan.graph.nodes().iter().zip(&plan.appearance) {
        let known = place(state, node).get_or_insert_with(node.uid.clone(), || {
            new.push((*appearance, &node.uid));
            ResourceState {
                guid: Str::default(),
                metadata: Map::new(),
                params: Arc::clone(&nothing),
                source_workload: Str::default(),
                provisioner: Str::default(),
                state: Map::new(),
                outputs: Arc::clone(&no_outputs),
                is_environment: false,
                open_outputs: None,
            }
        });
        known.params = Arc::clone(node.params.as_ref().unwrap_or(&nothing));
        known.metadata = node
            .metadata
            .as_ref()
            .map_or_else(Map::new, |metadata| Map::clone(metadata));
        known.source_workload.clone_from(&node.scope.workload);
    }
    // A guid depends on the order in which resources are defined, not on their names.
    new.sort_unstable_by_key(|(appearance, _)| *appearance);
    for (_, uid) in new {
        let mut bytes = [0; 16];
        host.random(&mut bytes);
        if let Some(known) = state.resource_mut(uid.as_str()) {
            known.guid = uuid_v4(bytes).into();
        }
    }
    state.resources.sort_keys();
    state.beside.resources.sort_keys();
}

/// The part of the state that a resource belongs to. One that a workload did not declare before may have been in the
/// other part.
fn place<'s>(state: &'s mut State, node: &Node) -> &'s mut OrderedMap<ResourceUid, ResourceState> {
    let uid = node.uid.as_str();
    let beside = &mut state.beside.resources;
    let is_declared =
        matches!(node.origin, NodeOrigin::Declared) || state.resources.get(uid).is_some();
    if !is_declared {
        return beside;
    }
    if let Some(known) = beside.shift_remove(uid) {
        state.resources.insert(node.uid.clone(), known);
    }
    &mut state.resources
}
