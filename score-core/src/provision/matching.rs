//! True if each resource of a plan has an entry, and the one that it had before.

use score_yaml::message;
use score_yaml::message::listed;

use super::Provider;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::path::FieldPath;
use crate::plan::{Node, NodeOrigin, Plan, Planned};
use crate::resource::ResourceUid;
use crate::state::State;
use crate::target::Target;

/// Checks that an entry takes each resource of a plan, and none but the one that did so before.
///
/// # Errors
/// All of which that does not hold.
pub(crate) fn check(
    plan: &Plan<'_, dyn Provider>,
    state: &State,
    target: &Target,
) -> Result<(), Diagnostics> {
    let mut diags = Diagnostics::new();
    for Planned { node, entry, .. } in plan.waves().flatten() {
        let before = state
            .resource(node.uid.as_str())
            .map_or("", |known| known.provisioner.as_str());
        let problem = match entry {
            Some(entry) if before.is_empty() || before == *entry.uri() => continue,
            Some(entry) if entry.may_follow(before) => continue,
            Some(entry) => {
                let hint = plan.way_back(node, before);
                let hint = hint.unwrap_or_else(|| entry.way_out(before));
                changed(&node.uid, before, entry, target).hint(hint)
            }
            None => match plan.refusal(node) {
                Some(refusal) => {
                    diags.push(refusal);
                    continue;
                }
                None => match plan.way_back(node, before) {
                    Some(hint) => Diagnostic {
                        hints: vec![hint],
                        ..unsupported(node, plan)
                    },
                    None => unsupported(node, plan),
                },
            },
        };
        let problem = problem.at(node.kind_span);
        diags.push(match node.name() {
            Some(name) => problem.path(FieldPath::from_iter(["resources", name, "type"])),
            None => problem,
        });
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(())
    }
}

fn changed(uid: &ResourceUid, before: &str, entry: &dyn Provider, target: &Target) -> Diagnostic {
    let message = message!(
        "`{uid}` was provisioned by `{before}`, but now `{}` takes it first",
        entry.uri()
    );
    let diagnostic = Diagnostic::new(codes::PROVISIONER_CHANGED, message)
        .summary(message!(
            "{}: resource '{uid}' was previously provisioned by a different provider - undefined behavior",
            target.provisioning_failed
        ));
    match entry.span() {
        Some(span) => diagnostic.label(span, "this entry takes it now"),
        None => diagnostic,
    }
}

fn unsupported(node: &Node, plan: &Plan<'_, dyn Provider>) -> Diagnostic {
    let uid = &node.uid;
    let diagnostic = match plan.entries_of(uid.kind()) {
        [first, ..] => unmatched(uid, *first),
        [] => unknown_type(uid, plan.kinds()),
    };
    match &node.origin {
        NodeOrigin::Needed { by, why } => diagnostic.hint(message!("`{by}` needs it: {why}")),
        NodeOrigin::Declared | NodeOrigin::Implicit => diagnostic,
    }
}

/// There are entries of the type.
fn unmatched(uid: &ResourceUid, first: &dyn Provider) -> Diagnostic {
    let message = message!(
        "no provisioner of type `{}` takes class `{}` and id `{}`",
        uid.kind(),
        uid.class(),
        uid.id()
    );
    let hint = message!("`{}` takes", first.uri()) + &first.condition() + " only";
    let class = first.declaration().class.unwrap_or_default();
    Diagnostic::new(codes::NO_PROVISIONER, message)
        .near(uid.class(), [class])
        .hint(hint)
}

/// There are none.
fn unknown_type<'t>(uid: &ResourceUid, types: impl Iterator<Item = &'t str> + Clone) -> Diagnostic {
    let near = nearest(uid.kind(), types.clone());
    let others: Vec<_> = types.clone().filter(|kind| near != Some(kind)).collect();
    let diagnostic = Diagnostic::new(
        codes::NO_PROVISIONER,
        message!(
            "no provisioner takes resources of the type `{}`",
            uid.kind()
        ),
    )
    .near(uid.kind(), types);
    match (near, others.as_slice()) {
        (None, []) => diagnostic
            .hint("this project has no provisioners at all: `init --provisioners` adds some, `--definitions` names definitions"),
        (Some(_), _) => diagnostic,
        (None, others) => diagnostic
            .hint(format!(
                "there are provisioners for {}",
                listed(others.iter().copied(), ", ")
            ))
            .hint("`init --provisioners` adds others"),
    }
}
