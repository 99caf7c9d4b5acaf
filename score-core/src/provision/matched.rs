//! A resource and the entry that takes it.

use score_yaml::Str;

use super::Provider;
use crate::plan::Node;
use crate::resource::ResourceUid;

/// A resource and the entry that takes it.
#[derive(Clone, Copy)]
pub(super) struct MatchedResource<'a> {
    pub(super) node: &'a Node,
    /// The index of the node in the graph.
    pub(super) at: usize,
    pub(super) entry: &'a dyn Provider,
}

impl<'a> MatchedResource<'a> {
    /// The name of the resource for people.
    pub(super) fn name(&self) -> Str {
        self.entry.name(self.node)
    }

    /// The resource.
    pub(super) fn uid(&self) -> &'a ResourceUid {
        &self.node.uid
    }
}
