//! What fuzz targets reach of this crate. No interface: it changes with what is behind it.

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::Disk;
use crate::journal;
use crate::project::Project;
use crate::project_files::ProjectFiles;
use crate::stamp::Stamp;
use crate::transaction::{Mode, Transaction};

/// Takes up a run of the project in `folder` that was cut off, as every command does first. Returns what it says.
///
/// # Errors
/// There is no such folder.
pub fn recover(folder: &Path, state_dir: &Path) -> io::Result<Vec<String>> {
    let project = Project::in_folder(folder)?;
    Ok(journal::recover(ProjectFiles {
        project: &project,
        disk: &Disk::default(),
        state_dir,
    }))
}

/// What a journal has to say of a file or folder, its state folder and what it removes, to be believed, as JSON.
///
/// # Errors
/// There is nothing.
pub fn stamp(path: &Path) -> io::Result<String> {
    let found = fs::symlink_metadata(path)?;
    Ok(Stamp::of(&found).to_json().to_string())
}

/// Writes a file of the project, all or nothing.
///
/// # Errors
/// It cannot be written.
pub fn write(folder: &Path, state_dir: &Path, name: &str, text: &str) -> io::Result<()> {
    let project = Project::in_folder(folder)?;
    let mut transaction = Transaction::new();
    transaction.write(name, text.as_bytes().to_vec(), Mode::Kept(0o644));
    let done = transaction.commit(&project, state_dir);
    done.map_err(|error| io::Error::other(error.to_string()))
}
