//! Replacing one file so that the old one can be put back until the run is done.
//!
//! The new content stands beside its target under a temporary name and is renamed over it; before, the old file gets a
//! second name (a hard link). Where the system refuses the rename (a file that is mounted by itself, a file of somebody
//! else in a sticky folder), the old content is copied to the state folder, and the file is overwritten in place. Where
//! nothing was, the new file gets its target as a second name: so nothing is overwritten that somebody made meanwhile,
//! and only a file that has both names is removed again. Which of these names exist says how far a replacement has
//! come, so it can be repeated or undone at any moment, and twice.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::disk::{Mode, has_content, ignore_missing};
use crate::project_files::ProjectFiles;

/// A file that replaces another one, or is put where nothing was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Replacement {
    /// The file with the new content.
    pub(crate) temporary: PathBuf,
    pub(crate) target: PathBuf,
    /// True if there was something at the target.
    pub(crate) was_there: bool,
    /// True if the target's folder takes no new file, so that the temporary one is in the state folder.
    pub(crate) in_place: bool,
    /// The mode bits that the file gets and those that it had, if they are not just kept.
    pub(crate) modes: Option<(u32, u32)>,
}

/// The outcome of a replacement.
#[derive(Debug)]
pub(crate) struct Applied {
    /// True if it may have left more than one second name.
    left_more: bool,
    /// Why the mode of the file could not be set.
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

    /// The second name of the old file.
    fn aside(&self) -> PathBuf {
        self.target.with_file_name(self.name("-old"))
    }

    /// The path at which the content of the old file is kept, in the state folder; and the one while it is written.
    fn kept(&self, files: ProjectFiles<'_>) -> (PathBuf, PathBuf) {
        let at = |end| files.state_dir.join(self.name(end));
        (at("-kept"), at("-part"))
    }

    /// Puts the new file in place, if that is not done yet; `is_first` says that it was not tried before.
    ///
    /// # Errors
    /// It cannot be put there, or looked for; then the old one is there, or [`Replacement::undo`] puts it back.
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

    /// Puts the new file where nothing was.
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

    /// True if the target is the new file, which still has its temporary name, too.
    fn has_both_names(&self, files: ProjectFiles<'_>) -> io::Result<bool> {
        let new = files.identity(&self.temporary)?;
        Ok(new.is_some() && new == files.identity(&self.target)?)
    }

    /// Gives the old file its second name; where there are no hard links, moves it there.
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

    /// Removes the second name of the old file before the new one is in place.
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
            && mode.is_none_or(|mode| score_system::has_mode(&found, mode))
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

    /// Removes the new file from where nothing was. A file that somebody else has put there stays: it has one name, and
    /// no name says that it is ours.
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

    /// Removes kept content and second names of the old file. Returns what could not be removed.
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

    /// Every path that this replacement may have made, but its target. Beside a file that is written in place there are
    /// none, because its folder takes no new file; and in a folder that cannot be written to, removing what is not
    /// there fails.
    fn leftovers(&self, files: ProjectFiles<'_>) -> Vec<PathBuf> {
        let (kept, part) = self.kept(files);
        let aside = (!self.in_place).then(|| self.aside());
        let others = [kept, part, self.temporary.clone()];
        aside.into_iter().chain(others).collect()
    }

    /// Removes every file of this replacement but its target, as far as they lie in the project. For a run of another
    /// folder, of which this one is a copy.
    pub(crate) fn sweep(&self, files: ProjectFiles<'_>) {
        for path in self.leftovers(files) {
            if path.is_relative() {
                let _ = files.remove(&path);
            }
        }
    }

    /// The path of the old content if [`Replacement::undo`] has failed.
    pub(crate) fn where_kept(&self, files: ProjectFiles<'_>) -> Option<PathBuf> {
        let (kept, _) = self.kept(files);
        let aside = (!self.in_place).then(|| self.aside());
        let mut kept = aside.into_iter().chain([kept]).filter(|_| self.was_there);
        kept.find(|path| files.is_there(path).unwrap_or(false))
    }
}
