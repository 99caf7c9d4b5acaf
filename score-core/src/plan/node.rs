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
    /// Its origin: who wants it.
    pub origin: NodeOrigin,
    /// The place that says that there is to be one.
    pub span: Span,
    /// The place of its type.
    pub kind_span: Span,
    /// `params`, if it has any; always a map.
    pub params: Option<Arc<Tree<Template>>>,
    /// `metadata`, if it has any.
    pub metadata: Option<Arc<Map>>,
    /// The meaning of placeholders in the params.
    pub scope: Arc<ParamScope>,
}

impl Node {
    /// A param that is a number or a short text, as YAML writes it.
    #[must_use]
    pub fn short_param(&self, name: &str) -> Option<String> {
        const LONGEST: usize = 40;
        let written = match self.params.as_deref()?.get(name)? {
            Tree::Int(number) => number.to_string(),
            Tree::String(text) => match text.as_literal() {
                Some(text) => score_schema::flow_word(text),
                None if text.to_string().contains(['"', '\\']) => return None,
                None => format!("\"{text}\""),
            },
            _ => return None,
        };
        (written.len() <= LONGEST).then_some(written)
    }

    /// The first of the names by which its workload calls it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let mut names = self.scope.names.names();
        names.find(|name| self.scope.names.get(name) == Some(&self.uid))
    }
}

/// The origin of a resource: who wants it.
#[derive(Clone, Debug)]
pub enum NodeOrigin {
    /// A workload declares it.
    Declared,
    /// The entry of another resource needs it.
    Needed {
        /// The other resource.
        by: ResourceUid,
        /// The purpose.
        why: Str,
    },
    /// Nobody asks for it: it is there if an entry takes it.
    Implicit,
}

/// The meaning of placeholders in the params of resources. All resources of a workload share one.
#[derive(Debug, Default)]
pub struct ParamScope {
    /// The workload that they are provisioned for.
    pub workload: Str,
    /// Its metadata.
    pub metadata: Arc<Map>,
    /// The names by which it calls resources.
    pub names: ResourceNames,
}

/// The resources that workloads declare: a node for each definition, in their order.
#[must_use]
pub fn declared<'w>(
    workloads: impl IntoIterator<Item = &'w Workload<Template>, IntoIter: Clone>,
) -> Vec<Node> {
    let workloads = workloads.into_iter();
    let count = workloads.clone().map(|workload| workload.resources.len());
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
