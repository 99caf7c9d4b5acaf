//! The nodes of a plan, and which needs which.

use score_yaml::{SortedMap, Span, Str};

use super::growth_limit::GrowthLimit;
use super::{Edge, Entry, Node};
use crate::diagnostic::Diagnostic;
use crate::path::FieldPath;
use crate::resource::ResourceUid;

/// The nodes of a plan, and which needs which.
#[derive(Debug)]
pub struct Graph {
    /// By uid.
    nodes: Vec<Node>,
    /// The nodes that each needs, with the reasons.
    needs: Vec<SortedMap<usize, Reason>>,
    /// Those that need each.
    needed_by: Vec<Vec<usize>>,
}

/// A node, another one that it needs, and why.
pub(super) type Arrow = (usize, usize, Reason);

/// Why a node needs another one.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    /// The place that says it.
    pub(super) span: Span,
    /// The words of an entry; `None` if params refer to the other node.
    pub(super) why: Option<Str>,
    /// Of several reasons the one of the lowest rank is told.
    pub(super) rank: u8,
}

impl Reason {
    /// The rank of params.
    pub(super) const PARAMS: u8 = 1;

    pub(super) fn of_entry(span: Span, why: Str, rank: u8) -> Self {
        let why = Some(why);
        Reason { span, why, rank }
    }
}

impl Graph {
    /// The graph of nodes that come by uid, with what their params refer to and what entries need.
    pub(super) fn new(nodes: Vec<Node>, needed: Vec<Arrow>) -> Self {
        let count = nodes.len();
        let needs = nodes.iter().map(|node| named(&nodes, node)).collect();
        let mut graph = Graph {
            nodes,
            needs,
            needed_by: vec![Vec::new(); count],
        };
        for (dependent, needs) in graph.needs.iter().enumerate() {
            for need in needs.keys() {
                graph.needed_by[*need].push(dependent);
            }
        }
        for arrow in needed {
            graph.insert(arrow);
        }
        graph
    }

    /// Adds the edges of entries, until they have no more.
    ///
    /// # Errors
    /// There are too many.
    pub(super) fn join<E: Entry + ?Sized>(
        &mut self,
        taken_by: &[Option<&E>],
    ) -> Result<(), Diagnostic> {
        let mut limit = GrowthLimit::for_edges();
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            for (at, entry) in taken_by.iter().enumerate() {
                let Some(entry) = entry else { continue };
                for edge in entry.edges(self, &self.nodes[at]) {
                    let Edge {
                        dependent,
                        needed,
                        why,
                        rank,
                        span,
                    } = edge;
                    let (Some(from), Some(to)) = (self.index(&dependent), self.index(&needed))
                    else {
                        continue;
                    };
                    if self.insert((from, to, Reason::of_entry(span, why, rank))) {
                        limit.count(&dependent, span)?;
                        has_changed = true;
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes that a node needs another one; false if that is known.
    fn insert(&mut self, (dependent, needed, reason): Arrow) -> bool {
        if let Some(known) = self.needs[dependent].get_mut(&needed) {
            if reason.rank < known.rank {
                *known = reason;
            }
            return false;
        }
        self.needs[dependent].insert(needed, reason);
        self.needed_by[needed].push(dependent);
        true
    }

    /// The nodes by uid.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The nodes that one needs, by uid.
    pub fn needs(&self, uid: &ResourceUid) -> impl Iterator<Item = &Node> {
        let needs = self.index(uid).map(|at| self.needs[at].keys());
        needs.into_iter().flatten().map(|need| &self.nodes[*need])
    }

    /// Why a node needs another one, in the words of an entry, and the place that says it; no words if its params
    /// refer to the other. `None` if it does not need it.
    #[must_use]
    pub fn why(
        &self,
        dependent: &ResourceUid,
        needed: &ResourceUid,
    ) -> Option<(Option<&str>, Span)> {
        let reason = self.reason(self.index(dependent)?, self.index(needed)?)?;
        Some((reason.why.as_deref(), reason.span))
    }

    /// A node by its uid.
    #[must_use]
    pub fn node(&self, uid: &ResourceUid) -> Option<&Node> {
        self.index(uid).map(|at| &self.nodes[at])
    }

    /// The nodes that need one.
    pub fn dependents(&self, uid: &ResourceUid) -> impl Iterator<Item = &Node> {
        let dependents = self.index(uid).map(|at| &self.needed_by[at]);
        let dependents = dependents.into_iter().flatten();
        dependents.map(|dependent| &self.nodes[*dependent])
    }

    /// The nodes that a node needs, by index.
    pub(crate) fn needs_at(&self, at: usize) -> impl ExactSizeIterator<Item = usize> {
        self.needs[at].keys().copied()
    }

    /// True if a node needs another one, and why.
    pub(super) fn reason(&self, dependent: usize, needed: usize) -> Option<&Reason> {
        self.needs[dependent].get(&needed)
    }

    /// Those that need a node, by index.
    pub(super) fn dependents_at(&self, at: usize) -> &[usize] {
        &self.needed_by[at]
    }

    fn index(&self, uid: &ResourceUid) -> Option<usize> {
        index(&self.nodes, uid)
    }
}

/// The index of a node among those that there are.
fn index(nodes: &[Node], uid: &ResourceUid) -> Option<usize> {
    nodes.binary_search_by(|node| node.uid.cmp(uid)).ok()
}

/// The nodes that the params of a node refer to, with the reasons.
fn named(nodes: &[Node], node: &Node) -> SortedMap<usize, Reason> {
    let mut needs = SortedMap::new();
    let Some(params) = &node.params else {
        return needs;
    };
    params.each_string_at(&mut FieldPath::new(), &mut |_, text| {
        for placeholder in text.placeholders() {
            let need = placeholder
                .resource()
                .and_then(|(name, _)| node.scope.names.get(name))
                .and_then(|uid| index(nodes, uid));
            if let Some(need) = need {
                needs.entry(need).or_insert(Reason {
                    span: placeholder.span,
                    why: None,
                    rank: Reason::PARAMS,
                });
            }
        }
    });
    needs
}
