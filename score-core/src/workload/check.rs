//! The rules that no schema can say.

use std::collections::BTreeMap;

use score_yaml::Span;

use super::{Ready, Workload};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::text::{Placeholder, Template};

/// Checks that placeholders are well formed and name declared resources, and that `before` entries name other
/// containers, wait for nothing impossible and form no cycle.
pub fn check(workload: &Workload<Template>, diags: &mut Diagnostics) {
    workload.each_text(&mut |_, path, template| {
        for placeholder in template.placeholders() {
            if let Some(diagnostic) = placeholder_fault(workload, placeholder) {
                diags.push(diagnostic.path(path));
            }
        }
    });
    before_names_other_containers(workload, diags);
    healthy_containers_have_probes(workload, diags);
    before_forms_no_cycle(workload, diags);
}

fn placeholder_fault(
    workload: &Workload<Template>,
    placeholder: &Placeholder,
) -> Option<Diagnostic> {
    let raw = &placeholder.raw;
    let at = |index| placeholder.element_span(index);
    if placeholder.path.len() < 2 {
        let message = format!(
            "placeholder `${{{raw}}}` is malformed, expected at least two elements with a dot between"
        );
        return Some(escape_hint(
            Diagnostic::new(Code::MalformedPlaceholder, message).at(placeholder.span),
            raw,
        ));
    }
    if let Some(index) = placeholder.path.iter().position(String::is_empty) {
        let message = format!("placeholder `${{{raw}}}` is malformed, an element of it is empty");
        return Some(escape_hint(
            Diagnostic::new(Code::MalformedPlaceholder, message).at(at(index)),
            raw,
        ));
    }
    match (placeholder.path[0].as_str(), &placeholder.path[1]) {
        ("metadata", _) => None,
        ("resources", name) if workload.resources.contains_key(name) => None,
        ("resources", name) => {
            let message = format!("no resource `{name}` in workload `{}`", workload.name.value);
            let names = workload.resources.keys().map(String::as_str);
            Some(
                Diagnostic::new(Code::UnknownResource, message)
                    .at(at(1))
                    .near(name, names),
            )
        }
        (root, _) => {
            let message =
                format!("`{root}` in `${{{raw}}}` is unknown, expected `metadata` or `resources`");
            let diagnostic = Diagnostic::new(Code::UnknownReference, message).at(at(0));
            Some(escape_hint(
                diagnostic.near(root, ["metadata", "resources"]),
                raw,
            ))
        }
    }
}

fn escape_hint(diagnostic: Diagnostic, raw: &str) -> Diagnostic {
    diagnostic.hint(format!("write `$${{{raw}}}` for the text itself"))
}

fn before_entry(
    container: &str,
    before: &str,
    code: Code,
    message: String,
    span: Span,
) -> Diagnostic {
    let path = ["containers", container, "before", before]
        .into_iter()
        .collect::<crate::path::FieldPath>();
    Diagnostic::new(code, message).at(span).path(&path)
}

fn before_names_other_containers(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        for (before, ready) in &container.before {
            if before == name {
                let message = format!("container `{name}` is to start before itself");
                diags.push(before_entry(
                    name,
                    before,
                    Code::InvalidBefore,
                    message,
                    ready.span,
                ));
            } else if !workload.containers.contains_key(before) {
                let message = format!(
                    "container `{name}` is to start before `{before}`, and there is no such container"
                );
                let others = workload
                    .containers
                    .keys()
                    .map(String::as_str)
                    .filter(|other| other != name);
                let diagnostic =
                    before_entry(name, before, Code::InvalidBefore, message, ready.span);
                diags.push(diagnostic.near(before, others));
            }
        }
    }
}

fn healthy_containers_have_probes(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        if container.liveness.is_some() || container.readiness.is_some() {
            continue;
        }
        if let Some((before, ready)) = container
            .before
            .iter()
            .find(|(_, ready)| ready.value == Ready::Healthy)
        {
            let message = format!(
                "container `{before}` waits for `{name}` to be healthy, and `{name}` has no probe"
            );
            let diagnostic = before_entry(name, before, Code::MissingProbe, message, ready.span);
            diags.push(diagnostic.hint(format!("add a `readinessProbe` to `{name}`")));
        }
    }
}

/// How far the search for cycles is with a container.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    OnTheWay,
    Done,
}

fn before_forms_no_cycle(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let mut visits: BTreeMap<&str, Visit> = BTreeMap::new();
    for start in workload.containers.keys() {
        if visits.contains_key(start.as_str()) {
            continue;
        }
        // The containers on the way, each with the entries of `before` that are left to follow.
        let mut way = vec![];
        let mut next = Some(start.as_str());
        loop {
            if let Some((name, container)) =
                next.and_then(|name| workload.containers.get_key_value(name))
            {
                visits.insert(name, Visit::OnTheWay);
                way.push((name.as_str(), container.before.iter()));
            }
            next = None;
            let Some((name, entries)) = way.last_mut() else {
                break;
            };
            let name = *name;
            match entries.next() {
                // Said already to be wrong.
                Some((before, _)) if before == name => {}
                Some((before, ready)) => match visits.get(before.as_str()) {
                    None => next = Some(before),
                    Some(Visit::Done) => {}
                    Some(Visit::OnTheWay) => {
                        let start = way
                            .iter()
                            .position(|(on_way, _)| on_way == before)
                            .unwrap_or(0);
                        let names: Vec<_> = way[start..]
                            .iter()
                            .map(|(name, _)| format!("`{name}`"))
                            .collect();
                        let message = format!(
                            "the `before` entries form a cycle: {} -> `{before}`",
                            names.join(" -> ")
                        );
                        diags.push(before_entry(
                            name,
                            before,
                            Code::ContainerCycle,
                            message,
                            ready.span,
                        ));
                    }
                },
                None => {
                    visits.insert(name, Visit::Done);
                    way.pop();
                }
            }
        }
    }
}
