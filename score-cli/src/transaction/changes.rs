//! What a transaction would change, for who wants to know before it does.

use std::path::{Path, PathBuf};

use super::placement::Placement;
use super::{FileOutcome, Transaction, Write};
use crate::disk::{Disk, has_content};
use crate::error::Error;
use crate::project::Project;
use crate::project_files::ProjectFiles;
use crate::state_files::is_own_in;

/// What a commit of a transaction would do.
#[derive(Debug)]
pub(crate) struct Expected<'t> {
    /// What it would change, by path. Folders that only hold files to write are left out.
    pub(crate) changes: Vec<Change<'t>>,
    /// What [`Transaction::outcomes`] would say.
    pub(crate) outcomes: Vec<FileOutcome>,
}

/// A file or folder that a transaction would write or remove.
#[derive(Debug)]
pub(crate) struct Change<'t> {
    /// Its path, as the run names it.
    pub(crate) path: PathBuf,
    pub(crate) kind: ChangeKind,
    /// True if it belongs to the project's state.
    pub(crate) is_state: bool,
    /// The file that is there now, as the system takes its path.
    pub(crate) present: Option<PathBuf>,
    /// The content that it would have, in pieces.
    pub(crate) pieces: &'t [Vec<u8>],
}

/// What would happen to a file or folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChangeKind {
    /// It would be made.
    New,
    /// It would have another content.
    Changed,
    /// It would have other rights, and the same content.
    Mode,
    /// The file would be removed.
    Removed,
    /// The folder would be made.
    NewFolder,
    /// The folder would be removed, with all that is in it.
    RemovedFolder,
    /// A device or a pipe would be written to.
    Stream,
}

impl Transaction {
    /// True if it changes files or folders: not only standard output.
    pub(crate) fn has_files(&self) -> bool {
        !(self.writes.is_empty()
            && self.directories.is_empty()
            && self.removed_files.is_empty()
            && self.removed_directories.is_empty())
    }

    /// The text for standard output, in pieces; `None` if there is none.
    pub(crate) fn for_stdout(&self) -> Option<&[String]> {
        self.stdout.as_deref()
    }

    /// What [`Transaction::commit`] would do.
    ///
    /// # Errors
    /// Something cannot be written, or must not be.
    pub(crate) fn expected(
        &self,
        project: &Project,
        state_dir: &Path,
    ) -> Result<Expected<'_>, Error> {
        let disk = Disk::default();
        let files = ProjectFiles {
            project,
            disk: &disk,
            state_dir,
        };
        let prepared = self.prepare(files)?;
        let change = |path: &Path, kind| Change {
            path: path.to_owned(),
            kind,
            is_state: is_own_in(state_dir, path),
            present: None,
            pieces: &[],
        };
        let mut changes = Vec::new();
        for (write, placement) in self.writes.iter().zip(&prepared.placements) {
            let Some((kind, present)) = of_write(files, write, placement) else {
                continue;
            };
            changes.push(Change {
                present,
                pieces: &write.pieces,
                ..change(&write.target, kind)
            });
        }
        let wanted = self.directories.iter();
        let missing = wanted.filter(|path| prepared.missing.contains(path.as_os_str()));
        changes.extend(missing.map(|path| change(path, ChangeKind::NewFolder)));
        for removal in &prepared.removed_files {
            let present = files.on_disk(&removal.path);
            changes.push(Change {
                present: Some(present),
                ..change(&removal.path, ChangeKind::Removed)
            });
        }
        let folders = prepared.removed_directories.iter();
        changes.extend(folders.map(|of| change(&of.path, ChangeKind::RemovedFolder)));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Expected {
            changes,
            outcomes: self.outcomes_of(&prepared),
        })
    }
}

/// What a write would do, and the file that is there now, as the system takes its path; `None` if it would do nothing.
fn of_write(
    files: ProjectFiles<'_>,
    write: &Write,
    placement: &Placement,
) -> Option<(ChangeKind, Option<PathBuf>)> {
    Some(match placement {
        Placement::Unchanged(_) => return None,
        Placement::Stream => (ChangeKind::Stream, None),
        Placement::Created(_) | Placement::Replaced { existing: None, .. } => {
            (ChangeKind::New, None)
        }
        Placement::Replaced {
            existing: Some(existing),
            ..
        } if existing.mode.is_none() => {
            // A link, or what would keep a reader waiting: it is replaced, and not looked into.
            (ChangeKind::Changed, None)
        }
        Placement::Replaced { target, .. } => {
            let present = files.on_disk(target);
            let kind = match has_content(&present, &write.pieces) {
                true => ChangeKind::Mode,
                false => ChangeKind::Changed,
            };
            (kind, Some(present))
        }
    })
}
