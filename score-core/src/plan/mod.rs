//! The resources of a run, the entry that takes each, and the order in which they are provisioned.
//!
//! Nothing here reads the [`State`](crate::state::State); [`prime()`] tells it of the plan.

mod entry;
mod expand;
mod graph;
mod growth_limit;
mod matching;
mod merge;
mod node;
mod order;
mod prime;

use std::fmt;

pub use entry::{Edge, Entry, EntryGroup, Need, NeedOrder, Rank};
pub use graph::Graph;
pub use matching::highest;
pub use node::{Node, NodeOrigin, ParamScope, declared};
pub use prime::prime;

use self::matching::ByKind;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::resource::ResourceUid;

/// The resources of a run, each with the entry that takes it, in the order in which they are provisioned: each once,
/// after all that it needs.
pub struct Plan<'e, E: ?Sized> {
    graph: Graph,
    /// The entry of each node.
    taken_by: Vec<Option<&'e E>>,
    /// The nodes in their order: none needs another one of its wave.
    waves: Vec<Vec<usize>>,
    by_kind: ByKind<'e, E>,
}

/// A node in a plan.
pub struct Planned<'p, E: ?Sized> {
    /// The node.
    pub node: &'p Node,
    /// The entry that takes it, if any does.
    pub entry: Option<&'p E>,
    /// Its index in the graph.
    pub(crate) at: usize,
}

/// Finds the entry of each node and the nodes that entries need, and orders all. `nodes` are the definitions of the
/// project's resources, in the order of their appearance. One that nobody asks for is there only if an entry takes it.
///
/// # Errors
/// Definitions of one resource that disagree; resources that need each other in a circle; entries that need too many.
/// A node that no entry takes is none yet: who only wants the order gives no entries.
pub fn plan<'e, E: Entry + ?Sized>(
    nodes: Vec<Node>,
    entries: impl IntoIterator<Item = &'e E>,
) -> Result<Plan<'e, E>, Diagnostics> {
    plan_with_groups(nodes, entries, [])
}

/// As [`plan()`]; groups of entries are asked behind the others.
///
/// # Errors
/// As [`plan()`].
pub fn plan_with_groups<'e, E: Entry + ?Sized>(
    nodes: Vec<Node>,
    entries: impl IntoIterator<Item = &'e E>,
    groups: impl IntoIterator<Item = &'e dyn EntryGroup<E>>,
) -> Result<Plan<'e, E>, Diagnostics> {
    let mut diags = Diagnostics::new();
    let plan = plan_of(nodes, ByKind::new(entries, groups), &mut diags);
    match plan {
        Ok(plan) if !diags.has_errors() => Ok(plan),
        Ok(_) => Err(diags),
        Err(error) => {
            diags.push(error);
            Err(diags)
        }
    }
}

/// As [`plan()`]; an error ends it at once, those in `diags` do not.
fn plan_of<'e, E: Entry + ?Sized>(
    mut nodes: Vec<Node>,
    by_kind: ByKind<'e, E>,
    diags: &mut Diagnostics,
) -> Result<Plan<'e, E>, Diagnostic> {
    let is_asked_for = |node: &Node| !matches!(node.origin, NodeOrigin::Implicit);
    nodes.retain(|node| is_asked_for(node) || by_kind.choose(node).is_some());
    let merged = merge::merge(nodes, diags);
    let expanded = expand::expand(merged, &by_kind, diags)?;
    let mut graph = Graph::new(expanded.nodes, expanded.needed);
    graph.join(&expanded.taken_by)?;
    let name = |at: usize| {
        let node = &graph.nodes()[at];
        let entry = expanded.taken_by[at];
        entry.map_or_else(|| node.uid.as_str().into(), |entry| entry.name(node))
    };
    let waves = order::waves(&graph, &name, diags);
    Ok(Plan {
        graph,
        taken_by: expanded.taken_by,
        waves,
        by_kind,
    })
}

impl<'e, E: ?Sized> Plan<'e, E> {
    /// The uids in their order.
    pub fn order(&self) -> impl Iterator<Item = &ResourceUid> {
        let order = self.waves.iter().flatten();
        order.map(|at| &self.graph.nodes()[*at].uid)
    }

    /// The nodes, and which needs which.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The nodes, and which needs which, once the entries are no longer wanted.
    #[must_use]
    pub fn into_graph(self) -> Graph {
        self.graph
    }

    /// The nodes in waves: first those that need none, then those that need only these, and so on; by uid in each.
    pub fn waves(&self) -> impl Iterator<Item = impl Iterator<Item = Planned<'_, E>>> {
        let planned = |at: &usize| Planned {
            node: &self.graph.nodes()[*at],
            entry: self.taken_by[*at],
            at: *at,
        };
        self.waves.iter().map(move |wave| wave.iter().map(planned))
    }

    /// The entries that take resources of a type, in the order in which they are asked.
    pub(crate) fn entries_of(&self, kind: &str) -> &[&'e E] {
        self.by_kind.of(kind)
    }

    /// The error of a group of entries that nobody takes a node, if one has more to say.
    pub(crate) fn refusal(&self, node: &Node) -> Option<Diagnostic> {
        self.by_kind.refusal(node)
    }

    /// The hint of the group of entries that had a node before, by the uri of its entry.
    pub(crate) fn way_back(&self, node: &Node, before: &str) -> Option<String> {
        self.by_kind.way_back(node, before)
    }

    /// The types for which there are entries.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.by_kind.kinds()
    }
}

/// The order alone: entries and params may be large.
impl<E: ?Sized> fmt::Debug for Plan<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.order()).finish()
    }
}
