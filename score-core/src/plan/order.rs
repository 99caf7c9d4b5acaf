//! The order of provisioning: by dependency, ties by uid.

use score_yaml::message;
use score_yaml::message::{MAX_LISTED, ring};
use std::collections::{BTreeMap, BTreeSet};

use score_yaml::Span;

use super::Planned;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::resource::ResourceUid;

/// The declared resources by their uids, and for each the resources that its params refer to.
struct Graph<'p, 'w> {
    declared: &'p [Planned<'w>],
    needs: Vec<BTreeMap<usize, Span>>,
}

/// Orders the declared resources, which come sorted: first those that need nothing, by uid, then those that need
/// only those, and so on.
pub(super) fn layers<'w>(
    declared: &[Planned<'w>],
    diags: &mut Diagnostics,
) -> Vec<Vec<Planned<'w>>> {
    let graph = graph(declared);
    let mut waiting: Vec<usize> = graph.needs.iter().map(BTreeMap::len).collect();
    let mut needed_by = vec![Vec::new(); declared.len()];
    for (resource, needs) in graph.needs.iter().enumerate() {
        for need in needs.keys() {
            needed_by[*need].push(resource);
        }
    }

    let mut layers = Vec::new();
    let mut layer: Vec<usize> = (0..declared.len()).filter(|i| waiting[*i] == 0).collect();
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
        layers.push(layer.iter().map(|i| declared[*i].clone()).collect());
        layer = next;
    }

    if waiting.iter().any(|needs| *needs > 0) {
        report_cycles(&graph, &waiting, diags);
    }
    layers
}

/// Which resource needs which. Only the definition that counts is asked: a shared resource is provisioned with
/// its params alone.
fn graph<'p, 'w>(declared: &'p [Planned<'w>]) -> Graph<'p, 'w> {
    let needs = declared.iter().map(|planned| {
        let mut needs = BTreeMap::new();
        let params = planned.resource.params.iter();
        params.for_each(|params| {
            params.each_string_at(&mut FieldPath::new(), &mut |_, text| {
                for placeholder in text.placeholders() {
                    let need = placeholder
                        .resource()
                        .and_then(|(name, _)| planned.workload.resources.get(name))
                        .and_then(|resource| index(declared, &resource.uid));
                    if let Some(need) = need {
                        needs.entry(need).or_insert(placeholder.span);
                    }
                }
            });
        });
        needs
    });
    let needs = needs.collect();
    Graph { declared, needs }
}

/// Where a resource stands among those that are declared.
fn index(declared: &[Planned<'_>], uid: &ResourceUid) -> Option<usize> {
    declared
        .binary_search_by(|planned| planned.uid.cmp(uid))
        .ok()
}

/// Reports a cycle for each group of resources that wait for each other. `waiting` counts what each
/// still waits for: whoever waits, waits for one that waits too, so following that ends in a cycle.
fn report_cycles(graph: &Graph<'_, '_>, waiting: &[usize], diags: &mut Diagnostics) {
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

fn cycle(graph: &Graph<'_, '_>, members: &[usize]) -> Diagnostic {
    let name = |i: usize| message!("`{}`", graph.declared[i].uid);
    let ring = ring(members.iter().map(|i| graph.declared[*i].uid.as_str()));
    let message = format!("resource params form a cycle: {ring}");
    let mut diagnostic = Diagnostic::new(Code::ResourceCycle, message)
        .hint("break the circle: params are resolved before their resource is provisioned");
    // Of a large one a few members show how it comes about.
    for (i, member) in members.iter().enumerate().take(MAX_LISTED) {
        let next = members[(i + 1) % members.len()];
        if let Some(span) = graph.needs[*member].get(&next) {
            diagnostic = match diagnostic.span {
                None => diagnostic.at(*span),
                Some(_) => {
                    diagnostic.label(*span, message!("{} needs {}", name(*member), name(next)))
                }
            };
        }
    }
    diagnostic
}
