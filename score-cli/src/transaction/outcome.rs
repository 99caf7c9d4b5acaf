//! What a commit has made of each file.

use std::path::PathBuf;

use super::Transaction;
use super::placement::Placement;
use super::prepare::Prepared;

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// There was none.
    Created,
    /// It gets another content, or other mode bits.
    Changed,
    /// It has this content already.
    Unchanged,
    /// It goes, or the folder does.
    Removed,
}

impl Outcome {
    /// Its name, as programs read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
            Outcome::Removed => "removed",
        }
    }
}

/// A file or folder of a transaction, and what becomes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileOutcome {
    /// Its path as it was named.
    pub path: PathBuf,
    /// What becomes of it.
    pub outcome: Outcome,
}

impl Transaction {
    /// Has commits keep what they change.
    pub(crate) fn keep_outcomes(&mut self) {
        self.keeps_outcomes = true;
    }

    /// What the last commit changed, if that is kept: the files that it wrote in the order in which they were added, then what
    /// it removed. Streams are not among them.
    pub(crate) fn outcomes(&self) -> &[FileOutcome] {
        &self.outcomes
    }

    /// What a commit is about to change.
    pub(super) fn outcomes_of(&self, prepared: &Prepared) -> Vec<FileOutcome> {
        let writes = self.writes.iter().zip(&prepared.placements);
        let written = writes.filter_map(|(write, placement)| {
            let outcome = match placement {
                Placement::Stream => return None,
                Placement::Unchanged(_) => Outcome::Unchanged,
                Placement::Created(_) | Placement::Replaced { existing: None, .. } => {
                    Outcome::Created
                }
                Placement::Replaced { .. } => Outcome::Changed,
            };
            let path = write.target.clone();
            Some(FileOutcome { path, outcome })
        });
        let removed = prepared.removed_files.iter();
        let removed = removed.chain(&prepared.removed_directories);
        let removed = removed.map(|removal| FileOutcome {
            path: removal.path.clone(),
            outcome: Outcome::Removed,
        });
        written.chain(removed).collect()
    }
}
