//! From the nodes that are wanted to all that are needed.

use std::collections::VecDeque;
use std::sync::Arc;

use score_yaml::SortedMap;

use super::graph::{Arrow, Reason};
use super::growth_limit::GrowthLimit;
use super::matching::ByKind;
use super::merge::conflict;
use super::{Entry, Need, NeedOrder, Node, NodeOrigin};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::resource::ResourceUid;

/// All nodes by uid, and for each its entry; and what entries say of their order.
pub(super) struct Expanded<'e, E: ?Sized> {
    pub(super) nodes: Vec<Node>,
    pub(super) taken_by: Vec<Option<&'e E>>,
    pub(super) needed: Vec<Arrow>,
}

/// Finds the entry of each node, adds the nodes that it needs, and so on until there are no more.
///
/// # Errors
/// There is no end to it.
pub(super) fn expand<'e, E: Entry + ?Sized>(
    wanted: Vec<Node>,
    by_kind: &ByKind<'e, E>,
    diags: &mut Diagnostics,
) -> Result<Expanded<'e, E>, Diagnostic> {
    let mut expansion = Expansion {
        limit: GrowthLimit::for_nodes(wanted.len()),
        wanted: wanted.len(),
        nodes: wanted,
        added: SortedMap::new(),
        changed: VecDeque::new(),
        needed: Vec::new(),
    };
    let mut taken_by = Vec::with_capacity(expansion.wanted);
    loop {
        let at = match expansion.changed.pop_front() {
            Some(at) => at,
            None if taken_by.len() < expansion.nodes.len() => taken_by.len(),
            None => break,
        };
        let node = &expansion.nodes[at];
        let entry = by_kind.choose(node);
        let needs = entry.map_or_else(Vec::new, |entry| entry.needs(node));
        match taken_by.get_mut(at) {
            Some(known) => *known = entry,
            None => taken_by.push(entry),
        }
        for need in needs {
            expansion.add(at, need, taken_by.len(), diags)?;
        }
    }
    Ok(expansion.sorted(taken_by))
}

struct Expansion {
    /// The number of nodes that are wanted from the start; they are sorted.
    wanted: usize,
    nodes: Vec<Node>,
    /// The indices of the nodes that were added, by uid.
    added: SortedMap<ResourceUid, usize>,
    /// Nodes that are different now from what their entries were asked about.
    changed: VecDeque<usize>,
    needed: Vec<Arrow>,
    limit: GrowthLimit,
}

impl Expansion {
    /// Adds what the entry of a node needs. Of nodes below `asked` the entries have been asked already.
    fn add(
        &mut self,
        by: usize,
        need: Need,
        asked: usize,
        diags: &mut Diagnostics,
    ) -> Result<(), Diagnostic> {
        let wanted = &self.nodes[..self.wanted];
        let known = wanted.binary_search_by(|node| node.uid.cmp(&need.uid)).ok();
        let known = known.or_else(|| self.added.get(&need.uid).copied());
        let at = known.unwrap_or(self.nodes.len());
        let reason = Reason::of_entry(need.span, need.why.clone(), need.rank);
        match need.order {
            NeedOrder::NeededFirst => self.needed.push((by, at, reason)),
            NeedOrder::TakenFirst => self.needed.push((at, by, reason)),
            NeedOrder::Any => {}
        }
        let scope = need
            .scope
            .unwrap_or_else(|| Arc::clone(&self.nodes[by].scope));
        if known.is_none() {
            self.limit.count(&need.uid, need.span)?;
            self.added.insert(need.uid.clone(), at);
            self.nodes.push(Node {
                uid: need.uid,
                origin: NodeOrigin::Needed {
                    by: self.nodes[by].uid.clone(),
                    why: need.why,
                },
                span: need.span,
                kind_span: need.span,
                params: need.params,
                metadata: None,
                scope,
            });
            return Ok(());
        }
        let node = &mut self.nodes[at];
        if node.params.is_none() && need.params.is_some() {
            node.params = need.params;
            node.scope = scope;
            if at < asked {
                self.changed.push_back(at);
            }
        } else if need.params.is_some() && node.params != need.params {
            diags.push(conflict(&node.uid, "params", need.span, node.span));
        }
        Ok(())
    }

    /// The nodes by uid.
    fn sorted<E: ?Sized>(self, mut taken_by: Vec<Option<&E>>) -> Expanded<'_, E> {
        let Expansion {
            mut nodes,
            mut needed,
            added,
            ..
        } = self;
        if !added.is_empty() {
            let mut order: Vec<usize> = (0..nodes.len()).collect();
            order.sort_unstable_by(|a, b| nodes[*a].uid.cmp(&nodes[*b].uid));
            let mut place = vec![0; order.len()];
            for (to, from) in order.iter().enumerate() {
                place[*from] = to;
            }
            taken_by = order.iter().map(|from| taken_by[*from]).collect();
            nodes.sort_unstable_by(|a, b| a.uid.cmp(&b.uid));
            for (dependent, needed, _) in &mut needed {
                (*dependent, *needed) = (place[*dependent], place[*needed]);
            }
        }
        Expanded {
            nodes,
            taken_by,
            needed,
        }
    }
}
