//! What a commit can find out before it changes anything: where each write goes, and whether it may.

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::{Transaction, Write};
use crate::descriptor;
use crate::disk::{Identity, Mode, holds, umask};
use crate::error::Error;
use crate::journal::Removal;
use crate::project::{Folder, Folders, Named};
use crate::read::OWN_LIMIT;
use crate::replacement::Run;
use crate::stamp::Stamp;
use crate::state_files::is_own;

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
        before: Option<Before>,
        /// Whether the folder takes no new file.
        in_place: bool,
        /// The mode bits that it is to have whatever they were.
        mode: Option<u32>,
    },
}

/// What is there before a file takes its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Before {
    identity: Identity,
    /// The mode bits of a file; other things have none that count.
    pub(super) mode: Option<u32>,
}

/// A commit that is ready to be done.
#[derive(Debug)]
pub(super) struct Prepared {
    /// One for each write.
    pub(super) ways: Vec<Way>,
    /// The folders to be made; outer ones come first.
    pub(super) missing: BTreeSet<OsString>,
    pub(super) removed_files: Vec<Removal>,
    pub(super) removed_directories: Vec<Removal>,
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
        let mut found: Vec<Arc<Place>> = Vec::with_capacity(self.writes.len());
        let mut before: Option<(&OsStr, Named)> = None;
        for write in &self.writes {
            let wanted = (write.folder(), write.named);
            let place = match found.last() {
                Some(last) if before == Some(wanted) => last.clone(),
                _ => {
                    let folder = folders.find(Path::new(wanted.0), wanted.1);
                    Arc::new(Place {
                        folder: folder.map_err(failed(&write.target))?,
                        rights: OnceLock::new(),
                    })
                }
            };
            found.push(place);
            before = Some(wanted);
        }
        let is_asked = |write: &Write| matches!(write.mode, Mode::Asked(_));
        let umask = self.writes.iter().any(is_asked).then(umask);
        let look = |(write, place): (&Write, &Arc<Place>)| {
            way(run, write, place, umask.unwrap_or_default()).map_err(failed(&write.target))
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
        self.find_missing(&mut folders, &found, &mut prepared)?;
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
        for (write, way) in self.writes.iter().zip(&prepared.ways) {
            let Some(path) = way.destination() else {
                continue;
            };
            if !taken.insert(path.as_os_str()) {
                return Err(refused(&write.target, "this run writes it twice"));
            }
            let is_own = match write.named {
                Named::ByPerson if is_of_state(run, path, &state_dir) => {
                    return Err(refused(&write.target, "it belongs to the project's state"));
                }
                Named::ByPerson => false,
                // The state may be a link to elsewhere in the project.
                Named::ByFile => {
                    let name = write.target.file_name().and_then(OsStr::to_str);
                    name.is_some_and(is_own) && write.target.parent() == Some(run.state_dir)
                }
            };
            if let Way::Replaced {
                before: Some(before),
                ..
            } = way
                && !is_own
                && self.inputs.contains(&before.identity)
            {
                return Err(refused(&write.target, "this run reads it"));
            }
        }
        Ok(())
    }

    /// Finds the folders that are to be made.
    fn find_missing(
        &self,
        folders: &mut Folders<'_>,
        found: &[Arc<Place>],
        prepared: &mut Prepared,
    ) -> Result<(), Error> {
        let mut wanted: Vec<PathBuf> = Vec::new();
        for path in &self.directories {
            let folder = folders.find(path, Named::ByFile).map_err(failed(path))?;
            if !folder.is_there {
                wanted.push(folder.path);
            }
        }
        let mut last: Option<&Arc<Place>> = None;
        for place in found.iter().filter(|place| !place.folder.is_there) {
            if last.is_none_or(|last| !Arc::ptr_eq(last, place)) {
                wanted.push(place.folder.path.clone());
            }
            last = Some(place);
        }
        let mut length = 0;
        for folder in wanted {
            let mut at = Some(folder.as_path());
            while let Some(path) = at.filter(|path| !path.as_os_str().is_empty()) {
                if prepared.missing.contains(path.as_os_str()) || folders.is_there(path) {
                    break;
                }
                length += path.as_os_str().len() as u64;
                if length > OWN_LIMIT {
                    // No journal could name them.
                    return Err(failed(&folder)(io::ErrorKind::FileTooLarge.into()));
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
        let mut wanted = vec![run.state_dir];
        wanted.extend(self.directories.iter().map(PathBuf::as_path));
        let find = |path: &Path| folders.find(path, Named::ByFile).map_err(failed(path));
        let wanted: Vec<Folder> = wanted.into_iter().map(find).collect::<Result<_, _>>()?;
        let mut kept: BTreeSet<&OsStr> = prepared.missing.iter().map(OsString::as_os_str).collect();
        let destinations = prepared.ways.iter().filter_map(Way::destination);
        let wanted = wanted.iter().map(|folder| folder.path.as_path());
        kept.extend(destinations.chain(wanted).map(Path::as_os_str));
        let mut find = |path: &Path| -> Result<Option<Removal>, Error> {
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
            let found = match folder.is_there {
                true => run.disk.look(&run.at(&real)).map_err(failed(path))?,
                false => None,
            };
            Ok(found.map(|found| Removal {
                path: real,
                stamp: Stamp::of(&found),
            }))
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

/// Whether a path is that of a file of the state folder which is none of a person's. Where upper and lower case are one,
/// or a folder is mounted twice, the folder has other names too.
fn is_of_state(run: Run<'_>, path: &Path, state_dir: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy);
    if !name.is_some_and(|name| is_own(&name) || is_own(&name.to_lowercase())) {
        return false;
    }
    let identity = |folder: &Path| {
        let found = fs::metadata(run.at(folder).join("."));
        found.ok().as_ref().map(Identity::of)
    };
    path.parent().is_some_and(|folder| {
        let this = identity(folder);
        folder == state_dir || (this.is_some() && this == identity(state_dir))
    })
}

/// A folder that is written to.
#[derive(Debug)]
struct Place {
    folder: Folder,
    /// Asked for when it is needed.
    rights: OnceLock<Rights>,
}

/// What this user may do in a folder.
#[derive(Clone, Copy, Debug)]
struct Rights {
    /// It takes new files.
    takes_files: bool,
    /// It keeps files for those to whom they belong: all but those of this user.
    keeps_files_but_of: Option<u32>,
}

impl Rights {
    fn of(run: Run<'_>, folder: &Path) -> Rights {
        const STICKY: u32 = 0o1000;
        let folder = run.at(folder).join(".");
        let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        let user = rustix::process::geteuid().as_raw();
        let is_sticky = || {
            let found = fs::metadata(&folder);
            found.map_or(true, |of| of.mode() & STICKY != 0 && of.uid() != user)
        };
        Rights {
            takes_files: rustix::fs::access(&folder, access).is_ok(),
            keeps_files_but_of: (user != 0 && is_sticky()).then_some(user),
        }
    }
}

/// How a write goes.
fn way(run: Run<'_>, write: &Write, place: &Place, umask: u32) -> io::Result<Way> {
    let folder = &place.folder;
    let is_by_person = write.named == Named::ByPerson;
    let is_descriptor = |path: &Path| path.to_str().and_then(descriptor::number).is_some();
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
    let look = |path: &Path| run.disk.look(&run.at(path));
    let mut target = folder.path.join(name);
    let mut found = look(&target)?;
    if found.as_ref().is_some_and(Metadata::is_symlink) {
        target = run.project.destination(folder, name)?;
        found = look(&target)?;
    }
    let Some(found) = found else {
        return Ok(Way::Replaced {
            target,
            before: None,
            in_place: false,
            mode: None,
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
    let mode = match write.mode {
        Mode::Private => Some(0o600),
        Mode::Asked(asked) => Some(asked & !umask & 0o777),
        Mode::Kept(_) => None,
    };
    if is_unchanged(run, write, &target, &found, mode) {
        return Ok(Way::Unchanged(target));
    }
    let in_place = kind.is_file() && !can_be_replaced(run, &target, &found, place);
    Ok(Way::Replaced {
        target,
        before: Some(Before {
            identity: Identity::of(&found),
            mode: kind.is_file().then_some(found.mode() & 0o777),
        }),
        in_place,
        mode,
    })
}

fn is_unchanged(
    run: Run<'_>,
    write: &Write,
    target: &Path,
    found: &Metadata,
    mode: Option<u32>,
) -> bool {
    let length: usize = write.pieces.iter().map(Vec::len).sum();
    found.is_file()
        && found.len() == length as u64
        && mode.is_none_or(|mode| found.mode() & 0o777 == mode)
        && holds(&run.at(target), &write.pieces)
}

/// Whether a file can be replaced by one that is made beside it: its folder takes new files, and does not keep this
/// one for somebody else.
fn can_be_replaced(run: Run<'_>, target: &Path, found: &Metadata, place: &Place) -> bool {
    let folder = target.parent().unwrap_or(Path::new(""));
    let rights = || Rights::of(run, folder);
    let rights = match folder.as_os_str() == place.folder.path.as_os_str() {
        true => *place.rights.get_or_init(rights),
        // A link led there.
        false => rights(),
    };
    let is_kept = |user| found.uid() != user;
    rights.takes_files && !rights.keeps_files_but_of.is_some_and(is_kept)
}
