//! What a run of `generate` says of workloads and resources that it did not get from its Score files.

use score_core::resource::ResourceUid;
use score_core::state::{State, WorkloadState};
use score_yaml::{SortedSet, Str, message};

use crate::commands::CommandContext;
use crate::commands::resources::say_deleted;
use crate::report::Report;
use crate::state_dir::StateDir;
use crate::state_files::STATE;

/// The names of a project before a run that takes its Score files for all of it; of any other run, nothing.
#[derive(Default)]
pub(super) struct Before {
    workloads: Vec<Str>,
    resources: SortedSet<ResourceUid>,
}

impl Before {
    pub(super) fn of(state: &State, is_whole: bool) -> Before {
        match is_whole {
            true => Before {
                workloads: state.workloads.keys().cloned().collect(),
                resources: state.resources.keys().cloned().collect(),
            },
            false => Before::default(),
        }
    }

    /// A line for each workload and resource that the project has no longer.
    pub(super) fn say_pruned(&self, after: &State, report: Report) {
        let workloads = self.workloads.iter();
        for name in workloads.filter(|name| !after.workloads.contains_key(*name)) {
            report.info(message!("Removed workload '{name}'"));
        }
        let gone = self.resources.iter();
        let gone = gone.filter(|uid| after.resource(uid.as_str()).is_none());
        say_deleted(&gone.cloned().collect(), false, report);
    }
}

/// A line for each workload of the output that no Score file of this run brought; of very many, how many more there are.
pub(super) fn say_earlier(state: &State, directory: &StateDir, context: &CommandContext<'_>) {
    /// The most workloads that have a line each.
    const MAX_LINES: usize = 50;
    let kept = directory.own_path(STATE);
    let is_kept = |workload: &WorkloadState| {
        let source = context.sources.get(workload.spec.span.file);
        kept.to_str() == Some(source.name.as_str())
    };
    let all = state.workloads.iter();
    let mut earlier = all.filter(|(_, workload)| is_kept(workload));
    for (name, workload) in earlier.by_ref().take(MAX_LINES) {
        let from = match &workload.file {
            Some(file) => message!(", of '{file}'"),
            None => String::new(),
        };
        let report = context.report;
        report.info(message!("Workload '{name}' is from an earlier run{from}"));
    }
    match earlier.count() {
        0 => {}
        more => context
            .report
            .info(format!("{more} more workloads are from earlier runs")),
    }
}
