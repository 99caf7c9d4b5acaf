//! Checks and types Score files and their layers, and nothing else.

use score_yaml::SourceMap;

use super::add::add_score_files;
use super::budget::TextBudget;
use super::lower::build;
use super::secrets::mask_values;
use super::stage_diagnostics::StageDiagnostics;
use super::{Diagnostics, Extras, Host, Job, Template, Workload};
use crate::backend::AnyBackend;

/// Everything that is wrong with a job as far as no resource has to be provisioned to see it: what `parse` to
/// `check` find. The job's entries and what its state knows of other workloads do not matter; nothing is made.
#[must_use]
pub fn validate(
    backend: &dyn AnyBackend,
    job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Diagnostics {
    let (Ok((_, mut found)) | Err(mut found)) = lower(backend, job, sources, host, extras);
    found.sort();
    found
}

/// The typed workloads of a job's project, and the warnings; nothing is provisioned.
///
/// # Errors
/// As [`validate`] finds them.
pub fn lower(
    backend: &dyn AnyBackend,
    mut job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<(Vec<Workload<Template>>, Diagnostics), Diagnostics> {
    let conventions = backend.conventions();
    let mut stages = StageDiagnostics::new(job.strict);
    let mut state = std::mem::take(&mut job.state);
    let mut result = add_score_files(
        backend,
        &job,
        &mut state,
        sources,
        extras,
        host,
        &mut stages,
    )
    .and_then(|()| {
        let placed = TextBudget::new(host, state.workloads.len());
        let built = build(&conventions, &state, &job.layers, &placed, sources);
        let lowered = built.lower(&conventions, false, &placed, &mut stages)?;
        Ok((lowered.workloads, stages.diags))
    });
    let (Ok((_, found)) | Err(found)) = &mut result;
    mask_values(
        &conventions,
        found.as_mut_slice(),
        &state,
        &job.layers,
        sources,
    );
    result
}
