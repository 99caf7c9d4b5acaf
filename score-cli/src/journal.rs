//! What a run says of the files that it is replacing, so that the next run can complete or undo it: see
//! [`transaction`](crate::transaction).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::transaction::write_new;

/// The journal of a run that is writing temporary files.
const JOURNAL: &str = "journal.json";
/// The journal of a run whose temporary files are all in place, so that its steps are to be done.
const COMPLETE: &str = "journal.complete.json";
/// What the journal is written as first. One name, so that a killed run leaves no more than one.
const TEMPORARY: &str = ".journal.json.score-tmp";

/// What a transaction is about to do.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// Files in folders that were not there, under their own names.
    pub(crate) made: Vec<PathBuf>,
    pub(crate) renames: Vec<(PathBuf, PathBuf)>,
    pub(crate) removed_files: Vec<PathBuf>,
    pub(crate) removed_directories: Vec<PathBuf>,
}

impl Journal {
    /// Puts it into the state directory, before anything that it names is written.
    pub(crate) fn write(&self, state_dir: &Path) -> Result<(), Error> {
        let path = state_dir.join(JOURNAL);
        let temporary = state_dir.join(TEMPORARY);
        let written = write_new(&temporary, &[self.to_json().into_bytes()], 0o600)
            .and_then(|()| fs::rename(&temporary, &path));
        written.map_err(|source| Error::Write { path, source })
    }

    /// Whether nothing is to be done.
    pub(crate) fn is_empty(&self) -> bool {
        self.made.is_empty()
            && self.renames.is_empty()
            && self.removed_files.is_empty()
            && self.removed_directories.is_empty()
    }

    /// Removes what was written for it.
    pub(crate) fn remove_temporaries(&self) {
        let temporaries = self.renames.iter().map(|(temporary, _)| temporary);
        for path in temporaries.chain(&self.made) {
            let _ = fs::remove_file(path);
        }
    }

    /// Does every step that is not done yet.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        for (temporary, target) in &self.renames {
            // A temporary file that is not there is in place, or went with its folder.
            gone(fs::rename(temporary, target)).map_err(failed(target))?;
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
            "made": self.made.iter().map(text).collect::<Vec<_>>(),
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
            renames: renames
                .map(|pair| {
                    Some((
                        PathBuf::from(pair.get(0)?.as_str()?),
                        PathBuf::from(pair.get(1)?.as_str()?),
                    ))
                })
                .collect::<Option<_>>()?,
            // Runs of earlier versions said nothing of them.
            made: paths("made").unwrap_or_default(),
            removed_files: paths("removed_files")?,
            removed_directories: paths("removed_directories")?,
        })
    }
}

/// Says that all that the journal names is written. From there on the way is forward, by this run or the next.
pub(crate) fn complete(state_dir: &Path) -> Result<(), Error> {
    let path = state_dir.join(COMPLETE);
    fs::rename(state_dir.join(JOURNAL), &path).map_err(|source| Error::Write { path, source })
}

/// Removes the journal of a run whose steps are done.
pub(crate) fn remove(state_dir: &Path) -> Result<(), Error> {
    let path = state_dir.join(COMPLETE);
    gone(fs::remove_file(&path)).map_err(|source| Error::Write { path, source })
}

/// Removes the journal of a run that did not get there.
pub(crate) fn forget(state_dir: &Path) {
    for name in [TEMPORARY, JOURNAL] {
        let _ = fs::remove_file(state_dir.join(name));
    }
}

/// Completes a transaction that was cut off when its files were in place, or removes what is left of one
/// that was cut off before.
///
/// # Errors
/// The journal cannot be read, or a step fails again.
pub(crate) fn recover(state_dir: &Path) -> Result<(), Error> {
    // Without harm if it cannot be removed: it is written anew before it is read.
    let _ = fs::remove_file(state_dir.join(TEMPORARY));
    for (name, is_complete) in [(COMPLETE, true), (JOURNAL, false)] {
        let path = state_dir.join(name);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(|source| Error::Read {
                path: path.clone(),
                source,
            })?,
        };
        finish(&path, &text, is_complete)?;
    }
    Ok(())
}

/// Does or undoes what a journal says, and removes it.
fn finish(path: &Path, text: &str, is_complete: bool) -> Result<(), Error> {
    let journal = Journal::from_json(text).ok_or_else(|| {
        Error::Other(format!(
            "'{}' is not a journal; remove it if no run is under way",
            path.display()
        ))
    })?;
    if is_complete {
        journal.apply()?;
    } else {
        journal.remove_temporaries();
    }
    fs::remove_file(path).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Whether a run was cut off that [`recover`] completes.
pub(crate) fn is_cut_off(state_dir: &Path) -> bool {
    [JOURNAL, COMPLETE]
        .iter()
        .any(|name| state_dir.join(name).exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transaction::tests::names;

    #[test]
    fn a_journal_is_completed_by_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = |n: &str| dir.path().join(n);
        fs::write(path("tmp-b"), "new b").unwrap();
        fs::write(path("a"), "new a").unwrap();
        fs::write(path("old"), "x").unwrap();
        fs::write(path("c"), "made").unwrap();
        let journal = Journal {
            made: vec![path("c")],
            renames: vec![(path("tmp-a"), path("a")), (path("tmp-b"), path("b"))],
            removed_files: vec![path("old")],
            removed_directories: vec![],
        };
        fs::write(path(COMPLETE), journal.to_json()).unwrap();
        recover(dir.path()).unwrap();
        assert_eq!(names(dir.path()), ["a", "b", "c"]);
        assert_eq!(fs::read(path("b")).unwrap(), b"new b");
    }

    #[test]
    fn what_was_not_complete_is_removed_by_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = |n: &str| dir.path().join(n);
        fs::write(path("tmp-a"), "half").unwrap();
        fs::write(path("c"), "half").unwrap();
        fs::write(path("a"), "old").unwrap();
        let renames = vec![(path("tmp-a"), path("a")), (path("tmp-b"), path("b"))];
        fs::write(
            path(JOURNAL),
            Journal {
                made: vec![path("c"), path("d")],
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
