//! What resources of definitions depend on, and why.

use std::sync::PoisonError;

use score_core::plan::{Edge, Graph, Need, NeedOrder, Node as Resource};
use score_core::resource::ResourceUid;
use score_core::text::Template;
use score_core::tree::Tree;
use score_yaml::{Span, Str};
use std::sync::Arc;

use super::RunData;
use crate::definitions::placeholders::PlaceholderUse;
use crate::definitions::selector::{Direction, Reference, Selector};
use crate::definitions::{CoProvision, Definition, ResourceIdentity, ResourceKey};

/// Why a resource depends on another one. Of several reasons the first is told; that of params comes behind `Score`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Why {
    Score,
    Reference,
    ProvisionParams,
    IsDependent,
    MatchDependents,
    Selector,
    Driver,
}

impl Why {
    /// In the graph.
    fn as_str(self) -> &'static str {
        match self {
            Why::Score => "score",
            Why::Reference => "reference",
            Why::ProvisionParams => "provision-params",
            Why::IsDependent => "is_dependent",
            Why::MatchDependents => "match_dependents",
            Why::Selector => "selector",
            Why::Driver => "driver",
        }
    }

    /// As the plan ranks reasons, in which params have 1.
    fn rank(self) -> u8 {
        match self {
            Why::Score => 0,
            Why::Reference => 2,
            Why::ProvisionParams => 3,
            Why::IsDependent => 4,
            Why::MatchDependents => 5,
            Why::Selector => 6,
            Why::Driver => 7,
        }
    }
}

/// An edge between two resources.
pub(super) fn edge(dependent: &ResourceUid, needed: ResourceUid, why: Why, span: Span) -> Edge {
    Edge {
        dependent: dependent.clone(),
        needed,
        why: why.as_str().into(),
        rank: why.rank(),
        span,
    }
}

/// The resources that a definition needs for one that it takes: those that it refers to, and those that it provisions
/// with it.
pub(super) fn needs(data: &RunData, definition: &Definition, node: &Resource) -> Vec<Need> {
    let own = data.identity(&node.uid);
    let mut needs = Vec::new();
    if let Some(uses) = data.uses.get(&definition.id.value) {
        needs.extend(referred(data, &own, &uses.inputs, Why::Reference));
    }
    needs.extend(needs_of_params(data, &own, &node.uid));
    for (at, entry) in definition.provision.iter().enumerate() {
        let uid = data.uid(&data.target(&entry.key, &own));
        if entry.params.is_some() {
            let mut params = data.params.lock().unwrap_or_else(PoisonError::into_inner);
            let from = || (definition.id.value.clone(), at);
            params.entry(uid.clone()).or_insert_with(from);
        }
        if !data.bringers.is_empty() {
            data.pod_parts.note_provisioned(&uid, &node.uid);
        }
        needs.push(Need {
            uid,
            why: Why::IsDependent.as_str().into(),
            rank: Why::IsDependent.rank(),
            order: match entry.is_dependent {
                true => NeedOrder::TakenFirst,
                false => NeedOrder::Any,
            },
            params: entry.params.as_ref().map(|params| {
                // Their placeholders are the platform's, and replaced here.
                let text = &mut |text: &str, _| Template::literal(text);
                Arc::new(Tree::from_node(params, text))
            }),
            scope: None,
            span: entry.key.span,
        });
    }
    needs
}

/// What the params refer to that `provision` gives a resource.
pub(super) fn needs_of_params(
    data: &RunData,
    own: &ResourceIdentity,
    uid: &ResourceUid,
) -> Vec<Need> {
    referred(data, own, params_uses(data, uid), Why::ProvisionParams).collect()
}

/// A need for each resource that placeholders of a resource refer to.
fn referred<'a>(
    data: &'a RunData,
    own: &'a ResourceIdentity,
    uses: &'a [PlaceholderUse],
    why: Why,
) -> impl Iterator<Item = Need> + 'a {
    uses.iter().filter_map(move |placeholder| {
        let Reference::Resource(key, _) = &placeholder.reference else {
            return None;
        };
        Some(Need {
            uid: data.uid(&data.target(key, own)),
            why: why.as_str().into(),
            rank: why.rank(),
            order: NeedOrder::NeededFirst,
            params: None,
            scope: None,
            span: placeholder.span,
        })
    })
}

/// The edges of a resource that a definition takes: to what its selectors find; and from those that depend on it, to
/// what is provisioned with it, where that says so.
pub(super) fn edges(
    data: &RunData,
    definition: &Definition,
    graph: &Graph,
    node: &Resource,
) -> Vec<Edge> {
    let mut edges = Vec::new();
    let uses = data.uses.get(&definition.id.value);
    let inputs = uses.map_or(&[][..], |uses| &uses.inputs);
    let params = params_uses(data, &node.uid);
    let siblings = || definition.provision.iter();
    let is_matched = siblings().any(|entry| entry.match_dependents);
    let is_selector =
        |placeholder: &PlaceholderUse| matches!(placeholder.reference, Reference::Selected(..));
    // Each node is asked, and again after others added edges: hardly any has one.
    if !is_matched && !inputs.iter().chain(params).any(is_selector) {
        return edges;
    }
    let own = data.identity(&node.uid);
    let uid = |entry: &CoProvision| data.uid(&data.target(&entry.key, &own));
    if is_matched {
        let siblings_uids: Vec<ResourceUid> = siblings().map(uid).collect();
        let dependents: Vec<&ResourceUid> = graph
            .dependents(&node.uid)
            .map(|node| &node.uid)
            .filter(|uid| !siblings_uids.contains(uid))
            .collect();
        for (entry, needed) in siblings().zip(&siblings_uids) {
            if entry.match_dependents {
                let to = |dependent: &&ResourceUid| {
                    edge(dependent, needed.clone(), Why::MatchDependents, entry.span)
                };
                edges.extend(dependents.iter().map(to));
            }
        }
    }
    for placeholder in inputs.iter().chain(params) {
        if let Reference::Selected(selector, _) = &placeholder.reference {
            let found = select(data, graph, &own, selector).into_iter();
            edges
                .extend(found.map(|found| edge(&node.uid, found, Why::Selector, placeholder.span)));
        }
    }
    edges
}

/// The placeholders of the params that `provision` gives a resource.
fn params_uses<'d>(data: &'d RunData, uid: &ResourceUid) -> &'d [PlaceholderUse] {
    let params = data.params.lock().unwrap_or_else(PoisonError::into_inner);
    let found = params.get(uid).and_then(|(definition, at)| {
        let uses = data.uses.get(definition)?;
        uses.params.get(*at)
    });
    found.map_or(&[], Vec::as_slice)
}

/// The resources that a selector finds from a resource, sorted by id.
pub(super) fn select(
    data: &RunData,
    graph: &Graph,
    own: &ResourceIdentity,
    selector: &Selector,
) -> Vec<ResourceUid> {
    let first = data.uid(&data.target(&selector.first, own));
    let mut found: Vec<&Resource> = graph.node(&first).into_iter().collect();
    for step in &selector.steps {
        let mut next: Vec<&Resource> = Vec::new();
        for node in found {
            let is_wanted = |other: &&Resource| fits(data, &step.key, &other.uid);
            match step.direction {
                Direction::Dependencies => next.extend(graph.needs(&node.uid).filter(is_wanted)),
                Direction::Dependents => next.extend(graph.dependents(&node.uid).filter(is_wanted)),
            }
        }
        next.sort_by(|a, b| a.uid.cmp(&b.uid));
        next.dedup_by(|a, b| a.uid == b.uid);
        found = next;
    }
    let mut found: Vec<(Str, &ResourceUid)> = found
        .into_iter()
        .map(|node| (data.identity(&node.uid).id, &node.uid))
        .collect();
    found.sort();
    found.into_iter().map(|(_, uid)| uid.clone()).collect()
}

/// True if a step takes a resource: of what its key does not say, any.
fn fits(data: &RunData, key: &ResourceKey, uid: &ResourceUid) -> bool {
    key.kind == uid.kind()
        && key
            .class
            .as_deref()
            .is_none_or(|class| class == uid.class())
        && key
            .id
            .as_deref()
            .is_none_or(|id| id == data.identity(uid).id)
}

/// A workload depends on all that its Score file declares.
pub(super) fn workload_edges(node: &Resource) -> Vec<Edge> {
    let names = node.scope.names.uids();
    let edges = names.map(|uid| edge(&node.uid, uid.clone(), Why::Score, node.span));
    edges.collect()
}

/// An ingress needs the dns of its class and id, and the routes that depend on that.
pub(super) fn ingress_edges(data: &RunData, graph: &Graph, node: &Resource) -> Vec<Edge> {
    let dns = dns_of(data, &data.identity(&node.uid));
    let routes = routes_of(graph, &dns);
    let needed = graph
        .node(&dns)
        .map(|dns| &dns.uid)
        .into_iter()
        .chain(routes);
    let edges = needed.map(|needed| edge(&node.uid, needed.clone(), Why::Driver, node.span));
    edges.collect()
}

/// The dns that an ingress is for.
pub(super) fn dns_of(data: &RunData, ingress: &ResourceIdentity) -> ResourceUid {
    data.uid(&ResourceIdentity {
        kind: "dns".into(),
        ..ingress.clone()
    })
}

/// The routes to a dns.
pub(super) fn routes_of<'g>(
    graph: &'g Graph,
    dns: &ResourceUid,
) -> impl Iterator<Item = &'g ResourceUid> {
    let dependents = graph.dependents(dns).map(|node| &node.uid);
    dependents.filter(|uid| uid.kind() == "route")
}

/// The name of a resource for people.
pub(super) fn name(data: &RunData, node: &Resource) -> Str {
    data.identity(&node.uid).to_string().into()
}
