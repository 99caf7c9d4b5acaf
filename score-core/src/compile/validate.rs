//! Checks Score files and their extensions, and nothing else.

use score_yaml::{Map, SourceMap};

use super::front::{lower, read};
use super::placed::Placed;
use super::secrets;
use super::stages::Stages;
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
    let mut stages = Stages::new(job.strict);
    let mut state = std::mem::take(&mut job.state);
    let extras = |_: &[&str], _: Option<&Map>| Ok(Map::new());
    let result = read(backend, &job, &mut state, sources, &extras, &mut stages).and_then(|()| {
        let placed = Placed::new(host, state.workloads.len());
        lower::<B>(&state, &placed, sources, &mut stages)
    });
    let mut found = match result {
        Ok(_) => stages.diags,
        Err(found) => found,
    };
    secrets::keep(&mut found, &state, &job.context, sources);
    found.sort();
    found
}
