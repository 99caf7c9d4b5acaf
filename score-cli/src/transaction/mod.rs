//! Writes that happen together or not at all.
//!
//! Every file is first written in full beside its target, under a temporary name; when all of them are written, they
//! are renamed. A journal in the state folder lists them, and its name says how far the run has come: it is renamed
//! when all files are written, before any of them is renamed; that commits the transaction. A run that is killed before
//! leaves the old files, and the next run removes the temporary ones; one that is killed later is completed by the next
//! run (see `journal`). If a replacement fails, those before it are undone (see `replacement.rs`). In a new folder,
//! which nothing refers to yet, files are written under their own names, and removed as temporary ones are.
//!
//! Streams (standard output, a device, a pipe) are written when all files are staged and before any of them is renamed,
//! so that an error there leaves the old files, too.
//!
//! That guards against a killed program, not against a power cut: nothing is flushed to the disk.

mod changes;
mod outcome;
mod placement;
mod prepare;
mod staged;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use score_system::descriptor;

pub use crate::disk::Mode;
use crate::disk::{Disk, Identity, write_pieces};
use crate::error::Error;
use crate::journal::recover;
use crate::project::{NamedBy, Project};
use crate::project_files::ProjectFiles;
use crate::report::stdout;
use crate::signals;
pub(crate) use changes::{Change, ChangeKind, Expected};
pub use outcome::{FileOutcome, Outcome};
use placement::Placement;
use prepare::Prepared;
use staged::Staged;

/// A set of changes that are made together or not at all.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<Write>,
    /// The text for standard output, in pieces.
    stdout: Option<Vec<String>>,
    /// Directories to create.
    directories: Vec<PathBuf>,
    /// Files to remove, and who names them.
    removed_files: Vec<(PathBuf, NamedBy)>,
    /// Directories to remove.
    removed_directories: Vec<PathBuf>,
    /// Files that the run reads, and must not overwrite.
    inputs: HashSet<Identity>,
    notes: Vec<String>,
    /// True if it is kept what becomes of each file.
    keeps_outcomes: bool,
    outcomes: Vec<FileOutcome>,
}

/// A file to write.
#[derive(Debug)]
struct Write {
    target: PathBuf,
    /// The content, in pieces.
    pieces: Vec<Vec<u8>>,
    mode: Mode,
    named_by: NamedBy,
}

impl Transaction {
    /// A transaction that changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file with its content and mode bits. Its folder is created if need be. If the target is a symbolic link,
    /// the file that it leads to is written; a link that leads out of the project is replaced instead.
    pub fn write(&mut self, target: impl Into<PathBuf>, bytes: Vec<u8>, mode: Mode) {
        self.add(target.into(), vec![bytes], mode, NamedBy::File);
    }

    /// [`Transaction::write`] for text in pieces.
    pub fn write_text(&mut self, target: impl Into<PathBuf>, pieces: Vec<String>, mode: Mode) {
        self.add(target.into(), in_bytes(pieces), mode, NamedBy::File);
    }

    /// Adds a file that a person named, with text in pieces. It may lie anywhere; a device or a pipe is written to as
    /// it is, and so is standard output.
    pub fn write_named(&mut self, target: &str, pieces: Vec<String>) {
        self.write_named_as(target, pieces, Mode::Kept(0o644));
    }

    /// [`Transaction::write_named`] for bytes, which are a text where they go to standard output.
    pub(crate) fn write_named_bytes(&mut self, target: &str, bytes: Vec<u8>) {
        if is_stdout(target) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            return self.write_named(target, vec![text]);
        }
        self.add(
            target.into(),
            vec![bytes],
            Mode::Kept(0o644),
            NamedBy::Person,
        );
    }

    /// [`Transaction::write_named`] with the mode bits of a file; a device or a pipe keeps its own.
    pub fn write_named_as(&mut self, target: &str, pieces: Vec<String>, mode: Mode) {
        if is_stdout(target) {
            self.stdout.get_or_insert_default().extend(pieces);
            return;
        }
        self.add(target.into(), in_bytes(pieces), mode, NamedBy::Person);
    }

    /// Adds a file of a folder that a person named, with text in pieces. The folder may lie anywhere, and is created if need
    /// be. A link at the target is replaced, and not followed.
    pub fn write_in_folder(&mut self, target: impl Into<PathBuf>, pieces: Vec<String>) {
        let (pieces, mode) = (in_bytes(pieces), Mode::Kept(0o644));
        self.add(target.into(), pieces, mode, NamedBy::Folder);
    }

    fn add(&mut self, target: PathBuf, pieces: Vec<Vec<u8>>, mode: Mode, named_by: NamedBy) {
        self.writes.push(Write {
            target,
            pieces,
            mode,
            named_by,
        });
    }

    /// Adds a directory to create.
    pub fn directory(&mut self, path: impl Into<PathBuf>) {
        self.directories.push(path.into());
    }

    /// Adds a file to remove.
    pub fn remove_file(&mut self, path: impl Into<PathBuf>) {
        self.removed_files.push((path.into(), NamedBy::File));
    }

    /// Adds a file to remove from a folder that a person named, which may lie anywhere.
    pub fn remove_from_folder(&mut self, path: impl Into<PathBuf>) {
        self.removed_files.push((path.into(), NamedBy::Folder));
    }

    /// Adds a directory to remove, with all that is in it.
    pub fn remove_directory(&mut self, path: impl Into<PathBuf>) {
        self.removed_directories.push(path.into());
    }

    /// Adds a file that the run reads, so that it is not overwritten.
    pub fn input(&mut self, path: &Path) {
        self.inputs.extend(identity_at(path));
    }

    /// [`Transaction::input`] for files that were looked at.
    pub(crate) fn inputs(&mut self, files: impl IntoIterator<Item = Identity>) {
        self.inputs.extend(files);
    }

    /// True if it writes a file.
    pub(crate) fn writes_to(&self, path: &Path) -> bool {
        self.writes
            .iter()
            .any(|write| write.target.as_os_str() == path.as_os_str())
    }

    /// True if it writes a file right in a folder whose name is meant.
    pub(crate) fn writes_one_in(&self, folder: &Path, is_meant: impl Fn(&OsStr) -> bool) -> bool {
        let targets = self.writes.iter().map(|write| &write.target);
        let mut names = targets
            .filter(|target| target.parent() == Some(folder))
            .filter_map(|target| target.file_name());
        names.any(is_meant)
    }

    /// True if it writes a file below a folder, all as a run names them.
    pub(crate) fn writes_below(&self, folder: &Path) -> bool {
        let mut targets = self.writes.iter().map(|write| &write.target);
        targets.any(|target| target.starts_with(folder))
    }

    /// Adds all changes of another transaction, which are made with those of this one.
    pub(crate) fn absorb(&mut self, other: Transaction) {
        let Transaction {
            writes,
            stdout,
            directories,
            removed_files,
            removed_directories,
            inputs,
            notes,
            keeps_outcomes,
            outcomes,
        } = other;
        self.writes.extend(writes);
        if let Some(pieces) = stdout {
            self.stdout.get_or_insert_default().extend(pieces);
        }
        self.directories.extend(directories);
        self.removed_files.extend(removed_files);
        self.removed_directories.extend(removed_directories);
        self.inputs.extend(inputs);
        self.notes.extend(notes);
        self.keeps_outcomes |= keeps_outcomes;
        self.outcomes.extend(outcomes);
    }

    /// Drops all writes.
    pub(crate) fn clear_writes(&mut self) {
        self.writes.clear();
        self.stdout = None;
    }

    /// Fails if [`Transaction::commit`] would fail before it changes anything. Files may have changed by then.
    ///
    /// # Errors
    /// Something cannot be written, or must not be.
    pub(crate) fn check(&self, project: &Project, state_dir: &Path) -> Result<(), Error> {
        let disk = Disk::default();
        let files = ProjectFiles {
            project,
            disk: &disk,
            state_dir,
        };
        self.prepare(files).map(|_| ())
    }

    /// Notes for the user on a commit: what could not be removed, or not put back.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Makes all changes. `state_dir`, a folder of the project, holds the journal meanwhile.
    ///
    /// # Errors
    /// A file cannot be written; then nothing has changed, temporary files and new folders are gone. Or the
    /// reader of the output went away ([`Error::ClosedPipe`]); then everything is done nevertheless.
    pub fn commit(&mut self, project: &Project, state_dir: &Path) -> Result<(), Error> {
        let disk = Disk::default();
        self.commit_on(ProjectFiles {
            project,
            disk: &disk,
            state_dir,
        })
    }

    fn commit_on(&mut self, files: ProjectFiles<'_>) -> Result<(), Error> {
        let prepared = self.prepare(files)?;
        if self.keeps_outcomes {
            self.outcomes = self.outcomes_of(&prepared);
        }
        if prepared.has_nothing_to_do() && self.stdout.is_none() {
            return Ok(());
        }
        let mut held = signals::hold_back();
        let staged = Staged::new(files, &prepared);
        if let Err(error) = staged.write(&self.writes, &prepared) {
            staged.undo(&mut self.notes);
            return Err(error);
        }
        let mut shown = Ok(());
        if self.stdout.is_some() || prepared.has_streams() {
            // The reader may be slow, so an interrupt has to get through meanwhile.
            let (project, state_dir) = (files.project.clone(), files.state_dir.to_owned());
            let clean_up = signals::CleanUp::new(move || {
                let disk = Disk::default();
                recover(ProjectFiles {
                    project: &project,
                    disk: &disk,
                    state_dir: &state_dir,
                });
            });
            drop(held);
            shown = self.write_streams(&prepared);
            held = signals::hold_back();
            drop(clean_up);
            if matches!(&shown, Err(error) if !matches!(error, Error::ClosedPipe)) {
                staged.undo(&mut self.notes);
                return shown;
            }
        }
        let done = staged.commit(&mut self.notes);
        if done.is_ok() {
            signals::note_written();
        }
        drop(held);
        done.and(shown)
    }

    fn write_streams(&self, prepared: &Prepared) -> Result<(), Error> {
        for (write, _) in self.with(prepared, |placement| matches!(placement, Placement::Stream)) {
            open_stream(&write.target)
                .and_then(|mut file| write_pieces(&mut file, &write.pieces))
                .map_err(|source| Error::from_stream(write.target.clone(), source))?;
        }
        let mut pieces = self.stdout.iter().flatten();
        pieces.try_for_each(|piece| stdout(piece.as_bytes()))
    }

    /// The writes with a placement of some kind.
    fn with<'t>(
        &'t self,
        prepared: &'t Prepared,
        is_meant: impl Fn(&Placement) -> bool,
    ) -> impl Iterator<Item = (&'t Write, &'t Placement)> {
        let all = self.writes.iter().zip(&prepared.placements);
        all.filter(move |(_, placement)| is_meant(placement))
    }
}

/// True if a path of the command line means standard output.
#[must_use]
pub fn is_stdout(path: &str) -> bool {
    path == "-" || descriptor::number(path) == Some(1)
}

/// The identity of what is at a path, links followed.
fn identity_at(path: &Path) -> Option<Identity> {
    let found = fs::metadata(path).ok()?;
    score_system::identity(&found, path).ok()
}

/// Opens a stream that a person named, to write to it.
fn open_stream(path: &Path) -> io::Result<fs::File> {
    match path.to_str().and_then(descriptor::number) {
        Some(number) => descriptor::to_write(number),
        None => fs::OpenOptions::new().write(true).open(path),
    }
}

fn in_bytes(pieces: Vec<String>) -> Vec<Vec<u8>> {
    pieces.into_iter().map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests;
