//! What a commit changes, file by file.

use std::path::PathBuf;

use super::Transaction;
use super::placement::Placement;
use super::prepare::Prepared;

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// There was none.
    Created,
    /// It gets another content, or other mode bits.
    Changed,
    /// It has this content already.
    Unchanged,
    /// It goes, or the folder does.
    Removed,
}

impl Change {
    /// Its name, as programs read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Created => "created",
            Change::Changed => "changed",
            Change::Unchanged => "unchanged",
            Change::Removed => "removed",
        }
    }
}

/// A file or folder of a transaction, and what becomes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    /// Its path as it was named.
    pub path: PathBuf,
    /// What becomes of it.
    pub change: Change,
}

impl Transaction {
    /// Has commits keep what they change.
    pub(crate) fn keep_changes(&mut self) {
        self.keeps_changes = true;
    }

    /// What the last commit changed, if that is kept: the files that it wrote in the order in which they were added, then what
    /// it removed. Streams are not among them.
    pub(crate) fn changes(&self) -> &[FileChange] {
        &self.changes
    }

    /// What a commit is about to change.
    pub(super) fn changes_of(&self, prepared: &Prepared) -> Vec<FileChange> {
        let writes = self.writes.iter().zip(&prepared.placements);
        let written = writes.filter_map(|(write, placement)| {
            let change = match placement {
                Placement::Stream => return None,
                Placement::Unchanged(_) => Change::Unchanged,
                Placement::Created(_) | Placement::Replaced { existing: None, .. } => {
                    Change::Created
                }
                Placement::Replaced { .. } => Change::Changed,
            };
            let path = write.target.clone();
            Some(FileChange { path, change })
        });
        let removed = prepared.removed_files.iter();
        let removed = removed.chain(&prepared.removed_directories);
        let removed = removed.map(|removal| FileChange {
            path: removal.path.clone(),
            change: Change::Removed,
        });
        written.chain(removed).collect()
    }
}
