//! The state directory of a project: opening, locking, reading and writing it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::state::{self, State, StateLayer};
use score_yaml::{Excerpt, FileId, SourceMap, message};

use crate::codes;
use crate::command_tree::StateDirArg;
use crate::disk::Disk;
use crate::error::Error;
use crate::journal;
use crate::project::{Folders, NamedBy, Project};
use crate::project_files::ProjectFiles;
use crate::read::{self, OWN_LIMIT};
use crate::report::Report;
use crate::restriction;
use crate::scratch::Scratch;
use crate::source_text::{add_source_as, excerpt};
use crate::stamp::Stamp;
use crate::state_files::{DEFINITIONS, EMPTIED, IGNORE, IGNORE_TEXT, PROVISIONERS_SUFFIX, STATE};
use crate::transaction::{Change, FileOutcome, Mode, Transaction};

/// The layers whose trees the state may hold.
pub const LAYERS: [StateLayer; 1] = [score_humanitec::STATE_LAYER];

/// The state directory, locked by this run until it is dropped.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    project: Project,
    /// Notes on a run that was interrupted.
    notes: Vec<String>,
    _lock: Option<File>,
    /// True if this run created it.
    is_made: bool,
    /// False if this run neither reads nor keeps a state: then nothing in the folder is looked at.
    is_kept: bool,
}

/// The purpose of opening a state directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Only to read it.
    Read,
    /// To change it, one run at a time. Holds how long to wait for another run.
    Write(Duration),
}

impl StateDir {
    /// Opens the state directory that a command line names; `None` if there is no project. Opening it to change it
    /// recovers a run that was interrupted.
    ///
    /// # Errors
    /// Another run holds it for too long; or it is a symbolic link that leads out of the project.
    pub fn open<B: Backend>(
        named: &StateDirArg,
        access: Access,
    ) -> Result<Option<StateDir>, Error> {
        // Without a project there may be no working directory either.
        let is_default = named.path.is_none();
        if is_default && !has_state(&default_path::<B>(), access)? {
            return Ok(None);
        }
        let (project, path) = locate::<B>(named)?;
        if !is_default && !has_state(&path, access)? {
            return Ok(None);
        }
        StateDir::hold(project, path, access).map(Some)
    }

    /// A look at the state directory that a command line names, whether it is there or not: nothing is made, locked or
    /// recovered.
    ///
    /// # Errors
    /// It cannot be looked at.
    pub(crate) fn look<B: Backend>(named: &StateDirArg) -> Result<StateDir, Error> {
        let (project, path) = locate::<B>(named)?;
        let is_interrupted = journal::is_interrupted(&path);
        let mut directory = StateDir::hold(project, path, Access::Read)?;
        if is_interrupted {
            let note = "a run was cut off: the next one that writes completes or undoes it first";
            directory.notes.push(note.to_owned());
        }
        Ok(directory)
    }

    /// No state directory: nothing is read, and nothing is kept.
    ///
    /// # Errors
    /// There is no working directory.
    pub(crate) fn nowhere<B: Backend>() -> Result<StateDir, Error> {
        let (project, path) = locate::<B>(&StateDirArg::default())?;
        Ok(StateDir {
            path,
            project,
            notes: Vec::new(),
            _lock: None,
            is_made: false,
            is_kept: false,
        })
    }

    /// Opens the state directory that a command line names to change it, and creates it if need be.
    ///
    /// # Errors
    /// As [`StateDir::open`]; or it cannot be made.
    pub fn create<B: Backend>(named: &StateDirArg, access: Access) -> Result<StateDir, Error> {
        use std::os::unix::fs::DirBuilderExt as _;
        let (project, path) = locate::<B>(named)?;
        if let Some(path) = &named.path {
            check_access(Path::new(path), access)?;
        }
        let is_made = match fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => false,
            Err(error) => {
                let source = match (error.kind(), path.parent()) {
                    (io::ErrorKind::AlreadyExists, _) => io::ErrorKind::NotADirectory.into(),
                    (kind @ io::ErrorKind::NotFound, Some(above)) => {
                        let above = above.display();
                        io::Error::new(kind, format!("there is no directory '{above}'"))
                    }
                    _ => error,
                };
                return Err(Error::Write { path, source });
            }
        };
        match StateDir::hold(project, path.clone(), access) {
            Ok(directory) => Ok(StateDir {
                is_made,
                ..directory
            }),
            Err(error) => {
                // Another run that holds it is about to fill it.
                if is_made && !matches!(error, Error::Locked { .. }) {
                    let _ = fs::remove_dir(&path);
                }
                Err(error)
            }
        }
    }

    fn hold(project: Project, path: PathBuf, access: Access) -> Result<StateDir, Error> {
        // A checkout may bring a link to the state of somebody else, whose passwords must be neither used nor shown.
        let found = Folders::new(&project).find(&path, NamedBy::File);
        if found.is_ok() {
            check_access(&path, access)?;
        }
        let lock = match (access, found) {
            (Access::Read, Err(source)) => return Err(Error::Read { path, source }),
            (Access::Write(_), Err(source)) => return Err(Error::Write { path, source }),
            (Access::Read, Ok(_)) => None,
            (Access::Write(timeout), Ok(_)) => Some(lock(&path, timeout)?),
        };
        let files = ProjectFiles {
            project: &project,
            disk: &Disk::default(),
            state_dir: &path,
        };
        let notes = match lock {
            Some(_) => journal::recover(files),
            None => Vec::new(),
        };
        if let Some((_, true)) = lock {
            journal::sweep(files);
        }
        Ok(StateDir {
            path,
            project,
            notes,
            _lock: lock.map(|(lock, _)| lock),
            is_made: false,
            is_kept: true,
        })
    }

    /// True if this run reads and keeps a state.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// True if this run created it.
    pub(crate) fn is_made(&self) -> bool {
        self.is_made
    }

    /// Notes on a run that was interrupted, which this one has completed, undone or dropped.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Commits a transaction, and reports its notes.
    ///
    /// # Errors
    /// As [`Transaction::commit`].
    pub fn commit(&self, transaction: &mut Transaction, report: Report) -> Result<(), Error> {
        let done = match self.is_kept {
            true => transaction.commit(&self.project, &self.path),
            false => self.commit_without_state(transaction),
        };
        for note in transaction.notes() {
            report.warn(note);
        }
        done
    }

    /// Commits a transaction of a run that keeps no state. Its journal has to be somewhere as long as it takes.
    fn commit_without_state(&self, transaction: &mut Transaction) -> Result<(), Error> {
        let failed = |source| Error::Write {
            path: std::env::temp_dir(),
            source,
        };
        let scratch = Scratch::new().map_err(failed)?;
        if transaction.has_files() {
            scratch.make().map_err(failed)?;
        }
        let project = self.project.clone().with_state_in(scratch.path());
        transaction.commit(&project, scratch.path())
    }

    /// What a transaction would change.
    ///
    /// # Errors
    /// As for [`Transaction::commit`], before it changes anything.
    pub(crate) fn changes<'t>(
        &self,
        transaction: &'t Transaction,
    ) -> Result<Vec<Change<'t>>, Error> {
        transaction.changes(&self.project, &self.path)
    }

    /// What a commit of a transaction would make of each file.
    ///
    /// # Errors
    /// As [`StateDir::changes`].
    pub(crate) fn expected_outcomes(
        &self,
        transaction: &Transaction,
    ) -> Result<Vec<FileOutcome>, Error> {
        transaction.expected_outcomes(&self.project, &self.path)
    }

    /// Fails if a transaction would fail before it changes anything.
    ///
    /// # Errors
    /// As [`Transaction::commit`].
    pub(crate) fn check(&self, transaction: &Transaction) -> Result<(), Error> {
        transaction.check(&self.project, &self.path)
    }

    /// Refuses a folder that a file names if this program must not change what is in it: a folder outside of the
    /// project, the project's folder itself, one that holds the state folder.
    ///
    /// # Errors
    /// It is refused; the text says why.
    pub(crate) fn check_folder(&self, folder: &str) -> Result<(), String> {
        let mut folders = Folders::new(&self.project);
        let found = folders.find(Path::new(folder), NamedBy::File);
        let found = found.map_err(|error| error.to_string())?;
        let state = folders.find(&self.path, NamedBy::File);
        match state {
            Ok(state) if state.path.starts_with(&found.path) => {
                Err("the project's state lies in it".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The stamp, which tells it from any other state directory.
    pub(crate) fn stamp(&self) -> io::Result<Stamp> {
        Stamp::of_state_dir(ProjectFiles {
            project: &self.project,
            disk: &Disk::default(),
            state_dir: &self.path,
        })
    }

    /// The project that it belongs to.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Its path from the working directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the state; its text becomes a source.
    ///
    /// # Errors
    /// The file cannot be read, is not a state, or is a symbolic link that leads out of the project.
    pub fn state<B: Backend>(&self, sources: &mut SourceMap) -> Result<Option<State>, Error> {
        if !self.is_kept {
            return Ok(None);
        }
        let Some(file) = self.own_source(STATE, sources)? else {
            return Ok(None);
        };
        let mut state = state::read(sources, file, &B::STATE, &LAYERS)?;
        if let Some(file) = self.own_source(DEFINITIONS, sources)? {
            state::read_beside(sources, file, &mut state)?;
        }
        Ok(Some(state))
    }

    /// The bytes of a file in it, if it is there.
    ///
    /// # Errors
    /// It cannot be read, or is a symbolic link that leads out of the project.
    pub(crate) fn own_file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path.join(name);
        let is_inside = self.project.expect_inside(&path);
        match is_inside.and_then(|()| read::file(&path, OWN_LIMIT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other
                .map(Some)
                .map_err(|source| Error::Read { path, source }),
        }
    }

    /// A file of the state as a source, if it is there.
    fn own_source(&self, name: &str, sources: &mut SourceMap) -> Result<Option<FileId>, Error> {
        let Some(text) = self.own_file(name)? else {
            return Ok(None);
        };
        // Passwords stand in it.
        let path = self.path.join(name);
        let name = path.to_string_lossy();
        let file = add_source_as(sources, &name, text, excerpt(&name, Excerpt::Masked));
        let file = file.map_err(|not_utf8| Diagnostic {
            code: codes::INVALID_STATE,
            ..not_utf8
        })?;
        Ok(Some(file))
    }

    /// True if there were workloads, and all of them were removed: the output is then empty, and not that of a project that
    /// has nothing to generate yet.
    pub(crate) fn is_emptied(&self) -> bool {
        fs::symlink_metadata(self.path.join(EMPTIED)).is_ok()
    }

    /// Adds to a transaction whether all workloads were removed; `is_removal` is true if this run has removed some.
    pub(crate) fn stage_emptied(
        &self,
        state: &State,
        is_removal: bool,
        transaction: &mut Transaction,
    ) {
        let path = self.path.join(EMPTIED);
        match (state.workloads.is_empty(), self.is_emptied()) {
            (true, false) if is_removal => {
                let text = "All workloads of this project were removed.\n";
                transaction.write_text(path, vec![text.to_owned()], Mode::Kept(0o644));
            }
            (false, true) => transaction.remove_file(path),
            _ => {}
        }
    }

    /// Adds the state to what a transaction writes.
    ///
    /// # Errors
    /// It is too large for the next run to read.
    pub fn stage<B: Backend>(
        &self,
        state: &State,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if !self.is_kept {
            return Ok(());
        }
        let pieces = state::write(state, &B::STATE);
        self.stage_own(STATE, pieces, transaction)?;
        if let Some(pieces) = state::write_beside(state) {
            self.stage_own(DEFINITIONS, pieces, transaction)?;
        }
        Ok(())
    }

    fn stage_own(
        &self,
        name: &str,
        pieces: Vec<String>,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let path = self.path.join(name);
        if !is_within(&pieces, OWN_LIMIT) {
            let message = format!("the state would hold more than {OWN_LIMIT} bytes");
            let source = io::Error::new(io::ErrorKind::FileTooLarge, message);
            return Err(Error::Write { path, source });
        }
        transaction.write_text(path, pieces, Mode::Private);
        Ok(())
    }

    /// Makes sure that the `.gitignore` names what a transaction writes and nobody should commit: it may be older than
    /// those files. `init` makes one in any case.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn stage_ignored(
        &self,
        is_init: bool,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let mut own = [DEFINITIONS, EMPTIED].to_vec();
        own.retain(|name| transaction.writes_to(&self.path.join(name)));
        let path = self.path.join(IGNORE);
        if transaction.writes_to(&path) {
            return Ok(());
        }
        let before = match (own.is_empty(), fs::symlink_metadata(&path)) {
            (true, Err(_)) if is_init => Vec::new(),
            (true, _) => return Ok(()),
            (false, _) => match read::file(&path, read::LIMIT) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(source) => return Err(Error::Read { path, source }),
            },
        };
        let mut text = match before.is_empty() {
            true => IGNORE_TEXT.as_bytes().to_vec(),
            false => before.clone(),
        };
        for name in own {
            let line = format!("/{name}");
            let mut lines = text.split(|byte| *byte == b'\n');
            if lines.all(|known| known != line.as_bytes()) {
                if !text.ends_with(b"\n") {
                    text.push(b'\n');
                }
                text.extend_from_slice(line.as_bytes());
                text.push(b'\n');
            }
        }
        if text != before {
            transaction.write(path, text, Mode::Kept(0o644));
        }
        Ok(())
    }

    /// The names of the files in it, in no order. Names that are not UTF-8 are not ours and left out.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        let failed = |source| Error::Read {
            path: self.path.clone(),
            source,
        };
        let found = match fs::read_dir(&self.path) {
            _ if !self.is_kept => return Ok(Vec::new()),
            // Of a run that only looks it may be missing.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            found => found.map_err(failed)?,
        };
        let entries: io::Result<Vec<_>> = found.collect();
        Ok(entries
            .map_err(failed)?
            .into_iter()
            .filter_map(|e| e.file_name().into_string().ok())
            .collect())
    }

    /// The provisioner files by path, in the order in which their entries are asked.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn provisioner_files(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Read { path, source }
        };
        let mut names = self.names()?;
        names.retain(|name| name.ends_with(PROVISIONERS_SUFFIX) && !self.path.join(name).is_dir());
        names.sort();
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            let path = self.path.join(&name);
            files.push((
                path.to_string_lossy().into_owned(),
                read::file(&path, read::LIMIT).map_err(failed(&path))?,
            ));
        }
        Ok(files)
    }
}

/// The path of the state directory that no command line names.
fn default_path<B: Backend>() -> PathBuf {
    PathBuf::from(format!(".{}", B::NAME))
}

/// True if a state directory holds a state, or a run that is to change it may find one.
fn has_state(directory: &Path, access: Access) -> Result<bool, Error> {
    let path = directory.join(STATE);
    match fs::metadata(&path) {
        Ok(_) => Ok(true),
        // The first run may have been cut off with the state about to be put in place.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(access != Access::Read && journal::is_interrupted(directory))
        }
        Err(source) => Err(Error::Read { path, source }),
    }
}

/// The project of the working directory, and the path of the state directory that a command line names: relative if it
/// lies in the project, else absolute.
fn locate<B: Backend>(named: &StateDirArg) -> Result<(Project, PathBuf), Error> {
    let project = Project::here().map_err(|source| Error::Read {
        path: "the working directory".into(),
        source,
    })?;
    let Some(named) = &named.path else {
        return Ok((project, default_path::<B>()));
    };
    let refused = |what: &str| {
        let text = message!("`--state-dir` {what}, expected the path of a folder for the state");
        Error::from(Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text))
    };
    if named.is_empty() {
        return Err(refused("is empty"));
    }
    let found = Folders::new(&project).find(Path::new(named), NamedBy::Person);
    let found = found.map_err(|source| Error::Read {
        path: named.into(),
        source,
    })?;
    if project.is_within(&found.path) {
        return Err(refused("names a folder that holds the project itself"));
    }
    let project = match found.path.is_absolute() {
        true => project.with_state_in(&found.path),
        false => project,
    };
    Ok((project, found.path))
}

/// Fails if a restricted run must not use a state directory in this way. It need not be there.
fn check_access(path: &Path, access: Access) -> Result<(), Error> {
    let path_of = || path.to_owned();
    match access {
        Access::Read => restriction::check_folder(path)
            .or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })
            .map_err(|source| Error::Read {
                path: path_of(),
                source,
            }),
        Access::Write(_) => restriction::check_write(path).map_err(|source| Error::Write {
            path: path_of(),
            source,
        }),
    }
}

/// True if a text in pieces is not longer than a limit in bytes.
fn is_within(pieces: &[String], limit: u64) -> bool {
    pieces.iter().map(|piece| piece.len() as u64).sum::<u64>() <= limit
}

/// Locks a directory against other runs; `false` if the file system has no locks. The lock is on the directory
/// itself, so it leaves no file, and ends with the process however that ends.
///
/// # Errors
/// It cannot be opened, or another run holds it for too long.
pub(crate) fn lock(path: &Path, timeout: Duration) -> Result<(File, bool), Error> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let directory = File::open(path).map_err(failed)?;
    let start = Instant::now();
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok((directory, true)),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() >= timeout => {
                return Err(Error::Locked {
                    path: path.to_owned(),
                    seconds: timeout.as_secs(),
                });
            }
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            // Some network file systems have no locks; a run alone is still right.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok((directory, false));
            }
            Err(fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pieces_of_a_text_count() {
        let pieces = ["ab".to_owned(), "cde".to_owned()];
        assert!(is_within(&pieces, 5));
        assert!(!is_within(&pieces, 4));
    }
}
