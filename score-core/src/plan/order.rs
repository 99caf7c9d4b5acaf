//! The order of provisioning: by dependency, ties by uid.

use std::collections::{BTreeMap, BTreeSet};

use score_yaml::Span;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Template;
use crate::workload::Workload;

/// The declared resources by their uids, and for each the resources that its params refer to.
struct Graph {
    uids: Vec<ResourceUid>,
    /// For each resource: which it waits for, and where its params say so.
    needs: Vec<BTreeMap<usize, Span>>,
}

/// Orders the declared resources, which come sorted: first those that need nothing, by uid, then those that need
/// only those, and so on.
pub(super) fn layers(
    workloads: &[Workload<Template>],
    state: &State,
    declared: Vec<ResourceUid>,
    diags: &mut Diagnostics,
) -> Vec<Vec<ResourceUid>> {
    let graph = graph(workloads, state, declared);
    let mut waiting: Vec<usize> = graph.needs.iter().map(BTreeMap::len).collect();
    let mut needed_by = vec![Vec::new(); graph.uids.len()];
    for (resource, needs) in graph.needs.iter().enumerate() {
        for need in needs.keys() {
            needed_by[*need].push(resource);
        }
    }

    let mut layers = Vec::new();
    let mut layer: Vec<usize> = (0..graph.uids.len()).filter(|i| waiting[*i] == 0).collect();
    while !layer.is_empty() {
        let mut next = Vec::new();
        for resource in &layer {
            for dependent in &needed_by[*resource] {
                waiting[*dependent] -= 1;
                if waiting[*dependent] == 0 {
                    next.push(*dependent);
                }
            }
        }
        next.sort_unstable();
        let uids = layer.iter().map(|i| graph.uids[*i].clone());
        layers.push(uids.collect());
        layer = next;
    }

    if waiting.iter().any(|needs| *needs > 0) {
        report_cycles(&graph, &waiting, diags);
    }
    layers
}

/// Which resource needs which. Only the definition that counts is asked: a shared resource is provisioned with
/// the params of its source workload alone.
fn graph(workloads: &[Workload<Template>], state: &State, uids: Vec<ResourceUid>) -> Graph {
    let sources: BTreeMap<&str, &Workload<Template>> = workloads
        .iter()
        .map(|workload| (workload.name.as_str(), workload))
        .collect();
    let needs = uids.iter().map(|uid| {
        let mut needs = BTreeMap::new();
        let known = state.resources.get(uid);
        let source = known.and_then(|known| sources.get(known.source_workload.as_str()));
        if let (Some(known), Some(source)) = (known, source) {
            known
                .params
                .each_string_at(&mut FieldPath::new(), &mut |_, text| {
                    for placeholder in text.placeholders() {
                        let need = placeholder
                            .resource()
                            .and_then(|(name, _)| source.resources.get(name))
                            .and_then(|resource| uids.binary_search(&resource.uid).ok());
                        if let Some(need) = need {
                            needs.entry(need).or_insert(placeholder.span);
                        }
                    }
                });
        }
        needs
    });
    let needs = needs.collect();
    Graph { uids, needs }
}

/// Reports a cycle for each group of resources that wait for each other. `waiting` counts what each
/// still waits for: whoever waits, waits for one that waits too, so following that ends in a cycle.
fn report_cycles(graph: &Graph, waiting: &[usize], diags: &mut Diagnostics) {
    let mut visited = BTreeSet::new();
    for start in (0..waiting.len()).filter(|i| waiting[*i] > 0) {
        let mut trail = Vec::new();
        let mut at = start;
        while visited.insert(at) {
            trail.push(at);
            let next = graph.needs[at].keys().find(|need| waiting[**need] > 0);
            at = *next.expect("a resource that waits needs one that waits");
        }
        if let Some(from) = trail.iter().position(|i| *i == at) {
            diags.push(cycle(graph, &trail[from..]));
        }
    }
}

fn cycle(graph: &Graph, members: &[usize]) -> Diagnostic {
    let name = |i: usize| format!("`{}`", graph.uids[i]);
    let ring = members.iter().chain(&members[..1]);
    let names: Vec<String> = ring.map(|i| name(*i)).collect();
    let message = format!("resource params form a cycle: {}", names.join(" -> "));
    let mut diagnostic = Diagnostic::new(Code::ResourceCycle, message)
        .hint("break the circle: params are resolved before their resource is provisioned");
    for (i, member) in members.iter().enumerate() {
        let next = members[(i + 1) % members.len()];
        if let Some(span) = graph.needs[*member].get(&next) {
            diagnostic = match diagnostic.span {
                None => diagnostic.at(*span),
                Some(_) => {
                    diagnostic.label(*span, format!("{} needs {}", name(*member), name(next)))
                }
            };
        }
    }
    diagnostic
}
