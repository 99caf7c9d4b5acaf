//! Recovery: the next run completes or undoes a transaction that was interrupted.

use std::path::Path;

use super::{COMMITTED, JOURNAL, Journal, UNDO, UNFINISHED, clear, limit, mark_undo};
use crate::disk::Disk;
use crate::project_files::ProjectFiles;
use crate::read;
use crate::stamp::Stamp;

/// The size limit, in bytes, up to which a journal of another state folder is read to remove its leftovers: that of a
/// run that replaces some 100,000 files.
const FOREIGN_LIMIT: u64 = 16 << 20;

/// Completes a transaction that was interrupted after it was committed, or undoes one that was interrupted before.
/// Whatever it finds, the project can be worked on afterwards. Returns notes for the user.
pub(crate) fn recover(files: ProjectFiles<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, stage) in [
        (COMMITTED, Some(Progress::Committed)),
        (UNDO, Some(Progress::Undoing)),
        (JOURNAL, Some(Progress::Writing)),
        (UNFINISHED, None),
    ] {
        let path = files.state_dir.join(name);
        match files.disk.metadata(&files.on_disk(&path)) {
            Ok(None) => continue,
            Ok(Some(_)) => {}
            Err(error) => {
                // It may be there, and hold what another run can take up.
                let path = path.display();
                notes.push(format!("failed to look for '{path}': {error}"));
                continue;
            }
        }
        if let Some(stage) = stage {
            resume(files, &path, stage, &mut notes);
        }
        match clear(files, &path) {
            Ok(None) => {}
            Ok(Some(aside)) => {
                let (path, aside) = (path.display(), aside.display());
                notes.push(format!("'{path}' was in the way and is '{aside}' now"));
            }
            Err(error) => notes.push(format!("failed to remove '{}': {error}", path.display())),
        }
    }
    notes
}

/// The progress of an interrupted run.
#[derive(Clone, Copy)]
enum Progress {
    Writing,
    Committed,
    Undoing,
}

/// Goes on where the run of a journal was interrupted.
fn resume(files: ProjectFiles<'_>, path: &Path, stage: Progress, notes: &mut Vec<String>) {
    let dropped = |why: &str| format!("ignoring '{}', which {why}", path.display());
    let at = files.on_disk(path);
    let stamp = match read::open_file(&at) {
        Ok(file) => Stamp::at_head_of(file),
        Err(error) => return notes.push(dropped(&format!("cannot be read: {error}"))),
    };
    let Some(stamp) = stamp else {
        return notes.push(dropped("is not a journal"));
    };
    let here = Stamp::of_state_dir(files).ok();
    let here = here.filter(|here| here.is_same(&stamp));
    let journal = match read::file(&at, here.as_ref().map_or(FOREIGN_LIMIT, limit)) {
        Ok(text) => Journal::from_json(&text),
        // What would be swept is all that is lost of a stranger's.
        Err(_) if here.is_none() => Some(Journal::default()),
        Err(error) => return notes.push(dropped(&format!("cannot be read: {error}"))),
    };
    let Some(mut journal) = journal else {
        return notes.push(dropped("is not a journal"));
    };
    let Some(here) = here.filter(|_| journal.is_permitted(files)) else {
        journal.sweep(files);
        return notes.push(dropped(
            "was not made here: it may have come with a copy of the project",
        ));
    };
    if !here.has_time() {
        // Device and inode alone are the same on many a fresh machine, so that a stranger may have guessed them. What
        // is lost is no more than the rest of an output that a person named outside.
        notes.extend(journal.drop_outside());
    }
    match stage {
        Progress::Writing => {
            journal.remove_staged(files);
            notes.push("a run that was cut off has been undone".to_owned());
        }
        Progress::Undoing => {
            notes.extend(journal.undo(files));
            notes.push("a run that failed has been undone".to_owned());
        }
        Progress::Committed => match journal.apply(files, false, notes) {
            Ok(applied) => {
                notes.extend(journal.finish(files, &applied));
                notes.push("a run that was cut off has been completed".to_owned());
            }
            Err(error) => {
                mark_undo(files);
                notes.extend(journal.undo(files));
                notes.push(format!(
                    "a run that was cut off could not be completed and has been undone: {error}"
                ));
            }
        },
    }
}

/// True if there is an interrupted run for [`recover`].
pub(crate) fn is_interrupted(state_dir: &Path) -> bool {
    let disk = Disk::default();
    [JOURNAL, COMMITTED, UNDO]
        .iter()
        .any(|name| !matches!(disk.metadata(&state_dir.join(name)), Ok(None)))
}
