//! The rules that no schema can say.

use score_yaml::message;
use score_yaml::message::ring;
use std::collections::BTreeMap;

use score_yaml::{Span, Str};

use super::{FieldKind, Ready, Workload};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Dialect};
use crate::text::{Placeholder, Template};

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

/// Whether a placeholder is well formed and names what there is.
fn is_known(workload: &Workload<Template>, placeholder: &Placeholder) -> bool {
    let path = placeholder.path.as_slice();
    let is_well_formed = path.len() >= 2 && !path.iter().any(|element| element.is_empty());
    is_well_formed
        && match path[0].as_str() {
            "metadata" => true,
            "resources" => workload.resources.contains_key(&path[1]),
            _ => false,
        }
}

/// What is wrong with a placeholder that is not known.
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
        let diagnostic = Diagnostic::new(Code::MalformedPlaceholder, message);
        return diagnostic.at(placeholder.span).hint(hint);
    }
    let mut elements = placeholder.path.iter();
    if let Some(index) = elements.position(|element| element.is_empty()) {
        let message = message!("placeholder `${{{raw}}}` is malformed, an element of it is empty");
        let diagnostic = Diagnostic::new(Code::MalformedPlaceholder, message);
        return diagnostic.at(at(index)).hint(hint);
    }
    match (placeholder.path[0].as_str(), &placeholder.path[1]) {
        ("resources", name) => {
            let message = message!("no resource `{name}` in workload `{}`", workload.name.value);
            let names = workload.resources.keys().map(Str::as_str);
            Diagnostic::new(Code::UnknownResource, message)
                .at(at(1))
                .near(name, names)
        }
        (root, _) => {
            let message =
                message!("`{root}` in `${{{raw}}}` is unknown, expected `metadata` or `resources`");
            let diagnostic = Diagnostic::new(Code::UnknownReference, message).at(at(0));
            let diagnostic = diagnostic.near(root, ["metadata", "resources"]);
            diagnostic.hint(hint)
        }
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
                    Code::InvalidBefore,
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
                        before_entry(name, before, Code::InvalidBefore, message, ready.span);
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
            let diagnostic = before_entry(name, before, Code::MissingProbe, message, ready.span);
            diags.push(diagnostic.hint(message!("add a `readinessProbe` to `{name}`")));
        }
    }
}

/// How far the search for cycles is with a container.
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
                            before_entry(name, before, Code::ContainerCycle, message, ready.span);
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

#[cfg(test)]
mod tests {
    use super::super::testing::checked;
    use super::*;

    /// Code, message and the text at the place of each diagnostic.
    fn faults(text: &str) -> Vec<(Code, String, String)> {
        let (diags, sources) = checked(text);
        let place = |d: &Diagnostic| {
            d.span
                .map(|span| sources.text(span).to_owned())
                .unwrap_or_default()
        };
        diags
            .into_iter()
            .map(|d| (d.code, place(&d), d.hints.join("; ")))
            .collect()
    }

    #[test]
    fn placeholders_name_what_there_is() {
        for (text, expected) in [
            ("plain $x $${nope} ${open", None),
            ("${metadata.name}", None),
            (r"${metadata.annotations.example\.com/x}", None),
            ("${resources.db}", None),
            ("${resources.db.a b.c}", None),
            (
                "${metadata}",
                Some((
                    Code::MalformedPlaceholder,
                    "metadata",
                    "write `$${metadata}` for the text itself",
                )),
            ),
            (
                "${}",
                Some((
                    Code::MalformedPlaceholder,
                    "",
                    "write `$${}` for the text itself",
                )),
            ),
            (
                "x ${metadata..name}",
                Some((
                    Code::MalformedPlaceholder,
                    "",
                    "write `$${metadata..name}` for the text itself",
                )),
            ),
            (
                "x ${resources.bd.host}",
                Some((Code::UnknownResource, "bd", "did you mean `db`?")),
            ),
            (
                r"${resources.q\.r.s}",
                Some((Code::UnknownResource, r"q\.r", "")),
            ),
            (
                "${resource.db.x}",
                Some((
                    Code::UnknownReference,
                    "resource",
                    "did you mean `resources`?; write `$${resource.db.x}` for the text itself",
                )),
            ),
        ] {
            let document = format!(
                "metadata: {{name: shop}}\nresources: {{db: {{type: t}}}}\ncontainers: {{c: {{image: i, variables: {{V: '{text}'}}}}}}"
            );
            let expected =
                expected.map(|(code, place, hint)| (code, place.to_owned(), hint.to_owned()));
            assert_eq!(faults(&document), Vec::from_iter(expected), "{text}");
        }
    }

    #[test]
    fn before_names_others_without_a_cycle() {
        let probe = "readinessProbe: {exec: {command: [x]}}";
        for (containers, expected) in [
            ("aa: {image: i, before: {bb: {ready: complete}}}, bb: {image: i}".to_owned(), vec![]),
            (format!("aa: {{image: i, {probe}, before: {{bb: {{ready: healthy}}}}}}, bb: {{image: i}}"), vec![]),
            ("aa: {image: i, before: {bb: {ready: healthy}}}, bb: {image: i}".to_owned(), vec![Code::MissingProbe]),
            ("aa: {image: i, before: {aa: {ready: started}}}".to_owned(), vec![Code::InvalidBefore]),
            ("aa: {image: i, before: {ab: {ready: started}}}, bb: {image: i}".to_owned(), vec![Code::InvalidBefore]),
            (
                "aa: {image: i, before: {bb: {ready: started}, cc: {ready: started}}}, bb: {image: i, before: {cc: {ready: started}}},
                 cc: {image: i, before: {dd: {ready: started}}}, dd: {image: i}"
                    .to_owned(),
                vec![],
            ),
            (
                "aa: {image: i, before: {bb: {ready: started}}}, bb: {image: i, before: {cc: {ready: started}}},
                 cc: {image: i, before: {bb: {ready: started}}}"
                    .to_owned(),
                vec![Code::ContainerCycle],
            ),
        ] {
            let found = faults(&format!("metadata: {{name: shop}}\ncontainers: {{{containers}}}"));
            assert_eq!(found.iter().map(|(code, ..)| *code).collect::<Vec<_>>(), expected, "{containers}");
        }
        let (diags, _) = checked(
            "metadata: {name: s}\ncontainers: {aa: {image: i, before: {bb: {ready: started}}}, bb: {image: i, before: {aa: {ready: started}}}}",
        );
        let messages: Vec<_> = diags.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            ["the `before` entries form a cycle: `aa` -> `bb` -> `aa`"]
        );
    }
}
