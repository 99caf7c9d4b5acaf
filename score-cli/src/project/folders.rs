//! Folders by path, with links followed as far as a project allows.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use score_yaml::parallel;

use super::{Project, check_length};

/// The origin of a path that is written to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NamedBy {
    /// A person, on the command line.
    Person,
    /// A file, or this program itself: the path has to lie in the project.
    File,
    /// This program, in a folder that a person named: the folder may lie anywhere, and what is at the path is replaced
    /// even if it is a link, whoever put that there.
    Folder,
}

/// A folder by a path without links.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Folder {
    /// Relative if it lies in the project, else absolute.
    pub(crate) path: PathBuf,
    /// True if it exists.
    pub(crate) is_there: bool,
}

/// Finds the folders that a run writes to, and looks at each once.
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

    /// Finds the folder at a path.
    ///
    /// # Errors
    /// It lies out of the project, where it must not; or something on the way is no folder.
    pub(crate) fn find(&mut self, path: &Path, named_by: NamedBy) -> io::Result<Folder> {
        let folder = self.look(path)?;
        if named_by == NamedBy::File
            && folder.path.is_absolute()
            && !self.project.is_state_dir(&folder.path)
        {
            return Err(io::Error::other("it lies outside of the project"));
        }
        Ok(folder)
    }

    /// Looks at folders on all cores, each by a path of names alone, and at those around them before; what is wrong with one is
    /// told when it is asked for.
    pub(crate) fn look_ahead<'f>(&mut self, paths: impl IntoIterator<Item = &'f Path>) {
        /// The fewest folders that are worth a thread.
        const FEWEST: usize = 32;
        let mut wanted: Vec<(Folder, &Path)> = Vec::new();
        for path in paths {
            let is_new = !self.known.contains_key(path.as_os_str());
            if is_new
                && is_plain(path)
                && let Some(around) = path.parent()
                && let Ok(around) = self.look(around)
                && around.is_there
            {
                wanted.push((around, path));
            }
        }
        let project = self.project;
        let found = parallel::map(wanted, FEWEST, |(around, path)| {
            let name = path.file_name().unwrap_or_default();
            (path, project.step(&around, name))
        });
        for (path, folder) in found {
            if let Ok(folder) = folder {
                self.learn(path, &folder);
            }
        }
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

    /// Finds the folder at a path of names alone. Below a folder that does not exist nothing is looked at.
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

    /// True if something is at a path without links. Most such paths were looked at on the way to a folder.
    pub(crate) fn is_there(&self, real: &Path) -> bool {
        match self.known.get(real.as_os_str()) {
            Some(folder) if folder.path == real => folder.is_there,
            _ => fs::symlink_metadata(self.project.on_disk(real)).is_ok(),
        }
    }
}

/// True if a path consists of names alone, so that it lies in the folder that it starts from unless links lead out.
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
    use crate::project::MAX_PATH;
    use crate::project::tests::project;

    fn find(project: &Project, path: &str, named_by: NamedBy) -> io::Result<Folder> {
        Folders::new(project).find(Path::new(path), named_by)
    }

    #[test]
    fn folders_are_found_and_those_outside_are_refused_to_files() {
        let (_dir, project) = project();
        let found = find(&project, "a/b/../c/d", NamedBy::File).unwrap();
        assert_eq!(
            (found.path, found.is_there),
            (PathBuf::from("a/c/d"), false)
        );
        let outside = find(&project, "../outside", NamedBy::Person).unwrap();
        assert!(outside.path.is_absolute() && outside.is_there);
        assert!(find(&project, "../outside", NamedBy::File).is_err());
        assert!(find(&project, "a/../..", NamedBy::File).is_err());
        assert!(find(&project, "gone/..", NamedBy::Person).is_err());
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
                let error = find(&project, &path, NamedBy::Person).unwrap_err();
                let expected = score_system::name_too_long().raw_os_error();
                assert_eq!(error.raw_os_error(), expected, "{error}");
            }
        }
        // The longest that it takes.
        let long = "n/".repeat(2_047);
        assert!(!find(&project, &long, NamedBy::File).unwrap().is_there);
        let mut folders = Folders::new(&project);
        for first in 0..2_000 {
            let path = format!("a/{first}/{long}");
            let path = Path::new(&path[..MAX_PATH - 1]);
            let folder = folders.find(path, NamedBy::File).unwrap();
            assert!(folder.path == path && !folder.is_there);
        }
        assert!(folders.known.len() < 5_000, "their parts are not kept");
    }

    #[test]
    fn a_link_in_the_project_leads_nobody_out_of_it() {
        let (_dir, project) = project();
        symlink("../../outside", project.root.join("a/out")).unwrap();
        symlink("b", project.root.join("a/in")).unwrap();
        for named_by in [NamedBy::Person, NamedBy::File] {
            let error = find(&project, "a/out/x", named_by).unwrap_err();
            assert!(error.to_string().contains("leads out"), "{error}");
        }
        let found = find(&project, "a/in", NamedBy::File).unwrap();
        assert_eq!(found.path, PathBuf::from("a/b"));
    }
}
