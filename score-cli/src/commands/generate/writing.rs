//! Writing what a run of `generate` made.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use score_core::backend::OutputFile;
use score_core::compile::Compiled;
use score_core::state::State;
use score_system::FolderLock;
use score_yaml::{SortedSet, parallel};

use super::outputs::{Outputs, is_large};
use crate::binary::{AnyFrontend, Binary};
use crate::error::Error;
use crate::output_lock;
use crate::progress;
use crate::report::Report;
use crate::secret_objects::SecretText;
use crate::state_dir::StateDir;
use crate::transaction::{FileOutcome, Mode, Transaction};
use crate::written_files;

/// Locks the folders in which a list says what was written, if this run has not locked what holds the lists.
///
/// # Errors
/// Another run holds one of them for too long.
pub(super) fn lock(
    binary: Binary,
    outputs: &Outputs<'_>,
    directory: &StateDir,
    state: &State,
    timeout: Duration,
) -> Result<Vec<FolderLock>, Error> {
    let mut folders: SortedSet<PathBuf> = outputs.folder().map(PathBuf::from).into_iter().collect();
    let held = directory.is_kept().then(|| directory.path());
    if held.is_none() {
        let own = binary.directories(state).into_iter();
        folders.extend(own.map(|(_, folder)| directory.project().on_disk(Path::new(&folder))));
    }
    output_lock::hold(&folders, held, timeout)
}

/// Locks folders for a file for each object, of a run that has locked the state.
///
/// # Errors
/// Another run holds one of them for too long.
pub(super) fn lock_folders<'f>(
    folders: impl Iterator<Item = &'f str>,
    directory: &StateDir,
    timeout: Duration,
) -> Result<Vec<FolderLock>, Error> {
    let folders: SortedSet<PathBuf> = folders.map(PathBuf::from).collect();
    output_lock::hold(&folders, Some(directory.path()), timeout)
}

/// Adds everything that a run made to what a transaction writes: the outputs, the files and folders beside them, and the
/// state.
///
/// # Errors
/// The state is too large for the next run to read, or the folder for the outputs holds what a run must not overwrite.
pub(super) fn stage(
    backend: &dyn AnyFrontend,
    outputs: &Outputs<'_>,
    directory: &StateDir,
    mut compiled: Compiled,
    secrets: SecretText,
    transaction: &mut Transaction,
) -> Result<(), Error> {
    let binary = backend.binary();
    let state = &compiled.state;
    directory.stage(binary, state, transaction)?;
    for (_, folder) in binary.directories(state) {
        written_files::stage(&folder, &compiled.manifests, directory, transaction);
    }
    directory.stage_emptied(state, false, transaction);
    let files = std::mem::take(&mut compiled.manifests.files);
    for (path, OutputFile { bytes, mode }) in files {
        transaction.write(path, bytes, mode.map_or(Mode::Kept(0o644), Mode::Exact));
    }
    for (path, is_wanted) in std::mem::take(&mut compiled.manifests.directories) {
        if is_wanted {
            transaction.directory(path)
        } else {
            transaction.remove_directory(path)
        }
    }
    for path in std::mem::take(&mut compiled.manifests.removed) {
        transaction.remove_file(path);
    }
    outputs.write_env(&compiled.env, directory.project(), transaction)?;
    outputs.write_secrets(secrets, transaction);
    let Compiled {
        mut manifests,
        state,
        graph,
        order,
        ..
    } = compiled;
    if is_large(&manifests) {
        // The text is the last that a run makes, and takes the place of what it is made from.
        parallel::map(state.resources, 1, drop);
        parallel::map(state.workloads, 1, drop);
        drop((graph, order));
    } else {
        // The process ends soon; to take these trees apart node by node would be a tenth of a run.
        std::mem::forget((state, graph, order));
    }
    let main = outputs.render(backend, &mut manifests);
    std::mem::forget(manifests);
    outputs.write_main(main, transaction)
}

/// Writes everything that was staged, all or nothing, and says so of the files and folders that a person is told of. Returns what it changed, if that is kept.
///
/// # Errors
/// As [`Transaction::commit`].
pub(super) fn commit(
    told: &[String],
    directory: &StateDir,
    mut transaction: Transaction,
    report: Report,
) -> Result<Vec<FileOutcome>, Error> {
    let _step = progress::step(|| "Writing files".to_owned());
    let committed = directory.commit(&mut transaction, report);
    let outcomes = transaction.outcomes().to_vec();
    std::mem::forget(transaction);
    committed?;
    for path in told {
        report.info(format!("Wrote '{path}'"));
    }
    Ok(outcomes)
}

/// The folders beside the state that are not there. Nobody commits them, so a fresh clone has none, and nothing in them is out of
/// date.
pub(super) fn absent_folders(binary: Binary, state: &State, directory: &StateDir) -> Vec<PathBuf> {
    let folders = binary.directories(state).into_iter();
    let folders = folders.map(|(_, folder)| PathBuf::from(folder));
    let is_absent = |folder: &PathBuf| {
        let found = directory.project().on_disk(folder).symlink_metadata();
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    folders.filter(is_absent).collect()
}
