//! The provisioners that are at hand for a validation: those that the command line names, those of the project, and the defaults.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::ProvisionerEntry;
use score_core::state::State;
use score_yaml::{Map, SortedSet};

use crate::binary::{AnyFrontend, Binary};
use crate::command_tree::StateDirArg;
use crate::commands::{CommandContext, project_if_any};
use crate::environments::enter_or_default;
use crate::error::Error;
use crate::fetched_files::{fetch_provisioners, provisioner_texts};

use crate::last_run::LastRun;
use crate::project::Project;
use crate::provisioners::{all_kinds, entries, entries_of, template_doubts};
use crate::read::stream_number;
use crate::state_files::DEFAULTS;

/// The provisioners that are at hand, and what the project knows.
pub(crate) struct AtHand {
    /// The backend of the project.
    pub(super) backend: Box<dyn AnyFrontend>,
    /// The entries, in the order in which they are asked. None of them is run.
    pub(super) entries: Vec<Arc<ProvisionerEntry>>,
    /// The state of the project without its workloads; a new one where there is no project.
    pub(super) state: State,
    /// The Score files in the project's folder that its workloads were made from.
    pub(crate) score_files: Vec<String>,
    /// True if there is a project.
    pub(crate) has_project: bool,
    /// True if a run would have these provisioners and no others.
    pub(super) is_certain: bool,
    /// True if something is wrong with them, or with definitions, so that it is not known who takes what.
    pub(crate) is_faulty: bool,
}

impl AtHand {
    /// Reads the project of the working directory, if there is one, and the provisioner files that URIs name, which are asked
    /// before those of the project. Without a project, the defaults are there unless they are left out. What is wrong with
    /// any of these is told in `found`, and left out. `environment` is the name of that of the project; the default one if it
    /// is empty. It `may_be_new` where Score files say what it would be.
    ///
    /// # Errors
    /// Something went wrong that is no diagnostic.
    pub(crate) fn read(
        binary: Binary,
        state_dir: &StateDirArg,
        (environment, may_be_new): (&str, bool),
        uris: &[String],
        leaves_out_defaults: bool,
        context: &mut CommandContext<'_>,
        found: &mut Diagnostics,
    ) -> Result<Self, Error> {
        let before = found.len();
        let mut directory = project_if_any(binary, state_dir, context.report)?;
        let kept = match &mut directory {
            Some(directory) => {
                let kept =
                    enter_or_default(binary, directory, environment, may_be_new, context.sources);
                absorb(kept, found)?.flatten()
            }
            None => None,
        };
        let has_project = directory.is_some();
        let mut state = kept.unwrap_or_default();
        let backend = binary.for_state(&state);
        // Programs are not run.
        let kinds = all_kinds(&*backend, Duration::ZERO);
        let fetched = fetch_provisioners(uris);
        let fetched = absorb(fetched, found)?.unwrap_or_default();
        let mut read = vec![entries_of(
            &*backend,
            provisioner_texts(fetched),
            &kinds,
            None,
            context.sources,
        )];
        if let Some(directory) = &directory {
            read.push(entries(&*backend, directory, &kinds, context.sources));
        } else if !leaves_out_defaults {
            let text = binary.default_provisioners().as_bytes().to_vec();
            let defaults = vec![(DEFAULTS.to_owned(), text)];
            read.push(entries_of(
                &*backend,
                defaults,
                &kinds,
                None,
                context.sources,
            ));
        }
        let mut all = Vec::new();
        let mut doubts = Diagnostics::new();
        for (at, entries) in read.into_iter().enumerate() {
            let entries = absorb(entries, found)?.unwrap_or_default();
            // A file that is named is to be checked itself.
            let is_named = at == 0;
            doubts.extend(
                template_doubts(&entries)
                    .into_iter()
                    .map(|one| match is_named {
                        true => Diagnostic {
                            severity: one.code.severity(),
                            ..one
                        },
                        false => one,
                    }),
            );
            all.extend(entries);
        }
        let last = LastRun::with_definitions(&state).map_err(Error::from);
        let had_definitions = absorb(last, found)?.flatten().is_some();
        let score_files = match &directory {
            Some(directory) => score_files(&state, directory.project()),
            None => SortedSet::new(),
        };
        state.workloads.clear();
        state.extras = Map::new();
        let is_faulty = found.len() > before;
        found.extend(doubts);
        Ok(AtHand {
            backend,
            entries: all.into_iter().map(Arc::new).collect(),
            state,
            score_files: score_files.into_iter().collect(),
            has_project,
            is_certain: (has_project && !had_definitions) || !uris.is_empty(),
            is_faulty,
        })
    }
}

/// The Score files that the workloads of a state were made from. Somebody else may have written the state: what it names
/// outside of the project is not read, and no stream either.
fn score_files(state: &State, project: &Project) -> SortedSet<String> {
    let files = state.workloads.values();
    let files = files.filter_map(|workload| workload.file.as_ref());
    let is_own = |file: &&String| {
        stream_number(file).is_none() && project.may_read(Path::new(file), Path::new("."))
    };
    files.filter(is_own).cloned().collect()
}

/// A result, or nothing and its errors among what was found.
///
/// # Errors
/// One that is no diagnostic.
pub(crate) fn absorb<T>(
    result: Result<T, Error>,
    found: &mut Diagnostics,
) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Diagnostics(errors)) => {
            found.extend(*errors);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
