//! The state directory of a project: opening, locking, reading and writing it.

mod contents;
mod lock;
mod opening;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use score_core::state::StateLayer;
use score_system::FolderLock;

use crate::disk::Disk;
use crate::environment_name::{ENVIRONMENTS, EnvironmentName};
use crate::error::Error;
use crate::project::{Folders, NamedBy, Project};
use crate::project_files::ProjectFiles;
use crate::report::Report;
use crate::scratch::Scratch;
use crate::stamp::Stamp;
use crate::transaction::{Expected, Transaction};

pub(crate) use lock::lock;

/// The layers whose trees the state may hold.
pub const LAYERS: [StateLayer; 1] = [score_humanitec::STATE_LAYER];

/// The state directory, locked by this run until it is dropped. One that this run made goes then, unless something is in it.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    project: Project,
    /// The environment whose state it is, unless that is the default one.
    environment: Option<EnvironmentName>,
    /// Notes on a run that was interrupted.
    notes: Vec<String>,
    _lock: Option<FolderLock>,
    /// True if this run created it.
    is_made: bool,
    /// False if this run neither reads nor keeps a state: then nothing in the folder is looked at.
    is_kept: bool,
}

impl Drop for StateDir {
    fn drop(&mut self) {
        if self.is_made {
            // Only an empty one goes: that of a run that failed.
            let _ = fs::remove_dir(&self.path);
        }
    }
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
    /// True if this run reads and keeps a state.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Reports what became of a run that was interrupted: this one has completed, undone or dropped it.
    pub(crate) fn tell_notes(&self, report: Report) {
        for note in &self.notes {
            report.warn(note);
        }
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

    /// What a commit of a transaction would do.
    ///
    /// # Errors
    /// As for [`Transaction::commit`], before it changes anything.
    pub(crate) fn expected<'t>(&self, transaction: &'t Transaction) -> Result<Expected<'t>, Error> {
        transaction.expected(&self.project, &self.path)
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

    /// The environment whose state it is; `None` is the default one.
    pub(crate) fn environment(&self) -> Option<&EnvironmentName> {
        self.environment.as_ref()
    }

    /// Goes to the state of an environment; `None` is the default one.
    pub(crate) fn enter(&mut self, environment: Option<EnvironmentName>) {
        self.environment = environment;
    }

    /// The state of an environment in the same directory, which stays locked as long as this one is.
    pub(crate) fn of_environment(&self, environment: Option<EnvironmentName>) -> StateDir {
        StateDir {
            path: self.path.clone(),
            project: self.project.clone(),
            environment,
            notes: Vec::new(),
            _lock: None,
            is_made: false,
            is_kept: self.is_kept,
        }
    }

    /// The folder of the state of its environment.
    pub(crate) fn own_folder(&self) -> PathBuf {
        match &self.environment {
            None => self.path.clone(),
            Some(name) => self.path.join(ENVIRONMENTS).join(name.as_str()),
        }
    }

    /// The path of a file of the state of its environment.
    pub(crate) fn own_path(&self, name: &str) -> PathBuf {
        self.own_folder().join(name)
    }
}
