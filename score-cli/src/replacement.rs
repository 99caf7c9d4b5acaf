//! One file in the place of another, so that the other can be had back until the run is done.
//!
//! The new content stands beside its target under a name of its own and is renamed over it; the old file gets a
//! second name before. Where the system refuses the rename (a file that is mounted by itself, a file of somebody
//! else in a sticky folder), the old content is kept in the state folder, and the file is written as it stands.
//! Where nothing was, the new file gets its target as a second name: so nothing is written over that somebody made
//! meanwhile, and only what has both names is taken away again.
//! Which of these names are there says how far a step has come, so that it can be done again or undone at any
//! moment, and twice.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;

use crate::disk::{Mode, has_content, ignore_missing};
use crate::project_files::ProjectFiles;

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
    /// The mode bits that the file is to have and had, if they are not just kept.
    pub(crate) modes: Option<(u32, u32)>,
}

/// How a step was done.
#[derive(Debug)]
pub(crate) struct Applied {
    /// Whether it may have left anything else than one second name.
    left_more: bool,
    /// Why the file could not have its mode.
    pub(crate) without_mode: Option<io::Error>,
}

impl Applied {
    const SIMPLY: Applied = Applied {
        left_more: false,
        without_mode: None,
    };
    const SOMEHOW: Applied = Applied {
        left_more: true,
        without_mode: None,
    };
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
    fn kept(&self, files: ProjectFiles<'_>) -> (PathBuf, PathBuf) {
        let at = |end| files.state_dir.join(self.name(end));
        (at("-kept"), at("-part"))
    }

    /// Puts the new file in place, if that is not done yet: `is_first` says that nobody has tried.
    ///
    /// # Errors
    /// It cannot be put there, or looked for; then the old one is there, or is had back by [`Replacement::undo`].
    pub(crate) fn apply(&self, files: ProjectFiles<'_>, is_first: bool) -> io::Result<Applied> {
        if !is_first && !files.is_there(&self.temporary)? {
            return Ok(Applied::SOMEHOW);
        }
        let mut applied = self.put(files)?;
        applied.left_more |= !is_first;
        Ok(applied)
    }

    fn put(&self, files: ProjectFiles<'_>) -> io::Result<Applied> {
        if self.in_place {
            return self.write_in_place(files);
        }
        if !self.was_there {
            return self.put_new(files);
        }
        let moved = self
            .set_aside(files)
            .and_then(|()| files.rename(&self.temporary, &self.target));
        let Err(error) = moved else {
            return Ok(Applied::SIMPLY);
        };
        self.take_back(files)?;
        match error.kind() {
            io::ErrorKind::ResourceBusy
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::CrossesDevices => {
                // If that fails too, the rename is what was wanted.
                self.write_in_place(files).map_err(|_| error)
            }
            _ => Err(error),
        }
    }

    /// Gives the new file its name where nothing was.
    fn put_new(&self, files: ProjectFiles<'_>) -> io::Result<Applied> {
        let (from, to) = (files.on_disk(&self.temporary), files.on_disk(&self.target));
        match files.disk.link(&from, &to) {
            Ok(()) => return Ok(Applied::SIMPLY),
            Err(_) if self.has_both_names(files)? => return Ok(Applied::SIMPLY),
            Err(error) if files.is_there(&self.target)? => return Err(error),
            Err(_) => {}
        }
        // Where files have one name only, an empty file with the name of the old one says that there was none.
        match files
            .disk
            .make(&files.on_disk(&self.aside()), Mode::Private, None)
        {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => _ = made?,
        }
        files.rename(&self.temporary, &self.target)?;
        Ok(Applied::SOMEHOW)
    }

    /// Whether what is at the target is the new file, which has its own name still.
    fn has_both_names(&self, files: ProjectFiles<'_>) -> io::Result<bool> {
        let new = files.identity(&self.temporary)?;
        Ok(new.is_some() && new == files.identity(&self.target)?)
    }

    /// Gives the old file its second name; where files have one name only, moves it there.
    fn set_aside(&self, files: ProjectFiles<'_>) -> io::Result<()> {
        let aside = self.aside();
        match files
            .disk
            .link(&files.on_disk(&self.target), &files.on_disk(&aside))
        {
            // That was done before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                ignore_missing(files.rename(&self.target, &aside))
            }
            linked => ignore_missing(linked),
        }
    }

    /// Takes the old file's second name away before the new one is in place.
    fn take_back(&self, files: ProjectFiles<'_>) -> io::Result<()> {
        let aside = self.aside();
        if files.is_there(&self.target)? {
            files.remove(&aside)
        } else {
            ignore_missing(files.rename(&aside, &self.target))
        }
    }

    fn write_in_place(&self, files: ProjectFiles<'_>) -> io::Result<Applied> {
        let (kept, part) = self.kept(files);
        let target = files.on_disk(&self.target);
        let new = fs::read(files.on_disk(&self.temporary))?;
        // What is kept is whole, and the target may be half written.
        if !files.is_there(&kept)? {
            let old = fs::read(&target)?;
            files.remove(&part)?;
            files
                .disk
                .create(&files.on_disk(&part), &[old], Mode::Private, None)?;
            files.rename(&part, &kept)?;
        }
        let mode = self.modes.map(|(new, _)| new);
        match files.disk.overwrite(&target, &new, mode) {
            Ok(without_mode) => {
                files.remove(&self.temporary)?;
                Ok(Applied {
                    without_mode,
                    ..Applied::SOMEHOW
                })
            }
            Err(error) => {
                self.restore(files)?;
                Err(error)
            }
        }
    }

    /// Writes the kept content back.
    fn restore(&self, files: ProjectFiles<'_>) -> io::Result<()> {
        let (kept, _) = self.kept(files);
        let old = fs::read(files.on_disk(&kept))?;
        let target = files.on_disk(&self.target);
        let mode = self.modes.map(|(_, old)| old);
        let found = fs::metadata(&target)?;
        // What was never opened has not changed.
        let is_old = found.len() == old.len() as u64
            && mode.is_none_or(|mode| found.mode() & 0o777 == mode)
            && has_content(&target, std::slice::from_ref(&old));
        if !is_old {
            files.disk.overwrite(&target, &old, mode)?;
        }
        files.remove(&kept)
    }

    /// Puts the old file back, whether the new one is in place or not.
    ///
    /// # Errors
    /// It cannot be put back; its content stays where it is kept.
    pub(crate) fn undo(&self, files: ProjectFiles<'_>) -> io::Result<()> {
        let (_, part) = self.kept(files);
        let back = self.put_back(files);
        if back.is_err() && !self.was_there {
            // By this name what is at the target is known as ours.
            return back;
        }
        let (part, temporary) = (files.remove(&part), files.remove(&self.temporary));
        back.and(part).and(temporary)
    }

    fn put_back(&self, files: ProjectFiles<'_>) -> io::Result<()> {
        let (kept, _) = self.kept(files);
        if files.is_there(&kept)? {
            return self.restore(files);
        }
        if self.in_place {
            // It was not touched, or written back before.
            return Ok(());
        }
        let is_moved = !files.is_there(&self.temporary)?;
        if self.was_there && is_moved {
            ignore_missing(files.rename(&self.aside(), &self.target))
        } else if self.was_there {
            self.take_back(files)
        } else {
            self.take_away(files, is_moved)
        }
    }

    /// Takes the new file away from where nothing was. What somebody else has put there stays: it has one name, and
    /// is not said to be ours.
    fn take_away(&self, files: ProjectFiles<'_>, is_moved: bool) -> io::Result<()> {
        let aside = self.aside();
        if is_moved && files.is_there(&aside)? {
            // Under its own name first, so that what comes next to its place is not taken for it.
            ignore_missing(files.rename(&self.target, &self.temporary))?;
        } else if !is_moved && self.has_both_names(files)? {
            files.remove(&self.target)?;
        }
        files.remove(&aside)
    }

    /// Removes what was kept of the old file, and second names. Returns what could not be removed.
    pub(crate) fn finish(
        &self,
        files: ProjectFiles<'_>,
        applied: &Applied,
    ) -> Option<(PathBuf, io::Error)> {
        let remove = |path: PathBuf| files.remove(&path).err().map(|error| (path, error));
        match (applied.left_more, self.was_there) {
            (false, true) => remove(self.aside()),
            (false, false) => remove(self.temporary.clone()),
            (true, _) => self.leftovers(files).into_iter().find_map(remove),
        }
    }

    /// Every name that this step may have given, but its target. Beside a file that is written in place there are none:
    /// its folder takes none, and a folder that cannot be written to at all does not say that there is nothing to remove.
    fn leftovers(&self, files: ProjectFiles<'_>) -> Vec<PathBuf> {
        let (kept, part) = self.kept(files);
        let aside = (!self.in_place).then(|| self.aside());
        let others = [kept, part, self.temporary.clone()];
        aside.into_iter().chain(others).collect()
    }

    /// Removes every file of this step but its target, as far as they lie in the project. For a step of a run
    /// elsewhere, of which this is a copy.
    pub(crate) fn sweep(&self, files: ProjectFiles<'_>) {
        for path in self.leftovers(files) {
            if path.is_relative() {
                let _ = files.remove(&path);
            }
        }
    }

    /// Where the old content is when [`Replacement::undo`] has failed.
    pub(crate) fn where_kept(&self, files: ProjectFiles<'_>) -> Option<PathBuf> {
        let (kept, _) = self.kept(files);
        let aside = (!self.in_place).then(|| self.aside());
        let mut kept = aside.into_iter().chain([kept]).filter(|_| self.was_there);
        kept.find(|path| files.is_there(path).unwrap_or(false))
    }
}
