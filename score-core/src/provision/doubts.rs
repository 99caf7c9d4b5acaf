//! What looks wrong between a resource and what its provider says of itself. A run works without it, so that none of it is
//! an error.

use score_yaml::message::listed;
use score_yaml::{SortedMap, SortedSet, Span, Str, message};

use super::matched::MatchedResource;
use super::{Declaration, Provider};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use crate::path::FieldPath;
use crate::plan::{Node, NodeOrigin, Plan};
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Text;
use crate::tree::Tree;

/// Warns of classes that are near to one that another provider of the type asks for.
pub(super) fn classes(plan: &Plan<'_, dyn Provider>, state: &State) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let declared = plan.waves().flatten().filter_map(|planned| {
        let is_declared = matches!(planned.node.origin, NodeOrigin::Declared);
        Some((planned.node, planned.entry.filter(|_| is_declared)?))
    });
    // Many resources may ask for one class.
    let mut meant: SortedMap<(&str, &str), Option<&str>> = SortedMap::new();
    for (node, entry) in declared {
        let (kind, class) = (node.uid.kind(), node.uid.class());
        if entry.declaration().class.is_some() || class == "default" {
            continue;
        }
        let near = *meant.entry((kind, class)).or_insert_with(|| {
            let others = plan.entries_of(kind).iter();
            let known: SortedSet<&str> = others
                .filter_map(|other| other.declaration().class)
                .collect();
            nearest(class, known).filter(|near| near.len() > 3)
        });
        if let Some(near) = near {
            let message = message!(
                "no provisioner names class `{class}` of type `{kind}`: one for any class takes it"
            );
            let warning = Diagnostic::new(codes::UNKNOWN_CLASS, message);
            let warning = warning.hint(message!("did you mean `class: {near}`?"));
            let name = node.name().unwrap_or_default();
            let path = FieldPath::from_iter(["resources", name, "class"]);
            let place = class_place(node, state).unwrap_or(node.kind_span);
            diags.push(warning.at(place).path(&path));
        }
    }
    diags
}

/// Warns of entries that are never asked for a resource that they are for, as one before them in their file takes all of these,
/// or one that came with the tool.
pub(super) fn never_asked(plan: &Plan<'_, dyn Provider>) -> Diagnostics {
    let mut found: SortedMap<Span, Diagnostic> = SortedMap::new();
    for planned in plan.waves().flatten() {
        let kind = planned.node.uid.kind();
        let all = plan.entries_of(kind);
        let Some((entry, place)) = planned.entry.and_then(|entry| Some((entry, entry.span()?)))
        else {
            continue;
        };
        let own = entry.declaration();
        if all.len() < 2 || !own.is_first_asked {
            continue;
        }
        let behind = all.iter().skip_while(|other| other.span() != Some(place));
        for other in behind.skip(1) {
            let declared = other.declaration();
            let covers = |own: Option<&str>, other| own.is_none() || own == other;
            let is_covered = declared.is_first_asked
                && covers(own.class, declared.class)
                && covers(own.id, declared.id)
                && !other.is_unchanged()
                && other.takes(planned.node).is_some();
            let Some(at) = other.span().filter(|_| is_covered) else {
                continue;
            };
            let is_near = at.file == place.file;
            if !is_near && !entry.is_unchanged() {
                continue;
            }
            found.entry(at).or_insert_with(|| {
                let message = message!("this entry is never asked: `{}` before it takes all of `{kind}`", entry.uri());
                let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(at);
                let warning = warning.label(place, "this one is asked");
                match is_near {
                    true => warning.hint("put it before that one").hint(message!(
                        "a project that keeps its state has it by the other one: `resources delete {} --force` forgets that",
                        planned.node.uid
                    )),
                    false => warning.hint("files are asked in the order of their names: rename this one so that it comes first, `00-own.provisioners.yaml` for example"),
                }
            });
        }
    }
    found.into_values().collect()
}

/// The place of the class of a resource in its Score file, if that says one.
#[must_use]
pub fn class_place(node: &Node, state: &State) -> Option<Span> {
    let workload = state.workloads.get(&node.scope.workload)?;
    let resource = workload.spec.get("resources")?.get(node.name()?)?;
    Some(resource.get("class")?.span)
}

/// The warning that a provisioner does not say that it takes a param; `known` are those that it says.
#[must_use]
pub fn unsupported_param(uid: &ResourceUid, param: &str, known: &[&str]) -> Diagnostic {
    let message = message!("the provisioner of `{uid}` names no param `{param}`");
    let warning = Diagnostic::new(codes::UNSUPPORTED_PARAM, message);
    if !known.is_empty() {
        return warning.near_or_listed(param, known, "it takes");
    }
    let warning = warning.hint("it takes none: leave it out");
    match uid.kind() == "dns" && ["host", "hostname", "domain", "name"].contains(&param) {
        true => warning
            .hint("for a name of your own, write it in the `route`: `params: {host: NAME, …}`"),
        false => warning,
    }
}

/// The names among params or outputs that an entry declares: of what is inside one, its own name counts.
pub fn declared_names(declared: &[Str]) -> impl Iterator<Item = &str> {
    let names = declared.iter().map(|name| name.split('.').next());
    names.map(Option::unwrap_or_default)
}

impl MatchedResource<'_> {
    /// Warns of params that the provider does not say it takes, of outputs that it says it gives and did not give, and of those
    /// that are null where they are used. `told` is what it warned of itself.
    pub(super) fn doubts(
        &self,
        outputs: &Tree<Text>,
        state: &State,
        told: &Diagnostics,
    ) -> Diagnostics {
        let mut diags = Diagnostics::new();
        if !matches!(self.node.origin, NodeOrigin::Declared) {
            return diags;
        }
        let declaration = self.entry.declaration();
        self.unsupported_params(declaration.params, state, &mut diags);
        self.missing_outputs(&declaration, outputs, &mut diags);
        self.null_outputs(outputs, state, told, &mut diags);
        diags
    }

    fn unsupported_params(&self, declared: &[Str], state: &State, diags: &mut Diagnostics) {
        let params = self.node.params.as_deref().and_then(Tree::as_map);
        let is_open = || declared.is_empty() && self.entry.takes_any_param();
        let Some(params) = params.filter(|params| !params.is_empty() && !is_open()) else {
            return;
        };
        let known: Vec<&str> = declared_names(declared).collect();
        for name in params.keys().filter(|name| !known.contains(&name.as_str())) {
            diags.push_with(Severity::Warning, || {
                let warning = unsupported_param(self.uid(), name, &known);
                match (self.param_key(name, state), self.param(name, state)) {
                    (Some(key), Some((_, path, _))) => warning.at(key).path(&path),
                    _ => warning.at(self.node.span),
                }
            });
        }
    }

    fn missing_outputs(
        &self,
        declaration: &Declaration<'_>,
        outputs: &Tree<Text>,
        diags: &mut Diagnostics,
    ) {
        let declared = declaration.outputs;
        if declared.is_empty() {
            return;
        }
        let given = outputs.as_map().into_iter().flat_map(|map| map.keys());
        let given: Vec<&str> = given.map(Str::as_str).collect();
        let known: Vec<&str> = declared_names(declared).collect();
        // Some give one of several. It is another matter if something else stands in the place of what was promised.
        if !given.is_empty() && given.iter().all(|name| known.contains(name)) {
            for at in declaration.never_given.iter().copied() {
                let Some(name) = known.get(at).filter(|name| !given.contains(*name)) else {
                    continue;
                };
                let message = message!("the template `outputs` gives no `{name}`");
                let warning = Diagnostic::new(codes::UNDECLARED_OUTPUT, message);
                let place = declaration.output_places.get(at).copied();
                diags.push(
                    warning
                        .at(place.or(self.entry.span()).unwrap_or(self.node.span))
                        .label(self.node.span, message!("for `{}`", self.uid()))
                        .hint(message!(
                            "give it in `outputs`, `{name}: …`, or leave it out of `expected_outputs`"
                        )),
                );
            }
            return;
        }
        let uri = self.entry.uri();
        let is_template = ["template:", "jinja:"]
            .iter()
            .any(|kind| uri.starts_with(kind));
        let missing = known.iter().copied().enumerate();
        for (at, name) in missing.filter(|(_, name)| !given.contains(name)) {
            let message = message!("the provisioner says that it gives `{name}`, and it did not");
            let warning = Diagnostic::new(codes::UNDECLARED_OUTPUT, message);
            let is_only = known.len() == 1;
            let (fact, other) = match given.as_slice() {
                [] if is_only => (
                    "it gave nothing".to_owned(),
                    "leave `expected_outputs` out".to_owned(),
                ),
                [given] if is_only => (
                    message!("it gave `{given}`"),
                    message!("write `expected_outputs: [{given}]`"),
                ),
                [given] => (
                    message!("it gave `{given}`"),
                    message!("write `{given}` for `{name}` in `expected_outputs`"),
                ),
                several => (
                    match several {
                        [] => "it gave nothing".to_owned(),
                        several => format!("it gave {}", listed(several.iter().copied(), ", ")),
                    },
                    message!("leave `{name}` out of `expected_outputs`"),
                ),
            };
            // What it promises itself stands for no other output.
            let unknown = given.iter().filter(|given| !known.contains(given));
            let unknown: Vec<&str> = unknown.copied().collect();
            let first = match (given.len(), unknown.as_slice()) {
                (0, _) if is_template => {
                    message!("{fact}: add `outputs: \"{name}: …\"` to its entry")
                }
                (0, _) => message!("{fact}: give `{name}`"),
                (1, _) => message!("{fact}: name that `{name}`"),
                (_, [only]) => {
                    message!("it gave `{only}`, which it does not promise: name that `{name}`")
                }
                _ => message!("{fact}: name one `{name}`"),
            };
            let warning = warning.hint(first).hint(format!("or {other}"));
            let warning = warning.label(self.node.span, message!("for `{}`", self.name()));
            let place = declaration.output_places.get(at).copied();
            diags.push(match place.or(self.entry.span()) {
                Some(span) => warning.at(span),
                None => warning,
            });
        }
    }
}
