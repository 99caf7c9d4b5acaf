//! Writes that happen together or not at all.
//!
//! Every file is first written in full beside its target, under a temporary name, and only when all of
//! them are there they are renamed. A journal in the state directory says which: first as a list of what
//! is being written, then as a list of what is to be renamed. A run that is killed before the second
//! leaves the old files, and the next run removes the temporary ones; one that is killed later is
//! completed by the next run ([`recover`]).
//!
//! That guards against a killed program, not against a power cut: nothing is flushed to the disk.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::signals;

const JOURNAL: &str = "journal.json";
const TEMPORARY: &str = "score-tmp";

/// A set of writes to be done as one.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<Write>,
    directories: Vec<PathBuf>,
    removed_files: Vec<PathBuf>,
    removed_directories: Vec<PathBuf>,
}

#[derive(Debug)]
struct Write {
    target: PathBuf,
    bytes: Vec<u8>,
    mode: u32,
}

impl Transaction {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file with its content and mode bits. Its folder is made if need be.
    pub fn write(&mut self, target: impl Into<PathBuf>, bytes: Vec<u8>, mode: u32) {
        self.writes.push(Write {
            target: target.into(),
            bytes,
            mode,
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

    /// Does all of it. `state_dir` holds the journal meanwhile.
    ///
    /// # Errors
    /// A file cannot be written; then nothing has changed, temporary files and new folders are gone.
    pub fn commit(mut self, state_dir: &Path) -> Result<(), Error> {
        self.writes.retain(|write| !is_unchanged(write));
        let _held = signals::hold();
        let mut staged = Staged::default();
        let journal_path = state_dir.join(JOURNAL);
        let result = self.stage(&mut staged, &journal_path);
        if result.is_err() {
            staged.undo();
            let _ = fs::remove_file(&journal_path);
            return result;
        }
        // From here on the way is forward, by this run or the next.
        staged.journal.apply()?;
        gone(fs::remove_file(&journal_path)).map_err(|source| Error::Write {
            path: journal_path,
            source,
        })
    }

    /// Puts everything in place for the renames, and the journal that says so.
    fn stage(&self, staged: &mut Staged, journal_path: &Path) -> Result<(), Error> {
        for directory in &self.directories {
            staged.make_directory(directory)?;
        }
        staged.journal.removed_files.clone_from(&self.removed_files);
        staged
            .journal
            .removed_directories
            .clone_from(&self.removed_directories);
        for write in &self.writes {
            if let Some(folder) = write.target.parent().filter(|p| !p.as_os_str().is_empty()) {
                staged.make_directory(folder)?;
            }
            let target = followed(&write.target);
            if target.is_dir() {
                let source = io::Error::from(io::ErrorKind::IsADirectory);
                return Err(Error::Write {
                    path: write.target.clone(),
                    source,
                });
            }
            let temporary = temporary_name(&target, staged.journal.renames.len());
            staged.journal.renames.push((temporary, target));
        }
        staged.journal.write(journal_path)?;
        for (write, (temporary, _)) in self.writes.iter().zip(&staged.journal.renames) {
            write_new(temporary, &write.bytes, write.mode).map_err(|source| Error::Write {
                path: write.target.clone(),
                source,
            })?;
        }
        staged.journal.is_complete = true;
        staged.journal.write(journal_path)
    }
}

/// What a transaction has put on the disk so far.
#[derive(Debug, Default)]
struct Staged {
    journal: Journal,
    made_directories: Vec<PathBuf>,
}

impl Staged {
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
        for folder in self.made_directories.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// What a transaction is about to do.
#[derive(Debug, Default)]
struct Journal {
    /// Whether every temporary file is in place, so that the steps are to be done.
    is_complete: bool,
    renames: Vec<(PathBuf, PathBuf)>,
    removed_files: Vec<PathBuf>,
    removed_directories: Vec<PathBuf>,
}

impl Journal {
    fn write(&self, path: &Path) -> Result<(), Error> {
        let temporary = temporary_name(path, 0);
        let written = write_new(&temporary, self.to_json().as_bytes(), 0o600)
            .and_then(|()| fs::rename(&temporary, path));
        written.map_err(|source| {
            let _ = fs::remove_file(&temporary);
            Error::Write {
                path: path.to_owned(),
                source,
            }
        })
    }

    fn remove_temporaries(&self) {
        for (temporary, _) in &self.renames {
            let _ = fs::remove_file(temporary);
        }
    }

    /// Does every step that is not done yet.
    fn apply(&self) -> Result<(), Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        for (temporary, target) in &self.renames {
            match fs::rename(temporary, target) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && target.exists() => {}
                other => other.map_err(failed(target))?,
            }
        }
        for path in &self.removed_files {
            gone(fs::remove_file(path)).map_err(failed(path))?;
        }
        for path in &self.removed_directories {
            gone(fs::remove_dir_all(path)).map_err(failed(path))?;
        }
        Ok(())
    }

    fn to_json(&self) -> String {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        serde_json::json!({
            "is_complete": self.is_complete,
            "renames": self.renames.iter().map(|(a, b)| [text(a), text(b)]).collect::<Vec<_>>(),
            "removed_files": self.removed_files.iter().map(text).collect::<Vec<_>>(),
            "removed_directories": self.removed_directories.iter().map(text).collect::<Vec<_>>(),
        })
        .to_string()
    }

    fn from_json(text: &str) -> Option<Journal> {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let paths = |name: &str| -> Option<Vec<PathBuf>> {
            json.get(name)?
                .as_array()?
                .iter()
                .map(|p| p.as_str().map(PathBuf::from))
                .collect()
        };
        let renames = json.get("renames")?.as_array()?.iter();
        Some(Journal {
            is_complete: json.get("is_complete")?.as_bool()?,
            renames: renames
                .map(|pair| {
                    Some((
                        PathBuf::from(pair.get(0)?.as_str()?),
                        PathBuf::from(pair.get(1)?.as_str()?),
                    ))
                })
                .collect::<Option<_>>()?,
            removed_files: paths("removed_files")?,
            removed_directories: paths("removed_directories")?,
        })
    }
}

/// Completes a transaction that was cut off when its files were in place, or removes what is left of one
/// that was cut off before.
///
/// # Errors
/// The journal cannot be read, or a step fails again.
pub fn recover(state_dir: &Path) -> Result<(), Error> {
    let path = state_dir.join(JOURNAL);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?,
    };
    let journal = Journal::from_json(&text).ok_or_else(|| {
        Error::Other(format!(
            "'{}' is not a journal; remove it if no run is under way",
            path.display()
        ))
    })?;
    if journal.is_complete {
        journal.apply()?;
    } else {
        journal.remove_temporaries();
    }
    fs::remove_file(&path).map_err(|source| Error::Write { path, source })
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Where a write through a symlink ends.
fn followed(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn temporary_name(target: &Path, number: usize) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(
        ".{name}.{}-{number}.{TEMPORARY}",
        std::process::id()
    ))
}

fn is_unchanged(write: &Write) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(&write.target).is_ok_and(|m| {
        m.is_file()
            && m.len() == write.bytes.len() as u64
            && m.permissions().mode() & 0o777 == write.mode
    }) && fs::read(&write.target).is_ok_and(|bytes| bytes == write.bytes)
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(path)?;
    file.write_all(bytes)?;
    // The umask may have taken bits off that the container needs.
    use std::os::unix::fs::PermissionsExt as _;
    if file.metadata()?.permissions().mode() & 0o777 != mode {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
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

    #[test]
    fn a_journal_is_completed_by_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = |n: &str| dir.path().join(n);
        fs::write(path("tmp-b"), "new b").unwrap();
        fs::write(path("a"), "new a").unwrap();
        fs::write(path("old"), "x").unwrap();
        let journal = Journal {
            is_complete: true,
            renames: vec![(path("tmp-a"), path("a")), (path("tmp-b"), path("b"))],
            removed_files: vec![path("old")],
            removed_directories: vec![],
        };
        fs::write(path(JOURNAL), journal.to_json()).unwrap();
        recover(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["a", "b"]);
        assert_eq!(fs::read(path("b")).unwrap(), b"new b");
    }

    #[test]
    fn what_was_not_complete_is_removed_by_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = |n: &str| dir.path().join(n);
        fs::write(path("tmp-a"), "half").unwrap();
        fs::write(path("a"), "old").unwrap();
        let renames = vec![(path("tmp-a"), path("a")), (path("tmp-b"), path("b"))];
        fs::write(
            path(JOURNAL),
            Journal {
                renames,
                ..Journal::default()
            }
            .to_json(),
        )
        .unwrap();
        recover(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read(path("a")).unwrap(), b"old");
    }
}
