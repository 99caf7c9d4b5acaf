//! The set of Score files: what their deltas add to an empty one.

use score_core::backend::Conventions;
use score_core::compile::Job;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::state::WorkloadState;
use score_yaml::{SortedMap, SourceMap, Span, Str, Value, message};

use super::set::DeploymentSet;
use crate::codes;
use crate::delta::{DeltaParts, SharedResource, compile_parts, parts_of_workloads};
use crate::extensions::Extensions;

/// The deployment set of a job's Score files, and the warnings. The job's layers do not matter, but for `extensions`.
///
/// # Errors
/// As [`compile_delta`](crate::compile_delta); two Score files disagree about a resource that they share.
pub fn deployment_set(
    conventions: &Conventions,
    job: &Job<'_>,
    extensions: &Extensions,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(DeploymentSet, Diagnostics), Diagnostics> {
    compile_parts(conventions, job, extensions, None, sources, host, joined)
}

/// The deployment set of the workloads that a project keeps, and the warnings. It is that of their Score files when they were
/// generated, but for the contents of files that these name, which are those of now.
///
/// # Errors
/// A file's content cannot be had; two workloads disagree about a resource that they share.
pub fn set_of_workloads(
    conventions: &Conventions,
    workloads: &SortedMap<Str, WorkloadState>,
    sources: &SourceMap,
    host: &dyn Host,
) -> Result<(DeploymentSet, Diagnostics), Diagnostics> {
    let (parts, warnings) = parts_of_workloads(conventions, workloads, sources, host)?;
    Ok((joined(parts)?, warnings))
}

/// One set of what Score files add to it.
fn joined(parts: Vec<DeltaParts>) -> Result<DeploymentSet, Diagnostics> {
    let mut diags = Diagnostics::new();
    let mut set = DeploymentSet::default();
    let mut known: SortedMap<Str, SharedResource> = SortedMap::new();
    for part in parts {
        set.modules.insert(part.name, part.module);
        for (name, resource) in part.shared {
            match known.get_mut(&name) {
                None => _ = known.insert(name, resource),
                Some(first) => join(&name, first, resource, &mut diags),
            }
        }
    }
    let shared = known.into_iter();
    let shared = shared.map(|(name, resource)| (name, Value::Map(resource.value)));
    set.shared = Value::Map(shared.collect());
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(set),
    }
}

/// Adds what another Score file says of a resource to what the first one says. Params have to be said once only.
fn join(name: &str, first: &mut SharedResource, other: SharedResource, diags: &mut Diagnostics) {
    let differs = |field: &str| first.value.get(field) != other.value.get(field);
    if differs("type") {
        return diags.push(conflict(name, "types", other.span, first.span));
    }
    match (first.value.get("params"), other.value.get("params")) {
        (None, Some(_)) => *first = other,
        (Some(_), Some(_)) if differs("params") => {
            diags.push(conflict(name, "params", other.span, first.span));
        }
        _ => {}
    }
}

fn conflict(name: &str, what: &str, here: Span, first: Span) -> Diagnostic {
    let message =
        message!("resource `{name}` is shared, but two Score files give it different {what}");
    let error = Diagnostic::new(codes::CONFLICTING_RESOURCE, message).at(here);
    error.label(first, "the first one")
}
