//! The provisioners of a project: the entries of the files in its state directory.

use std::sync::Arc;
use std::time::Duration;

use score_core::backend::AnyBackend;
use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::provision::{
    EntryContext, Kinds, Provider, ProvisionerEntry, kinds, load, providers,
};
use score_yaml::{FileId, SourceMap};

use crate::binary::{AnyFrontend, Binary};
use crate::default_entries::DefaultFile;
use crate::error::Error;
use crate::lock_file::Lock;
use crate::locked_files;
use crate::provision::cmd;
use crate::source_text::add_source;
use crate::state_dir::StateDir;

/// Every kind of provisioner: those of score-core, those of the backend, and those that touch the world. `cmd_timeout` is the time limit of
/// one cmd provisioner.
#[must_use]
pub fn all_kinds(backend: &dyn AnyBackend, cmd_timeout: Duration) -> Kinds {
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
pub fn entries(
    backend: &dyn AnyFrontend,
    directory: &StateDir,
    kinds: &Kinds,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    let lock = Lock::find(directory.path(), sources)?;
    let files = directory.provisioner_files()?;
    entries_of(backend, files, kinds, lock.as_ref(), sources)
}

/// What is wrong with the templates of entries that did not come with the tool, as warnings: nothing fails of it until a
/// resource needs them.
pub(crate) fn template_doubts(entries: &[ProvisionerEntry]) -> Diagnostics {
    let own = entries.iter().filter(|entry| !entry.is_unchanged);
    let found = own.flat_map(|entry| entry.provisioner.check());
    let warnings = found.map(|one| Diagnostic {
        severity: Severity::Warning,
        ..one
    });
    warnings.collect()
}

/// [`entries`], whatever the lock says.
///
/// # Errors
/// As for [`entries`].
pub(crate) fn unlocked_entries(
    backend: &dyn AnyFrontend,
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
pub(crate) fn entries_of(
    backend: &dyn AnyFrontend,
    files: Vec<(String, Vec<u8>)>,
    kinds: &Kinds,
    lock: Option<&Lock>,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    let context = EntryContext::new(backend);
    each_file(
        backend.binary(),
        files,
        lock,
        sources,
        |sources, file, is_unchanged| loaded(sources, file, kinds, &context, is_unchanged),
    )
}

/// [`entries_of`], as a run asks them: those that came with the tool are read when they are asked.
///
/// # Errors
/// As for [`entries_of`].
pub(crate) fn providers_of(
    backend: &dyn AnyFrontend,
    files: Vec<(String, Vec<u8>)>,
    kinds: &Arc<Kinds>,
    lock: Option<&Lock>,
    sources: &mut SourceMap,
) -> Result<Vec<Box<dyn Provider>>, Error> {
    let (binary, context) = (backend.binary(), EntryContext::new(backend));
    each_file(
        binary,
        files,
        lock,
        sources,
        |sources, file, is_unchanged| {
            let heads = binary.default_heads();
            let unread = |heads| {
                let file = DefaultFile {
                    text: binary.default_provisioners(),
                    file,
                    kinds: Arc::clone(kinds),
                    context: context.clone(),
                };
                file.entries(heads)
            };
            let heads = heads.filter(|_| is_unchanged);
            if let Some(unread) = heads.and_then(unread) {
                return Ok(unread);
            }
            loaded(sources, file, kinds, &context, is_unchanged).map(providers)
        },
    )
}

fn loaded(
    sources: &SourceMap,
    file: FileId,
    kinds: &Kinds,
    context: &EntryContext,
    is_unchanged: bool,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let entries = load(sources, file, kinds, context)?.into_iter();
    let known = |entry| ProvisionerEntry {
        is_unchanged,
        ..entry
    };
    Ok(entries.map(known).collect())
}

/// Makes what `read` makes of each file; it is told if the file came with the tool, as it is.
fn each_file<T>(
    binary: Binary,
    files: Vec<(String, Vec<u8>)>,
    lock: Option<&Lock>,
    sources: &mut SourceMap,
    read: impl Fn(&SourceMap, FileId, bool) -> Result<Vec<T>, Diagnostics>,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    let mut diags = Diagnostics::new();
    for (name, bytes) in files {
        let added = add_source(sources, &name, bytes).map_err(Diagnostics::from);
        let found = added.and_then(|file| {
            if let Some(lock) = lock {
                locked_files::check(binary, lock, sources, file)?;
            }
            let is_unchanged = sources.get(file).text == binary.default_provisioners();
            read(sources, file, is_unchanged)
        });
        match found {
            Ok(found) => all.extend(found),
            Err(errors) => diags.extend(errors),
        }
    }
    match diags.has_errors() {
        true => Err(diags.into()),
        false => Ok(all),
    }
}
