//! Writes that happen together or not at all.
//!
//! Every file is first written in full beside its target, under a temporary name, and only when all of
//! them are there they are renamed. A journal in the state folder says which, and its own name says how far
//! the run has come: it is renamed when all is written, before anything else is. A run that is killed before
//! that leaves the old files, and the next run removes the temporary ones; one that is killed later is
//! completed by the next run (see `journal.rs`). A step that fails has those before it undone (see
//! `replacement.rs`). In a folder that was not there before, which nothing refers to
//! yet, files are written under their own names, and removed as temporary ones are.
//!
//! What is no file (standard output, a device, a pipe) is written when all files are staged and before
//! any of them is renamed, so that a failure there leaves the old files too.
//!
//! That guards against a killed program, not against a power cut: nothing is flushed to the disk.

mod prepare;

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::descriptor;
pub use crate::disk::Mode;
use crate::disk::{Disk, Identity};
use crate::error::Error;
use crate::journal::{self, Journal, recover};
use crate::project::{Named, Project};
use crate::replacement::{Replacement, Run, TEMPORARY};
use crate::report::stdout;
use crate::signals;
use prepare::{Prepared, Way};

/// A set of writes to be done as one.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<Write>,
    stdout: Option<Vec<String>>,
    directories: Vec<PathBuf>,
    removed_files: Vec<PathBuf>,
    removed_directories: Vec<PathBuf>,
    inputs: HashSet<Identity>,
    notes: Vec<String>,
}

#[derive(Debug)]
struct Write {
    target: PathBuf,
    /// The content, in pieces.
    pieces: Vec<Vec<u8>>,
    mode: Mode,
    named: Named,
}

impl Transaction {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file with its content and mode bits. Its folder is made if need be. A symbolic link that stays in the
    /// project stays, and what it leads to is written; one that leads out of it is replaced.
    pub fn write(&mut self, target: impl Into<PathBuf>, bytes: Vec<u8>, mode: Mode) {
        self.add(target.into(), vec![bytes], mode, Named::ByFile);
    }

    /// As [`Transaction::write`], for text in pieces.
    pub fn write_text(&mut self, target: impl Into<PathBuf>, pieces: Vec<String>, mode: Mode) {
        self.add(target.into(), in_bytes(pieces), mode, Named::ByFile);
    }

    /// Adds a file that a person names, with text in pieces: it may be anywhere, and a device or a pipe, which is
    /// written to as it is. Names of standard output stand for it.
    pub fn write_named(&mut self, target: &str, pieces: Vec<String>) {
        if is_stdout(target) {
            self.stdout.get_or_insert_default().extend(pieces);
            return;
        }
        let pieces = in_bytes(pieces);
        self.add(target.into(), pieces, Mode::Kept(0o644), Named::ByPerson);
    }

    fn add(&mut self, target: PathBuf, pieces: Vec<Vec<u8>>, mode: Mode, named: Named) {
        self.writes.push(Write {
            target,
            pieces,
            mode,
            named,
        });
    }

    /// Adds a directory that is to be there.
    pub fn directory(&mut self, path: impl Into<PathBuf>) {
        self.directories.push(path.into());
    }

    /// Adds a file that is to be there no more.
    pub fn remove_file(&mut self, path: impl Into<PathBuf>) {
        self.removed_files.push(path.into());
    }

    /// Adds a directory that is to be there no more, with all that is in it.
    pub fn remove_directory(&mut self, path: impl Into<PathBuf>) {
        self.removed_directories.push(path.into());
    }

    /// Adds a file that the run reads, so that it is not written over.
    pub fn input(&mut self, path: &Path) {
        let found = fs::metadata(path);
        self.inputs.extend(found.ok().as_ref().map(Identity::of));
    }

    /// As [`Transaction::input`], for files that were looked at.
    pub(crate) fn inputs(&mut self, files: impl IntoIterator<Item = Identity>) {
        self.inputs.extend(files);
    }

    /// Takes back all writes.
    pub(crate) fn forget_writes(&mut self) {
        self.writes.clear();
        self.stdout = None;
    }

    /// Fails if [`Transaction::commit`] would before it changes anything. What it finds may be something else later.
    ///
    /// # Errors
    /// Something cannot be written, or must not be.
    pub(crate) fn check(&self, project: &Project, state_dir: &Path) -> Result<(), Error> {
        let disk = Disk::default();
        let run = Run {
            project,
            disk: &disk,
            state_dir,
        };
        self.prepare(run).map(|_| ())
    }

    /// What there is to say of a commit that did not go smoothly: what could not be removed, or not put back.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Does all of it. `state_dir`, a folder of the project, holds the journal meanwhile.
    ///
    /// # Errors
    /// A file cannot be written; then nothing has changed, temporary files and new folders are gone. Or the
    /// reader of the output went away ([`Error::ClosedPipe`]); then everything is done nevertheless.
    pub fn commit(&mut self, project: &Project, state_dir: &Path) -> Result<(), Error> {
        let disk = Disk::default();
        self.commit_on(Run {
            project,
            disk: &disk,
            state_dir,
        })
    }

    fn commit_on(&mut self, run: Run<'_>) -> Result<(), Error> {
        let prepared = self.prepare(run)?;
        if prepared.has_nothing_to_do() && self.stdout.is_none() {
            return Ok(());
        }
        let mut held = signals::hold();
        let staged = Staged::new(run, &prepared);
        if let Err(error) = staged.write(&self.writes, &prepared) {
            staged.undo(&mut self.notes);
            return Err(error);
        }
        let mut shown = Ok(());
        if self.stdout.is_some() || prepared.has_streams() {
            // Whoever reads may take its time, so an interrupt has to get through meanwhile.
            let (project, state_dir) = (run.project.clone(), run.state_dir.to_owned());
            let leftover = signals::Leftover::new(move || {
                let disk = Disk::default();
                recover(Run {
                    project: &project,
                    disk: &disk,
                    state_dir: &state_dir,
                });
            });
            drop(held);
            shown = self.write_streams(&prepared);
            held = signals::hold();
            drop(leftover);
            if matches!(&shown, Err(error) if !matches!(error, Error::ClosedPipe)) {
                staged.undo(&mut self.notes);
                return shown;
            }
        }
        let done = staged.complete(&mut self.notes);
        drop(held);
        done.and(shown)
    }

    fn write_streams(&self, prepared: &Prepared) -> Result<(), Error> {
        use std::io::Write as _;
        for (write, _) in self.with(prepared, |way| matches!(way, Way::Stream)) {
            open_stream(&write.target)
                .and_then(|mut file| {
                    let mut pieces = write.pieces.iter();
                    pieces.try_for_each(|piece| file.write_all(piece))
                })
                .map_err(|source| Error::from_stream(write.target.clone(), source))?;
        }
        let mut pieces = self.stdout.iter().flatten();
        pieces.try_for_each(|piece| stdout(piece.as_bytes()))
    }

    /// The writes that go some way.
    fn with<'t>(
        &'t self,
        prepared: &'t Prepared,
        is_meant: impl Fn(&Way) -> bool,
    ) -> impl Iterator<Item = (&'t Write, &'t Way)> {
        let all = self.writes.iter().zip(&prepared.ways);
        all.filter(move |(_, way)| is_meant(way))
    }
}

/// Whether a person means standard output by a path.
#[must_use]
pub fn is_stdout(path: &str) -> bool {
    path == "-" || descriptor::number(path) == Some(1)
}

/// Opens what a person names that is no file, to write to it.
fn open_stream(path: &Path) -> io::Result<fs::File> {
    match path.to_str().and_then(descriptor::number) {
        Some(number) => descriptor::to_write(number),
        None => fs::OpenOptions::new().write(true).open(path),
    }
}

fn in_bytes(pieces: Vec<String>) -> Vec<Vec<u8>> {
    pieces.into_iter().map(String::into_bytes).collect()
}

/// What a transaction puts on the disk before it is complete.
struct Staged<'a> {
    run: Run<'a>,
    journal: Journal,
    /// The folders to be made that hold others of them; the rest of them is made on all cores.
    outer: BTreeSet<&'a OsStr>,
}

impl<'a> Staged<'a> {
    fn new(run: Run<'a>, prepared: &'a Prepared) -> Self {
        let Prepared {
            ways,
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
        for (i, way) in ways.iter().enumerate() {
            match way {
                Way::Unchanged(_) | Way::Stream => {}
                Way::Made(path) => journal.made.push(path.clone()),
                Way::Replaced {
                    target,
                    before,
                    in_place,
                    mode,
                } => {
                    let name = format!("{TEMPORARY}{number:016x}-{i}");
                    journal.replacements.push(Replacement {
                        temporary: match in_place {
                            true => run.state_dir.join(name),
                            false => target.with_file_name(name),
                        },
                        target: target.clone(),
                        was_there: before.is_some(),
                        in_place: *in_place,
                        modes: mode.zip(before.and_then(|before| before.mode)),
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
            run,
            journal,
            outer,
        }
    }

    /// Puts everything in place for the renames, behind the journal that says so.
    fn write(&self, writes: &[Write], prepared: &Prepared) -> Result<(), Error> {
        if self.journal.is_empty() {
            return Ok(());
        }
        self.journal.write(self.run)?;
        for folder in &self.outer {
            self.make_folder(folder)?;
        }
        let missing = &prepared.missing;
        let inner: Vec<&OsString> = missing
            .iter()
            .filter(|folder| !self.outer.contains(folder.as_os_str()))
            .collect();
        let made = inner.par_iter().map(|folder| self.make_folder(folder));
        // All of them, so that it is the first error that is told.
        made.collect::<Vec<_>>()
            .into_iter()
            .collect::<Result<(), _>>()?;
        self.write_all(writes, prepared)
    }

    fn make_folder(&self, folder: &OsStr) -> Result<(), Error> {
        let path = Path::new(folder);
        let at = self.run.at(path);
        let made = match self.run.disk.make_directory(&at) {
            // Made under another name, where upper and lower case are one.
            Err(_) if fs::symlink_metadata(&at).is_ok_and(|found| found.is_dir()) => Ok(()),
            made => made,
        };
        made.map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })
    }

    /// Writes each file under the path that it has for now: folder by folder, on all cores, since to make a file
    /// takes longer than to fill it.
    fn write_all(&self, writes: &[Write], prepared: &Prepared) -> Result<(), Error> {
        let mut temporaries = self.journal.replacements.iter();
        let mut all: Vec<(&Write, &Path, Option<u32>)> = Vec::with_capacity(writes.len());
        for (write, way) in writes.iter().zip(&prepared.ways) {
            match way {
                Way::Unchanged(_) | Way::Stream => {}
                Way::Made(path) => all.push((write, path, None)),
                Way::Replaced { before, .. } => {
                    let replacement = temporaries.next().expect("there is one for each");
                    let mode = before.and_then(|before| before.mode);
                    all.push((write, &replacement.temporary, mode));
                }
            }
        }
        let folders: Vec<_> = all
            .chunk_by(|(a, ..), (b, ..)| a.folder() == b.folder())
            .collect();
        let write_folder = |writes: &[(&Write, &Path, Option<u32>)]| {
            writes.iter().try_for_each(|(write, path, before)| {
                let path = self.run.at(path);
                let disk = self.run.disk;
                disk.create(&path, &write.pieces, write.mode, *before)
                    .map_err(|source| Error::Write {
                        path: write.target.clone(),
                        source,
                    })
            })
        };
        let written = folders.par_iter().map(|writes| write_folder(writes));
        written.collect::<Vec<_>>().into_iter().collect()
    }

    /// Says that everything is in place, and puts it there. From there on the way is forward, by this run or the
    /// next, until a step fails.
    fn complete(self, notes: &mut Vec<String>) -> Result<(), Error> {
        if self.journal.is_empty() {
            return Ok(());
        }
        if let Err(error) = journal::mark_complete(self.run) {
            self.undo(notes);
            return Err(error);
        }
        let applied = self.journal.apply(self.run, true, notes);
        match &applied {
            Ok(applied) => notes.extend(self.journal.finish(self.run, applied)),
            Err(_) => {
                journal::mark_undo(self.run);
                notes.extend(self.journal.undo(self.run));
            }
        }
        notes.extend(journal::forget(self.run));
        applied.map(|_| ())
    }

    fn undo(self, notes: &mut Vec<String>) {
        self.journal.discard(self.run);
        notes.extend(journal::forget(self.run));
    }
}

#[cfg(test)]
mod tests;
