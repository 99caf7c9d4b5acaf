//! What looks wrong between a resource and what its provider says of itself. A run works without it, so that none of it is
//! an error.

use std::collections::BTreeSet;

use score_yaml::message::listed;
use score_yaml::{Str, message};

use super::Provider;
use super::matched::MatchedResource;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::path::FieldPath;
use crate::plan::{NodeOrigin, Plan};
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
    for (node, entry) in declared {
        let class = node.uid.class();
        if entry.declaration().class.is_some() || class == "default" {
            continue;
        }
        let others = plan.entries_of(node.uid.kind()).iter();
        let known: BTreeSet<&str> = others
            .filter_map(|other| other.declaration().class)
            .collect();
        if let Some(near) = nearest(class, known).filter(|near| near.len() > 3) {
            let message = message!(
                "no provisioner names class `{class}` of type `{}`: one for any class takes it",
                node.uid.kind()
            );
            let warning = Diagnostic::new(codes::UNKNOWN_CLASS, message);
            let warning = warning.hint(message!("did you mean `class: {near}`?"));
            let name = node.name().unwrap_or_default();
            let workload = state.workloads.get(&node.scope.workload);
            let written = workload
                .and_then(|workload| workload.spec.get("resources")?.get(name)?.get("class"));
            let path = FieldPath::from_iter(["resources", name, "class"]);
            let place = written.map_or(node.kind_span, |class| class.span);
            diags.push(warning.at(place).path(&path));
        }
    }
    diags
}

impl MatchedResource<'_> {
    /// Warns of params that the provider does not say it takes, and of outputs that it says it gives and did not give.
    pub(super) fn doubts(&self, outputs: &Tree<Text>, state: &State) -> Diagnostics {
        let mut diags = Diagnostics::new();
        if !matches!(self.node.origin, NodeOrigin::Declared) {
            return diags;
        }
        let declaration = self.entry.declaration();
        let params = self.node.params.as_deref().and_then(Tree::as_map);
        for (name, near) in missing(params, declaration.params) {
            let message = message!(
                "the provisioner of `{}` does not say that it takes a param `{name}`",
                self.uid()
            );
            let warning = told(codes::UNSUPPORTED_PARAM, message, near, "it takes");
            diags.push(match self.param(name, state) {
                Some((span, path, _)) => warning.at(span).path(&path),
                None => warning.at(self.node.span),
            });
        }
        let given: Vec<Str> = outputs
            .as_map()
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect();
        // Some give one of several. It is another matter if something else stands in the place of what was promised.
        let known: Vec<&str> = declaration.outputs.iter().map(first).collect();
        if !given.is_empty() && given.iter().all(|name| known.contains(&name.as_str())) {
            return diags;
        }
        let promised = declaration.outputs.iter().map(first);
        for name in promised.filter(|name| !given.iter().any(|known| *known == **name)) {
            let message = message!(
                "the provisioner of `{}` says that it gives `{name}`, and it did not",
                self.uid()
            );
            let known = given.iter().map(Str::as_str).collect();
            let warning = told(codes::UNDECLARED_OUTPUT, message, (name, known), "it gave");
            let warning = warning.label(self.node.span, message!("for `{}`", self.name()));
            diags.push(match self.entry.span() {
                Some(span) => warning.at(span),
                None => warning,
            });
        }
        diags
    }
}

/// Of what is inside an output or a param, its name counts.
fn first(name: &Str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// A name, and those that are known.
type Unknown<'n> = (&'n str, Vec<&'n str>);

/// The keys of a map that are none of those that are declared, if some are.
fn missing<'n, V>(
    map: Option<&'n score_yaml::OrderedMap<Str, V>>,
    declared: &'n [Str],
) -> Vec<(&'n str, Unknown<'n>)> {
    let known: Vec<&str> = declared.iter().map(first).collect();
    let keys = map.into_iter().flat_map(|map| map.keys());
    let unknown = keys.filter(|key| !known.is_empty() && !known.contains(&key.as_str()));
    unknown
        .map(|key| (key.as_str(), (key.as_str(), known.clone())))
        .collect()
}

/// The warning with the name that may be meant, or else with those that there are.
fn told(code: Code, message: String, (name, known): Unknown<'_>, what: &str) -> Diagnostic {
    let warning = Diagnostic::new(code, message);
    match nearest(name, known.iter().copied()) {
        Some(near) => warning.hint(message!("did you mean `{near}`?")),
        None if known.is_empty() => warning.hint("it gave nothing"),
        None => warning.hint(format!("{what} {}", listed(known, ", "))),
    }
}
