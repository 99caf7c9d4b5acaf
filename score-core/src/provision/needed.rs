//! The outputs of others that a resource may see.

use crate::plan::Graph;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Text;
use crate::tree::Tree;

/// The outputs of the resources that a resource waited for.
#[derive(Clone, Copy, Default)]
pub struct Needed<'a>(Option<(&'a Graph, usize, &'a State)>);

impl<'a> Needed<'a> {
    /// The outputs for the node at an index of a graph: those of the nodes that it needs.
    pub(super) fn of(graph: &'a Graph, at: usize, state: &'a State) -> Self {
        Needed(Some((graph, at, state)))
    }

    /// The nodes of the plan, and which needs which; `None` if there is no plan.
    #[must_use]
    pub fn graph(&self) -> Option<&'a Graph> {
        self.0.map(|(graph, ..)| graph)
    }

    /// The outputs of a resource; `None` if this one did not wait for it.
    #[must_use]
    pub fn outputs(&self, uid: &ResourceUid) -> Option<&'a Tree<Text>> {
        let (graph, at, state) = self.0?;
        let mut needed = graph.needs_at(at).map(|need| &graph.nodes()[need].uid);
        let known = needed.find(|needed| *needed == uid)?;
        Some(&state.resource(known.as_str())?.outputs)
    }
}
