//! The files that a transaction writes before its journal is committed, and how they are put in place or removed.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use score_yaml::{SortedSet, parallel};

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
    /// The folders to create that hold others of them; the other ones are created on all cores, with what comes into them.
    outer: SortedSet<&'a OsStr>,
}

/// A file that is written before the journal is committed.
struct StagedFile<'a> {
    write: &'a Write,
    /// The folder of `path`, as text: to compare paths by their components takes longer.
    folder: &'a OsStr,
    /// Where it is written.
    path: &'a Path,
    /// The mode of the file that it is to replace.
    before: Option<u32>,
}

impl StagedFile<'_> {
    /// What it takes to write it, in bytes.
    fn work(&self) -> usize {
        /// To create a file takes as long as to write so many bytes.
        const CREATE: usize = 32 * 1024;
        let bytes = self.write.pieces.iter().map(Vec::len);
        CREATE + bytes.sum::<usize>()
    }
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

    /// Writes each file under its temporary path, on all cores: to create a file takes longer than to fill it. The files of one
    /// folder are left to one core, since the system makes them one after the other; and so is the folder itself, if they
    /// are all that comes into it.
    fn write_all(&self, writes: &[Write], prepared: &Prepared) -> Result<(), Error> {
        let files = self.staged_files(writes, prepared);
        let groups: Vec<&[StagedFile<'_>]> = files
            .chunk_by(|one, next| one.folder == next.folder)
            .collect();
        let inner = prepared.missing.iter().map(OsString::as_os_str);
        let mut inner: HashMap<&OsStr, Option<usize>> = inner
            .filter(|folder| !self.outer.contains(folder))
            .map(|folder| (folder, None))
            .collect();
        let mut shared: Vec<&OsStr> = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let folder = group[0].folder;
            match inner.get_mut(folder) {
                Some(of @ None) => *of = Some(at),
                Some(Some(_)) => shared.push(folder),
                None => {}
            }
        }
        for folder in shared {
            inner.insert(folder, None);
        }
        let mut makes = vec![false; groups.len()];
        inner.values().flatten().for_each(|at| makes[*at] = true);
        let first = |folder: &&OsString| matches!(inner.get(folder.as_os_str()), Some(None));
        // All of them, so that it is the first error that is told.
        let made = parallel::map(prepared.missing.iter().filter(first), 1, |folder| {
            self.make_folder(folder)
        });
        made.into_iter().collect::<Result<(), _>>()?;

        let mut order: Vec<usize> = (0..groups.len()).collect();
        // Much work comes first, so that no core waits for another that has got it at the end.
        order.sort_by_cached_key(|at| {
            Reverse(groups[*at].iter().map(StagedFile::work).sum::<usize>())
        });
        let written = parallel::map(order, 1, |at| {
            let made = match makes[at] {
                true => self.make_folder(groups[at][0].folder),
                false => Ok(()),
            };
            (at, made.and_then(|()| self.write_files(groups[at])))
        });
        let failed = written
            .into_iter()
            .filter_map(|(at, written)| Some((at, written.err()?)));
        match failed.min_by_key(|(at, _)| *at) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    /// The files to write.
    fn staged_files<'w>(
        &'w self,
        writes: &'w [Write],
        prepared: &'w Prepared,
    ) -> Vec<StagedFile<'w>> {
        let mut temporaries = self.journal.replacements.iter();
        let mut all = Vec::with_capacity(writes.len());
        for (write, placement) in writes.iter().zip(&prepared.placements) {
            let (path, before) = match placement {
                Placement::Unchanged(_) | Placement::Stream => continue,
                Placement::Created(path) => (path, None),
                Placement::Replaced { existing, .. } => {
                    let replacement = temporaries.next().expect("there is one for each");
                    let mode = existing.and_then(|existing| existing.mode);
                    (&replacement.temporary, mode)
                }
            };
            let folder = path.parent().unwrap_or(Path::new(""));
            all.push(StagedFile {
                write,
                folder: folder.as_os_str(),
                path,
                before,
            });
        }
        all
    }

    fn write_files(&self, files: &[StagedFile<'_>]) -> Result<(), Error> {
        let disk = self.files.disk;
        files.iter().try_for_each(|file| {
            let path = self.files.on_disk(file.path);
            let write = file.write;
            disk.create(&path, &write.pieces, write.mode, file.before)
                .map_err(|source| Error::Write {
                    path: write.target.clone(),
                    source,
                })
        })
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
