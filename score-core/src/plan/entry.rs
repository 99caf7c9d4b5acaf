//! The seam for whatever takes resources: entries of provisioner files, and other kinds from outside.

use std::sync::Arc;

use score_yaml::{Span, Str};

use super::{Graph, Node, ParamScope};
use crate::diagnostic::Diagnostic;
use crate::resource::ResourceUid;
use crate::text::Template;
use crate::tree::Tree;

/// An entry, which takes resources of one type. A plan is made of what its methods say; they see no state and no
/// output.
pub trait Entry: Send + Sync {
    /// The type of resource that it takes.
    fn kind(&self) -> &str;

    /// The rank with which it fits a resource of its type; `None` if it does not take it. Of several that do, the
    /// highest rank takes it, and of equal ones the first.
    fn takes(&self, node: &Node) -> Option<Rank>;

    /// The further resources that have to be there when it takes a resource.
    fn needs(&self, node: &Node) -> Vec<Need> {
        let _ = node;
        Vec::new()
    }

    /// The name of a resource that it takes, for people.
    fn name(&self, node: &Node) -> Str {
        node.uid.as_str().into()
    }

    /// The further edges if it takes a resource: what has to come before what. All nodes are known by now. It is asked
    /// again after other entries added edges.
    fn edges(&self, graph: &Graph, node: &Node) -> Vec<Edge> {
        let _ = (graph, node);
        Vec::new()
    }
}

/// Many entries, for any types, that know without asking each of them which one takes a node.
pub trait EntryGroup<E: ?Sized>: Send + Sync {
    /// The entry that takes a node, and the rank with which it fits; `None` if none does.
    fn choose(&self, node: &Node) -> Option<(Rank, &E)>;

    /// The error that none of them takes a node, and nobody else does, if the group has more to say of it than others. It
    /// has its place.
    fn refusal(&self, node: &Node) -> Option<Diagnostic> {
        let _ = node;
        None
    }

    /// The way out, as a hint, if an entry of the group had a node before, by its uri, and now another one takes it, or
    /// none. `None` if that is no uri of the group.
    fn way_back(&self, node: &Node, before: &str) -> Option<String> {
        let _ = (node, before);
        None
    }
}

/// The degree to which an entry fits a resource. Entries of provisioner files fit with the lowest rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Rank(pub u32);

/// A resource that an entry needs for one that it takes. If nobody else wants it, there will be one.
#[derive(Clone, Debug)]
pub struct Need {
    /// The needed resource.
    pub uid: ResourceUid,
    /// The purpose, as a message puts it behind a colon.
    pub why: Str,
    /// Of several reasons for one of two nodes to need the other, the one of the lowest rank is told; that of params has
    /// rank 1.
    pub rank: u8,
    /// Says which of the two is provisioned first.
    pub order: NeedOrder,
    /// The params that it is to have.
    pub params: Option<Arc<Tree<Template>>>,
    /// The meaning of placeholders in them; `None` if it is the same as for the resource that the entry takes.
    pub scope: Option<Arc<ParamScope>>,
    /// The place that says this.
    pub span: Span,
}

/// Says which of two resources is provisioned first: one that an entry takes, or one that the entry needs for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NeedOrder {
    /// The needed one: its outputs are read.
    #[default]
    NeededFirst,
    /// The taken one: the needed one reads its outputs.
    TakenFirst,
    /// Either.
    Any,
}

/// An order of two resources of a plan. If one of them is not in it, the edge is left out.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The resource that comes later.
    pub dependent: ResourceUid,
    /// The resource that it waits for.
    pub needed: ResourceUid,
    /// The purpose, as a message puts it behind a colon.
    pub why: Str,
    /// Of several reasons for one of two nodes to need the other, the one of the lowest rank is told; that of params has
    /// rank 1.
    pub rank: u8,
    /// The place that says this.
    pub span: Span,
}
