//! The order of provisioning: by dependency, ties by uid.

use std::collections::BTreeSet;

use score_yaml::Str;
use score_yaml::message;
use score_yaml::message::{MAX_LISTED, ring};

use super::Graph;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Orders the nodes, which messages call by `name`, in waves: first those that need none, by uid, then those that need only
/// those, and so on.
pub(super) fn waves(
    graph: &Graph,
    name: &dyn Fn(usize) -> Str,
    diags: &mut Diagnostics,
) -> Vec<Vec<usize>> {
    let count = graph.nodes().len();
    let mut waiting: Vec<usize> = (0..count).map(|at| graph.needs_at(at).len()).collect();
    let mut waves = Vec::new();
    let mut wave: Vec<usize> = (0..count).filter(|at| waiting[*at] == 0).collect();
    while !wave.is_empty() {
        let mut next = Vec::new();
        for node in &wave {
            for dependent in graph.dependents_at(*node) {
                waiting[*dependent] -= 1;
                if waiting[*dependent] == 0 {
                    next.push(*dependent);
                }
            }
        }
        next.sort_unstable();
        waves.push(wave);
        wave = next;
    }

    if waiting.iter().any(|needs| *needs > 0) {
        report_cycles(graph, &waiting, name, diags);
    }
    waves
}

/// Reports a cycle for each group of nodes that wait for each other. `waiting` counts what each still waits for:
/// whoever waits, waits for one that waits too, so following that ends in a cycle.
fn report_cycles(
    graph: &Graph,
    waiting: &[usize],
    name: &dyn Fn(usize) -> Str,
    diags: &mut Diagnostics,
) {
    let mut visited = BTreeSet::new();
    for start in (0..waiting.len()).filter(|at| waiting[*at] > 0) {
        let mut trail = Vec::new();
        let mut at = start;
        while visited.insert(at) {
            trail.push(at);
            let next = graph.needs_at(at).find(|need| waiting[*need] > 0);
            at = next.expect("a node that waits needs one that waits");
        }
        if let Some(from) = trail.iter().position(|i| *i == at) {
            diags.push(cycle(graph, &trail[from..], name));
        }
    }
}

fn cycle(graph: &Graph, members: &[usize], name: &dyn Fn(usize) -> Str) -> Diagnostic {
    let names: Vec<Str> = members.iter().map(|at| name(*at)).collect();
    let ring = ring(names.iter().map(Str::as_str));
    let pairs = (0..members.len()).map(|i| (members[i], members[(i + 1) % members.len()]));
    let is_of_params = |(from, to)| {
        graph
            .reason(from, to)
            .is_none_or(|reason| reason.why.is_none())
    };
    let (what, hint) = match pairs.clone().all(is_of_params) {
        true => (
            "resource params form a cycle",
            "break the circle: params are resolved before their resource is provisioned",
        ),
        false => (
            "resources need each other in a circle",
            "break the circle: a resource is provisioned after all that it needs",
        ),
    };
    let message = format!("{what}: {ring}");
    let mut diagnostic = Diagnostic::new(codes::RESOURCE_CYCLE, message).hint(hint);
    // Of a large one a few members show how it comes about.
    for (from, to) in pairs.take(MAX_LISTED) {
        let Some(reason) = graph.reason(from, to) else {
            continue;
        };
        let is_first = diagnostic.span.is_none();
        if is_first {
            diagnostic = diagnostic.at(reason.span);
        }
        let name = |at: usize| message!("`{}`", name(at));
        let needs = || message!("{} needs {}", name(from), name(to));
        diagnostic = match &reason.why {
            Some(why) => diagnostic.label(reason.span, needs() + &message!(": {why}")),
            None if is_first => diagnostic,
            None => diagnostic.label(reason.span, needs()),
        };
    }
    diagnostic
}
