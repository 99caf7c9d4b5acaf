//! Priming: every declared resource gets its place in the state.

use rayon::prelude::*;
use score_yaml::message;
use score_yaml::{Map, Span};

use super::Planned;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::resource::uuid_v4;
use crate::state::{ResourceState, State};
use crate::text::Template;
use crate::tree::Tree;
use crate::workload::{Resource, Workload};

/// A definition of a resource in a workload.
struct Definition<'w> {
    workload: &'w Workload<Template>,
    resource: &'w Resource<Template>,
    /// How many stand before it, in the order of the workloads.
    at: usize,
}

/// Makes the state know each declared resource by its present definition; returns which those are, by uid.
pub(super) fn prime<'w>(
    workloads: &'w [Workload<Template>],
    state: &mut State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Vec<Planned<'w>> {
    let definitions = workloads.iter().flat_map(|workload| {
        let resources = workload.resources.values();
        resources.map(move |resource| (workload, resource))
    });
    let mut definitions: Vec<Definition<'w>> = definitions
        .enumerate()
        .map(|(at, (workload, resource))| Definition {
            workload,
            resource,
            at,
        })
        .collect();
    let place = |definition: &Definition<'w>| (&definition.resource.uid, definition.at);
    definitions.par_sort_unstable_by(|a, b| place(a).cmp(&place(b)));

    let mut planned = Vec::with_capacity(definitions.len());
    let mut new = Vec::new();
    for of_one in definitions.chunk_by(|a, b| a.resource.uid == b.resource.uid) {
        let first = &of_one[0];
        let uid = &first.resource.uid;
        let known = state.resources.get_or_insert_with(uid.clone(), || {
            new.push((first.at, uid));
            ResourceState::default()
        });
        let counts = merged(of_one, known, diags);
        planned.push(Planned {
            uid: uid.clone(),
            workload: counts.workload,
            resource: counts.resource,
        });
    }
    // A guid depends on the order in which resources are defined, not on their names.
    new.sort_unstable_by_key(|(at, _)| *at);
    for (_, uid) in new {
        let mut bytes = [0; 16];
        host.random(&mut bytes);
        if let Some(known) = state.resources.get_mut(uid.as_str()) {
            known.guid = uuid_v4(bytes).into();
        }
    }
    state.resources.sort_keys();
    planned
}

/// Puts together what the definitions of one resource say; returns the one that counts. Those that say something
/// must agree.
fn merged<'d, 'w>(
    definitions: &'d [Definition<'w>],
    known: &mut ResourceState,
    diags: &mut Diagnostics,
) -> &'d Definition<'w> {
    let mut counts = &definitions[0];
    let mut params: Option<(&Tree<Template>, Span)> = None;
    let mut metadata: Option<(&Map, Span)> = None;
    for definition in definitions {
        let Definition { resource, .. } = definition;
        if let Some(own) = &resource.params {
            match params {
                Some((others, first)) if *others != *own => {
                    diags.push(conflict(resource, "params", first));
                }
                _ => {
                    counts = definition;
                    params = Some((own, resource.span));
                }
            }
        }
        if let Some(own) = &resource.metadata {
            match metadata {
                Some((others, first)) if *others != *own => {
                    diags.push(conflict(resource, "metadata", first));
                }
                Some(_) => {}
                None => metadata = Some((own, resource.span)),
            }
        }
    }
    known.params = params.map_or_else(Tree::map, |(params, _)| params.clone());
    known.metadata = metadata.map_or_else(Map::new, |(metadata, _)| metadata.clone());
    known.source_workload.clone_from(&counts.workload.name);
    counts
}

fn conflict(resource: &Resource<Template>, field: &str, first: Span) -> Diagnostic {
    let uid = &resource.uid;
    let message =
        message!("resource `{uid}` is shared, but two definitions of it have different {field}");
    Diagnostic::new(Code::ConflictingResource, message)
        .at(resource.span)
        .label(first, "defined here first")
        .hint(message!("give {field} in one definition alone, or the same in each"))
        .summary(message!(
            "failed to prime resources: resource '{uid}': multiple definitions with different {field}"
        ))
}
