//! What a commit can find out before it changes anything: where each write goes, and whether it may.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Transaction, Write};
use crate::disk::{Mode, holds, umask};
use crate::error::Error;
use crate::project::{Folder, Folders, Named};
use crate::replacement::Run;
use crate::state_dir::is_own_file;

/// How a file gets where it is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// It is there, as it is to be.
    Unchanged(PathBuf),
    /// It is a device, a pipe, a socket.
    Stream,
    /// It is made in a folder that is made too.
    Made(PathBuf),
    /// It takes the place of what is there, or of nothing.
    Replaced {
        target: PathBuf,
        was_there: bool,
        /// The mode bits of the file that is there.
        mode: Option<u32>,
        /// Whether the folder takes no new file.
        in_place: bool,
    },
}

/// A commit that is ready to be done.
#[derive(Debug)]
pub(super) struct Prepared {
    /// One for each write.
    pub(super) ways: Vec<Way>,
    /// The folders to be made; outer ones come first.
    pub(super) missing: BTreeSet<OsString>,
    pub(super) removed_files: Vec<PathBuf>,
    pub(super) removed_directories: Vec<PathBuf>,
}

impl Prepared {
    pub(super) fn has_nothing_to_do(&self) -> bool {
        let is_done = |way: &Way| matches!(way, Way::Unchanged(_));
        self.ways.iter().all(is_done)
            && self.missing.is_empty()
            && self.removed_files.is_empty()
            && self.removed_directories.is_empty()
    }

    pub(super) fn has_streams(&self) -> bool {
        self.ways.iter().any(|way| matches!(way, Way::Stream))
    }
}

impl Write {
    /// The folder, as text: to compare paths by their components takes longer, and there may be thousands.
    pub(super) fn folder(&self) -> &OsStr {
        self.target.parent().unwrap_or(Path::new("")).as_os_str()
    }
}

impl Way {
    /// Where the file is in the end.
    fn destination(&self) -> Option<&Path> {
        match self {
            Way::Stream => None,
            Way::Unchanged(path) | Way::Made(path) | Way::Replaced { target: path, .. } => {
                Some(path)
            }
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Write { path, source }
}

fn refused(path: &Path, why: impl Into<String>) -> Error {
    Error::Write {
        path: path.to_owned(),
        source: io::Error::other(why.into()),
    }
}

impl Transaction {
    /// Finds out where everything goes.
    ///
    /// # Errors
    /// Something cannot be written, or must not be.
    pub(super) fn prepare(&self, run: Run<'_>) -> Result<Prepared, Error> {
        let mut folders = Folders::new(run.project);
        let mut found: Vec<Arc<Folder>> = Vec::with_capacity(self.writes.len());
        let mut before: Option<&Write> = None;
        for write in &self.writes {
            let folder = match (before, found.last()) {
                (Some(before), Some(last))
                    if before.folder() == write.folder() && before.named == write.named =>
                {
                    last.clone()
                }
                _ => {
                    let folder = folders.find(Path::new(write.folder()), write.named);
                    Arc::new(folder.map_err(failed(&write.target))?)
                }
            };
            found.push(folder);
            before = Some(write);
        }
        let is_asked = |write: &Write| matches!(write.mode, Mode::Asked(_));
        let umask = self.writes.iter().any(is_asked).then(umask);
        let look = |(write, folder): (&Write, &Arc<Folder>)| {
            way(run, write, folder, umask.unwrap_or_default()).map_err(failed(&write.target))
        };
        let ways: Vec<_> = self.writes.par_iter().zip(&found).map(look).collect();
        let mut prepared = Prepared {
            // All of them, so that it is the first error that is told.
            ways: ways.into_iter().collect::<Result<_, _>>()?,
            missing: BTreeSet::new(),
            removed_files: Vec::new(),
            removed_directories: Vec::new(),
        };
        self.refuse_clashes(run, &mut folders, &prepared)?;
        self.find_missing(run, &mut folders, &found, &mut prepared)?;
        self.find_removed(run, &mut folders, &mut prepared)?;
        Ok(prepared)
    }

    /// Refuses what two writes, or a write and an input, would do to one file.
    fn refuse_clashes(
        &self,
        run: Run<'_>,
        folders: &mut Folders<'_>,
        prepared: &Prepared,
    ) -> Result<(), Error> {
        let state_dir = folders.find(run.state_dir, Named::ByFile);
        let state_dir = state_dir.map_err(failed(run.state_dir))?.path;
        let mut taken: HashSet<&OsStr> = HashSet::with_capacity(self.writes.len());
        let mut replaced: HashMap<(u64, u64), &Write> = HashMap::new();
        for (write, way) in self.writes.iter().zip(&prepared.ways) {
            let Some(path) = way.destination() else {
                continue;
            };
            if path.to_str().is_none() {
                return Err(refused(&write.target, "its path is not UTF-8"));
            }
            if !taken.insert(path.as_os_str()) {
                return Err(refused(&write.target, "this run writes it twice"));
            }
            // The state may be a link to elsewhere in the project.
            let (path_now, folder) = match write.named {
                Named::ByPerson => (path, state_dir.as_path()),
                Named::ByFile => (write.target.as_path(), run.state_dir),
            };
            let name = path_now.file_name().and_then(OsStr::to_str);
            if name.is_some_and(is_own_file) && path_now.parent() == Some(folder) {
                if write.named == Named::ByPerson {
                    return Err(refused(&write.target, "it belongs to the project's state"));
                }
            } else if let Way::Replaced {
                was_there: true, ..
            } = way
                && let Ok(found) = fs::symlink_metadata(run.at(path))
            {
                replaced.insert((found.dev(), found.ino()), write);
            }
        }
        if replaced.is_empty() {
            return Ok(());
        }
        let hit = self.inputs.par_iter().find_map_first(|input| {
            let found = fs::metadata(run.at(input)).ok()?;
            replaced.get(&(found.dev(), found.ino()))
        });
        match hit {
            Some(write) => Err(refused(&write.target, "this run reads it")),
            None => Ok(()),
        }
    }

    /// Finds the folders that are to be made.
    fn find_missing(
        &self,
        run: Run<'_>,
        folders: &mut Folders<'_>,
        found: &[Arc<Folder>],
        prepared: &mut Prepared,
    ) -> Result<(), Error> {
        let mut wanted: Vec<PathBuf> = Vec::new();
        for path in &self.directories {
            let folder = folders.find(path, Named::ByFile).map_err(failed(path))?;
            if !folder.is_there {
                wanted.push(folder.path);
            }
        }
        let mut last: Option<&Arc<Folder>> = None;
        for folder in found.iter().filter(|folder| !folder.is_there) {
            if last.is_none_or(|last| !Arc::ptr_eq(last, folder)) {
                wanted.push(folder.path.clone());
            }
            last = Some(folder);
        }
        for folder in wanted {
            let mut at = Some(folder.as_path());
            while let Some(path) = at.filter(|path| !path.as_os_str().is_empty()) {
                if prepared.missing.contains(path.as_os_str()) || run.at(path).exists() {
                    break;
                }
                prepared.missing.insert(path.as_os_str().to_owned());
                at = path.parent();
            }
        }
        Ok(())
    }

    /// Finds what is there of what is to be removed. Removals never win over writes.
    fn find_removed(
        &self,
        run: Run<'_>,
        folders: &mut Folders<'_>,
        prepared: &mut Prepared,
    ) -> Result<(), Error> {
        if self.removed_files.is_empty() && self.removed_directories.is_empty() {
            return Ok(());
        }
        let mut kept: BTreeSet<&OsStr> = prepared.missing.iter().map(OsString::as_os_str).collect();
        let destinations = prepared.ways.iter().filter_map(Way::destination);
        kept.extend(destinations.map(Path::as_os_str));
        let state_dir = folders.find(run.state_dir, Named::ByFile);
        let state_dir = state_dir.map_err(failed(run.state_dir))?.path;
        kept.insert(state_dir.as_os_str());
        let mut find = |path: &Path| -> Result<Option<PathBuf>, Error> {
            let parent = path.parent().unwrap_or(Path::new(""));
            let folder = folders.find(parent, Named::ByFile).map_err(failed(path))?;
            let name = path
                .file_name()
                .ok_or_else(|| refused(path, "it cannot be removed"))?;
            let real = folder.path.join(name);
            let mut below = real.clone().into_os_string();
            below.push("/");
            let is_kept = kept.contains(real.as_os_str())
                || kept.range(below.as_os_str()..).next().is_some_and(|next| {
                    let next = next.as_encoded_bytes();
                    next.starts_with(below.as_encoded_bytes())
                });
            if is_kept {
                return Err(refused(path, "this run writes and removes it"));
            }
            Ok((folder.is_there && fs::symlink_metadata(run.at(&real)).is_ok()).then_some(real))
        };
        let mut removed = [Vec::new(), Vec::new()];
        for (paths, removed) in [&self.removed_files, &self.removed_directories]
            .into_iter()
            .zip(&mut removed)
        {
            for path in paths {
                removed.extend(find(path)?);
            }
        }
        [prepared.removed_files, prepared.removed_directories] = removed;
        Ok(())
    }
}

/// Whether a person means a file that a shell has opened for this process.
fn is_descriptor(path: &Path) -> bool {
    path == Path::new("/dev/stderr")
        || ["/dev/fd", "/proc/self/fd"]
            .iter()
            .any(|folder| path.parent() == Some(Path::new(folder)))
}

/// How a write goes.
fn way(run: Run<'_>, write: &Write, folder: &Folder, umask: u32) -> io::Result<Way> {
    let is_by_person = write.named == Named::ByPerson;
    if is_by_person && is_descriptor(&write.target) {
        return Ok(Way::Stream);
    }
    let is_directory = || io::Error::from(io::ErrorKind::IsADirectory);
    let name = write.target.file_name().ok_or_else(is_directory)?;
    if write.target.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(is_directory());
    }
    if !folder.is_there && folder.path.is_relative() {
        return Ok(Way::Made(folder.path.join(name)));
    }
    let look = |path: &Path| match fs::symlink_metadata(run.at(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    };
    let mut target = folder.path.join(name);
    let mut found = look(&target)?;
    if found.as_ref().is_some_and(Metadata::is_symlink) {
        target = run.project.destination(folder, name)?;
        found = look(&target)?;
    }
    let Some(found) = found else {
        return Ok(Way::Replaced {
            target,
            was_there: false,
            mode: None,
            in_place: false,
        });
    };
    let kind = found.file_type();
    if kind.is_dir() {
        return Err(is_directory());
    }
    let is_stream = !kind.is_file() && !kind.is_symlink();
    if is_stream && is_by_person {
        return Ok(Way::Stream);
    }
    if kind.is_block_device() || kind.is_char_device() {
        return Err(io::Error::other("it is a device"));
    }
    if is_unchanged(run, write, &target, &found, umask) {
        return Ok(Way::Unchanged(target));
    }
    let in_place = kind.is_file() && !can_be_replaced(&run.at(&target), &found);
    Ok(Way::Replaced {
        target,
        was_there: true,
        mode: kind.is_file().then_some(found.mode() & 0o777),
        in_place,
    })
}

fn is_unchanged(run: Run<'_>, write: &Write, target: &Path, found: &Metadata, umask: u32) -> bool {
    let length: usize = write.pieces.iter().map(Vec::len).sum();
    let mode = found.mode() & 0o777;
    found.is_file()
        && found.len() == length as u64
        && match write.mode {
            Mode::Private => mode == 0o600,
            Mode::Asked(asked) => mode == asked & !umask,
            Mode::Kept(_) => true,
        }
        && holds(&run.at(target), &write.pieces)
}

/// Whether a file can be replaced by one that is made beside it: its folder takes new files, and does not keep this
/// one for somebody else.
fn can_be_replaced(path: &Path, found: &Metadata) -> bool {
    const STICKY: u32 = 0o1000;
    let folder = path.parent().filter(|path| !path.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    let user = rustix::process::geteuid().as_raw();
    rustix::fs::access(folder, access).is_ok()
        && (user == 0
            || found.uid() == user
            || fs::metadata(folder).is_ok_and(|of| of.mode() & STICKY == 0 || of.uid() == user))
}
