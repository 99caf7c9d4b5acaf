//! The project's folder, and what lies in it.
//!
//! What a person names on the command line may lie anywhere. What a *file* names (the state, a provisioner, a
//! journal) stays in the project, and so does what a link in the project leads to: whoever wrote the files of a
//! checkout may not be whoever runs the compiler on them.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// How many symbolic links may lead from one to the next, as the system has it.
const MAX_LINKS: usize = 40;
/// The most bytes of a path that the system takes. A longer one leads nowhere, and is not walked: it may come from a
/// file and have any number of parts.
const MAX_PATH: usize = 4096;

/// Who says that something is written at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Named {
    /// A person, on the command line.
    ByPerson,
    /// A file, or this program for itself: it has to lie in the project.
    ByFile,
}

/// The folder that holds the state folder: the working directory.
#[derive(Clone, Debug)]
pub struct Project {
    /// Without links on the way.
    root: PathBuf,
    /// What stands before a relative path: nothing, unless a test or a fuzz target works in another folder.
    base: PathBuf,
}

/// A folder, with no link on the way to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Folder {
    /// Its path: relative to the project's folder if it lies in it, else absolute.
    pub(crate) path: PathBuf,
    /// Whether it is there.
    pub(crate) is_there: bool,
}

impl Project {
    /// The project of the working directory.
    ///
    /// # Errors
    /// There is no working directory.
    pub fn here() -> io::Result<Project> {
        Ok(Project {
            root: std::env::current_dir()?,
            base: PathBuf::new(),
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
        })
    }

    /// As [`Project::in_folder`], of a folder that is there.
    #[cfg(test)]
    pub(crate) fn of(folder: &Path) -> Project {
        Project::in_folder(folder).unwrap()
    }

    /// A path of the project as the system is asked for it.
    pub(crate) fn at(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// Whether a path without links lies in the project.
    pub(crate) fn holds(&self, real: &Path) -> bool {
        real.starts_with(&self.root)
    }

    /// A path without links as it is told: relative if it lies in the project.
    fn told(&self, real: &Path) -> PathBuf {
        real.strip_prefix(&self.root).unwrap_or(real).to_owned()
    }

    /// Whether a file that another file names is one to read: its folder lies in the project, or below the folder of
    /// that other file. What is not there is for whoever reads it to tell.
    pub(crate) fn may_read(&self, path: &Path, beside: &Path) -> bool {
        if is_too_long(path) {
            return true;
        }
        let real = |folder: &Path| fs::canonicalize(self.root.join(folder));
        let folder = path.parent().unwrap_or(Path::new(""));
        real(folder).map_or(true, |folder| {
            self.holds(&folder) || real(beside).is_ok_and(|beside| folder.starts_with(beside))
        })
    }

    /// One step of a walk: from a folder that is there, without links, to what a name in it is.
    fn step(&self, from: &Folder, name: &OsStr) -> io::Result<Folder> {
        let path = from.path.join(name);
        let found = match fs::symlink_metadata(self.at(&path)) {
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
        let real = fs::canonicalize(self.at(&path)).map_err(|error| {
            let message = format!("the symbolic link '{}': {error}", path.display());
            io::Error::new(error.kind(), message)
        })?;
        if !from.path.is_absolute() && !self.holds(&real) {
            return Err(leads_out(&path));
        }
        if !real.is_dir() {
            let message = format!("'{}' is not a directory", path.display());
            return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
        }
        Ok(Folder {
            path: self.told(&real),
            is_there: true,
        })
    }

    /// Walks to a folder.
    fn walk(&self, path: &Path) -> io::Result<Folder> {
        check_length(path)?;
        let mut at = Folder {
            path: PathBuf::new(),
            is_there: true,
        };
        for component in path.components() {
            match component {
                Component::RootDir | Component::Prefix(_) => at.path = PathBuf::from("/"),
                Component::CurDir => {}
                Component::ParentDir if !at.is_there => return Err(io::ErrorKind::NotFound.into()),
                Component::ParentDir => {
                    let mut real = self.root.join(&at.path);
                    real.pop();
                    at.path = self.told(&real);
                }
                Component::Normal(name) if !at.is_there => at.path.push(name),
                Component::Normal(name) => {
                    at = self.step(&at, name)?;
                    // An absolute path may lead into the project.
                    if at.path.is_absolute() {
                        at.path = self.told(&at.path);
                    }
                }
            }
        }
        Ok(at)
    }

    /// Where a write to a link in a folder goes: what it leads to, if that lies in the project or the link lies
    /// outside; else the link itself, which is replaced.
    pub(crate) fn destination(&self, folder: &Folder, name: &OsStr) -> io::Result<PathBuf> {
        let path = folder.path.join(name);
        let end = match fs::canonicalize(self.at(&path)) {
            Ok(end) => end,
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.end_of_links(&path)?,
            Err(error) => return Err(error),
        };
        if folder.path.is_absolute() || self.holds(&end) {
            Ok(self.told(&end))
        } else {
            Ok(path)
        }
    }

    /// Fails if a link, in place of a file or on the way to it, leads out of the project. What is not there does not.
    pub(crate) fn expect_inside(&self, file: &Path) -> io::Result<()> {
        let folder = self.walk(file.parent().unwrap_or(Path::new("")))?;
        let path = folder.path.join(file.file_name().unwrap_or_default());
        if !fs::symlink_metadata(self.at(&path)).is_ok_and(|found| found.is_symlink()) {
            return Ok(());
        }
        match self.destination(&folder, path.file_name().unwrap_or_default()) {
            Ok(end) if end == path => Err(leads_out(&path)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether what is at a path belongs to somebody else than the project: a symbolic link on the way, once the way
    /// is in the project, leads out of it. What cannot be walked to counts as such, unless nothing is there.
    pub(crate) fn hides(&self, path: &Path) -> bool {
        let Some(name) = path.file_name() else {
            return self.hides_all_in(path);
        };
        let folder = self.walk(path.parent().unwrap_or(Path::new("")));
        folder.map_or_else(is_hidden_by, |folder| {
            let link = self.at(&folder.path.join(name));
            let is_link = fs::symlink_metadata(&link).is_ok_and(|found| found.is_symlink());
            let is_inside = || fs::canonicalize(&link).is_ok_and(|end| self.holds(&end));
            is_link && folder.path.is_relative() && !is_inside()
        })
    }

    /// As [`Project::hides`], of all files in a folder that are no links.
    pub(crate) fn hides_all_in(&self, folder: &Path) -> bool {
        self.walk(folder).err().is_some_and(is_hidden_by)
    }

    /// Where a chain of links ends at nothing, without links on the way.
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

/// Fails if a path is longer than any that the system takes.
fn check_length(path: &Path) -> io::Result<()> {
    match is_too_long(path) {
        true => Err(rustix::io::Errno::NAMETOOLONG.into()),
        false => Ok(()),
    }
}

/// Whether a path is longer than any that the system takes.
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

/// The folders that a run writes to, each looked at once.
#[derive(Debug)]
pub(crate) struct Folders<'p> {
    project: &'p Project,
    known: HashMap<OsString, Folder>,
}

impl<'p> Folders<'p> {
    pub(crate) fn new(project: &'p Project) -> Self {
        Folders {
            project,
            known: HashMap::new(),
        }
    }

    /// The folder at a path.
    ///
    /// # Errors
    /// It lies out of the project, where it must not; or something on the way is no folder.
    pub(crate) fn find(&mut self, path: &Path, named: Named) -> io::Result<Folder> {
        let folder = self.look(path)?;
        if named == Named::ByFile && folder.path.is_absolute() {
            return Err(io::Error::other("it lies outside of the project"));
        }
        Ok(folder)
    }

    fn look(&mut self, path: &Path) -> io::Result<Folder> {
        check_length(path)?;
        // As text: to compare paths by their components takes longer, and there may be thousands.
        if let Some(folder) = self.known.get(path.as_os_str()) {
            return Ok(folder.clone());
        }
        let folder = match is_plain(path) {
            true => self.descend(path)?,
            false => self.project.walk(path)?,
        };
        self.learn(path, &folder);
        Ok(folder)
    }

    /// The folder at a path of names alone. What is below one that is not there need not be looked at.
    fn descend(&mut self, path: &Path) -> io::Result<Folder> {
        let mut folder = Folder {
            path: PathBuf::new(),
            is_there: true,
        };
        let mut names = path.components();
        let mut at = PathBuf::new();
        while let Some(name) = names.next() {
            at.push(name);
            folder = match self.known.get(at.as_os_str()) {
                Some(known) => known.clone(),
                None => {
                    let found = self.project.step(&folder, name.as_os_str())?;
                    self.learn(&at, &found);
                    found
                }
            };
            if !folder.is_there {
                folder.path.extend(names.as_path());
                break;
            }
        }
        Ok(folder)
    }

    fn learn(&mut self, path: &Path, folder: &Folder) {
        let path = path.as_os_str().to_owned();
        self.known.insert(path, folder.clone());
    }

    /// Whether there is something at a path without links, which most often was looked at on the way to a folder.
    pub(crate) fn is_there(&self, real: &Path) -> bool {
        match self.known.get(real.as_os_str()) {
            Some(folder) if folder.path == real => folder.is_there,
            _ => fs::symlink_metadata(self.project.at(real)).is_ok(),
        }
    }
}

/// Whether a path is one that this program may touch because a journal says so: in the project, by names alone.
pub(crate) fn is_plain(path: &Path) -> bool {
    path.components().next().is_some()
        && path
            .components()
            .all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A project in a folder beside another one.
    fn project() -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("app/a/b")).unwrap();
        fs::create_dir(dir.path().join("outside")).unwrap();
        let project = Project::of(&dir.path().join("app"));
        (dir, project)
    }

    fn find(project: &Project, path: &str, named: Named) -> io::Result<Folder> {
        Folders::new(project).find(Path::new(path), named)
    }

    #[test]
    fn folders_are_found_and_those_outside_are_refused_to_files() {
        let (_dir, project) = project();
        let found = find(&project, "a/b/../c/d", Named::ByFile).unwrap();
        assert_eq!(
            (found.path, found.is_there),
            (PathBuf::from("a/c/d"), false)
        );
        let outside = find(&project, "../outside", Named::ByPerson).unwrap();
        assert!(outside.path.is_absolute() && outside.is_there);
        assert!(find(&project, "../outside", Named::ByFile).is_err());
        assert!(find(&project, "a/../..", Named::ByFile).is_err());
        assert!(find(&project, "gone/..", Named::ByPerson).is_err());
    }

    #[test]
    fn a_path_that_no_system_takes_is_not_walked() {
        let (_dir, project) = project();
        for path in [
            "a/".repeat(100_000),
            "x".repeat(5_000),
            "a/../".repeat(50_000),
        ] {
            for path in [path.clone(), format!("/{path}")] {
                let error = find(&project, &path, Named::ByPerson).unwrap_err();
                let expected = rustix::io::Errno::NAMETOOLONG.raw_os_error();
                assert_eq!(error.raw_os_error(), Some(expected), "{error}");
            }
        }
        // The longest that it takes.
        let long = "n/".repeat(2_047);
        assert!(!find(&project, &long, Named::ByFile).unwrap().is_there);
        let mut folders = Folders::new(&project);
        for first in 0..2_000 {
            let path = format!("a/{first}/{long}");
            let path = Path::new(&path[..MAX_PATH - 1]);
            let folder = folders.find(path, Named::ByFile).unwrap();
            assert!(folder.path == path && !folder.is_there);
        }
        assert!(folders.known.len() < 5_000, "their parts are not kept");
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
            assert_eq!(project.hides(&absolute), is_hidden, "{path}");
            if let Some(relative) = path.strip_prefix("app/") {
                assert_eq!(project.hides(Path::new(relative)), is_hidden, "{path}");
            }
        }
    }

    #[test]
    fn a_link_in_the_project_leads_nobody_out_of_it() {
        let (_dir, project) = project();
        symlink("../../outside", project.root.join("a/out")).unwrap();
        symlink("b", project.root.join("a/in")).unwrap();
        for named in [Named::ByPerson, Named::ByFile] {
            let error = find(&project, "a/out/x", named).unwrap_err();
            assert!(error.to_string().contains("leads out"), "{error}");
        }
        let found = find(&project, "a/in", Named::ByFile).unwrap();
        assert_eq!(found.path, PathBuf::from("a/b"));
    }
}
