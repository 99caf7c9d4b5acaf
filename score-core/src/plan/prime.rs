//! Priming: every declared resource gets its place in the state.

use std::collections::BTreeMap;

use score_yaml::Span;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::resource::{ResourceUid, uuid_v4};
use crate::state::{ResourceState, State};
use crate::text::Template;
use crate::tree::Tree;
use crate::workload::{Resource, Workload};

/// Where this run's definitions of a resource stand, those that say something.
#[derive(Default)]
struct Defined {
    params: Option<Span>,
    metadata: Option<Span>,
}

/// Makes the state know each declared resource by its present definition; returns which those are.
pub(super) fn prime(
    workloads: &[Workload<Template>],
    state: &mut State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Vec<ResourceUid> {
    let mut seen: BTreeMap<ResourceUid, Defined> = BTreeMap::new();
    for workload in workloads {
        for resource in workload.resources.values() {
            let known = state
                .resources
                .entry(resource.uid.clone())
                .or_insert_with(|| unknown(host));
            match seen.get_mut(&resource.uid) {
                None => {
                    known.metadata = resource.metadata.clone().unwrap_or_default();
                    known.params = resource.params.clone().unwrap_or_else(Tree::map);
                    known.source_workload.clone_from(&workload.name);
                    let defined = Defined {
                        params: resource.params.as_ref().map(|_| resource.span),
                        metadata: resource.metadata.as_ref().map(|_| resource.span),
                    };
                    seen.insert(resource.uid.clone(), defined);
                }
                Some(defined) => adopt(resource, &workload.name, known, defined, diags),
            }
        }
    }
    seen.into_keys().collect()
}

/// A further definition of a shared resource: what it says is taken over, or must agree with what is known.
fn adopt(
    resource: &Resource<Template>,
    workload: &str,
    known: &mut ResourceState,
    defined: &mut Defined,
    diags: &mut Diagnostics,
) {
    if let Some(params) = &resource.params {
        match defined.params {
            Some(first) if known.params != *params => {
                diags.push(conflict(resource, "params", first))
            }
            _ => {
                known.params = params.clone();
                known.source_workload = workload.into();
                defined.params = Some(resource.span);
            }
        }
    }
    if let Some(metadata) = &resource.metadata {
        match defined.metadata {
            Some(first) if known.metadata != *metadata => {
                diags.push(conflict(resource, "metadata", first))
            }
            _ => {
                known.metadata.clone_from(metadata);
                defined.metadata = Some(resource.span);
            }
        }
    }
}

fn conflict(resource: &Resource<Template>, field: &str, first: Span) -> Diagnostic {
    let uid = &resource.uid;
    let message =
        format!("resource `{uid}` is shared, but two definitions of it have different {field}");
    Diagnostic::new(Code::ConflictingResource, message)
        .at(resource.span)
        .label(first, "defined here first")
        .hint(format!("give {field} in one definition alone, or the same in each"))
        .summary(format!(
            "failed to prime resources: resource '{uid}': multiple definitions with different {field}"
        ))
}

/// A resource that was not there before.
fn unknown(host: &dyn Host) -> ResourceState {
    let mut bytes = [0; 16];
    host.random(&mut bytes);
    ResourceState {
        guid: uuid_v4(bytes).into(),
        ..ResourceState::default()
    }
}
