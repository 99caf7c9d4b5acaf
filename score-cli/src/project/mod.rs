//! The project's folder, and which paths lie in it.
//!
//! A path that a person names on the command line may lie anywhere. A path in a *file* (the state, a provisioner file,
//! a journal) has to lie in the project, and so has the target of a link in the project: the files of a checkout may
//! have been written by somebody else than the person who runs the compiler on them.

mod folders;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::environment_name::ENVIRONMENTS;
pub(crate) use folders::{Folder, Folders, NamedBy, is_plain};

/// The most symbolic links that may lead from one to the next, as in the system.
const MAX_LINKS: usize = 40;
/// The length limit of a path in the system, in bytes. A longer one leads nowhere and is not walked: it may come from a
/// file and have any number of parts.
pub(crate) const MAX_PATH: usize = 4096;

/// The folder that holds the state folder: the working directory.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its path without links.
    root: PathBuf,
    /// The prefix of relative paths: empty, unless a test or a fuzz target works in another folder.
    base: PathBuf,
    /// The state folder without links, if a person named one that lies elsewhere.
    state_dir: Option<PathBuf>,
}

impl Project {
    /// The project of the working directory.
    ///
    /// # Errors
    /// There is no working directory.
    pub fn here() -> io::Result<Project> {
        Ok(Project {
            root: score_system::working_directory()?,
            base: PathBuf::new(),
            state_dir: None,
        })
    }

    /// A project in another folder than the working directory.
    ///
    /// # Errors
    /// There is no such folder.
    pub(crate) fn in_folder(folder: &Path) -> io::Result<Project> {
        let root = fs::canonicalize(folder)?;
        Ok(Project {
            base: root.clone(),
            root,
            state_dir: None,
        })
    }

    /// As [`Project::in_folder`], of a folder that is there.
    #[cfg(test)]
    pub(crate) fn of(folder: &Path) -> Project {
        Project::in_folder(folder).unwrap()
    }

    /// The same project with its state in a folder outside of it, by a path without links: what this program writes
    /// there counts as in the project.
    pub(crate) fn with_state_in(self, state_dir: &Path) -> Project {
        Project {
            state_dir: Some(state_dir.to_owned()),
            ..self
        }
    }

    /// True if a folder without links is the one outside of the project that holds its state, or one for environments in it.
    fn is_state_dir(&self, real: &Path) -> bool {
        self.state_dir
            .as_deref()
            .is_some_and(|own| real == own || real.starts_with(own.join(ENVIRONMENTS)))
    }

    /// True if a folder without links holds the whole project, or is its folder.
    pub(crate) fn is_within(&self, real: &Path) -> bool {
        real.as_os_str().is_empty() || self.root.starts_with(real)
    }

    /// A path of the project as the system takes it.
    pub(crate) fn on_disk(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// True if a path without links lies in the project.
    pub(crate) fn contains(&self, real: &Path) -> bool {
        real.starts_with(&self.root)
    }

    /// A path without links, relative if it lies in the project.
    fn relative_if_inside(&self, real: &Path) -> PathBuf {
        real.strip_prefix(&self.root).unwrap_or(real).to_owned()
    }

    /// True if a file that another file names may be read: its folder lies in the project, or below the folder of that
    /// other file. That a folder does not exist is for the reader to report.
    pub(crate) fn may_read(&self, path: &Path, beside: &Path) -> bool {
        if is_too_long(path) {
            return true;
        }
        let real = |folder: &Path| fs::canonicalize(self.root.join(folder));
        let folder = path.parent().unwrap_or(Path::new(""));
        real(folder).map_or(true, |folder| {
            self.contains(&folder) || real(beside).is_ok_and(|beside| folder.starts_with(beside))
        })
    }

    /// One step of a walk: from a folder that exists to the folder of a name in it.
    fn step(&self, from: &Folder, name: &OsStr) -> io::Result<Folder> {
        let path = from.path.join(name);
        let found = match fs::symlink_metadata(self.on_disk(&path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Folder {
                    path,
                    is_there: false,
                });
            }
            found => found?,
        };
        if found.is_dir() {
            return Ok(Folder {
                path,
                is_there: true,
            });
        }
        if !found.is_symlink() {
            let message = format!("'{}' is not a directory", path.display());
            return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
        }
        let real = fs::canonicalize(self.on_disk(&path)).map_err(|error| {
            let message = format!("the symbolic link '{}': {error}", path.display());
            io::Error::new(error.kind(), message)
        })?;
        if !from.path.is_absolute() && !self.contains(&real) {
            return Err(leads_out(&path));
        }
        if !real.is_dir() {
            let message = format!("'{}' is not a directory", path.display());
            return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
        }
        Ok(Folder {
            path: self.relative_if_inside(&real),
            is_there: true,
        })
    }

    /// Walks to a folder, following links.
    fn walk(&self, path: &Path) -> io::Result<Folder> {
        check_length(path)?;
        let mut at = Folder {
            path: PathBuf::new(),
            is_there: true,
        };
        for component in path.components() {
            match component {
                root @ (Component::RootDir | Component::Prefix(_)) => at.path.push(root),
                Component::CurDir => {}
                Component::ParentDir if !at.is_there => return Err(io::ErrorKind::NotFound.into()),
                Component::ParentDir => {
                    let mut real = self.root.join(&at.path);
                    real.pop();
                    at.path = self.relative_if_inside(&real);
                }
                Component::Normal(name) if !at.is_there => at.path.push(name),
                Component::Normal(name) => {
                    at = self.step(&at, name)?;
                    // An absolute path may lead into the project.
                    if at.path.is_absolute() {
                        at.path = self.relative_if_inside(&at.path);
                    }
                }
            }
        }
        Ok(at)
    }

    /// The destination of a write to a link in a folder: the target of the link, if that lies in the project or the
    /// link lies outside of it; else the link itself, which is replaced.
    pub(crate) fn destination(&self, folder: &Folder, name: &OsStr) -> io::Result<PathBuf> {
        let path = folder.path.join(name);
        let end = match fs::canonicalize(self.on_disk(&path)) {
            Ok(end) => end,
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.end_of_links(&path)?,
            Err(error) => return Err(error),
        };
        if folder.path.is_absolute() || self.contains(&end) {
            Ok(self.relative_if_inside(&end))
        } else {
            Ok(path)
        }
    }

    /// Fails if a file is a link out of the project, or such a link is on the way to it. A file that does not exist is
    /// fine.
    pub(crate) fn expect_inside(&self, file: &Path) -> io::Result<()> {
        let folder = self.walk(file.parent().unwrap_or(Path::new("")))?;
        let path = folder.path.join(file.file_name().unwrap_or_default());
        if !fs::symlink_metadata(self.on_disk(&path)).is_ok_and(|found| found.is_symlink()) {
            return Ok(());
        }
        match self.destination(&folder, path.file_name().unwrap_or_default()) {
            Ok(end) if end == path => Err(leads_out(&path)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// True if the file at a path is foreign to the project: a symbolic link in the project, which is the file or on
    /// the way to it, leads out. A file that cannot be walked to counts as foreign, unless nothing is there.
    pub(crate) fn is_foreign(&self, path: &Path) -> bool {
        let Some(name) = path.file_name() else {
            return self.is_foreign_folder(path);
        };
        let folder = self.walk(path.parent().unwrap_or(Path::new("")));
        folder.map_or_else(is_hidden_by, |folder| {
            let link = self.on_disk(&folder.path.join(name));
            let is_link = fs::symlink_metadata(&link).is_ok_and(|found| found.is_symlink());
            let is_inside = || fs::canonicalize(&link).is_ok_and(|end| self.contains(&end));
            is_link && folder.path.is_relative() && !is_inside()
        })
    }

    /// [`Project::is_foreign`] for all files of a folder that are no links.
    pub(crate) fn is_foreign_folder(&self, folder: &Path) -> bool {
        self.walk(folder).err().is_some_and(is_hidden_by)
    }

    /// The end of a chain of links whose last target does not exist, without links on the way.
    fn end_of_links(&self, path: &Path) -> io::Result<PathBuf> {
        let mut path = self.root.join(path);
        for _ in 0..MAX_LINKS {
            let folder = path.parent().unwrap_or(Path::new("/"));
            let Ok(target) = fs::read_link(&path) else {
                let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
                return Ok(fs::canonicalize(folder)?.join(name));
            };
            path = folder.join(target);
        }
        Err(io::Error::other("too many symbolic links"))
    }
}

/// Fails if a path is longer than the system takes.
fn check_length(path: &Path) -> io::Result<()> {
    match is_too_long(path) {
        true => Err(score_system::name_too_long()),
        false => Ok(()),
    }
}

/// True if a path is longer than the system takes.
pub(crate) fn is_too_long(path: &Path) -> bool {
    path.as_os_str().len() >= MAX_PATH
}

fn is_hidden_by(error: io::Error) -> bool {
    error.kind() != io::ErrorKind::NotFound
}

fn leads_out(link: &Path) -> io::Error {
    io::Error::other(format!(
        "the symbolic link '{}' leads out of the project",
        link.display()
    ))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A project in a folder beside another one.
    pub(super) fn project() -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("app/a/b")).unwrap();
        fs::create_dir(dir.path().join("outside")).unwrap();
        let project = Project::of(&dir.path().join("app"));
        (dir, project)
    }

    #[test]
    fn what_a_link_leads_to_out_of_the_project_is_hidden() {
        let (dir, project) = project();
        let (app, outside) = (dir.path().join("app"), dir.path().join("outside"));
        for file in [app.join("a/own"), outside.join("precious")] {
            fs::write(file, "x").unwrap();
        }
        symlink("../outside/precious", app.join("link")).unwrap();
        symlink("link", app.join("link-to-link")).unwrap();
        symlink("a/own", app.join("own")).unwrap();
        symlink("../outside", app.join("folder")).unwrap();
        symlink("a/b", app.join("deep")).unwrap();
        symlink("../outside/../app/a/own", app.join("round")).unwrap();
        symlink("precious", outside.join("link")).unwrap();
        symlink("app", dir.path().join("alias")).unwrap();
        for (path, is_hidden) in [
            ("app/a/own", false),
            ("app/own", false),
            ("app/deep/../own", false),
            ("app/round", false),
            ("app/gone", false),
            ("outside/precious", false),
            ("outside/link", false),
            ("app/link", true),
            ("app/link-to-link", true),
            ("app/folder/precious", true),
            ("app/deep/../../link", true),
            ("alias/link", true),
            ("alias/own", false),
            ("outside/../alias/folder/precious", true),
            ("app/a/../../outside/precious", false),
        ] {
            let absolute = dir.path().join(path);
            assert_eq!(project.is_foreign(&absolute), is_hidden, "{path}");
            if let Some(relative) = path.strip_prefix("app/") {
                assert_eq!(project.is_foreign(Path::new(relative)), is_hidden, "{path}");
            }
        }
    }
}
