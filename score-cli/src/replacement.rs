//! One file in the place of another, so that the other can be had back until the run is done.
//!
//! The new content stands beside its target under a name of its own and is renamed over it; the old file gets a
//! second name before. Where the system refuses the rename (a file that is mounted by itself, a file of somebody
//! else in a sticky folder), the old content is kept in the state folder, and the file is written as it stands.
//! Which of these names are there says how far a step has come, so that it can be done again or undone at any
//! moment.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, gone};
use crate::project::Project;

/// What names of temporary files start with.
pub(crate) const TEMPORARY: &str = ".score-tmp-";

/// What steps work with.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) project: &'a Project,
    pub(crate) disk: &'a Disk,
    /// The state folder, from the project's folder.
    pub(crate) state_dir: &'a Path,
}

impl Run<'_> {
    /// A path of the project as the system is asked for it.
    pub(crate) fn at(&self, path: &Path) -> PathBuf {
        self.project.at(path)
    }

    fn is_there(&self, path: &Path) -> bool {
        fs::symlink_metadata(self.at(path)).is_ok()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        gone(self.disk.remove_file(&self.at(path)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(&self.at(from), &self.at(to))
    }
}

/// A file that takes the place of another one, or of none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Replacement {
    /// The new content.
    pub(crate) temporary: PathBuf,
    pub(crate) target: PathBuf,
    /// Whether something stood at the target.
    pub(crate) was_there: bool,
    /// Whether the target's folder takes no new file, so that the temporary one is in the state folder.
    pub(crate) in_place: bool,
}

impl Replacement {
    fn name(&self, end: &str) -> String {
        let name = self.temporary.file_name().unwrap_or_default();
        format!("{}{end}", name.to_string_lossy())
    }

    /// The old file's second name.
    fn aside(&self) -> PathBuf {
        self.target.with_file_name(self.name("-old"))
    }

    /// The old file's content, in the state folder; and its name while it is written.
    fn kept(&self, run: Run<'_>) -> (PathBuf, PathBuf) {
        let at = |end| run.state_dir.join(self.name(end));
        (at("-kept"), at("-part"))
    }

    /// Puts the new file in place, if that is not done yet.
    ///
    /// # Errors
    /// It cannot be put there; then the old one is there.
    pub(crate) fn apply(&self, run: Run<'_>) -> io::Result<()> {
        if !run.is_there(&self.temporary) {
            return Ok(());
        }
        if self.in_place {
            return self.write_in_place(run);
        }
        let moved = self
            .set_aside(run)
            .and_then(|()| run.rename(&self.temporary, &self.target));
        let Err(error) = moved else {
            return Ok(());
        };
        self.take_back(run)?;
        match error.kind() {
            io::ErrorKind::ResourceBusy
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::CrossesDevices
                if self.was_there =>
            {
                // If that fails too, the rename is what was wanted.
                self.write_in_place(run).map_err(|_| error)
            }
            _ => Err(error),
        }
    }

    /// Gives the old file its second name; where files have one name only, moves it there.
    fn set_aside(&self, run: Run<'_>) -> io::Result<()> {
        let aside = self.aside();
        if !self.was_there || run.is_there(&aside) {
            return Ok(());
        }
        match run.disk.link(&run.at(&self.target), &run.at(&aside)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                gone(run.rename(&self.target, &aside))
            }
            linked => gone(linked),
        }
    }

    /// Takes the old file's second name away before the new one is in place.
    fn take_back(&self, run: Run<'_>) -> io::Result<()> {
        let aside = self.aside();
        if run.is_there(&self.target) {
            run.remove(&aside)
        } else {
            gone(run.rename(&aside, &self.target))
        }
    }

    fn write_in_place(&self, run: Run<'_>) -> io::Result<()> {
        let (kept, part) = self.kept(run);
        let target = run.at(&self.target);
        let new = fs::read(run.at(&self.temporary))?;
        // What is kept is whole, and the target may be half written.
        if !run.is_there(&kept) {
            let old = fs::read(&target)?;
            run.remove(&part)?;
            let mode = crate::disk::Mode::Private;
            run.disk.create(&run.at(&part), &[old], mode, None)?;
            run.rename(&part, &kept)?;
        }
        if let Err(error) = run.disk.overwrite(&target, &new) {
            self.restore(run)?;
            return Err(error);
        }
        run.remove(&self.temporary)
    }

    /// Writes the kept content back.
    fn restore(&self, run: Run<'_>) -> io::Result<()> {
        let (kept, _) = self.kept(run);
        let old = fs::read(run.at(&kept))?;
        let target = run.at(&self.target);
        // What was never opened has not changed.
        if !crate::disk::holds(&target, std::slice::from_ref(&old))
            || fs::metadata(&target)?.len() != old.len() as u64
        {
            run.disk.overwrite(&target, &old)?;
        }
        run.remove(&kept)
    }

    /// Puts the old file back, whether the new one is in place or not.
    ///
    /// # Errors
    /// It cannot be put back; its content stays where it is kept.
    pub(crate) fn undo(&self, run: Run<'_>) -> io::Result<()> {
        let aside = self.aside();
        let (kept, part) = self.kept(run);
        let is_done = !run.is_there(&self.temporary);
        if run.is_there(&kept) {
            self.restore(run)?;
        } else if self.was_there && is_done {
            gone(run.rename(&aside, &self.target))?;
        } else if self.was_there {
            self.take_back(run)?;
        } else if is_done {
            run.remove(&self.target)?;
        }
        run.remove(&part)?;
        run.remove(&self.temporary)
    }

    /// Removes what was kept of the old file. Returns what could not be removed.
    pub(crate) fn finish(&self, run: Run<'_>) -> Option<(PathBuf, io::Error)> {
        if !self.was_there {
            return None;
        }
        let (kept, part) = self.kept(run);
        let all = [self.aside(), kept, part].into_iter();
        all.filter(|path| run.is_there(path))
            .find_map(|path| run.remove(&path).err().map(|error| (path, error)))
    }

    /// Where the old content is when [`Replacement::undo`] has failed.
    pub(crate) fn where_kept(&self, run: Run<'_>) -> Option<PathBuf> {
        let (kept, _) = self.kept(run);
        [self.aside(), kept]
            .into_iter()
            .find(|path| run.is_there(path))
    }
}
