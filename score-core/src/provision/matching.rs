//! Which entry takes a resource.

use score_yaml::message;
use score_yaml::message::listed;
use std::collections::BTreeMap;

use super::ProvisionerEntry;
use crate::backend::Target;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::plan::{Plan, Planned};
use crate::resource::ResourceUid;
use crate::state::State;

/// The entry of each planned resource: the first that takes it.
pub(super) fn choose<'e>(
    plan: &Plan<'_>,
    entries: &[&'e ProvisionerEntry],
    state: &State,
    target: &Target,
) -> Result<Vec<&'e ProvisionerEntry>, Diagnostics> {
    let mut by_type: BTreeMap<&str, Vec<&'e ProvisionerEntry>> = BTreeMap::new();
    for entry in entries {
        by_type.entry(&entry.kind).or_default().push(entry);
    }
    let mut chosen = Vec::new();
    let mut diags = Diagnostics::new();
    for Planned { uid, resource, .. } in plan.layers.iter().flatten() {
        let candidates = by_type.get(uid.kind()).map_or(&[][..], Vec::as_slice);
        let before = state
            .resources
            .get(uid.as_str())
            .map_or("", |known| known.provisioner.as_str());
        let problem = match candidates.iter().find(|entry| entry.takes(uid)) {
            Some(entry) if before.is_empty() || before == entry.uri => {
                chosen.push(*entry);
                continue;
            }
            Some(entry) => changed(uid, before, entry, target),
            None => unsupported(uid, candidates, by_type.keys().copied(), target),
        };
        diags.push(problem.at(resource.kind_span));
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(chosen)
    }
}

fn changed(
    uid: &ResourceUid,
    before: &str,
    entry: &ProvisionerEntry,
    target: &Target,
) -> Diagnostic {
    let message = message!(
        "`{uid}` was provisioned by `{before}`, but now `{}` takes it first",
        entry.uri
    );
    let diagnostic = Diagnostic::new(Code::ProvisionerChanged, message)
        .hint(message!("rename or reorder the provisioners files so that `{before}` comes first again"))
        .summary(message!(
            "{}: resource '{uid}' was previously provisioned by a different provider - undefined behavior",
            target.provisioning_failed
        ));
    match entry.span {
        Some(span) => diagnostic.label(span, "this entry takes it now"),
        None => diagnostic,
    }
}

fn unsupported<'t>(
    uid: &ResourceUid,
    candidates: &[&ProvisionerEntry],
    types: impl Iterator<Item = &'t str> + Clone,
    target: &Target,
) -> Diagnostic {
    let summary = message!(
        "{}: resource '{uid}' is not supported by any provisioner",
        target.provisioning_failed
    );
    if let [first, ..] = candidates {
        let wanted = |what: &str, value: Option<&str>| match value {
            Some(value) => message!(" {what} `{value}`"),
            None => String::new(),
        };
        let message = message!(
            "no provisioner of type `{}` takes class `{}` and id `{}`",
            uid.kind(),
            uid.class(),
            uid.id()
        );
        let hint = message!(
            "`{}` takes{}{} only",
            first.uri,
            wanted("class", first.class.as_deref()),
            wanted("id", first.id.as_deref())
        );
        return Diagnostic::new(Code::NoProvisioner, message)
            .hint(hint)
            .summary(summary);
    }
    let near = nearest(uid.kind(), types.clone());
    let others: Vec<_> = types.clone().filter(|kind| near != Some(kind)).collect();
    let diagnostic = Diagnostic::new(
        Code::NoProvisioner,
        message!(
            "no provisioner takes resources of the type `{}`",
            uid.kind()
        ),
    )
    .near(uid.kind(), types)
    .summary(summary);
    match (near, others.as_slice()) {
        (None, []) => diagnostic.hint("this project has no provisioners at all"),
        (Some(_), []) => diagnostic,
        (_, others) => diagnostic.hint(format!(
            "there are provisioners for {}",
            listed(others.iter().copied(), ", ")
        )),
    }
}
