//! The provisioners that are at hand for a validation: those that the command line names, those of the project, and the defaults.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use score_core::diagnostic::Diagnostics;
use score_core::provision::{EntryContext, ProvisionerEntry, load};
use score_core::state::State;
use score_yaml::Map;

use crate::commands::CommandContext;
use crate::commands::init::fetch_all;
use crate::commands::init::provisioners::check_provisioners;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::last_run::LastRun;
use crate::provisioners::{all_kinds, entries};
use crate::state_dir::{Access, StateDir};
use crate::state_files::DEFAULTS;

/// The provisioners that are at hand, and what the project knows.
pub(crate) struct AtHand<F> {
    /// The backend of the project.
    pub(super) backend: F,
    /// The entries, in the order in which they are asked. None of them is run.
    pub(super) entries: Vec<Arc<ProvisionerEntry>>,
    /// The state of the project without its workloads; a new one where there is no project.
    pub(super) state: State,
    /// The Score files that the workloads of the project were made from.
    pub(crate) score_files: Vec<String>,
    /// True if there is a project.
    pub(crate) has_project: bool,
    /// True if a run would have these provisioners and no others.
    pub(super) is_certain: bool,
}

impl<F: Frontend> AtHand<F> {
    /// Reads the project of the working directory, if there is one, and the provisioner files that URIs name, which are asked
    /// before those of the project. Without a project, the defaults are there unless they are left out.
    ///
    /// # Errors
    /// Something cannot be read or fetched; everything that is wrong with entries.
    pub(crate) fn read(
        uris: &[String],
        leaves_out_defaults: bool,
        context: &mut CommandContext<'_>,
    ) -> Result<Self, Error> {
        let directory = StateDir::open::<F>(Access::Read)?;
        let kept = match &directory {
            Some(directory) => directory.state::<F>(context.sources)?,
            None => None,
        };
        let has_project = kept.is_some();
        let mut state = kept.unwrap_or_default();
        let backend = F::for_state(&state);
        // Programs are not run.
        let kinds = all_kinds(&backend, Duration::ZERO);
        let entry_context = EntryContext::new(&backend);
        let fetched = fetch_all(uris, "failed to load provisioner", context.report)?;
        let taken = check_provisioners(&backend, context, &fetched, &mut Vec::new())?;
        let mut files: Vec<_> = taken.into_iter().map(|taken| taken.source).collect();
        if !has_project && !leaves_out_defaults {
            files.push(context.sources.add(DEFAULTS, F::DEFAULT_PROVISIONERS));
        }
        let mut all = Vec::new();
        for file in files {
            all.extend(load(context.sources, file, &kinds, &entry_context)?);
        }
        if has_project && let Some(directory) = &directory {
            all.extend(entries(&backend, directory, &kinds, context.sources)?);
        }
        let had_definitions = LastRun::of(&state).map_err(Diagnostics::from)?.is_some();
        let score_files: BTreeSet<String> = state
            .workloads
            .values()
            .filter_map(|workload| workload.file.clone())
            .collect();
        state.workloads.clear();
        state.extras = Map::new();
        Ok(AtHand {
            backend,
            entries: all.into_iter().map(Arc::new).collect(),
            state,
            score_files: score_files.into_iter().collect(),
            has_project,
            is_certain: (has_project && !had_definitions) || !uris.is_empty(),
        })
    }
}
