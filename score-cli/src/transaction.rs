//! Writes that happen together or not at all.
//!
//! Every file is first written in full beside its target, under a temporary name, and only when all of
//! them are there they are renamed. A journal in the state directory says which, and its own name says how far
//! the run has come: it is renamed when all is written, before anything else is. A run that is killed before
//! that leaves the old files, and the next run removes the temporary ones; one that is killed later is
//! completed by the next run (see `journal.rs`). In a folder that was not there before, which nothing refers to
//! yet, files are written under their own names, and removed as temporary ones are.
//!
//! What is no file (standard output, a device, a pipe) is written when all files are staged and before
//! any of them is renamed, so that a failure there leaves the old files too.
//!
//! That guards against a killed program, not against a power cut: nothing is flushed to the disk.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::Error;
use crate::journal::{self, Journal, recover};
use crate::report::stdout;
use crate::signals;

const TEMPORARY: &str = "score-tmp";
/// How many symbolic links may lead from one to the next, as the system has it.
const MAX_LINKS: usize = 40;

/// A set of writes to be done as one.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<Write>,
    /// What is on the disk already. Kept, as it may be large and the process ends soon.
    unchanged: Vec<Write>,
    stdout: Option<Vec<String>>,
    directories: Vec<PathBuf>,
    removed_files: Vec<PathBuf>,
    removed_directories: Vec<PathBuf>,
}

#[derive(Debug)]
struct Write {
    target: PathBuf,
    /// The content, in pieces.
    pieces: Vec<Vec<u8>>,
    mode: u32,
}

impl Write {
    /// The folder, as text: to compare paths by their components takes longer, and there may be thousands.
    fn folder(&self) -> Option<&OsStr> {
        let folder = self.target.parent()?.as_os_str();
        (!folder.is_empty()).then_some(folder)
    }
}

/// What stands where a file is to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// The file as it is to be.
    Unchanged,
    /// What a rename would take away: a device, a pipe, a socket.
    Stream,
    /// Another file or nothing, or what is found out later.
    Other,
}

impl Transaction {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file with its content and mode bits. Its folder is made if need be; a symbolic link stays,
    /// and what it leads to is written; a device or a pipe is written to as it is.
    pub fn write(&mut self, target: impl Into<PathBuf>, bytes: Vec<u8>, mode: u32) {
        self.writes.push(Write {
            target: target.into(),
            pieces: vec![bytes],
            mode,
        });
    }

    /// As [`Transaction::write`], for text in pieces.
    pub fn write_text(&mut self, target: impl Into<PathBuf>, pieces: Vec<String>, mode: u32) {
        self.writes.push(Write {
            target: target.into(),
            pieces: pieces.into_iter().map(String::into_bytes).collect(),
            mode,
        });
    }

    /// Adds text for standard output, in pieces.
    pub fn stdout(&mut self, pieces: Vec<String>) {
        self.stdout = Some(pieces);
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

    /// Does all of it. `state_dir` holds the journal meanwhile.
    ///
    /// # Errors
    /// A file cannot be written; then nothing has changed, temporary files and new folders are gone. Or the
    /// reader of the output went away ([`Error::ClosedPipe`]); then everything is done nevertheless.
    pub fn commit(&mut self, state_dir: &Path) -> Result<(), Error> {
        let missing = self.missing_folders();
        let streams = self.take_streams(&missing);
        if streams.is_empty() && self.is_empty() {
            return Ok(());
        }
        let mut held = signals::hold();
        let mut staged = Staged::new(state_dir);
        let result = self.stage(&mut staged, &missing);
        if result.is_err() {
            staged.undo();
            return result;
        }
        let mut shown = Ok(());
        if !streams.is_empty() || self.stdout.is_some() {
            // Whoever reads may take its time, so an interrupt has to get through meanwhile.
            let directory = state_dir.to_owned();
            let leftover = signals::Leftover::new(move || {
                let _ = recover(&directory);
            });
            drop(held);
            shown = self.write_streams(&streams);
            held = signals::hold();
            drop(leftover);
            if matches!(&shown, Err(error) if !matches!(error, Error::ClosedPipe)) {
                staged.undo();
                return shown;
            }
        }
        let applied = staged.complete();
        drop(held);
        applied.and(shown)
    }

    /// Whether nothing is to be done.
    fn is_empty(&self) -> bool {
        let Transaction {
            writes,
            unchanged: _,
            stdout,
            directories,
            removed_files,
            removed_directories,
        } = self;
        writes.is_empty()
            && stdout.is_none()
            && directories.is_empty()
            && removed_files.is_empty()
            && removed_directories.is_empty()
    }

    /// The folders of files that are not there yet, so that nothing need be looked for in them.
    fn missing_folders(&self) -> BTreeSet<OsString> {
        let folders: BTreeSet<&OsStr> = self.writes.iter().filter_map(Write::folder).collect();
        let missing = folders
            .into_par_iter()
            .filter(|folder| !Path::new(folder).exists());
        missing.map(OsStr::to_owned).collect()
    }

    /// Takes out what is written already, and what cannot be replaced by a rename.
    fn take_streams(&mut self, missing: &BTreeSet<OsString>) -> Vec<Write> {
        let look = |write: &Write| match write.folder() {
            Some(folder) if missing.contains(folder) => Target::Other,
            _ => target(write),
        };
        let targets: Vec<Target> = self.writes.par_iter().map(look).collect();
        let mut streams = Vec::new();
        for (write, target) in std::mem::take(&mut self.writes).into_iter().zip(targets) {
            match target {
                Target::Unchanged => self.unchanged.push(write),
                Target::Stream => streams.push(write),
                Target::Other => self.writes.push(write),
            }
        }
        streams
    }

    fn write_streams(&self, streams: &[Write]) -> Result<(), Error> {
        for Write { target, pieces, .. } in streams {
            fs::OpenOptions::new()
                .write(true)
                .open(target)
                .and_then(|mut file| pieces.iter().try_for_each(|piece| file.write_all(piece)))
                .map_err(|source| Error::from_stream(target.clone(), source))?;
        }
        let mut pieces = self.stdout.iter().flatten();
        pieces.try_for_each(|piece| stdout(piece.as_bytes()))
    }

    /// Puts everything in place for the renames, and the journal that says so.
    fn stage(&self, staged: &mut Staged, missing: &BTreeSet<OsString>) -> Result<(), Error> {
        for directory in &self.directories {
            staged.make_directory(directory)?;
        }
        staged.journal.removed_files.clone_from(&self.removed_files);
        staged
            .journal
            .removed_directories
            .clone_from(&self.removed_directories);
        let above: BTreeSet<&OsStr> = missing
            .iter()
            .filter_map(|folder| Some(Path::new(folder).parent()?.as_os_str()))
            .filter(|folder| !folder.is_empty())
            .collect();
        for folder in above {
            staged.make_directory(Path::new(folder))?;
        }
        let mut paths = Vec::with_capacity(self.writes.len());
        for write in &self.writes {
            if write
                .folder()
                .is_some_and(|folder| missing.contains(folder))
            {
                staged.journal.made.push(write.target.clone());
                paths.push(write.target.clone());
                continue;
            }
            let found = match fs::metadata(&write.target) {
                Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
            found.map_err(|source| Error::Write {
                path: write.target.clone(),
                source,
            })?;
            let target = followed(&write.target);
            let temporary = temporary_name(&target, staged.journal.renames.len());
            paths.push(temporary.clone());
            staged.journal.renames.push((temporary, target));
        }
        if staged.journal.is_empty() {
            return Ok(());
        }
        staged.journal.write(staged.state_dir)?;
        staged
            .made_directories
            .extend(missing.iter().map(PathBuf::from));
        self.write_all(&paths, missing)
    }

    /// Writes each file under the path that it has for now: folder by folder, on all cores, since to make a file
    /// takes longer than to fill it.
    fn write_all(&self, paths: &[PathBuf], missing: &BTreeSet<OsString>) -> Result<(), Error> {
        let writes: Vec<(&Write, &PathBuf)> = self.writes.iter().zip(paths).collect();
        let folders: Vec<_> = writes
            .chunk_by(|(a, _), (b, _)| a.folder() == b.folder())
            .collect();
        let write_folder = |writes: &[(&Write, &PathBuf)]| {
            let folder = writes.first().and_then(|(write, _)| write.folder());
            if let Some(folder) = folder.filter(|folder| missing.contains(*folder)) {
                make_folder(Path::new(folder))?;
            }
            writes.iter().try_for_each(|(write, path)| {
                write_new(path, &write.pieces, write.mode).map_err(|source| Error::Write {
                    path: write.target.clone(),
                    source,
                })
            })
        };
        let written = folders.par_iter().map(|writes| write_folder(writes));
        // All of them, so that it is the first error that is told.
        written.collect::<Vec<_>>().into_iter().collect()
    }
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made.map_err(|source| Error::Write {
            path: folder.to_owned(),
            source,
        }),
    }
}

/// What a transaction has put on the disk so far.
#[derive(Debug)]
struct Staged<'a> {
    state_dir: &'a Path,
    journal: Journal,
    made_directories: Vec<PathBuf>,
}

impl<'a> Staged<'a> {
    fn new(state_dir: &'a Path) -> Self {
        Staged {
            state_dir,
            journal: Journal::default(),
            made_directories: Vec::new(),
        }
    }

    /// Says that everything is in place, and renames it. From there on the way is forward, by this run or
    /// the next.
    fn complete(self) -> Result<(), Error> {
        if self.journal.is_empty() {
            return Ok(());
        }
        if let Err(error) = journal::complete(self.state_dir) {
            self.undo();
            return Err(error);
        }
        self.journal.apply()?;
        journal::remove(self.state_dir)
    }

    fn make_directory(&mut self, path: &Path) -> Result<(), Error> {
        let mut missing = Vec::new();
        let mut at = Some(path);
        while let Some(folder) = at.filter(|p| !p.as_os_str().is_empty() && !p.exists()) {
            missing.push(folder.to_owned());
            at = folder.parent();
        }
        for folder in missing.into_iter().rev() {
            fs::create_dir(&folder).map_err(|source| Error::Write {
                path: folder.clone(),
                source,
            })?;
            self.made_directories.push(folder);
        }
        if path.is_dir() {
            return Ok(());
        }
        let source = io::Error::from(io::ErrorKind::NotADirectory);
        Err(Error::Write {
            path: path.to_owned(),
            source,
        })
    }

    fn undo(self) {
        self.journal.remove_temporaries();
        journal::forget(self.state_dir);
        for folder in self.made_directories.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Where a write through symbolic links ends, whether something is there or not.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

fn temporary_name(target: &Path, number: usize) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(
        ".{name}.{}-{number}.{TEMPORARY}",
        std::process::id()
    ))
}

fn target(write: &Write) -> Target {
    match fs::metadata(&write.target) {
        Ok(found) if !found.is_file() && !found.is_dir() => Target::Stream,
        Ok(found) if is_unchanged(write, &found) => Target::Unchanged,
        _ => Target::Other,
    }
}

fn is_unchanged(write: &Write, found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let length: usize = write.pieces.iter().map(Vec::len).sum();
    found.is_file()
        && found.len() == length as u64
        && found.permissions().mode() & 0o777 == write.mode
        && fs::File::open(&write.target).is_ok_and(|mut file| {
            let mut bytes = Vec::new();
            write.pieces.iter().all(|piece| {
                bytes.resize(piece.len(), 0);
                file.read_exact(&mut bytes).is_ok() && bytes == *piece
            })
        })
}

/// Writes a file under a name that is free, with its mode bits.
pub(crate) fn write_new(path: &Path, pieces: &[Vec<u8>], mode: u32) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(path)?;
    pieces.iter().try_for_each(|piece| file.write_all(piece))?;
    // The umask may have taken bits off that the container needs.
    use std::os::unix::fs::PermissionsExt as _;
    if file.metadata()?.permissions().mode() & 0o777 != mode {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_appear_and_nothing_else_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut t = Transaction::new();
        t.write(dir.path().join("a"), b"1".to_vec(), 0o600);
        t.write(dir.path().join("deep/er/b"), b"2".to_vec(), 0o644);
        t.commit(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["a", "deep"]);
        assert_eq!(fs::read(dir.path().join("deep/er/b")).unwrap(), b"2");
    }

    #[test]
    fn one_bad_target_leaves_everything_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "old").unwrap();
        fs::create_dir(dir.path().join("is-a-folder")).unwrap();
        let mut t = Transaction::new();
        t.write(dir.path().join("a"), b"new".to_vec(), 0o644);
        t.write(dir.path().join("sub/c"), b"new".to_vec(), 0o644);
        t.write(dir.path().join("is-a-folder"), b"new".to_vec(), 0o644);
        assert!(t.commit(dir.path()).is_err());
        assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["a", "is-a-folder"]);
    }
}
