//! The order of provisioning: by dependency, ties by uid.

use std::sync::Arc;

use score_yaml::message;
use score_yaml::message::{MAX_LISTED, listed, ring};
use score_yaml::{SortedSet, Span, Str};

use super::{Graph, Node};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::FieldPath;

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
    let mut visited = SortedSet::new();
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
    let own = own_names(graph, members).filter(|_| pairs.clone().all(is_of_params));
    let (message, hint) = match &own {
        Some(own) if own.len() == 1 => (of_params(own), BREAK_OWN),
        Some(own) => (of_params(own), BREAK_PARAMS),
        None if pairs.clone().all(is_of_params) => (
            format!("resource params form a cycle: {ring}"),
            BREAK_PARAMS,
        ),
        None if names.len() == 1 => (
            message!("resource `{}` needs itself", names[0]),
            "take out what leads back to it: a resource is provisioned after all that it needs",
        ),
        None => (
            format!("resources need each other in a circle: {ring}"),
            "break the circle: a resource is provisioned after all that it needs",
        ),
    };
    let mut diagnostic = Diagnostic::new(codes::RESOURCE_CYCLE, message).hint(hint);
    // Of a large one a few members show how it comes about.
    for (from, to) in pairs.take(MAX_LISTED) {
        let Some(reason) = graph.reason(from, to) else {
            continue;
        };
        let is_first = diagnostic.span.is_none();
        if is_first {
            diagnostic = diagnostic.at(reason.span);
            if reason.why.is_none() {
                diagnostic = diagnostic.path(path_of(&graph.nodes()[from], reason.span));
            }
        }
        let name = |at: usize| {
            let own = own.as_ref().and(graph.nodes()[at].name());
            own.map_or_else(|| message!("`{}`", name(at)), |own| message!("`{own}`"))
        };
        let needs = || message!("{} needs {}", name(from), name(to));
        diagnostic = match &reason.why {
            Some(why) => diagnostic.label(reason.span, needs() + &message!(": {why}")),
            None if is_first => diagnostic,
            None => diagnostic.label(reason.span, needs()),
        };
    }
    diagnostic
}

const BREAK_OWN: &str =
    "take this placeholder out: a resource gets its params before it has outputs";
const BREAK_PARAMS: &str =
    "take one of these placeholders out: a resource gets its params before it has outputs";

/// The names by which one workload calls all of some nodes.
fn own_names<'g>(graph: &'g Graph, members: &[usize]) -> Option<Vec<&'g str>> {
    let mut nodes = members.iter().map(|at| &graph.nodes()[*at]);
    let workload = &nodes.clone().next()?.scope;
    let is_own = nodes.clone().all(|node| Arc::ptr_eq(&node.scope, workload));
    nodes
        .by_ref()
        .map(Node::name)
        .collect::<Option<Vec<_>>>()
        .filter(|_| is_own)
}

fn of_params(names: &[&str]) -> String {
    let listed = |separator| listed(names.iter().copied(), separator);
    match names.len() {
        1 => format!("the params of {0} need the outputs of {0}", listed("")),
        2 => format!("the params of {} need each other", listed(" and ")),
        _ => format!(
            "the params of {} need one another in a circle",
            listed(", ")
        ),
    }
}

/// The path of the string in the params of a node that has a placeholder at a place; empty if its workload has no name for it.
fn path_of(node: &Node, place: Span) -> FieldPath {
    let mut found = FieldPath::new();
    let (Some(name), Some(params)) = (node.name(), &node.params) else {
        return found;
    };
    let path = &mut ["resources", name, "params"].into_iter().collect();
    params.each_string_at(path, &mut |path, text| {
        if text
            .placeholders()
            .any(|placeholder| placeholder.span == place)
        {
            found = path.clone();
        }
    });
    found
}
