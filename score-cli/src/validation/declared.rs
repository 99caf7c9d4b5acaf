//! What provisioners say of themselves: the params that they take and the outputs that they give, held against what Score files
//! say. No run checks it, so that nothing of it is an error.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, longer, nearest};
use score_core::document::type_meant;
use score_core::path::FieldPath;
use score_core::plan::{EntryGroup as _, Graph, Node as Resource, NodeOrigin, ParamScope};
use score_core::provision::{
    Provider, ProvisionerEntry, class_place, declared_names, no_class, unsupported_param,
};
use score_core::resource::ResourceUid;
use score_core::state::State;
use score_core::text::Template;
use score_humanitec::definitions::DefinitionRun;
use score_yaml::{Kind, Node, SortedMap, SourceMap, Span, Str, message};

use super::open_entry::OpenRest;
use crate::codes;

/// Looks at the resources of a project whose plan was made, and at the placeholders of its workloads.
pub(super) struct DeclaredCheck<'c> {
    state: &'c State,
    graph: &'c Graph,
    sources: &'c SourceMap,
    /// The entries by their uris; several may have one.
    by_uri: SortedMap<&'c str, Vec<&'c ProvisionerEntry>>,
    /// The definitions, if some are at hand.
    definitions: Option<&'c DefinitionRun>,
    /// What a warning says beyond what it found, if others may be there in a run.
    doubt: Option<&'static str>,
}

/// The words of a provisioner file: what there is of it.
type Names<'n> = Vec<&'n str>;

impl<'c> DeclaredCheck<'c> {
    /// Of a state and a graph, and who took its resources. `doubt` is what warnings say beyond what they found, if others may
    /// be there in a run.
    pub(super) fn new(
        (state, graph): (&'c State, &'c Graph),
        entries: &'c [Arc<ProvisionerEntry>],
        definitions: Option<&'c DefinitionRun>,
        doubt: Option<&'static str>,
        sources: &'c SourceMap,
    ) -> Self {
        let mut by_uri: SortedMap<&str, Vec<&ProvisionerEntry>> = SortedMap::new();
        for entry in entries {
            by_uri.entry(&entry.uri).or_default().push(entry);
        }
        DeclaredCheck {
            state,
            graph,
            sources,
            by_uri,
            definitions,
            doubt,
        }
    }

    /// All that looks wrong.
    pub(super) fn run(&self, diags: &mut Diagnostics) {
        let mut scopes: SortedMap<&str, &ParamScope> = SortedMap::new();
        for node in self.graph.nodes() {
            let known = self.state.resource(node.uid.as_str());
            if known.is_some_and(|known| known.provisioner == OpenRest::URI) {
                diags.push_with(Severity::Warning, || self.nobody(node));
            }
            if matches!(node.origin, NodeOrigin::Declared) {
                scopes.insert(&node.scope.workload, &node.scope);
                self.params(node, diags);
            }
        }
        for (workload, scope) in scopes {
            if let Some(workload) = self.state.workloads.get(workload) {
                self.outputs(&workload.spec, &mut FieldPath::new(), scope, diags);
            }
        }
    }

    /// The entries that may have taken a resource.
    fn takers(&self, uid: &ResourceUid) -> &[&'c ProvisionerEntry] {
        let known = self.state.resource(uid.as_str());
        let entries = known.and_then(|known| self.by_uri.get(known.provisioner.as_str()));
        entries.map_or(&[], Vec::as_slice)
    }

    /// What a resource's entries declare, if all of them declare something.
    fn declared(
        &self,
        uid: &ResourceUid,
        list: impl Fn(&'c ProvisionerEntry) -> &'c [Str],
    ) -> Option<Names<'c>> {
        let takers = self.takers(uid);
        let is_open = takers.iter().any(|entry| list(entry).is_empty());
        if takers.is_empty() || is_open {
            return None;
        }
        let names = takers.iter().flat_map(|entry| declared_names(list(entry)));
        Some(names.collect())
    }

    /// The warning that nobody is known who takes a resource.
    fn nobody(&self, node: &Resource) -> Diagnostic {
        let refusal = self.definitions.and_then(|all| all.refusal(node));
        let warning = refusal.unwrap_or_else(|| {
            let entries = self.by_uri.values().flatten();
            let place = class_place(node, self.state).filter(|_| {
                let mut same = entries
                    .clone()
                    .filter(|entry| entry.kind == node.uid.kind());
                same.next().is_some()
            });
            self.warning(nobody(&node.uid, entries).at(place.unwrap_or(node.kind_span)))
        });
        Diagnostic {
            severity: Severity::Warning,
            summary: None,
            ..warning
        }
    }

    /// Looks at the params of a resource.
    fn params(&self, node: &Resource, diags: &mut Diagnostics) {
        let Some(params) = node.params.as_deref().and_then(|params| params.as_map()) else {
            return;
        };
        let takers = self.takers(&node.uid);
        // Entries of others may take what the default ones pass over.
        let is_open = |entry: &&ProvisionerEntry| match self.doubt {
            Some(_) => entry.supported_params.is_empty(),
            None => (*entry as &dyn Provider).takes_any_param(),
        };
        if params.is_empty() || takers.is_empty() || takers.iter().any(is_open) {
            return;
        }
        let names = takers.iter().map(|entry| &entry.supported_params);
        let declared: Names<'_> = names.flat_map(|names| declared_names(names)).collect();
        for key in params
            .keys()
            .filter(|key| !declared.contains(&key.as_str()))
        {
            diags.push_with(Severity::Warning, || {
                let (span, path) = self.param(node, key);
                let warning = unsupported_param(&node.uid, key, &declared);
                self.warning(warning.at(span).path(path))
            });
        }
    }

    /// The place of a param in its Score file, and its path.
    fn param(&self, node: &Resource, key: &str) -> (Span, FieldPath) {
        let workload = self.state.workloads.get(&node.scope.workload);
        let names = node.scope.names.names();
        let mut names = names.filter(|name| node.scope.names.get(name) == Some(&node.uid));
        let found = names.find_map(|name| {
            let resource = workload?.spec.get("resources")?.get(name)?;
            let (key, _) = resource.get("params")?.as_map()?.get_entry(key)?;
            let path = FieldPath::from_iter(["resources", name, "params", &key.text]);
            Some((key.span, path))
        });
        found.unwrap_or_else(|| (node.span, FieldPath::new()))
    }

    /// Looks at the placeholders in the strings of a part of a Score file.
    fn outputs(
        &self,
        part: &Node,
        path: &mut FieldPath,
        scope: &ParamScope,
        diags: &mut Diagnostics,
    ) {
        match &part.kind {
            Kind::String(text) if text.contains("${") => {
                let template = Template::parse(text, part.span, self.sources.text(part.span));
                for placeholder in template.placeholders() {
                    let Some((name, [output, ..])) = placeholder.resource() else {
                        continue;
                    };
                    let Some(uid) = scope.names.get(name) else {
                        continue;
                    };
                    let declared = self.declared(uid, |entry| &entry.expected_outputs);
                    let Some(declared) = declared.filter(|all| !all.contains(&output.as_str()))
                    else {
                        continue;
                    };
                    diags.push_with(Severity::Warning, || {
                        let message =
                            message!("the provisioner of `{uid}` names no output `{output}`");
                        let warning = Diagnostic::new(codes::UNDECLARED_OUTPUT, message);
                        let warning = warning.at(placeholder.element_span(2)).path(&*path);
                        self.warning(warning.near_or_listed(output, &declared, "it gives"))
                    });
                }
            }
            Kind::Map(map) => {
                for (key, value) in map.iter() {
                    path.at(&key.text, |path| self.outputs(value, path, scope, diags));
                }
            }
            Kind::Seq(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.at_index(at, |path| self.outputs(item, path, scope, diags));
                }
            }
            _ => {}
        }
    }

    fn warning(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.doubt {
            Some(doubt) => diagnostic.hint(doubt),
            None => diagnostic,
        }
    }
}

/// The fault that no entry takes a resource.
fn nobody<'e>(
    uid: &ResourceUid,
    entries: impl Iterator<Item = &'e &'e ProvisionerEntry> + Clone,
) -> Diagnostic {
    let mut kinds: Names<'_> = entries.clone().map(|entry| entry.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.contains(&uid.kind()) {
        let same = entries.filter(|entry| entry.kind == uid.kind());
        let has_id = same.clone().any(|entry| entry.id.is_some());
        return no_class(uid, same.filter_map(|entry| entry.class.as_deref()), has_id);
    }
    let message = message!(
        "no provisioner takes resources of the type `{}`",
        uid.kind()
    );
    let diagnostic = Diagnostic::new(codes::NO_PROVISIONER, message);
    let near = nearest(uid.kind(), kinds.iter().copied());
    let near = near.or_else(|| longer(uid.kind(), kinds.iter().copied()));
    match near.or_else(|| type_meant(uid.kind(), kinds.iter().copied())) {
        Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
