//! Entry points for fuzz targets. They are no interface: they change with the code behind them.

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::Disk;
use crate::journal;
use crate::project::Project;
use crate::project_files::ProjectFiles;
use crate::stamp::Stamp;
use crate::transaction::{Mode, Transaction};

/// Recovers an interrupted run of the project in `folder`, as every command that changes a project does first. Returns
/// the notes for the user.
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

/// The stamp of a file or folder as JSON: a journal counts only with the right stamps.
///
/// # Errors
/// There is nothing.
pub fn stamp(path: &Path) -> io::Result<String> {
    let found = fs::symlink_metadata(path)?;
    Ok(Stamp::of(&found, path)?.to_json().to_string())
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
