//! What a run says of the files that it is replacing, so that the next run can complete or undo it: see
//! [`transaction`](crate::transaction).
//!
//! A journal may come with a checkout, so it counts only in the state folder in which it was made, and only as far
//! as it names what a run of this project may touch.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use crate::disk::{Mode, gone};
use crate::error::Error;
use crate::project::{Folders, Named, is_plain};
use crate::read;
use crate::replacement::{Replacement, Run, TEMPORARY};

/// The journal of a run that is writing temporary files.
const JOURNAL: &str = "journal.json";
/// The journal of a run whose temporary files are all in place, so that its steps are to be done.
const COMPLETE: &str = "journal.complete.json";
/// The journal of a run that failed later than that, so that its steps are to be undone.
const UNDO: &str = "journal.undo.json";
/// What the journal is written as first. One name, so that a killed run leaves no more than one.
const UNFINISHED: &str = ".score-tmp-journal";

/// What a transaction is about to do. Paths are from the project's folder, or absolute outside of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Journal {
    /// Folders that were not there, the outer ones first.
    pub(crate) folders: Vec<PathBuf>,
    /// Files in folders that were not there, under their own names.
    pub(crate) made: Vec<PathBuf>,
    pub(crate) replacements: Vec<Replacement>,
    pub(crate) removed_files: Vec<PathBuf>,
    pub(crate) removed_directories: Vec<PathBuf>,
}

impl Journal {
    /// Whether nothing is to be done.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Journal::default()
    }

    /// Puts it into the state folder, before anything that it names is written.
    pub(crate) fn write(&self, run: Run<'_>) -> Result<(), Error> {
        let path = run.state_dir.join(JOURNAL);
        let unfinished = run.at(&run.state_dir.join(UNFINISHED));
        let written = || {
            let text = self.to_json(&Stamp::of(run)?).into_bytes();
            // The next run would not read it, and could complete nothing.
            if text.len() as u64 > read::OWN_LIMIT {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            gone(run.disk.remove_file(&unfinished))?;
            run.disk.create(&unfinished, &[text], Mode::Private, None)?;
            run.disk.rename(&unfinished, &run.at(&path))
        };
        written().map_err(|source| Error::Write { path, source })
    }

    /// Does every step that is not done yet; removals are for [`Journal::finish`].
    pub(crate) fn apply(&self, run: Run<'_>) -> Result<(), Error> {
        for replacement in &self.replacements {
            replacement.apply(run).map_err(|source| Error::Write {
                path: replacement.target.clone(),
                source,
            })?;
        }
        Ok(())
    }

    /// Removes what is to be there no more, and what was kept of old files. Returns what could not be removed.
    pub(crate) fn finish(&self, run: Run<'_>) -> Vec<String> {
        let failed = |path: &Path, error: io::Error| {
            format!("failed to remove '{}': {error}", path.display())
        };
        let kept = self.replacements.iter().filter_map(|of| of.finish(run));
        let mut notes: Vec<String> = kept.map(|(path, error)| failed(&path, error)).collect();
        let files = self.removed_files.iter().map(|path| {
            let removed = run.disk.remove_file(&run.at(path));
            (path, removed)
        });
        let folders = self.removed_directories.iter().map(|path| {
            let removed = run.disk.remove_all(&run.at(path));
            (path, removed)
        });
        for (path, removed) in files.chain(folders) {
            notes.extend(gone(removed).err().map(|error| failed(path, error)));
        }
        notes
    }

    /// Undoes every step. Returns what could not be undone.
    pub(crate) fn undo(&self, run: Run<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        for replacement in self.replacements.iter().rev() {
            if let Err(error) = replacement.undo(run) {
                let target = replacement.target.display();
                let kept = match replacement.where_kept(run) {
                    Some(kept) => format!("; its old content is in '{}'", kept.display()),
                    None => String::new(),
                };
                notes.push(format!("failed to put '{target}' back: {error}{kept}"));
            }
        }
        self.remove_made(run);
        notes
    }

    /// Removes what was written for it, before any step was done.
    pub(crate) fn discard(&self, run: Run<'_>) {
        for replacement in &self.replacements {
            let _ = run.disk.remove_file(&run.at(&replacement.temporary));
        }
        self.remove_made(run);
    }

    fn remove_made(&self, run: Run<'_>) {
        for path in &self.made {
            let _ = run.disk.remove_file(&run.at(path));
        }
        for folder in self.folders.iter().rev() {
            // Only if nobody has put anything else there.
            let _ = run.disk.remove_directory(&run.at(folder));
        }
    }

    fn to_json(&self, stamp: &Stamp) -> String {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        let all = |paths: &[PathBuf]| paths.iter().map(text).collect::<Vec<_>>();
        let replacement = |of: &Replacement| {
            json!({
                "temporary": text(&of.temporary),
                "target": text(&of.target),
                "was_there": of.was_there,
                "in_place": of.in_place,
            })
        };
        json!({
            "state_folder": stamp.to_json(),
            "folders": all(&self.folders),
            "made": all(&self.made),
            "replacements": self.replacements.iter().map(replacement).collect::<Vec<_>>(),
            "removed_files": all(&self.removed_files),
            "removed_directories": all(&self.removed_directories),
        })
        .to_string()
    }

    fn from_json(json: &Value) -> Option<Journal> {
        let path = |value: &Value| value.as_str().map(PathBuf::from);
        let paths = |name: &str| -> Option<Vec<PathBuf>> {
            json.get(name)?.as_array()?.iter().map(path).collect()
        };
        let replacement = |of: &Value| {
            Some(Replacement {
                temporary: path(of.get("temporary")?)?,
                target: path(of.get("target")?)?,
                was_there: of.get("was_there")?.as_bool()?,
                in_place: of.get("in_place")?.as_bool()?,
            })
        };
        let replacements = json.get("replacements")?.as_array()?.iter();
        Some(Journal {
            folders: paths("folders")?,
            made: paths("made")?,
            replacements: replacements.map(replacement).collect::<Option<_>>()?,
            removed_files: paths("removed_files")?,
            removed_directories: paths("removed_directories")?,
        })
    }

    /// Whether it names nothing but what a run of this project may touch.
    fn is_ours(&self, run: Run<'_>) -> bool {
        let mut folders = Folders::new(run.project);
        let mut is_inside = |path: &Path| {
            let folder = path.parent().unwrap_or(Path::new(""));
            // Found under its own name: no link is on the way.
            is_plain(path)
                && folders
                    .find(folder, Named::ByFile)
                    .is_ok_and(|found| found.path == folder)
        };
        let mut is_replaced = |of: &Replacement| {
            let is_temporary = of
                .temporary
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(TEMPORARY.as_bytes()));
            let folder = match of.in_place {
                true => Some(run.state_dir),
                false => of.target.parent(),
            };
            // A person may have named a file elsewhere.
            is_temporary
                && of.temporary.parent() == folder
                && (of.target.is_absolute() || is_inside(&of.target))
        };
        self.replacements.iter().all(&mut is_replaced)
            && [&self.made, &self.removed_files, &self.removed_directories]
                .into_iter()
                .flatten()
                .all(|path| is_inside(path))
            && self
                .folders
                .iter()
                .all(|path| path.is_absolute() || is_plain(path))
    }

    /// Removes the temporary files of a journal that came from elsewhere, as far as they lie in the project.
    fn sweep(&self, run: Run<'_>) {
        let ours = |of: &&Replacement| {
            let alone = Journal {
                replacements: vec![(*of).clone()],
                ..Journal::default()
            };
            !of.temporary.is_absolute() && is_plain(&of.temporary) && alone.is_ours(run)
        };
        for replacement in self.replacements.iter().filter(ours) {
            let _ = run.disk.remove_file(&run.at(&replacement.temporary));
        }
    }
}

/// What tells a state folder from any other, a copy of it too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    /// When the folder was made, in nanoseconds, where the file system knows.
    created: Option<u64>,
}

impl Stamp {
    pub(crate) fn of(run: Run<'_>) -> io::Result<Stamp> {
        let found = fs::metadata(run.at(run.state_dir))?;
        let created = found.created().ok();
        let created = created.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Stamp {
            device: found.dev(),
            inode: found.ino(),
            created: created.and_then(|time| u64::try_from(time.as_nanos()).ok()),
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "device": self.device, "inode": self.inode, "created": self.created })
    }

    fn from_json(json: &Value) -> Option<Stamp> {
        Some(Stamp {
            device: json.get("device")?.as_u64()?,
            inode: json.get("inode")?.as_u64()?,
            created: json.get("created")?.as_u64(),
        })
    }

    /// Whether both are of one folder. The number of a device may change when it is mounted again.
    fn is_same(&self, other: &Stamp) -> bool {
        self.inode == other.inode
            && match (self.created, other.created) {
                (Some(one), Some(other)) => one == other,
                _ => self.device == other.device,
            }
    }
}

/// Says that all that the journal names is written. From there on the way is forward, by this run or the next.
pub(crate) fn mark_complete(run: Run<'_>) -> Result<(), Error> {
    rename(run, JOURNAL, COMPLETE).map_err(|source| Error::Write {
        path: run.state_dir.join(COMPLETE),
        source,
    })
}

/// Says that the way is back.
pub(crate) fn mark_undo(run: Run<'_>) {
    // If it cannot be said, this run undoes it nevertheless.
    let _ = rename(run, COMPLETE, UNDO);
}

fn rename(run: Run<'_>, from: &str, to: &str) -> io::Result<()> {
    let path = |name| run.at(&run.state_dir.join(name));
    run.disk.rename(&path(from), &path(to))
}

/// Removes the journal, however far its run has come. Returns what could not be removed.
pub(crate) fn forget(run: Run<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for name in [UNFINISHED, JOURNAL, COMPLETE, UNDO] {
        let path = run.at(&run.state_dir.join(name));
        if fs::symlink_metadata(&path).is_ok()
            && let Err(error) = gone(run.disk.remove_file(&path))
        {
            notes.push(format!("failed to remove '{}': {error}", path.display()));
        }
    }
    notes
}

/// Completes a transaction that was cut off when its files were in place, or undoes one that was cut off before.
/// Whatever it finds, the project can be worked on afterwards; returns what there is to say of it.
pub(crate) fn recover(run: Run<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, stage) in [
        (COMPLETE, Stage::Complete),
        (UNDO, Stage::Undo),
        (JOURNAL, Stage::Writing),
    ] {
        let path = run.state_dir.join(name);
        if fs::symlink_metadata(run.at(&path)).is_ok() {
            take_up(run, &path, stage, &mut notes);
            clear(run, &path, &mut notes);
        }
    }
    // Without harm if it cannot be removed: it is removed before it is written.
    let _ = fs::remove_file(run.at(&run.state_dir.join(UNFINISHED)));
    notes
}

/// How far a run has come.
#[derive(Clone, Copy)]
enum Stage {
    Writing,
    Complete,
    Undo,
}

/// Goes on where the run of a journal was cut off.
fn take_up(run: Run<'_>, path: &Path, stage: Stage, notes: &mut Vec<String>) {
    let dropped = |why: &str| format!("ignoring '{}', which {why}", path.display());
    let json = match read(&run.at(path)) {
        Ok(json) => json,
        Err(error) => return notes.push(dropped(&format!("cannot be read: {error}"))),
    };
    let Some(journal) = Journal::from_json(&json) else {
        return notes.push(dropped("is not a journal"));
    };
    let stamp = json.get("state_folder").and_then(Stamp::from_json);
    let is_of_here =
        stamp.is_some_and(|stamp| Stamp::of(run).is_ok_and(|here| here.is_same(&stamp)));
    if !is_of_here || !journal.is_ours(run) {
        journal.sweep(run);
        return notes.push(dropped(
            "was not made here: it may have come with a copy of the project",
        ));
    }
    match stage {
        Stage::Writing => {
            journal.discard(run);
            notes.push("a run that was cut off has been undone".to_owned());
        }
        Stage::Undo => {
            notes.extend(journal.undo(run));
            notes.push("a run that failed has been undone".to_owned());
        }
        Stage::Complete => match journal.apply(run) {
            Ok(()) => {
                notes.extend(journal.finish(run));
                notes.push("a run that was cut off has been completed".to_owned());
            }
            Err(error) => {
                mark_undo(run);
                notes.extend(journal.undo(run));
                notes.push(format!(
                    "a run that was cut off could not be completed and has been undone: {error}"
                ));
            }
        },
    }
}

/// Reads a journal, which may be anything.
fn read(path: &Path) -> io::Result<Value> {
    let text = read::file(path, read::OWN_LIMIT)?;
    serde_json::from_slice(&text).map_err(|_| io::Error::other("it is not JSON"))
}

/// Removes a journal, or at least takes it out of the way.
fn clear(run: Run<'_>, path: &Path, notes: &mut Vec<String>) {
    let path = run.at(path);
    let removed = match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => {
            let aside = path.with_extension(format!("{}.stray", std::process::id()));
            run.disk
                .remove_directory(&path)
                .or_else(|_| run.disk.rename(&path, &aside))
        }
        Ok(_) => run.disk.remove_file(&path),
        Err(_) => Ok(()),
    };
    if let Err(error) = gone(removed) {
        notes.push(format!("failed to remove '{}': {error}", path.display()));
    }
}

/// Whether a run was cut off that [`recover`] takes up.
pub(crate) fn is_cut_off(state_dir: &Path) -> bool {
    [JOURNAL, COMPLETE, UNDO]
        .iter()
        .any(|name| fs::symlink_metadata(state_dir.join(name)).is_ok())
}

/// Whether a name in the state folder is that of a journal.
pub(crate) fn is_journal(name: &str) -> bool {
    [JOURNAL, COMPLETE, UNDO, UNFINISHED].contains(&name)
}
