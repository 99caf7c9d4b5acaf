//! The variables of containers in a run, which a graph shows.

use std::sync::{Mutex, PoisonError};

use score_core::backend::AnyProject;
use score_yaml::{SortedMap, Str};

/// The variables of containers, by workload and container.
pub(super) type Variables = SortedMap<Str, SortedMap<Str, SortedMap<Str, Str>>>;

/// Keeps the variables of a project.
pub(super) fn keep(project: AnyProject, kept: &Mutex<Variables>) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    for resolved in project.workloads {
        let workload = resolved.workload;
        let containers = workload.containers.into_iter().map(|(name, container)| {
            let variables = container.variables.into_iter();
            let texts = variables.map(|(name, text)| (name, text.value.into_encoded()));
            (name, texts.collect())
        });
        kept.insert(workload.name.value, containers.collect());
    }
}
