//! A folder for the journal of a run that keeps no state.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder of this run alone, outside of the project. It goes with this value, unless something is left in it.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A folder that is not made yet.
    ///
    /// # Errors
    /// There is no folder for such folders.
    pub(crate) fn new() -> io::Result<Scratch> {
        let number: u64 = rand::random();
        let folder = fs::canonicalize(std::env::temp_dir())?;
        Ok(Scratch {
            path: folder.join(format!("score-run-{number:016x}")),
        })
    }

    /// Makes it, for this user alone.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn make(&self) -> io::Result<()> {
        score_system::make_private_folder(&self.path)
    }

    /// Its path, without links.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What a person has to put back may be in it.
        let _ = fs::remove_dir(&self.path);
    }
}
