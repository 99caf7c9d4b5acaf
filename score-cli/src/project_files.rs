//! The files of a project as a transaction and its journal change them.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Identity, ignore_missing};
use crate::project::Project;

/// The start of the names of temporary files.
pub(crate) const TEMPORARY: &str = ".score-tmp-";

/// The files of a project, and the disk that they are on.
#[derive(Clone, Copy)]
pub(crate) struct ProjectFiles<'a> {
    pub(crate) project: &'a Project,
    pub(crate) disk: &'a Disk,
    /// The state folder, from the project's folder.
    pub(crate) state_dir: &'a Path,
}

impl ProjectFiles<'_> {
    /// A path of the project as the system takes it.
    pub(crate) fn on_disk(&self, path: &Path) -> PathBuf {
        self.project.on_disk(path)
    }

    /// True if something is at a path, be it a link that leads nowhere.
    pub(crate) fn is_there(&self, path: &Path) -> io::Result<bool> {
        self.disk
            .metadata(&self.on_disk(path))
            .map(|found| found.is_some())
    }

    /// The identity of the file at a path, a link as such; `None` if nothing is there.
    pub(crate) fn identity(&self, path: &Path) -> io::Result<Option<Identity>> {
        let path = self.on_disk(path);
        let found = self.disk.metadata(&path)?;
        found
            .map(|found| score_system::identity(&found, &path))
            .transpose()
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<()> {
        ignore_missing(self.disk.remove_file(&self.on_disk(path)))
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(&self.on_disk(from), &self.on_disk(to))
    }
}
