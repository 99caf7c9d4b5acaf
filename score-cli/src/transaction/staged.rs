//! The files that a transaction writes before its journal is committed, and how they are put in place or removed.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use score_yaml::parallel;

use super::Write;
use super::placement::Placement;
use super::prepare::Prepared;
use crate::error::Error;
use crate::journal::{self, Journal};
use crate::project_files::{ProjectFiles, TEMPORARY};
use crate::replacement::Replacement;

/// The journal of a transaction, and the files that it writes before it is committed.
pub(super) struct Staged<'a> {
    files: ProjectFiles<'a>,
    journal: Journal,
    /// The folders to create that hold others of them; the other ones are created on all cores.
    outer: BTreeSet<&'a OsStr>,
}

impl<'a> Staged<'a> {
    pub(super) fn new(files: ProjectFiles<'a>, prepared: &'a Prepared) -> Self {
        let Prepared {
            placements,
            missing,
            removed_files,
            removed_directories,
        } = prepared;
        let mut journal = Journal {
            folders: missing.iter().map(PathBuf::from).collect(),
            removed_files: removed_files.clone(),
            removed_directories: removed_directories.clone(),
            ..Journal::default()
        };
        let number: u64 = rand::random();
        for (i, placement) in placements.iter().enumerate() {
            match placement {
                Placement::Unchanged(_) | Placement::Stream => {}
                Placement::Created(path) => journal.made.push(path.clone()),
                Placement::Replaced {
                    target,
                    existing,
                    in_place,
                    mode,
                } => {
                    let name = format!("{TEMPORARY}{number:016x}-{i}");
                    journal.replacements.push(Replacement {
                        temporary: match in_place {
                            true => files.state_dir.join(name),
                            false => target.with_file_name(name),
                        },
                        target: target.clone(),
                        was_there: existing.is_some(),
                        in_place: *in_place,
                        modes: mode.zip(existing.and_then(|existing| existing.mode)),
                    });
                }
            }
        }
        let outer = missing
            .iter()
            .filter_map(|folder| Some(Path::new(folder).parent()?.as_os_str()))
            .filter(|parent| missing.contains(*parent))
            .collect();
        Staged {
            files,
            journal,
            outer,
        }
    }

    /// Writes the journal, then everything that it names, under temporary names.
    pub(super) fn write(&self, writes: &[Write], prepared: &Prepared) -> Result<(), Error> {
        if self.journal.is_empty() {
            return Ok(());
        }
        self.journal.write(self.files)?;
        for folder in &self.outer {
            self.make_folder(folder)?;
        }
        let missing = &prepared.missing;
        let inner: Vec<&OsString> = missing
            .iter()
            .filter(|folder| !self.outer.contains(folder.as_os_str()))
            .collect();
        // All of them, so that it is the first error that is told.
        let made = parallel::map(inner, 1, |folder| self.make_folder(folder));
        made.into_iter().collect::<Result<(), _>>()?;
        self.write_all(writes, prepared)
    }

    fn make_folder(&self, folder: &OsStr) -> Result<(), Error> {
        let path = Path::new(folder);
        let at = self.files.on_disk(path);
        let made = match self.files.disk.make_directory(&at) {
            // Made under another name, where upper and lower case are one.
            Err(_) if fs::symlink_metadata(&at).is_ok_and(|found| found.is_dir()) => Ok(()),
            made => made,
        };
        made.map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })
    }

    /// Writes each file under its temporary path, folder by folder, on all cores: to create a file takes longer than to
    /// fill it.
    fn write_all(&self, writes: &[Write], prepared: &Prepared) -> Result<(), Error> {
        let mut temporaries = self.journal.replacements.iter();
        let mut all: Vec<(&Write, &Path, Option<u32>)> = Vec::with_capacity(writes.len());
        for (write, placement) in writes.iter().zip(&prepared.placements) {
            match placement {
                Placement::Unchanged(_) | Placement::Stream => {}
                Placement::Created(path) => all.push((write, path, None)),
                Placement::Replaced { existing, .. } => {
                    let replacement = temporaries.next().expect("there is one for each");
                    let mode = existing.and_then(|existing| existing.mode);
                    all.push((write, &replacement.temporary, mode));
                }
            }
        }
        let folders: Vec<_> = all
            .chunk_by(|(a, ..), (b, ..)| a.folder() == b.folder())
            .collect();
        let write_folder = |writes: &[(&Write, &Path, Option<u32>)]| {
            writes.iter().try_for_each(|(write, path, before)| {
                let path = self.files.on_disk(path);
                let disk = self.files.disk;
                disk.create(&path, &write.pieces, write.mode, *before)
                    .map_err(|source| Error::Write {
                        path: write.target.clone(),
                        source,
                    })
            })
        };
        let written = parallel::map(folders, 1, write_folder);
        written.into_iter().collect()
    }

    /// Marks the journal as committed and puts all files in place. From there on the transaction is completed, by this
    /// run or the next, unless a replacement fails.
    pub(super) fn commit(self, notes: &mut Vec<String>) -> Result<(), Error> {
        if self.journal.is_empty() {
            return Ok(());
        }
        if let Err(error) = journal::mark_committed(self.files) {
            self.undo(notes);
            return Err(error);
        }
        let applied = self.journal.apply(self.files, true, notes);
        match &applied {
            Ok(applied) => notes.extend(self.journal.finish(self.files, applied)),
            Err(_) => {
                journal::mark_undo(self.files);
                notes.extend(self.journal.undo(self.files));
            }
        }
        notes.extend(journal::discard(self.files));
        applied.map(|_| ())
    }

    pub(super) fn undo(self, notes: &mut Vec<String>) {
        self.journal.remove_staged(self.files);
        notes.extend(journal::discard(self.files));
    }
}
