//! The Score files outside of the project that a person has named on the command line, so that later runs may read the
//! files beside them.
//!
//! The state names Score files too, but may come with a checkout. So what a person named is noted in a file of its own,
//! which counts only in the state folder in which it was made, as a journal does.

use score_yaml::SortedMap;
use serde::Deserialize;
use serde_json::json;

use crate::error::Error;
use crate::read;
use crate::stamp::Stamp;
use crate::state_dir::StateDir;
use crate::state_files::NAMED_SCORE_FILES;
use crate::transaction::{Mode, Transaction};

/// Each Score file by the name that the person used, and its folder with links followed: a link may lead elsewhere
/// later.
pub(crate) type NamedFiles = SortedMap<String, String>;

/// The note behind its stamp.
#[derive(Deserialize)]
struct Note {
    score_files: NamedFiles,
}

/// Reads the Score files that a person has named to earlier runs; none if there is no note that counts.
pub(crate) fn read(directory: &StateDir) -> NamedFiles {
    let known = || {
        if !directory.is_kept() {
            return None;
        }
        let text = read::file(&directory.own_path(NAMED_SCORE_FILES), read::LIMIT).ok()?;
        let stamp = Stamp::at_head_of(&text[..])?;
        if !directory.stamp().ok()?.proves(&stamp) {
            return None;
        }
        let note: Note = serde_json::from_slice(&text).ok()?;
        Some(note.score_files)
    };
    known().unwrap_or_default()
}

/// Adds the note to what a transaction writes, if it changes.
///
/// # Errors
/// The state folder cannot be looked at.
pub(crate) fn stage(
    directory: &StateDir,
    known: &NamedFiles,
    wanted: &NamedFiles,
    transaction: &mut Transaction,
) -> Result<(), Error> {
    if known == wanted || !directory.is_kept() {
        return Ok(());
    }
    let path = directory.own_path(NAMED_SCORE_FILES);
    if wanted.is_empty() {
        transaction.remove_file(path);
        return Ok(());
    }
    let stamp = directory.stamp().map_err(|source| Error::Read {
        path: directory.path().to_owned(),
        source,
    })?;
    // The stamp is first: see `Stamp::at_head_of`.
    let note = json!({ "state_folder": stamp.to_json(), "score_files": wanted }).to_string();
    transaction.write_text(path, vec![note, "\n".to_owned()], Mode::Private);
    Ok(())
}
