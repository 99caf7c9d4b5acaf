//! Resources as a plan sees them.

use std::sync::Arc;

use score_yaml::{Map, Span, Str};

use crate::resource::{ResourceNames, ResourceUid};
use crate::text::Template;
use crate::tree::Tree;
use crate::workload::Workload;

/// A resource of a plan.
#[derive(Clone, Debug)]
pub struct Node {
    /// Type, class and id in one.
    pub uid: ResourceUid,
    /// Who wants it.
    pub origin: NodeOrigin,
    /// Where it is said that there is to be one.
    pub span: Span,
    /// Where its type stands.
    pub kind_span: Span,
    /// `params`, if it has any; always a map.
    pub params: Option<Arc<Tree<Template>>>,
    /// `metadata`, if it has any.
    pub metadata: Option<Arc<Map>>,
    /// What placeholders in the params stand for.
    pub scope: Arc<ParamScope>,
}

/// Who wants a resource.
#[derive(Clone, Debug)]
pub enum NodeOrigin {
    /// A workload declares it.
    Declared,
    /// The entry of another resource needs it.
    Needed {
        /// The other resource.
        by: ResourceUid,
        /// What for.
        why: Str,
    },
    /// Nobody says that it is there: every project has one.
    Implicit,
}

/// What placeholders in the params of resources stand for. All resources of a workload share one.
#[derive(Debug, Default)]
pub struct ParamScope {
    /// The workload that they are provisioned for.
    pub workload: Str,
    /// Its metadata.
    pub metadata: Arc<Map>,
    /// What it calls resources.
    pub names: ResourceNames,
}

/// The resources that workloads declare: a node for each definition, in their order.
#[must_use]
pub fn declared(workloads: &[Workload<Template>]) -> Vec<Node> {
    let count = workloads.iter().map(|workload| workload.resources.len());
    let mut nodes = Vec::with_capacity(count.sum());
    for workload in workloads {
        if workload.resources.is_empty() {
            continue;
        }
        let scope = Arc::new(ParamScope {
            workload: workload.name.value.clone(),
            metadata: Arc::clone(&workload.metadata),
            names: workload.resource_names(),
        });
        nodes.extend(workload.resources.values().map(|resource| Node {
            uid: resource.uid.clone(),
            origin: NodeOrigin::Declared,
            span: resource.span,
            kind_span: resource.kind_span,
            params: resource.params.clone(),
            metadata: resource.metadata.clone(),
            scope: Arc::clone(&scope),
        }));
    }
    nodes
}
