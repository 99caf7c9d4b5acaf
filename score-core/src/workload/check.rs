//! The rules that no schema can say.

use score_yaml::message;
use score_yaml::message::{MAX_LISTED, ring};
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::{FieldKind, Ready, Workload};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Dialect, nearest};
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
    let is_closed = !placeholder.raw.contains("${");
    let is_well_formed =
        is_closed && path.len() >= 2 && !path.iter().any(|element| element.is_empty());
    is_well_formed
        && match placeholder.root() {
            Some(ScoreRoot::Metadata) => true,
            Some(ScoreRoot::Resources) => workload.resources.contains_key(&path[1]),
            None => false,
        }
}

/// The error of a placeholder that is not known. `text` is the way out for who means the text itself.
fn placeholder_fault(
    workload: &Workload<Template>,
    placeholder: &Placeholder,
    text: String,
) -> Diagnostic {
    let raw = &placeholder.raw;
    let path = placeholder.path.as_slice();
    let at = |index| placeholder.element_span(index);
    let malformed = |what: &str| {
        let message = message!("`${{{raw}}}` is no placeholder: {what}");
        Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message)
    };
    if raw.contains("${") {
        let unclosed = malformed("no `}` closes it before the next one begins");
        let hint = "close it with `}` where its name ends";
        return unclosed.at(placeholder.span).hint(hint);
    }
    if let (Some((name, _)), true) = (placeholder.resource(), path.iter().all(|e| !e.is_empty())) {
        let message = message!("no resource `{name}` in workload `{}`", workload.name.value);
        let unknown = Diagnostic::new(codes::UNKNOWN_RESOURCE, message).at(at(1));
        return unknown.hint(declared(workload, name));
    }
    let root = path.first().map_or("", Str::as_str);
    let is_root = SCORE_ROOTS.find(root).is_some();
    let diagnostic = match path.iter().position(|element| element.is_empty()) {
        _ if path.len() < 2 => {
            malformed("expected `${resources.NAME.OUTPUT}` or `${metadata.KEY}`")
                .at(placeholder.span)
        }
        Some(index) => malformed("a name between its dots is empty").at(at(index)),
        None => {
            let roots = SCORE_ROOTS.listed();
            let message = message!("`{root}` in `${{{raw}}}` is unknown, expected {roots}");
            Diagnostic::new(codes::UNKNOWN_REFERENCE, message).at(at(0))
        }
    };
    match way_out(workload, path).filter(|_| !is_root) {
        Some(hint) => diagnostic.hint(hint).hint(text),
        None if root.is_empty() || is_root => diagnostic.hint(text),
        None => diagnostic.near(root, SCORE_ROOTS.names()).hint(text),
    }
}

/// The resources that may be meant by the name of one that is not declared.
fn declared(workload: &Workload<Template>, name: &str) -> String {
    let names = workload.resources.keys().map(Str::as_str);
    if let Some(near) = nearest(name, names) {
        return message!("did you mean `{near}`?");
    }
    let known = workload.resources.iter().take(MAX_LISTED);
    let known =
        known.map(|(name, resource)| message!("`{name}` (of type `{}`)", resource.uid.kind()));
    let known = known.collect::<Vec<_>>().join(", ");
    match known.is_empty() {
        true => message!("declare it: `resources: {{{name}: {{type: …}}}}`"),
        false => format!("there is {known}"),
    }
}

/// What was meant by a placeholder whose root is none of Score's: a variable of the environment, or a resource in the words
/// of another format.
fn way_out(workload: &Workload<Template>, path: &[Str]) -> Option<String> {
    const RESOURCES: [&str; 6] = [
        "externals",
        "external",
        "resource",
        "res",
        "dependencies",
        "shared",
    ];
    const VARIABLES: [&str; 4] = ["env", "environment", "vars", "variables"];
    let name_of = |element: &Str| element.split([':', '?', '-']).next().map(str::to_owned);
    let variable = match path {
        [name] => name_of(name),
        [root, name] if VARIABLES.contains(&root.as_str()) => name_of(name),
        [root, rest @ ..] if RESOURCES.contains(&root.as_str()) => {
            let rest: Vec<&str> = rest.iter().map(Str::as_str).collect();
            return Some(message!(
                "did you mean `${{resources.{}}}`?",
                rest.join(".")
            ));
        }
        _ => None,
    };
    let is_word = |name: &String| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_part)
    };
    let variable = variable.filter(is_word)?;
    let mut declared = workload.resources.iter();
    match declared.find(|(_, resource)| resource.uid.kind() == "environment") {
        Some((name, _)) => Some(message!("did you mean `${{resources.{name}.{variable}}}`?")),
        None => Some(message!(
            "declare `resources: {{env: {{type: environment}}}}`, and write `${{resources.env.{variable}}}`"
        )),
    }
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
                        diagnostic.hint("leave one of these entries out")
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
