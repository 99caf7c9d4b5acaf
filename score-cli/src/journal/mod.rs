//! The journal of a transaction: the files that a run is replacing, so that the next run can complete or undo it; see
//! [`transaction`](crate::transaction).
//!
//! A journal may come with a checkout, so it counts only in the state folder in which it was made, and only if it names
//! nothing but files that a run of this project may touch.

mod json;
mod leftovers;
mod permitted;
mod recovery;

use std::io;
use std::path::{Path, PathBuf};

use score_yaml::parallel;

use crate::disk::{Mode, ignore_missing};
use crate::error::Error;
use crate::project_files::{ProjectFiles, TEMPORARY};
use crate::read;
use crate::replacement::{Applied, Replacement};
use crate::stamp::Stamp;

pub(crate) use leftovers::sweep;
pub(crate) use recovery::{is_interrupted, recover};

/// The journal of a run that is writing temporary files.
const JOURNAL: &str = "journal.json";
/// The journal of a run whose temporary files are all written: its steps are to be done.
const COMMITTED: &str = "journal.complete.json";
/// The journal of a run that failed after that: its steps are to be undone.
const UNDO: &str = "journal.undo.json";
/// The name under which the journal is written first. It is always the same, so killed runs leave one such file at
/// most.
const UNFINISHED: &str = ".score-tmp-journal";

/// The changes that a transaction is about to make. Paths are relative to the project's folder, or absolute outside of
/// it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Journal {
    /// Folders to create, the outer ones first.
    pub(crate) folders: Vec<PathBuf>,
    /// Files in folders that are created, written under their own names.
    pub(crate) made: Vec<PathBuf>,
    pub(crate) replacements: Vec<Replacement>,
    pub(crate) removed_files: Vec<Removal>,
    pub(crate) removed_directories: Vec<Removal>,
}

/// A file or folder to remove; something else that somebody puts in its place stays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Removal {
    pub(crate) path: PathBuf,
    pub(crate) stamp: Stamp,
}

impl Journal {
    /// True if there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Journal::default()
    }

    /// Writes the journal to the state folder, before anything that it names is written.
    pub(crate) fn write(&self, files: ProjectFiles<'_>) -> Result<(), Error> {
        let path = files.state_dir.join(JOURNAL);
        let unfinished = files.state_dir.join(UNFINISHED);
        let at = files.on_disk(&unfinished);
        let make = || files.disk.make(&at, Mode::Private, None);
        let written = || {
            // Before the folder is looked at: in an overlay the first write to a folder makes it anew.
            let mut file = match make() {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    clear(files, &unfinished)?;
                    make()?
                }
                made => made?,
            };
            let stamp = Stamp::of_state_dir(files)?;
            let text = self.to_json(&stamp);
            // The next run would not read it, and could complete nothing.
            if text.len() as u64 > limit(&stamp) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            files.disk.write(&mut file, &at, &text)?;
            files.disk.rename(&at, &files.on_disk(&path))
        };
        written().map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })
    }

    /// Replaces every file that is not replaced yet; removals are for [`Journal::finish`]. `is_first` says that none
    /// was tried before.
    pub(crate) fn apply(
        &self,
        files: ProjectFiles<'_>,
        is_first: bool,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Applied>, Error> {
        let mut all = Vec::with_capacity(self.replacements.len());
        for replacement in &self.replacements {
            let applied = replacement.apply(files, is_first);
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

    /// Removes the files and folders to remove, and what was kept of old files. Returns notes of what could not be
    /// removed.
    pub(crate) fn finish(&self, files: ProjectFiles<'_>, applied: &[Applied]) -> Vec<String> {
        /// The fewest files that one core takes.
        const MANY: usize = 64;
        let failed = |path: &Path, error: io::Error| {
            format!("failed to remove '{}': {error}", path.display())
        };
        let replaced = self.replacements.iter().zip(applied);
        let kept = parallel::map(replaced, MANY, |(of, how)| of.finish(files, how));
        let mut notes: Vec<String> = kept
            .into_iter()
            .flatten()
            .map(|(path, error)| failed(&path, error))
            .collect();
        let removed = self.removed_files.iter().map(|of| {
            let removed = of.remove(files, |path| files.disk.remove_file(path));
            (&of.path, removed)
        });
        let folders = self.removed_directories.iter().map(|of| {
            let removed = of.remove(files, |path| files.disk.remove_all(path));
            (&of.path, removed)
        });
        for (path, removed) in removed.chain(folders) {
            notes.extend(removed.err().map(|error| failed(path, error)));
        }
        notes
    }

    /// Puts every old file back. Returns notes of what could not be put back.
    pub(crate) fn undo(&self, files: ProjectFiles<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        for replacement in self.replacements.iter().rev() {
            if let Err(error) = replacement.undo(files) {
                let target = replacement.target.display();
                let kept = match replacement.where_kept(files) {
                    Some(kept) => format!("; its old content is in '{}'", kept.display()),
                    None => String::new(),
                };
                notes.push(format!("failed to put '{target}' back: {error}{kept}"));
            }
        }
        self.remove_made(files);
        notes
    }

    /// Removes the files and folders that were written, before any file was replaced.
    pub(crate) fn remove_staged(&self, files: ProjectFiles<'_>) {
        for replacement in &self.replacements {
            let _ = files
                .disk
                .remove_file(&files.on_disk(&replacement.temporary));
        }
        self.remove_made(files);
    }

    fn remove_made(&self, files: ProjectFiles<'_>) {
        for path in &self.made {
            let _ = files.disk.remove_file(&files.on_disk(path));
        }
        for folder in self.folders.iter().rev() {
            // Only if nobody has put anything else there.
            let _ = files.disk.remove_directory(&files.on_disk(folder));
        }
    }
}

impl Removal {
    /// Removes it, if it is still there.
    fn remove(
        &self,
        files: ProjectFiles<'_>,
        remove: impl FnOnce(&Path) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = files.on_disk(&self.path);
        match files.disk.metadata(&path)? {
            Some(found) if Stamp::of(&found, &path)?.is_same(&self.stamp) => {
                ignore_missing(remove(&path))
            }
            _ => Ok(()),
        }
    }
}

/// Marks that all that the journal names is written. From here on the transaction is completed, by this run or the
/// next.
pub(crate) fn mark_committed(files: ProjectFiles<'_>) -> Result<(), Error> {
    rename(files, JOURNAL, COMMITTED).map_err(|source| Error::Write {
        path: files.state_dir.join(COMMITTED),
        source,
    })
}

/// Marks that the transaction is undone.
pub(crate) fn mark_undo(files: ProjectFiles<'_>) {
    // If that fails, this run undoes it nevertheless.
    let _ = rename(files, COMMITTED, UNDO);
}

fn rename(files: ProjectFiles<'_>, from: &str, to: &str) -> io::Result<()> {
    let path = |name| files.on_disk(&files.state_dir.join(name));
    files.disk.rename(&path(from), &path(to))
}

/// Removes the journal, whatever it is marked as. Returns notes of what could not be removed.
pub(crate) fn discard(files: ProjectFiles<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for name in [UNFINISHED, JOURNAL, COMMITTED, UNDO] {
        let path = files.on_disk(&files.state_dir.join(name));
        let is_gone = matches!(files.disk.metadata(&path), Ok(None));
        if !is_gone && let Err(error) = ignore_missing(files.disk.remove_file(&path)) {
            notes.push(format!("failed to remove '{}': {error}", path.display()));
        }
    }
    notes
}

/// The size limit of a journal of this state folder, in bytes. Where stamps can be guessed, anybody may have written
/// it, and reading it takes several times its size in memory.
fn limit(here: &Stamp) -> u64 {
    match here.has_time() {
        true => read::OWN_LIMIT,
        false => read::LIMIT,
    }
}

/// Removes whatever has the name of a journal. A folder that is not empty is moved out of the way instead; returns
/// where to.
fn clear(files: ProjectFiles<'_>, path: &Path) -> io::Result<Option<PathBuf>> {
    let at = files.on_disk(path);
    match files.disk.metadata(&at)? {
        None => Ok(None),
        Some(found) if found.is_dir() => {
            if files.disk.remove_directory(&at).is_ok() {
                return Ok(None);
            }
            // Nobody can have taken it.
            let number: u64 = rand::random();
            let aside = path.with_file_name(format!("{TEMPORARY}{number:016x}-stray"));
            let moved = files.disk.rename(&at, &files.on_disk(&aside));
            moved.map(|()| Some(aside))
        }
        Some(_) => ignore_missing(files.disk.remove_file(&at)).map(|()| None),
    }
}

/// True if a file of this name in the state folder is a journal.
pub(crate) fn is_journal(name: &str) -> bool {
    [JOURNAL, COMMITTED, UNDO, UNFINISHED].contains(&name)
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
}
