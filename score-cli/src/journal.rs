//! What a run says of the files that it is replacing, so that the next run can complete or undo it: see
//! [`transaction`](crate::transaction).
//!
//! A journal may come with a checkout, so it counts only in the state folder in which it was made, and only as far
//! as it names what a run of this project may touch.

mod json;
mod leftovers;

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::disk::{Disk, Mode, gone};
use crate::error::Error;
use crate::project::{Folders, Named, is_plain};
use crate::read;
use crate::replacement::{Applied, Replacement, Run, TEMPORARY};
use crate::stamp::Stamp;

pub(crate) use leftovers::sweep;

/// The journal of a run that is writing temporary files.
const JOURNAL: &str = "journal.json";
/// The journal of a run whose temporary files are all in place, so that its steps are to be done.
const COMPLETE: &str = "journal.complete.json";
/// The journal of a run that failed later than that, so that its steps are to be undone.
const UNDO: &str = "journal.undo.json";
/// What the journal is written as first. One name, so that a killed run leaves no more than one.
const UNFINISHED: &str = ".score-tmp-journal";

/// What a transaction is about to do. Paths are from the project's folder, or absolute outside of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Journal {
    /// Folders that were not there, the outer ones first.
    pub(crate) folders: Vec<PathBuf>,
    /// Files in folders that were not there, under their own names.
    pub(crate) made: Vec<PathBuf>,
    pub(crate) replacements: Vec<Replacement>,
    pub(crate) removed_files: Vec<Removal>,
    pub(crate) removed_directories: Vec<Removal>,
}

/// What is to be removed: this, and nothing that somebody puts in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Removal {
    pub(crate) path: PathBuf,
    pub(crate) stamp: Stamp,
}

impl Journal {
    /// Whether nothing is to be done.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Journal::default()
    }

    /// Puts it into the state folder, before anything that it names is written.
    pub(crate) fn write(&self, run: Run<'_>) -> Result<(), Error> {
        let path = run.state_dir.join(JOURNAL);
        let unfinished = run.state_dir.join(UNFINISHED);
        let at = run.at(&unfinished);
        let make = || run.disk.make(&at, Mode::Private, None);
        let written = || {
            // Before the folder is looked at: in an overlay the first write to a folder makes it anew.
            let mut file = match make() {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    clear(run, &unfinished)?;
                    make()?
                }
                made => made?,
            };
            let stamp = Stamp::of_state_dir(run)?;
            let text = self.to_json(&stamp);
            // The next run would not read it, and could complete nothing.
            if text.len() as u64 > limit(&stamp) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            run.disk.write(&mut file, &at, &text)?;
            run.disk.rename(&at, &run.at(&path))
        };
        written().map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })
    }

    /// Does every step that is not done yet; removals are for [`Journal::finish`]. `is_first` says that none is.
    pub(crate) fn apply(
        &self,
        run: Run<'_>,
        is_first: bool,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Applied>, Error> {
        let mut all = Vec::with_capacity(self.replacements.len());
        for replacement in &self.replacements {
            let applied = replacement.apply(run, is_first);
            let applied = applied.map_err(|source| Error::Write {
                path: replacement.target.clone(),
                source,
            })?;
            if let Some(error) = &applied.without_mode {
                let target = replacement.target.display();
                notes.push(format!("failed to set the mode of '{target}': {error}"));
            }
            all.push(applied);
        }
        Ok(all)
    }

    /// Removes what is to be there no more, and what was kept of old files. Returns what could not be removed.
    pub(crate) fn finish(&self, run: Run<'_>, applied: &[Applied]) -> Vec<String> {
        /// So many on one core, at least.
        const MANY: usize = 64;
        let failed = |path: &Path, error: io::Error| {
            format!("failed to remove '{}': {error}", path.display())
        };
        let kept = self.replacements.par_iter().zip(applied);
        let kept = kept.with_min_len(MANY);
        let kept: Vec<_> = kept.filter_map(|(of, how)| of.finish(run, how)).collect();
        let mut notes: Vec<String> = kept
            .into_iter()
            .map(|(path, error)| failed(&path, error))
            .collect();
        let files = self.removed_files.iter().map(|of| {
            let removed = of.remove(run, |path| run.disk.remove_file(path));
            (&of.path, removed)
        });
        let folders = self.removed_directories.iter().map(|of| {
            let removed = of.remove(run, |path| run.disk.remove_all(path));
            (&of.path, removed)
        });
        for (path, removed) in files.chain(folders) {
            notes.extend(removed.err().map(|error| failed(path, error)));
        }
        notes
    }

    /// Undoes every step. Returns what could not be undone.
    pub(crate) fn undo(&self, run: Run<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        for replacement in self.replacements.iter().rev() {
            if let Err(error) = replacement.undo(run) {
                let target = replacement.target.display();
                let kept = match replacement.where_kept(run) {
                    Some(kept) => format!("; its old content is in '{}'", kept.display()),
                    None => String::new(),
                };
                notes.push(format!("failed to put '{target}' back: {error}{kept}"));
            }
        }
        self.remove_made(run);
        notes
    }

    /// Removes what was written for it, before any step was done.
    pub(crate) fn discard(&self, run: Run<'_>) {
        for replacement in &self.replacements {
            let _ = run.disk.remove_file(&run.at(&replacement.temporary));
        }
        self.remove_made(run);
    }

    fn remove_made(&self, run: Run<'_>) {
        for path in &self.made {
            let _ = run.disk.remove_file(&run.at(path));
        }
        for folder in self.folders.iter().rev() {
            // Only if nobody has put anything else there.
            let _ = run.disk.remove_directory(&run.at(folder));
        }
    }

    /// Whether it names nothing but what a run of this project may touch.
    fn is_ours(&self, run: Run<'_>) -> bool {
        let mut folders = Folders::new(run.project);
        let mut is_inside = |path: &Path| {
            let folder = path.parent().unwrap_or(Path::new(""));
            // Found under its own name: no link is on the way.
            is_plain(path)
                && folders
                    .find(folder, Named::ByFile)
                    .is_ok_and(|found| found.path == folder)
        };
        let mut is_replaced = |of: &Replacement| {
            let is_temporary = of
                .temporary
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(TEMPORARY.as_bytes()));
            let folder = match of.in_place {
                true => Some(run.state_dir),
                false => of.target.parent(),
            };
            // A person may have named a file elsewhere.
            is_temporary
                && of.temporary.parent() == folder
                && (of.target.is_absolute() || is_inside(&of.target))
        };
        self.replacements.iter().all(&mut is_replaced)
            && self.made.iter().all(|path| is_inside(path))
            && [&self.removed_files, &self.removed_directories]
                .into_iter()
                .flatten()
                .all(|removal| is_inside(&removal.path))
            && self
                .folders
                .iter()
                .all(|path| path.is_absolute() || is_plain(path))
    }

    /// Removes the temporary files and second names of a journal that came from elsewhere, as far as they lie in the
    /// project.
    fn sweep(&self, run: Run<'_>) {
        let ours = |of: &&Replacement| {
            let alone = Journal {
                replacements: vec![(*of).clone()],
                ..Journal::default()
            };
            !of.temporary.is_absolute() && is_plain(&of.temporary) && alone.is_ours(run)
        };
        for replacement in self.replacements.iter().filter(ours) {
            replacement.sweep(run);
        }
    }

    /// Takes out what lies outside of the project. Returns what there is to say of it.
    fn leave_outside(&mut self) -> Vec<String> {
        let is_outside = |of: &mut Replacement| of.target.is_absolute();
        let outside: Vec<Replacement> = self.replacements.extract_if(.., is_outside).collect();
        self.folders.retain(|folder| folder.is_relative());
        let left = outside.into_iter().map(|of| {
            let (target, temporary) = (of.target.display(), of.temporary.display());
            format!(
                "'{target}', which lies outside of the project, stays as it is; its new content may be in '{temporary}'"
            )
        });
        left.collect()
    }
}

impl Removal {
    /// Removes it, if it is there still.
    fn remove(&self, run: Run<'_>, remove: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let path = run.at(&self.path);
        match run.disk.look(&path)? {
            Some(found) if Stamp::of(&found).is_same(&self.stamp) => gone(remove(&path)),
            _ => Ok(()),
        }
    }
}

/// Says that all that the journal names is written. From there on the way is forward, by this run or the next.
pub(crate) fn mark_complete(run: Run<'_>) -> Result<(), Error> {
    rename(run, JOURNAL, COMPLETE).map_err(|source| Error::Write {
        path: run.state_dir.join(COMPLETE),
        source,
    })
}

/// Says that the way is back.
pub(crate) fn mark_undo(run: Run<'_>) {
    // If it cannot be said, this run undoes it nevertheless.
    let _ = rename(run, COMPLETE, UNDO);
}

fn rename(run: Run<'_>, from: &str, to: &str) -> io::Result<()> {
    let path = |name| run.at(&run.state_dir.join(name));
    run.disk.rename(&path(from), &path(to))
}

/// Removes the journal, however far its run has come. Returns what could not be removed.
pub(crate) fn forget(run: Run<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for name in [UNFINISHED, JOURNAL, COMPLETE, UNDO] {
        let path = run.at(&run.state_dir.join(name));
        let is_gone = matches!(run.disk.look(&path), Ok(None));
        if !is_gone && let Err(error) = gone(run.disk.remove_file(&path)) {
            notes.push(format!("failed to remove '{}': {error}", path.display()));
        }
    }
    notes
}

/// Completes a transaction that was cut off when its files were in place, or undoes one that was cut off before.
/// Whatever it finds, the project can be worked on afterwards; returns what there is to say of it.
pub(crate) fn recover(run: Run<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, stage) in [
        (COMPLETE, Some(Stage::Complete)),
        (UNDO, Some(Stage::Undo)),
        (JOURNAL, Some(Stage::Writing)),
        (UNFINISHED, None),
    ] {
        let path = run.state_dir.join(name);
        match run.disk.look(&run.at(&path)) {
            Ok(None) => continue,
            Ok(Some(_)) => {}
            Err(error) => {
                // It may be there, and hold what another run can take up.
                let path = path.display();
                notes.push(format!("failed to look for '{path}': {error}"));
                continue;
            }
        }
        if let Some(stage) = stage {
            take_up(run, &path, stage, &mut notes);
        }
        match clear(run, &path) {
            Ok(None) => {}
            Ok(Some(aside)) => {
                let (path, aside) = (path.display(), aside.display());
                notes.push(format!("'{path}' was in the way and is '{aside}' now"));
            }
            Err(error) => notes.push(format!("failed to remove '{}': {error}", path.display())),
        }
    }
    notes
}

/// How far a run has come.
#[derive(Clone, Copy)]
enum Stage {
    Writing,
    Complete,
    Undo,
}

/// Goes on where the run of a journal was cut off.
fn take_up(run: Run<'_>, path: &Path, stage: Stage, notes: &mut Vec<String>) {
    let dropped = |why: &str| format!("ignoring '{}', which {why}", path.display());
    let at = run.at(path);
    let stamp = match read::open_file(&at) {
        Ok(file) => Stamp::at_head_of(file),
        Err(error) => return notes.push(dropped(&format!("cannot be read: {error}"))),
    };
    let Some(stamp) = stamp else {
        return notes.push(dropped("is not a journal"));
    };
    let here = Stamp::of_state_dir(run).ok();
    let here = here.filter(|here| here.is_same(&stamp));
    let journal = match read::file(&at, here.as_ref().map_or(STRANGERS, limit)) {
        Ok(text) => Journal::from_json(&text),
        // What would be swept is all that is lost of a stranger's.
        Err(_) if here.is_none() => Some(Journal::default()),
        Err(error) => return notes.push(dropped(&format!("cannot be read: {error}"))),
    };
    let Some(mut journal) = journal else {
        return notes.push(dropped("is not a journal"));
    };
    let Some(here) = here.filter(|_| journal.is_ours(run)) else {
        journal.sweep(run);
        return notes.push(dropped(
            "was not made here: it may have come with a copy of the project",
        ));
    };
    if !here.has_time() {
        // Device and inode alone are the same on many a fresh machine, so that a stranger may have guessed them. What
        // is lost is no more than the rest of an output that a person named outside.
        notes.extend(journal.leave_outside());
    }
    match stage {
        Stage::Writing => {
            journal.discard(run);
            notes.push("a run that was cut off has been undone".to_owned());
        }
        Stage::Undo => {
            notes.extend(journal.undo(run));
            notes.push("a run that failed has been undone".to_owned());
        }
        Stage::Complete => match journal.apply(run, false, notes) {
            Ok(applied) => {
                notes.extend(journal.finish(run, &applied));
                notes.push("a run that was cut off has been completed".to_owned());
            }
            Err(error) => {
                mark_undo(run);
                notes.extend(journal.undo(run));
                notes.push(format!(
                    "a run that was cut off could not be completed and has been undone: {error}"
                ));
            }
        },
    }
}

/// The most that the journal of another folder may hold for its leftovers to be swept, in bytes: that of a run that
/// replaces some 100,000 files.
const STRANGERS: u64 = 16 << 20;

/// The most that a journal may hold here, in bytes. Where its stamp can be guessed anybody may have written it, and what
/// is read of it takes several times its room.
fn limit(here: &Stamp) -> u64 {
    match here.has_time() {
        true => read::OWN_LIMIT,
        false => read::LIMIT,
    }
}

/// Removes what has the name of a journal, or at least takes it out of the way: returns where to.
fn clear(run: Run<'_>, path: &Path) -> io::Result<Option<PathBuf>> {
    let at = run.at(path);
    match run.disk.look(&at)? {
        None => Ok(None),
        Some(found) if found.is_dir() => {
            if run.disk.remove_directory(&at).is_ok() {
                return Ok(None);
            }
            // Nobody can have taken it.
            let number: u64 = rand::random();
            let aside = path.with_file_name(format!("{TEMPORARY}{number:016x}-stray"));
            let moved = run.disk.rename(&at, &run.at(&aside));
            moved.map(|()| Some(aside))
        }
        Some(_) => gone(run.disk.remove_file(&at)).map(|()| None),
    }
}

/// Whether a run was cut off that [`recover`] takes up.
pub(crate) fn is_cut_off(state_dir: &Path) -> bool {
    let disk = Disk::default();
    [JOURNAL, COMPLETE, UNDO]
        .iter()
        .any(|name| !matches!(disk.look(&state_dir.join(name)), Ok(None)))
}

/// Whether a name in the state folder is that of a journal.
pub(crate) fn is_journal(name: &str) -> bool {
    [JOURNAL, COMPLETE, UNDO, UNFINISHED].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn replacement(target: &str) -> Replacement {
        Replacement {
            temporary: Path::new(target).with_file_name(".score-tmp-1"),
            target: target.into(),
            was_there: true,
            in_place: false,
            modes: Some((0o600, 0o644)),
        }
    }

    #[test]
    fn what_lies_outside_can_be_left() {
        let mut journal = Journal {
            folders: vec!["a".into(), "/b".into()],
            replacements: vec![replacement("a/b"), replacement("/b/c")],
            ..Journal::default()
        };
        let notes = journal.leave_outside();
        assert!(notes.len() == 1 && notes[0].contains("'/b/c'"), "{notes:?}");
        assert_eq!(journal.folders, [PathBuf::from("a")]);
        assert_eq!(journal.replacements, [replacement("a/b")]);
    }
}
