//! The rules that no schema can say.

use score_yaml::message;
use score_yaml::message::ring;
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::{FieldKind, Ready, Workload};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Dialect};
use crate::text::{Placeholder, SCORE_ROOTS, ScoreRoot, Template};

/// Checks that placeholders are well formed and name declared resources, and that `before` entries name other
/// containers, wait for nothing impossible and form no cycle.
pub fn check(workload: &Workload<Template>, dialect: &Dialect, diags: &mut Diagnostics) {
    workload.each_text(&mut |kind, path, template| {
        for placeholder in template.placeholders() {
            if !is_known(workload, placeholder) {
                diags.push_error(|| {
                    let hint = match kind {
                        FieldKind::Image if placeholder.raw.starts_with('{') => {
                            "`${{ … }}` is for another tool, which has to fill it in first"
                                .to_owned()
                        }
                        FieldKind::Image => dialect.image_hint.to_owned(),
                        _ => message!("write `$${{{}}}` for the text itself", placeholder.raw),
                    };
                    placeholder_fault(workload, placeholder, hint).path(path)
                });
            }
        }
    });
    before_names_other_containers(workload, diags);
    healthy_containers_have_probes(workload, diags);
    before_forms_no_cycle(workload, diags);
}

/// True if a placeholder is well formed and names what there is.
fn is_known(workload: &Workload<Template>, placeholder: &Placeholder) -> bool {
    let path = placeholder.path.as_slice();
    let is_well_formed = path.len() >= 2 && !path.iter().any(|element| element.is_empty());
    is_well_formed
        && match placeholder.root() {
            Some(ScoreRoot::Metadata) => true,
            Some(ScoreRoot::Resources) => workload.resources.contains_key(&path[1]),
            None => false,
        }
}

/// The error of a placeholder that is not known.
fn placeholder_fault(
    workload: &Workload<Template>,
    placeholder: &Placeholder,
    hint: String,
) -> Diagnostic {
    let raw = &placeholder.raw;
    let at = |index| placeholder.element_span(index);
    if placeholder.path.len() < 2 {
        let message = message!(
            "placeholder `${{{raw}}}` is malformed, expected at least two elements with a dot between"
        );
        let diagnostic = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
        return diagnostic.at(placeholder.span).hint(hint);
    }
    let mut elements = placeholder.path.iter();
    if let Some(index) = elements.position(|element| element.is_empty()) {
        let message = message!("placeholder `${{{raw}}}` is malformed, an element of it is empty");
        let diagnostic = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
        return diagnostic.at(at(index)).hint(hint);
    }
    if let Some((name, _)) = placeholder.resource() {
        let message = message!("no resource `{name}` in workload `{}`", workload.name.value);
        let names = workload.resources.keys().map(Str::as_str);
        let diagnostic = Diagnostic::new(codes::UNKNOWN_RESOURCE, message);
        return diagnostic.at(at(1)).near(name, names);
    }
    let root = &placeholder.path[0];
    let roots = SCORE_ROOTS.listed();
    let message = message!("`{root}` in `${{{raw}}}` is unknown, expected {roots}");
    let diagnostic = Diagnostic::new(codes::UNKNOWN_REFERENCE, message).at(at(0));
    diagnostic.near(root, SCORE_ROOTS.names()).hint(hint)
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
                let message = message!("container `{name}` is to start before itself");
                diags.push(before_entry(
                    name,
                    before,
                    codes::INVALID_BEFORE,
                    message,
                    ready.span,
                ));
            } else if !workload.containers.contains_key(before) {
                diags.push_error(|| {
                    let message = message!(
                        "container `{name}` is to start before `{before}`, and there is no such container"
                    );
                    let others = workload.containers.keys().map(Str::as_str);
                    let others = others.filter(|other| *other != name.as_str());
                    let diagnostic =
                        before_entry(name, before, codes::INVALID_BEFORE, message, ready.span);
                    diagnostic.near(before, others)
                });
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
            let message = message!(
                "container `{before}` waits for `{name}` to be healthy, and `{name}` has no probe"
            );
            let diagnostic = before_entry(name, before, codes::MISSING_PROBE, message, ready.span);
            diags.push(diagnostic.hint(message!("add a `readinessProbe` to `{name}`")));
        }
    }
}

/// The progress of the search for cycles with a container.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    /// So many others are on the way before it.
    OnTheWay(usize),
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
                visits.insert(name, Visit::OnTheWay(way.len()));
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
                    Some(Visit::OnTheWay(start)) => diags.push_error(|| {
                        let ring = ring(way[*start..].iter().map(|(name, _)| *name));
                        let message = format!("the `before` entries form a cycle: {ring}");
                        let diagnostic =
                            before_entry(name, before, codes::CONTAINER_CYCLE, message, ready.span);
                        diagnostic.summary(message!(
                            "the `before` entries of workload `{}` contain a cycle",
                            workload.name.value
                        ))
                    }),
                },
                None => {
                    visits.insert(name, Visit::Done);
                    way.pop();
                }
            }
        }
    }
}
