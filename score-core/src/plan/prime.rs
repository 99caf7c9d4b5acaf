//! Priming: every resource of a plan gets its place in the state.

use std::sync::Arc;

use score_yaml::{Map, OrderedMap, SortedSet, Str};

use super::{Node, NodeOrigin, Plan};
use crate::host::Host;
use crate::resource::{ResourceUid, uuid_v4};
use crate::state::{ResourceState, State};
use crate::tree::Tree;

/// Makes the state know each resource of a plan by its present definition. New ones get a guid.
pub fn prime<E: ?Sized>(plan: &Plan<'_, E>, state: &mut State, host: &dyn Host) {
    let nothing = Arc::new(Tree::map());
    let no_outputs = Arc::new(Tree::map());
    settle(plan, state);
    for node in plan.graph.nodes() {
        let known = match is_declared(node) {
            true => &mut state.resources,
            false => &mut state.beside.resources,
        };
        let known = known.get_or_insert_with(node.uid.clone(), || {
            let mut bytes = [0; 16];
            host.random(&["guid", node.uid.as_str()], &mut bytes);
            ResourceState {
                guid: uuid_v4(bytes).into(),
                metadata: Map::new(),
                params: Arc::clone(&nothing),
                source_workload: Str::default(),
                provisioner: Str::default(),
                state: Map::new(),
                outputs: Arc::clone(&no_outputs),
                is_environment: false,
                open_outputs: None,
                entry: None,
            }
        });
        // The params of what nobody asks for are made anew in each run, of what the state holds anyway.
        let params = node.params.as_ref();
        let params = params.filter(|_| !matches!(node.origin, NodeOrigin::Implicit));
        known.params = Arc::clone(params.unwrap_or(&nothing));
        known.metadata = node
            .metadata
            .as_ref()
            .map_or_else(Map::new, |metadata| Map::clone(metadata));
        known.source_workload.clone_from(&node.scope.workload);
    }
    state.resources.sort_keys();
    state.beside.resources.sort_keys();
}

/// True if a resource belongs to the file that the Go tools read: a workload declares it.
fn is_declared(node: &Node) -> bool {
    matches!(node.origin, NodeOrigin::Declared)
}

/// Puts resources into the part of the state that they belong to. They were in the other one if a workload did not declare
/// them before, or declares them no longer.
fn settle<E: ?Sized>(plan: &Plan<'_, E>, state: &mut State) {
    let (declared, beside) = (&mut state.resources, &mut state.beside.resources);
    let nodes = plan.graph.nodes().iter();
    let misplaced = nodes.filter(|node| {
        let other = match is_declared(node) {
            true => &*beside,
            false => &*declared,
        };
        other.get(node.uid.as_str()).is_some()
    });
    let misplaced: SortedSet<&ResourceUid> = misplaced.map(|node| &node.uid).collect();
    if misplaced.is_empty() {
        return;
    }
    let split = |part: &mut OrderedMap<_, _>| -> (OrderedMap<_, _>, OrderedMap<_, _>) {
        let all = std::mem::take(part).into_iter();
        all.partition(|(uid, _)| misplaced.contains(uid))
    };
    let (to_beside, to_declared);
    (to_beside, *declared) = split(declared);
    (to_declared, *beside) = split(beside);
    declared.extend(to_declared);
    beside.extend(to_beside);
}
