//! Makes one node of all definitions of a resource.

use score_yaml::{Span, message};

use super::Node;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::resource::ResourceUid;

/// Sorts nodes by uid and makes one of those that are definitions of one resource. What they say must agree.
pub(super) fn merge(nodes: Vec<Node>, diags: &mut Diagnostics) -> Vec<Node> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let place = |at: &usize| (&nodes[*at].uid, *at);
    order.sort_unstable_by(|a, b| place(a).cmp(&place(b)));

    let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let mut merged: Vec<Node> = Vec::with_capacity(nodes.len());
    let mut said: Option<Said> = None;
    for at in order {
        let node = nodes[at].take().expect("each index is there once");
        match (merged.last_mut(), &mut said) {
            (Some(known), Some(said)) if known.uid == node.uid => said.join(known, node, diags),
            _ => {
                said = Some(Said::by(&node));
                merged.push(node);
            }
        }
    }
    merged
}

/// The places of the definitions of one resource that say something.
struct Said {
    /// The place of the last one with params.
    params: Span,
    /// The place of the first one with metadata.
    metadata: Span,
}

impl Said {
    fn by(node: &Node) -> Self {
        Said {
            params: node.span,
            metadata: node.span,
        }
    }

    /// Adds a definition to the one that counts. Of those with params the last one counts.
    fn join(&mut self, known: &mut Node, mut other: Node, diags: &mut Diagnostics) {
        let metadata = other.metadata.take();
        let span = other.span;
        if other.params.is_some() {
            if known.params.is_some() && known.params != other.params {
                diags.push(conflict(&known.uid, "params", span, self.params));
            } else {
                other.metadata = known.metadata.take();
                self.params = span;
                *known = other;
            }
        }
        if metadata.is_some() {
            if known.metadata.is_none() {
                known.metadata = metadata;
                self.metadata = span;
            } else if known.metadata != metadata {
                diags.push(conflict(&known.uid, "metadata", span, self.metadata));
            }
        }
    }
}

/// Two definitions of a resource disagree.
pub(super) fn conflict(uid: &ResourceUid, field: &str, here: Span, first: Span) -> Diagnostic {
    let message =
        message!("resource `{uid}` is shared, but two definitions of it have different {field}");
    Diagnostic::new(codes::CONFLICTING_RESOURCE, message)
        .at(here)
        .label(first, "defined here first")
        .hint(message!("give {field} in one definition alone, or the same in each"))
        .summary(message!(
            "failed to prime resources: resource '{uid}': multiple definitions with different {field}"
        ))
}
