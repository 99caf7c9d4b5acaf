//! What a run says of the files that it is replacing, so that the next run can complete or undo it: see
//! [`transaction`](crate::transaction).
//!
//! A journal may come with a checkout, so it counts only in the state folder in which it was made, and only as far
//! as it names what a run of this project may touch.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::disk::{Mode, gone};
use crate::error::Error;
use crate::project::{Folders, Named, is_plain, is_too_long};
use crate::read;
use crate::replacement::{Applied, Replacement, Run, TEMPORARY};

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
    pub(crate) removed_files: Vec<Removal>,
    pub(crate) removed_directories: Vec<Removal>,
}

/// What is to be removed: this, and nothing that somebody puts in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Removal {
    pub(crate) path: PathBuf,
    pub(crate) stamp: Stamp,
}

impl Journal {
    /// Whether nothing is to be done.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Journal::default()
    }

    /// Puts it into the state folder, before anything that it names is written.
    pub(crate) fn write(&self, run: Run<'_>) -> Result<(), Error> {
        let path = run.state_dir.join(JOURNAL);
        let unfinished = run.state_dir.join(UNFINISHED);
        let at = run.at(&unfinished);
        let make = || run.disk.make(&at, Mode::Private, None);
        let written = || {
            // Before the folder is looked at: in an overlay the first write to a folder makes it anew.
            let mut file = match make() {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    clear(run, &unfinished)?;
                    make()?
                }
                made => made?,
            };
            let text = self.to_json(&Stamp::of_state_dir(run)?);
            // The next run would not read it, and could complete nothing.
            if text.len() as u64 > read::OWN_LIMIT {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            run.disk.write(&mut file, &at, &text)?;
            run.disk.rename(&at, &run.at(&path))
        };
        written().map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })
    }

    /// Does every step that is not done yet; removals are for [`Journal::finish`]. `is_first` says that none is.
    pub(crate) fn apply(
        &self,
        run: Run<'_>,
        is_first: bool,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Applied>, Error> {
        let mut all = Vec::with_capacity(self.replacements.len());
        for replacement in &self.replacements {
            let applied = replacement.apply(run, is_first);
            let applied = applied.map_err(|source| Error::Write {
                path: replacement.target.clone(),
                source,
            })?;
            if let Some(error) = &applied.without_mode {
                let target = replacement.target.display();
                notes.push(format!("failed to set the mode of '{target}': {error}"));
            }
            all.push(applied);
        }
        Ok(all)
    }

    /// Removes what is to be there no more, and what was kept of old files. Returns what could not be removed.
    pub(crate) fn finish(&self, run: Run<'_>, applied: &[Applied]) -> Vec<String> {
        /// So many on one core, at least.
        const MANY: usize = 64;
        let failed = |path: &Path, error: io::Error| {
            format!("failed to remove '{}': {error}", path.display())
        };
        let kept = self.replacements.par_iter().zip(applied);
        let kept = kept.with_min_len(MANY);
        let kept: Vec<_> = kept.filter_map(|(of, how)| of.finish(run, how)).collect();
        let mut notes: Vec<String> = kept
            .into_iter()
            .map(|(path, error)| failed(&path, error))
            .collect();
        let files = self.removed_files.iter().map(|of| {
            let removed = of.remove(run, |path| run.disk.remove_file(path));
            (&of.path, removed)
        });
        let folders = self.removed_directories.iter().map(|of| {
            let removed = of.remove(run, |path| run.disk.remove_all(path));
            (&of.path, removed)
        });
        for (path, removed) in files.chain(folders) {
            notes.extend(removed.err().map(|error| failed(path, error)));
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

    /// Written piece by piece: it may name a hundred thousand files.
    fn to_json(&self, stamp: &Stamp) -> Vec<u8> {
        let mut out = Vec::new();
        push(
            &mut out,
            format_args!("{{\"state_folder\":{}", stamp.to_json()),
        );
        for (name, paths) in [("folders", &self.folders), ("made", &self.made)] {
            push_list(&mut out, name, paths, |out, path| push_path(out, path));
        }
        push_list(&mut out, "replacements", &self.replacements, |out, of| {
            out.extend_from_slice(b"{\"temporary\":");
            push_path(out, &of.temporary);
            out.extend_from_slice(b",\"target\":");
            push_path(out, &of.target);
            let (was_there, in_place) = (of.was_there, of.in_place);
            push(
                out,
                format_args!(",\"was_there\":{was_there},\"in_place\":{in_place}"),
            );
            if let Some((new, old)) = of.modes {
                push(out, format_args!(",\"modes\":[{new},{old}]"));
            }
            out.push(b'}');
        });
        for (name, removed) in [
            ("removed_files", &self.removed_files),
            ("removed_directories", &self.removed_directories),
        ] {
            push_list(&mut out, name, removed, |out, of| {
                out.extend_from_slice(b"{\"path\":");
                push_path(out, &of.path);
                push(out, format_args!(",\"stamp\":{}}}", of.stamp.to_json()));
            });
        }
        out.push(b'}');
        out
    }

    fn from_json(json: &Value) -> Option<Journal> {
        let list = |name: &str| json.get(name)?.as_array();
        let paths = |name: &str| -> Option<Vec<PathBuf>> { list(name)?.iter().map(path).collect() };
        let modes = |of: &Value| {
            let mode = |at: usize| u32::try_from(of.get(at)?.as_u64()?).ok();
            Some((mode(0)? & 0o777, mode(1)? & 0o777))
        };
        let replacement = |of: &Value| {
            Some(Replacement {
                temporary: path(of.get("temporary")?)?,
                target: path(of.get("target")?)?,
                was_there: of.get("was_there")?.as_bool()?,
                in_place: of.get("in_place")?.as_bool()?,
                modes: of.get("modes").and_then(modes),
            })
        };
        let removal = |of: &Value| {
            Some(Removal {
                path: path(of.get("path")?)?,
                stamp: Stamp::from_json(of.get("stamp")?)?,
            })
        };
        let removals =
            |name: &str| -> Option<Vec<Removal>> { list(name)?.iter().map(removal).collect() };
        Some(Journal {
            folders: paths("folders")?,
            made: paths("made")?,
            replacements: (list("replacements")?.iter().map(replacement)).collect::<Option<_>>()?,
            removed_files: removals("removed_files")?,
            removed_directories: removals("removed_directories")?,
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
            && self.made.iter().all(|path| is_inside(path))
            && [&self.removed_files, &self.removed_directories]
                .into_iter()
                .flatten()
                .all(|removal| is_inside(&removal.path))
            && self
                .folders
                .iter()
                .all(|path| path.is_absolute() || is_plain(path))
    }

    /// Removes the temporary files and second names of a journal that came from elsewhere, as far as they lie in the
    /// project.
    fn sweep(&self, run: Run<'_>) {
        let ours = |of: &&Replacement| {
            let alone = Journal {
                replacements: vec![(*of).clone()],
                ..Journal::default()
            };
            !of.temporary.is_absolute() && is_plain(&of.temporary) && alone.is_ours(run)
        };
        for replacement in self.replacements.iter().filter(ours) {
            replacement.sweep(run);
        }
    }

    /// Takes out what lies outside of the project. Returns what there is to say of it.
    fn leave_outside(&mut self) -> Vec<String> {
        let is_outside = |of: &mut Replacement| of.target.is_absolute();
        let outside: Vec<Replacement> = self.replacements.extract_if(.., is_outside).collect();
        self.folders.retain(|folder| folder.is_relative());
        let left = outside.into_iter().map(|of| {
            let (target, temporary) = (of.target.display(), of.temporary.display());
            format!(
                "'{target}', which lies outside of the project, stays as it is; its new content may be in '{temporary}'"
            )
        });
        left.collect()
    }
}

impl Removal {
    /// Removes it, if it is there still.
    fn remove(&self, run: Run<'_>, remove: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let path = run.at(&self.path);
        match fs::symlink_metadata(&path) {
            Err(error) => gone(Err(error)),
            Ok(found) if Stamp::of(&found).is_same(&self.stamp) => gone(remove(&path)),
            Ok(_) => Ok(()),
        }
    }
}

fn push(out: &mut Vec<u8>, text: fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a vector takes all");
}

fn push_list<T>(out: &mut Vec<u8>, name: &str, items: &[T], item: impl Fn(&mut Vec<u8>, &T)) {
    push(out, format_args!(",\"{name}\":["));
    for (i, of) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        item(out, of);
    }
    out.push(b']');
}

/// A path as text; as its bytes, if it is none.
fn push_path(out: &mut Vec<u8>, path: &Path) {
    let pushed = match path.to_str() {
        Some(text) => serde_json::to_writer(out, text),
        None => serde_json::to_writer(out, path.as_os_str().as_bytes()),
    };
    pushed.expect("a vector takes all");
}

fn path(json: &Value) -> Option<PathBuf> {
    let path = match json {
        Value::String(text) => PathBuf::from(text),
        Value::Array(bytes) => {
            let byte = |byte: &Value| u8::try_from(byte.as_u64()?).ok();
            let bytes = bytes.iter().map(byte).collect::<Option<Vec<u8>>>()?;
            PathBuf::from(OsString::from_vec(bytes))
        }
        _ => return None,
    };
    (!is_too_long(&path)).then_some(path)
}

/// What tells a file or folder from any other, a copy of it too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    /// When it was made, in nanoseconds, where the file system knows.
    created: Option<u64>,
}

impl Stamp {
    pub(crate) fn of(found: &Metadata) -> Stamp {
        let created = found.created().ok();
        let created = created.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Stamp {
            device: found.dev(),
            inode: found.ino(),
            created: created.and_then(|time| u64::try_from(time.as_nanos()).ok()),
        }
    }

    pub(crate) fn of_state_dir(run: Run<'_>) -> io::Result<Stamp> {
        fs::metadata(run.at(run.state_dir)).map(|found| Stamp::of(&found))
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

    /// Whether both are of one thing. The number of a device may change when it is mounted again. Who knows no time
    /// where there is one has not looked.
    fn is_same(&self, other: &Stamp) -> bool {
        self.inode == other.inode
            && match (self.created, other.created) {
                (Some(one), Some(other)) => one == other,
                (None, None) => self.device == other.device,
                _ => false,
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
        (COMPLETE, Some(Stage::Complete)),
        (UNDO, Some(Stage::Undo)),
        (JOURNAL, Some(Stage::Writing)),
        (UNFINISHED, None),
    ] {
        let path = run.state_dir.join(name);
        if fs::symlink_metadata(run.at(&path)).is_err() {
            continue;
        }
        if let Some(stage) = stage {
            take_up(run, &path, stage, &mut notes);
        }
        match clear(run, &path) {
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
    let Some(mut journal) = Journal::from_json(&json) else {
        return notes.push(dropped("is not a journal"));
    };
    let stamp = json.get("state_folder").and_then(Stamp::from_json);
    let here = Stamp::of_state_dir(run).ok();
    let here = here.filter(|here| stamp.is_some_and(|stamp| here.is_same(&stamp)));
    let Some(here) = here.filter(|_| journal.is_ours(run)) else {
        journal.sweep(run);
        return notes.push(dropped(
            "was not made here: it may have come with a copy of the project",
        ));
    };
    if here.created.is_none() {
        // Device and inode alone are the same on many a fresh machine, so that a stranger may have guessed them. What
        // is lost is no more than the rest of an output that a person named outside.
        notes.extend(journal.leave_outside());
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
        Stage::Complete => match journal.apply(run, false, notes) {
            Ok(applied) => {
                notes.extend(journal.finish(run, &applied));
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

/// Removes what has the name of a journal, or at least takes it out of the way: returns where to.
fn clear(run: Run<'_>, path: &Path) -> io::Result<Option<PathBuf>> {
    let at = run.at(path);
    match fs::symlink_metadata(&at) {
        Err(error) => gone(Err(error)).map(|()| None),
        Ok(found) if found.is_dir() => {
            if run.disk.remove_directory(&at).is_ok() {
                return Ok(None);
            }
            // Nobody can have taken it.
            let number: u64 = rand::random();
            let aside = path.with_file_name(format!("{TEMPORARY}{number:016x}-stray"));
            let moved = run.disk.rename(&at, &run.at(&aside));
            moved.map(|()| Some(aside))
        }
        Ok(_) => gone(run.disk.remove_file(&at)).map(|()| None),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn replacement(target: &str) -> Replacement {
        Replacement {
            temporary: Path::new(target).with_file_name(".score-tmp-1"),
            target: target.into(),
            was_there: true,
            in_place: false,
            modes: Some((0o600, 0o644)),
        }
    }

    #[test]
    fn stamps_are_of_one_thing() {
        let stamp = |device, created| Stamp {
            device,
            inode: 7,
            created,
        };
        for (one, other, is_same) in [
            (stamp(1, Some(5)), stamp(2, Some(5)), true),
            (stamp(1, Some(5)), stamp(1, Some(6)), false),
            (stamp(1, None), stamp(1, None), true),
            (stamp(1, None), stamp(2, None), false),
            (stamp(1, Some(5)), stamp(1, None), false),
            (stamp(1, None), stamp(1, Some(5)), false),
        ] {
            assert_eq!(one.is_same(&other), is_same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_lies_outside_can_be_left() {
        let mut journal = Journal {
            folders: vec!["a".into(), "/b".into()],
            replacements: vec![replacement("a/b"), replacement("/b/c")],
            ..Journal::default()
        };
        let notes = journal.leave_outside();
        assert!(notes.len() == 1 && notes[0].contains("'/b/c'"), "{notes:?}");
        assert_eq!(journal.folders, [PathBuf::from("a")]);
        assert_eq!(journal.replacements, [replacement("a/b")]);
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let stamp = Stamp {
            device: 1,
            inode: 2,
            created: None,
        };
        let odd = PathBuf::from(OsString::from_vec(b"a\xff\"\n".to_vec()));
        let removal = |path: &Path| Removal {
            path: path.to_owned(),
            stamp: stamp.clone(),
        };
        let journal = Journal {
            folders: vec!["a".into(), odd.clone()],
            made: vec!["a/\u{1}".into(), "b".into()],
            replacements: vec![
                replacement("x"),
                Replacement {
                    modes: None,
                    ..replacement("y")
                },
            ],
            removed_files: vec![removal(&odd), removal(Path::new("c"))],
            removed_directories: vec![removal(Path::new("d"))],
        };
        for journal in [journal, Journal::default()] {
            let json = serde_json::from_slice(&journal.to_json(&stamp)).unwrap();
            assert_eq!(Journal::from_json(&json), Some(journal));
            assert_eq!(Stamp::from_json(&json["state_folder"]), Some(stamp.clone()));
        }
    }
}
