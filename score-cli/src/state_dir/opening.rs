//! Opening and making a state directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use score_yaml::message;

use super::{Access, StateDir, lock};
use crate::binary::Binary;
use crate::command_tree::StateDirArg;
use crate::disk::Disk;
use crate::error::{Error, invalid_flag};
use crate::journal;
use crate::project::{Folders, NamedBy, Project};
use crate::project_files::ProjectFiles;
use crate::restriction;
use crate::state_files::STATE;

impl StateDir {
    /// Opens the state directory that a command line names; `None` if there is no project. Opening it to change it
    /// recovers a run that was interrupted.
    ///
    /// # Errors
    /// Another run holds it for too long; or it is a symbolic link that leads out of the project.
    pub fn open(
        binary: Binary,
        named: &StateDirArg,
        access: Access,
    ) -> Result<Option<StateDir>, Error> {
        // Without a project there may be no working directory either.
        let is_default = named.path.is_none();
        if is_default && !has_state(&default_path(binary), access)? {
            return Ok(None);
        }
        let (project, path) = locate(binary, named)?;
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
    pub(crate) fn look(binary: Binary, named: &StateDirArg) -> Result<StateDir, Error> {
        let (project, path) = locate(binary, named)?;
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
    pub(crate) fn nowhere(binary: Binary) -> Result<StateDir, Error> {
        let (project, path) = locate(binary, &StateDirArg::default())?;
        Ok(StateDir {
            path,
            project,
            environment: None,
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
    pub fn create(binary: Binary, named: &StateDirArg, access: Access) -> Result<StateDir, Error> {
        let (project, path) = locate(binary, named)?;
        if let Some(path) = &named.path {
            check_access(Path::new(path), access)?;
        }
        let is_made = match score_system::make_private_folder(&path) {
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
            Ok(mut directory) => {
                directory.is_made = is_made;
                Ok(directory)
            }
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
            environment: None,
            notes,
            _lock: lock.map(|(lock, _)| lock),
            is_made: false,
            is_kept: true,
        })
    }
}

/// The path of the state directory that no command line names.
fn default_path(binary: Binary) -> PathBuf {
    PathBuf::from(format!(".{}", binary.name()))
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
fn locate(binary: Binary, named: &StateDirArg) -> Result<(Project, PathBuf), Error> {
    let project = Project::here().map_err(|source| Error::Read {
        path: "the working directory".into(),
        source,
    })?;
    let Some(named) = &named.path else {
        return Ok((project, default_path(binary)));
    };
    let refused = |what: &str| {
        let text = message!("`--state-dir` {what}, expected the path of a folder for the state");
        Error::from(invalid_flag(text))
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
