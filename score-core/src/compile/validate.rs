//! Checks Score files and their layers, and nothing else.

use score_yaml::{Map, SourceMap};

use super::add::add_score_files;
use super::budget::TextBudget;
use super::lower::build;
use super::secrets::mask_values;
use super::stage_diagnostics::StageDiagnostics;
use super::{Diagnostics, Host, Job};
use crate::backend::Backend;

/// Everything that is wrong with a job as far as no resource has to be provisioned to see it: what `parse` to
/// `check` find. The job's entries and what its state knows of other workloads do not matter; nothing is made.
#[must_use]
pub fn validate<B: Backend>(
    backend: &B,
    mut job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Diagnostics {
    let mut stages = StageDiagnostics::new(job.strict);
    let mut state = std::mem::take(&mut job.state);
    let extras = |_: &str, _: &[&str], _: Option<&Map>| Ok(Map::new());
    let result = add_score_files(backend, &job, &mut state, sources, &extras, &mut stages)
        .and_then(|()| {
            let placed = TextBudget::new(host, state.workloads.len());
            let built = build::<B>(&state, &job.layers, &placed, sources);
            built.lower::<B>(false, &placed, &mut stages)
        });
    let mut found = match result {
        Ok(_) => stages.diags,
        Err(found) => found,
    };
    mask_values::<B>(found.as_mut_slice(), &state, &job.layers, sources);
    found.sort();
    found
}
