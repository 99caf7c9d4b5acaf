//! The provisioners of a project: the entries of the files in its state directory.

use std::time::Duration;

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostics;
use score_core::provision::{EntryContext, Kinds, ProvisionerEntry, kinds, load};
use score_yaml::SourceMap;

use crate::error::Error;
use crate::frontend::Frontend;
use crate::lock_file::Lock;
use crate::locked_files;
use crate::provision::cmd;
use crate::source_text::add_source;
use crate::state_dir::StateDir;

/// Every kind of provisioner: those of score-core, those of the backend, and those that touch the world. `cmd_timeout` is the time limit of
/// one cmd provisioner.
#[must_use]
pub fn all_kinds<B: Backend>(backend: &B, cmd_timeout: Duration) -> Kinds {
    backend
        .add_kinds(kinds())
        .with("cmd", move |entry, context| {
            cmd::load(entry, context, cmd_timeout)
        })
}

/// Reads every entry of a project, in the order in which they are asked.
///
/// # Errors
/// A file cannot be read, or is not what the project's lock says; an entry is not valid (all that are not, at once).
pub fn entries<F: Frontend>(
    backend: &F,
    directory: &StateDir,
    kinds: &Kinds,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    let lock = Lock::find(directory.path())?;
    let files = directory.provisioner_files()?;
    entries_of(backend, files, kinds, lock.as_ref(), sources)
}

/// [`entries`], whatever the lock says.
///
/// # Errors
/// As for [`entries`].
pub(crate) fn unlocked_entries<F: Frontend>(
    backend: &F,
    directory: &StateDir,
    kinds: &Kinds,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    entries_of(
        backend,
        directory.provisioner_files()?,
        kinds,
        None,
        sources,
    )
}

/// Reads every entry of some files, each with its path or URI. Installed ones are held against a lock.
///
/// # Errors
/// A file is not what the lock says; an entry is not valid (all that are not, at once).
pub(crate) fn entries_of<F: Frontend>(
    backend: &F,
    files: Vec<(String, Vec<u8>)>,
    kinds: &Kinds,
    lock: Option<&Lock>,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    let context = EntryContext::new(backend);
    let mut entries = Vec::new();
    let mut diags = Diagnostics::new();
    for (name, bytes) in files {
        let read = add_source(sources, &name, bytes)
            .map_err(Diagnostics::from)
            .and_then(|file| {
                if let Some(lock) = lock {
                    locked_files::check::<F>(lock, sources, file)?;
                }
                let is_unchanged = sources.get(file).text == F::DEFAULT_PROVISIONERS;
                let entries = load(sources, file, kinds, &context)?;
                Ok((entries, is_unchanged))
            });
        match read {
            Ok((more, is_unchanged)) => {
                entries.extend(more.into_iter().map(|entry| ProvisionerEntry {
                    is_unchanged,
                    ..entry
                }))
            }
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        Err(diags.into())
    } else {
        Ok(entries)
    }
}
