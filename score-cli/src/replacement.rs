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
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Identity, Mode, gone, holds};
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

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        self.disk.look(&self.at(path)).map(|found| found.is_some())
    }

    /// What is at a path, a link as such.
    fn identity(&self, path: &Path) -> io::Result<Option<Identity>> {
        let found = self.disk.look(&self.at(path))?;
        Ok(found.as_ref().map(Identity::of))
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
    fn kept(&self, run: Run<'_>) -> (PathBuf, PathBuf) {
        let at = |end| run.state_dir.join(self.name(end));
        (at("-kept"), at("-part"))
    }

    /// Puts the new file in place, if that is not done yet: `is_first` says that nobody has tried.
    ///
    /// # Errors
    /// It cannot be put there, or looked for; then the old one is there, or is had back by [`Replacement::undo`].
    pub(crate) fn apply(&self, run: Run<'_>, is_first: bool) -> io::Result<Applied> {
        if !is_first && !run.is_there(&self.temporary)? {
            return Ok(Applied::SOMEHOW);
        }
        let mut applied = self.put(run)?;
        applied.left_more |= !is_first;
        Ok(applied)
    }

    fn put(&self, run: Run<'_>) -> io::Result<Applied> {
        if self.in_place {
            return self.write_in_place(run);
        }
        if !self.was_there {
            return self.put_new(run);
        }
        let moved = self
            .set_aside(run)
            .and_then(|()| run.rename(&self.temporary, &self.target));
        let Err(error) = moved else {
            return Ok(Applied::SIMPLY);
        };
        self.take_back(run)?;
        match error.kind() {
            io::ErrorKind::ResourceBusy
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::CrossesDevices => {
                // If that fails too, the rename is what was wanted.
                self.write_in_place(run).map_err(|_| error)
            }
            _ => Err(error),
        }
    }

    /// Gives the new file its name where nothing was.
    fn put_new(&self, run: Run<'_>) -> io::Result<Applied> {
        let (from, to) = (run.at(&self.temporary), run.at(&self.target));
        match run.disk.link(&from, &to) {
            Ok(()) => return Ok(Applied::SIMPLY),
            Err(_) if self.has_both_names(run)? => return Ok(Applied::SIMPLY),
            Err(error) if run.is_there(&self.target)? => return Err(error),
            Err(_) => {}
        }
        // Where files have one name only, an empty file with the name of the old one says that there was none.
        match run.disk.make(&run.at(&self.aside()), Mode::Private, None) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => _ = made?,
        }
        run.rename(&self.temporary, &self.target)?;
        Ok(Applied::SOMEHOW)
    }

    /// Whether what is at the target is the new file, which has its own name still.
    fn has_both_names(&self, run: Run<'_>) -> io::Result<bool> {
        let new = run.identity(&self.temporary)?;
        Ok(new.is_some() && new == run.identity(&self.target)?)
    }

    /// Gives the old file its second name; where files have one name only, moves it there.
    fn set_aside(&self, run: Run<'_>) -> io::Result<()> {
        let aside = self.aside();
        match run.disk.link(&run.at(&self.target), &run.at(&aside)) {
            // That was done before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                gone(run.rename(&self.target, &aside))
            }
            linked => gone(linked),
        }
    }

    /// Takes the old file's second name away before the new one is in place.
    fn take_back(&self, run: Run<'_>) -> io::Result<()> {
        let aside = self.aside();
        if run.is_there(&self.target)? {
            run.remove(&aside)
        } else {
            gone(run.rename(&aside, &self.target))
        }
    }

    fn write_in_place(&self, run: Run<'_>) -> io::Result<Applied> {
        let (kept, part) = self.kept(run);
        let target = run.at(&self.target);
        let new = fs::read(run.at(&self.temporary))?;
        // What is kept is whole, and the target may be half written.
        if !run.is_there(&kept)? {
            let old = fs::read(&target)?;
            run.remove(&part)?;
            run.disk
                .create(&run.at(&part), &[old], Mode::Private, None)?;
            run.rename(&part, &kept)?;
        }
        let mode = self.modes.map(|(new, _)| new);
        match run.disk.overwrite(&target, &new, mode) {
            Ok(without_mode) => {
                run.remove(&self.temporary)?;
                Ok(Applied {
                    without_mode,
                    ..Applied::SOMEHOW
                })
            }
            Err(error) => {
                self.restore(run)?;
                Err(error)
            }
        }
    }

    /// Writes the kept content back.
    fn restore(&self, run: Run<'_>) -> io::Result<()> {
        let (kept, _) = self.kept(run);
        let old = fs::read(run.at(&kept))?;
        let target = run.at(&self.target);
        let mode = self.modes.map(|(_, old)| old);
        let found = fs::metadata(&target)?;
        // What was never opened has not changed.
        let is_old = found.len() == old.len() as u64
            && mode.is_none_or(|mode| found.mode() & 0o777 == mode)
            && holds(&target, std::slice::from_ref(&old));
        if !is_old {
            run.disk.overwrite(&target, &old, mode)?;
        }
        run.remove(&kept)
    }

    /// Puts the old file back, whether the new one is in place or not.
    ///
    /// # Errors
    /// It cannot be put back; its content stays where it is kept.
    pub(crate) fn undo(&self, run: Run<'_>) -> io::Result<()> {
        let (_, part) = self.kept(run);
        let back = self.put_back(run);
        if back.is_err() && !self.was_there {
            // By this name what is at the target is known as ours.
            return back;
        }
        let (part, temporary) = (run.remove(&part), run.remove(&self.temporary));
        back.and(part).and(temporary)
    }

    fn put_back(&self, run: Run<'_>) -> io::Result<()> {
        let (kept, _) = self.kept(run);
        if run.is_there(&kept)? {
            return self.restore(run);
        }
        if self.in_place {
            // It was not touched, or written back before.
            return Ok(());
        }
        let is_moved = !run.is_there(&self.temporary)?;
        if self.was_there && is_moved {
            gone(run.rename(&self.aside(), &self.target))
        } else if self.was_there {
            self.take_back(run)
        } else {
            self.take_away(run, is_moved)
        }
    }

    /// Takes the new file away from where nothing was. What somebody else has put there stays: it has one name, and
    /// is not said to be ours.
    fn take_away(&self, run: Run<'_>, is_moved: bool) -> io::Result<()> {
        let aside = self.aside();
        if is_moved && run.is_there(&aside)? {
            // Under its own name first, so that what comes next to its place is not taken for it.
            gone(run.rename(&self.target, &self.temporary))?;
        } else if !is_moved && self.has_both_names(run)? {
            run.remove(&self.target)?;
        }
        run.remove(&aside)
    }

    /// Removes what was kept of the old file, and second names. Returns what could not be removed.
    pub(crate) fn finish(&self, run: Run<'_>, applied: &Applied) -> Option<(PathBuf, io::Error)> {
        let remove = |path: PathBuf| run.remove(&path).err().map(|error| (path, error));
        match (applied.left_more, self.was_there) {
            (false, true) => remove(self.aside()),
            (false, false) => remove(self.temporary.clone()),
            (true, _) => self.leftovers(run).into_iter().find_map(remove),
        }
    }

    /// Every name that this step may have given, but its target. Beside a file that is written in place there are none:
    /// its folder takes none, and a folder that cannot be written to at all does not say that there is nothing to remove.
    fn leftovers(&self, run: Run<'_>) -> Vec<PathBuf> {
        let (kept, part) = self.kept(run);
        let aside = (!self.in_place).then(|| self.aside());
        let others = [kept, part, self.temporary.clone()];
        aside.into_iter().chain(others).collect()
    }

    /// Removes every file of this step but its target, as far as they lie in the project. For a step of a run
    /// elsewhere, of which this is a copy.
    pub(crate) fn sweep(&self, run: Run<'_>) {
        for path in self.leftovers(run) {
            if path.is_relative() {
                let _ = run.remove(&path);
            }
        }
    }

    /// Where the old content is when [`Replacement::undo`] has failed.
    pub(crate) fn where_kept(&self, run: Run<'_>) -> Option<PathBuf> {
        let (kept, _) = self.kept(run);
        let aside = (!self.in_place).then(|| self.aside());
        let mut kept = aside.into_iter().chain([kept]).filter(|_| self.was_there);
        kept.find(|path| run.is_there(path).unwrap_or(false))
    }
}
