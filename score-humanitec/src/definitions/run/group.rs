//! The definitions of a run as a group of entries: who takes a resource, and what is said where nobody does.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::plan::{EntryGroup, Node as Resource, NodeOrigin, Rank};
use score_core::provision::Provider;
use score_yaml::Span;

use super::built_in::BuiltIn;
use super::run_data::key_of;
use super::{DEFINITION, DefinitionRun, Giver, NOT_IN_SCORE};
use crate::codes;
use crate::definitions::Asker;

impl EntryGroup<dyn Provider> for DefinitionRun {
    fn choose(&self, node: &Resource) -> Option<(Rank, &(dyn Provider + 'static))> {
        let identity = self.data.identity(&node.uid);
        if let Some(rule) = self.data.rule(&identity) {
            let id = &rule.definition.id.value;
            if self.data.bringers.contains(id) {
                self.data.pod_parts.may_come_of(&identity);
            }
            let entry = self.entries.get(id)?;
            return Some((DEFINITION, entry));
        }
        let entry = self.built_in.iter().find(|entry| entry.is_for(&identity))?;
        Some((entry.rank(node), entry))
    }

    fn refusal(&self, node: &Resource) -> Option<Diagnostic> {
        let identity = self.data.identity(&node.uid);
        let name = match &node.origin {
            NodeOrigin::Needed { by, .. } => {
                format!("`{}`", self.data.identity(by))
            }
            _ => format!("workload `{}`", node.scope.workload),
        };
        let path = match (&node.origin, identity.private_name()) {
            (NodeOrigin::Declared, Some((_, name))) => format!("resources.{name}"),
            _ => String::new(),
        };
        let asker = Asker {
            name: &name,
            span: node.kind_span,
            path: &path,
        };
        let key = key_of(&identity);
        let context = &self.data.settings.context;
        Some(
            self.data
                .definitions
                .no_definition(&key, context, Some(&asker)),
        )
    }

    fn way_back(&self, node: &Resource, before: &str) -> Option<String> {
        let identity = self.data.identity(&node.uid);
        match Giver::of_uri(before) {
            Giver::Definition(id) => Some(score_yaml::message!(
                "the definition `{id}` gave `{identity}`, and no rule matches it now: `definitions match {}.{} --res {}` says what each rule lacks",
                identity.kind,
                identity.class,
                identity.id
            )),
            Giver::BuiltIn if identity.kind == BuiltIn::Environment.as_str() => Some(
                "the shared values gave it, and this run has none: `--values FILE` gives them"
                    .to_owned(),
            ),
            Giver::BuiltIn | Giver::Provisioner(_) => None,
        }
    }
}

/// Reports resources of types that no Score file may ask for.
pub(crate) fn check_types<'r>(
    resources: impl Iterator<Item = (&'r str, &'r str, Span)>,
    diags: &mut Diagnostics,
) {
    for (name, kind, span) in resources {
        if NOT_IN_SCORE.contains(&kind) {
            diags.push_error(|| {
                let message = score_yaml::message!(
                    "a Score file cannot ask for a resource of type `{kind}`: the platform provides it"
                );
                let path = score_yaml::message!("resources.{name}.type");
                Diagnostic::new(codes::IMPLICIT_TYPE, message)
                    .at(span)
                    .path(path)
                    .hint("take it out; definitions refer to it by its type")
            });
        }
    }
}
