//! True if each resource of a plan has an entry, and the one that it had before.

use score_yaml::message::listed;
use score_yaml::{Span, message};

use super::Provider;
use super::doubts::class_place;
use super::load::several;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, longer, nearest};
use crate::document::{in_place_of_type, type_meant};
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
        let has_type = entry.is_some() || plan.entries_of(node.uid.kind()).is_empty();
        let class = class_place(node, state).filter(|_| !has_type);
        let field = if class.is_some() { "class" } else { "type" };
        if problem.span.is_some() {
            diags.push(problem);
            continue;
        }
        let problem = problem.at(class.unwrap_or(node.kind_span));
        diags.push(match node.name() {
            Some(name) => problem.path(FieldPath::from_iter(["resources", name, field])),
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
        [first, ..] => {
            let entries = || plan.entries_of(uid.kind()).iter();
            let classes = entries().filter_map(|entry| entry.declaration().class);
            let error = no_class(uid, classes, first.declaration().id.is_some());
            let class_of = |entry: &&dyn Provider| {
                let declared = entry.declaration();
                let class = declared.class.filter(|all| is_one_of(uid.class(), all))?;
                Some((class.to_owned(), declared.unmatched?))
            };
            if let Some((all, place)) = entries().find_map(class_of) {
                let class = uid.class();
                return with_origin(
                    no_class(uid, std::iter::empty(), false)
                        .hint(message!(
                            "write an entry for each class: `class: {class}` in this one"
                        ))
                        .of_entry(
                            place,
                            &message!("asks for `{all}`, which is no class"),
                            node,
                        ),
                    node,
                );
            }
            let mut open = entries().filter_map(|entry| {
                let declared = entry.declaration();
                let is_open = [declared.class, declared.id].contains(&Some("*"));
                declared.unmatched.filter(|_| is_open)
            });
            match (error.hints.is_empty(), open.next()) {
                (true, Some(place)) => error
                    .hint("leave it out: an entry without `class` and `id` takes all of its type")
                    .of_entry(place, "asks for `*`, which is no wildcard", node),
                (true, None) => {
                    let declared = first.declaration();
                    // An id without its workload is that of a name.
                    let id = declared.id.filter(|id| {
                        let own = uid.id().rsplit('.').next();
                        entries().count() == 1 && own == Some(*id) && declared.class.is_none()
                    });
                    match id.zip(declared.id_place.or(first.span())) {
                        Some((id, place)) => error
                            .hint(message!(
                                "write `id: {}` in the entry, or leave `id` out",
                                uid.id()
                            ))
                            .of_entry(place, &message!("takes the id `{id}`"), node),
                        None => error.hint(
                            message!("`{}` takes", first.uri()) + &first.condition() + " only",
                        ),
                    }
                }
                (false, _) => error,
            }
        }
        [] => {
            let place = |kind| {
                let mut entries = plan.entries_of(kind).iter();
                entries.find_map(|entry| entry.declaration().unmatched)
            };
            let mut several = plan.kinds().filter(|all| is_one_of(uid.kind(), all));
            match several.find_map(|all| Some((all, place(all)?))) {
                Some((all, place)) => no_type(uid)
                    .hint(message!(
                        "write an entry for each: `type: {}` in this one",
                        uid.kind()
                    ))
                    .of_entry(place, &message!("asks for `{all}`, which is no type"), node),
                None => unknown_type(node, plan.kinds(), place("*")),
            }
        }
    };
    with_origin(diagnostic, node)
}

/// True if a type or a class is one of several in one text.
fn is_one_of(word: &str, all: &str) -> bool {
    word.len() < all.len() && several(all).any(|one| one == word)
}

/// An error about a resource, with who needs it.
fn with_origin(diagnostic: Diagnostic, node: &Node) -> Diagnostic {
    match &node.origin {
        NodeOrigin::Needed { by, why } => diagnostic.hint(message!("`{by}` needs it: {why}")),
        NodeOrigin::Declared | NodeOrigin::Implicit => diagnostic,
    }
}

/// An error that no entry takes a resource, as one of the entry that was to take it.
trait OfEntry {
    /// The same error at a place of that entry, with what it does there, and the place where the resource is asked for.
    fn of_entry(self, place: Span, what: &str, node: &Node) -> Self;
}

impl OfEntry for Diagnostic {
    fn of_entry(mut self, place: Span, what: &str, node: &Node) -> Self {
        self.message += ": this entry ";
        self.message += what;
        self.at(place)
            .label(node.kind_span, message!("for `{}`", node.uid))
    }
}

/// The error that entries take resources of the type, and none this one: the class that is meant, if one of `classes` is
/// near. `has_id` says that an entry asks for an id.
#[must_use]
pub fn no_class<'c>(
    uid: &ResourceUid,
    classes: impl Iterator<Item = &'c str>,
    has_id: bool,
) -> Diagnostic {
    let id = match has_id {
        true => message!(" and id `{}`", uid.id()),
        false => String::new(),
    };
    let (kind, class) = (uid.kind(), uid.class());
    let message = message!("no provisioner of type `{kind}` takes class `{class}`") + &id;
    let error = Diagnostic::new(codes::NO_PROVISIONER, message);
    match nearest(class, classes) {
        Some(near) => error.hint(message!("did you mean `class: {near}`?")),
        None => error,
    }
}

/// Some types of many, as much as a line has room for.
fn some_of(kinds: &[&str]) -> String {
    const MOST: usize = 4;
    let first = listed(kinds.iter().copied().take(MOST), ", ");
    match kinds.len().saturating_sub(MOST) {
        0 => first,
        more => format!("{first}, … {more} more"),
    }
}

/// The error that no entry takes resources of a type.
fn no_type(uid: &ResourceUid) -> Diagnostic {
    let kind = uid.kind();
    let message = message!("no provisioner takes resources of the type `{kind}`");
    Diagnostic::new(codes::NO_PROVISIONER, message)
}

/// There are none.
fn unknown_type<'t>(
    node: &Node,
    types: impl Iterator<Item = &'t str> + Clone,
    unmatched: Option<Span>,
) -> Diagnostic {
    let uid = &node.uid;
    let near = nearest(uid.kind(), types.clone())
        .or_else(|| longer(uid.kind(), types.clone()))
        .or_else(|| type_meant(uid.kind(), types.clone()));
    let others = types.clone().filter(|kind| near != Some(kind));
    // Those that only show how an entry looks are nothing to ask for.
    let shown = others.clone().filter(|kind| !kind.starts_with("example-"));
    let others: Vec<_> = match shown.clone().next() {
        Some(_) => shown.collect(),
        None => others.collect(),
    };
    let diagnostic = no_type(uid);
    let others: Vec<_> = others.into_iter().filter(|kind| *kind != "*").collect();
    if let (None, Some(place)) = (near, unmatched) {
        let kind = uid.kind();
        return diagnostic
            .hint(message!("an entry is for one type: write `type: {kind}`"))
            .of_entry(place, "asks for `*`, which is no wildcard", node);
    }
    match (near, others.as_slice()) {
        (None, []) => diagnostic
            .hint("there are none: `init --provisioners FILE` adds some, or give definitions with `--definitions FILE`"),
        (Some("service-port"), _) if uid.kind() == "service" => {
            let name = uid.id().rsplit('.').next().unwrap_or_default();
            let workload = node.short_param("workload");
            let workload = workload.unwrap_or_else(|| name.to_owned());
            let port = node.short_param("port").unwrap_or_else(|| "…".to_owned());
            diagnostic
                .hint("did you mean `service-port`? it gives `hostname` and `port` of a workload")
                .hint(message!(
                    "write `{name}: {{type: service-port, params: {{workload: {workload}, port: {port}}}}}`"
                ))
        }
        (Some(near), _) => diagnostic.hint(message!("did you mean `{near}`?")),
        (None, others) => in_place_of_type(uid.kind())
            .into_iter()
            .fold(diagnostic, Diagnostic::hint)
            .hint(format!(
                "there are provisioners for {}",
                some_of(others)
            ))
            .hint("`provisioners list` has all, and `init --provisioners FILE` adds others"),
    }
}
