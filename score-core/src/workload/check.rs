//! The rules that no schema can say.

use score_yaml::message;
use score_yaml::message::{MAX_LISTED, ring};

use score_yaml::{SortedMap, Span, Str};

use super::placeholder_fault::PlaceholderFault;
use super::{FieldKind, Ready, Workload};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Dialect, Severity};
use crate::path::FieldPath;
use crate::text::{Placeholder, ScoreRoot, Template};

/// Checks that placeholders are well formed and name declared resources, and that `before` entries name other
/// containers, wait for nothing impossible and form no cycle.
pub fn check(workload: &Workload<Template>, dialect: &Dialect, diags: &mut Diagnostics) {
    workload.each_text(&mut |kind, path, template| {
        if kind == FieldKind::FileContent && path.as_str().ends_with(".source") {
            return check_source(workload, dialect, path, template, diags);
        }
        for placeholder in template.placeholders() {
            if !is_known(workload, placeholder) {
                diags.push_error(|| {
                    let fault = PlaceholderFault {
                        workload,
                        dialect,
                        kind,
                        field: path,
                        text: template,
                        placeholder,
                    };
                    fault.diagnostic().path(path)
                });
            }
        }
    });
    before_names_other_containers(workload, diags);
    healthy_containers_have_probes(workload, diags);
    before_forms_no_cycle(workload, diags);
    amounts_are_meant(workload, diags);
}

/// Checks the placeholders of a file that is copied, of which none has a place in the Score file: all faults are told at once, with
/// the line of the first one.
fn check_source(
    workload: &Workload<Template>,
    dialect: &Dialect,
    path: &FieldPath,
    text: &Template,
    diags: &mut Diagnostics,
) {
    let mut unknown = text
        .placeholders()
        .enumerate()
        .filter(|(_, placeholder)| !is_known(workload, placeholder));
    let Some((at, placeholder)) = unknown.next() else {
        return;
    };
    let others = unknown.count();
    diags.push_error(|| {
        let fault = PlaceholderFault {
            workload,
            dialect,
            kind: FieldKind::FileContent,
            field: path,
            text,
            placeholder,
        };
        let mut fault = fault.diagnostic().path(path);
        let keys = FieldPath::keys(path.as_str());
        let file = match keys.as_slice() {
            [_, container, _, target, _] => workload
                .containers
                .get(container.as_str())
                .and_then(|container| container.files.get(target.as_str())),
            _ => None,
        };
        let name = file
            .and_then(|file| file.source.as_deref())
            .unwrap_or_default();
        fault.message += &message!(", in line {} of `{name}`", text.line_of(at));
        if others > 0 {
            fault.message += &format!(", and {others} more");
        }
        let kept = "write `noExpand: true` beside `source`, if the file is to stay as it is";
        match fault.code == codes::UNKNOWN_RESOURCE && others == 0 {
            true => fault.hints.push(kept.to_owned()),
            false => {
                // The last is the way of a text that its author wrote.
                if fault.code != codes::UNKNOWN_RESOURCE {
                    fault.hints.pop();
                }
                fault.hints.insert(0, kept.to_owned());
            }
        }
        fault
    });
}

/// Warns of amounts that lack their unit, or so it seems: so little memory runs nothing, and so many CPUs has nobody.
fn amounts_are_meant(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        let Some(resources) = &container.resources else {
            continue;
        };
        for (list, amounts) in [
            ("limits", &resources.limits),
            ("requests", &resources.requests),
        ] {
            let Some(amounts) = amounts else { continue };
            let storage = amounts.others.get("ephemeral-storage");
            for (field, amount) in [
                ("memory", amounts.memory.as_ref()),
                ("cpu", amounts.cpu.as_ref()),
                ("ephemeral-storage", storage),
            ] {
                let Some(amount) = amount else { continue };
                let Some((message, near)) = amount_doubt(field, &amount.value) else {
                    continue;
                };
                diags.push_with(Severity::Warning, || {
                    let path: FieldPath = ["containers", name, "resources", list, field]
                        .into_iter()
                        .collect();
                    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
                    let doubt = doubt.at(amount.span).path(&path);
                    doubt.hint(format!("did you mean {near}?"))
                });
            }
        }
    }
}

/// The doubt about an amount that hardly anybody means, and what may be meant. (Units that a Score file may not have come
/// from additions.)
#[must_use]
pub fn amount_doubt(field: &str, amount: &str) -> Option<(String, String)> {
    const LEAST_BYTES: u64 = 1 << 20;
    /// Kubernetes itself writes bytes so where a sum of them is cut.
    const LEAST_THOUSANDTHS: u64 = 1_000_000_000;
    const MOST_CPUS: u64 = 100;
    let unit = amount.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = amount.split_at(unit.unwrap_or(amount.len()));
    let whole: Option<u64> = number.parse().ok();
    if number.is_empty() {
        return None;
    }
    let without_unit =
        |what: &str| message!("`{amount}` is {amount} {what}, expected a unit behind it");
    match (field, unit, whole) {
        ("cpu", "", Some(MOST_CPUS..)) => {
            Some((without_unit("whole CPUs"), format!("`{number}m`")))
        }
        ("cpu", "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei", _) => {
            let message = message!(
                "`{amount}` counts whole CPUs by a unit of bytes, expected one like `{number}m`"
            );
            Some((message, format!("`{number}m`")))
        }
        ("cpu", ..) => None,
        ("storage", "", Some(1..LEAST_BYTES)) => {
            Some((without_unit("bytes"), format!("`{number}Gi`")))
        }
        (_, "", Some(1..LEAST_BYTES)) => {
            let near = format!("`{number}Mi` or `{number}M`");
            Some((without_unit("bytes"), near))
        }
        (_, "m", Some(LEAST_THOUSANDTHS..)) => None,
        (_, "m" | "u" | "n", _) => {
            let message = message!("`{amount}` is a part of a byte, expected a unit like `Mi`");
            Some((message, format!("`{number}Mi` or `{number}M`")))
        }
        _ => None,
    }
}

/// True if a placeholder is well formed and names what there is.
fn is_known(workload: &Workload<Template>, placeholder: &Placeholder) -> bool {
    let path = placeholder.path.as_slice();
    let is_closed = !placeholder.raw.contains("${");
    let is_well_formed =
        is_closed && path.len() >= 2 && !path.iter().any(|element| element.is_empty());
    is_well_formed
        && match placeholder.root() {
            Some(ScoreRoot::Metadata) => {
                !ends_in_blank(path) || workload.metadata.contains_key(&path[1])
            }
            Some(ScoreRoot::Resources) => {
                workload.resources.contains_key(&path[1]) && !ends_in_blank(path)
            }
            None => false,
        }
}

/// True if the last name has a blank behind it: no output of a resource is called so.
fn ends_in_blank(path: &[Str]) -> bool {
    path.last().is_some_and(|last| last.ends_with(' '))
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
        .collect::<FieldPath>();
    Diagnostic::new(code, message).at(span).path(&path)
}

fn before_names_other_containers(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        for (before, ready) in &container.before {
            if before == name {
                let message = message!("container `{name}` is to start before itself");
                let entry = before_entry(name, before, codes::INVALID_BEFORE, message, ready.span);
                diags.push(entry.hint("leave it out: a container does not wait for itself"));
            } else if !workload.containers.contains_key(before) {
                diags.push_error(|| {
                    let message = message!(
                        "container `{name}` is to start before `{before}`, and there is no such container"
                    );
                    let others = workload.containers.keys().map(Str::as_str);
                    let others = others.filter(|other| *other != name.as_str());
                    let others: Vec<&str> = others.take(MAX_LISTED).collect();
                    let diagnostic =
                        before_entry(name, before, codes::INVALID_BEFORE, message, ready.span);
                    match workload.resources.contains_key(before) {
                        true => diagnostic.hint(message!(
                            "leave it out: `{before}` is a resource, and no container starts before one"
                        )),
                        false => diagnostic.near_or_listed(before, &others, "there is"),
                    }
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
            let way = message!("add a `readinessProbe` to `{name}`");
            let probe =
                "`readinessProbe: {exec: {command: [\"cat\", \"/tmp/ready\"]}}`, for example";
            diags.push(diagnostic.hint(way).hint(probe));
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

/// The error of containers that start before one another in a circle, which the entry of the last one closes.
fn before_cycle(workload: &Workload<Template>, members: &[&str], closing: Span) -> Diagnostic {
    let message = format!(
        "the `before` entries form a cycle: {}",
        ring(members.iter().copied())
    );
    let (last, first) = (
        members.last().unwrap_or(&""),
        members.first().unwrap_or(&""),
    );
    let cycle = before_entry(last, first, codes::CONTAINER_CYCLE, message, closing);
    // Of a large one a few entries show how it comes about.
    let others = members.windows(2).take(MAX_LISTED).filter_map(|pair| {
        let (name, before) = (pair[0], pair[1]);
        let entry = workload.containers.get(name)?.before.get(before)?;
        Some((
            entry.span,
            message!("`{name}` is to start before `{before}`"),
        ))
    });
    let cycle = others.fold(cycle, |cycle, (span, label)| cycle.label(span, label));
    cycle.hint("leave one of these entries out")
}

fn before_forms_no_cycle(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let mut visits: SortedMap<&str, Visit> = SortedMap::new();
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
                        let members = way[*start..].iter().map(|(name, _)| *name);
                        before_cycle(workload, &members.collect::<Vec<_>>(), ready.span)
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
