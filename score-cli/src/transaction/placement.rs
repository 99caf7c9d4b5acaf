//! The way of each file of a transaction to its target.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf, is_separator};
use std::sync::OnceLock;

use score_system::{FolderRights, descriptor};

use super::Write;
use crate::disk::{Identity, Mode, has_content};
use crate::project::{Folder, NamedBy};
use crate::project_files::ProjectFiles;
use crate::restriction;
use crate::state_files::is_own_in;

/// The way of a file to its target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Placement {
    /// The target has this content already.
    Unchanged(PathBuf),
    /// The target is a device, a pipe or a socket, and is written to as it is.
    Stream,
    /// The file is created in a folder that is created, too.
    Created(PathBuf),
    /// The file takes the place of what is there, or of nothing.
    Replaced {
        target: PathBuf,
        existing: Option<Existing>,
        /// True if the target is written as it stands, because its folder takes no new file.
        in_place: bool,
        /// The mode bits that the file gets whatever they were.
        mode: Option<u32>,
    },
}

/// The thing at a target before a file takes its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Existing {
    pub(super) identity: Identity,
    /// The mode bits of a file; those of other things do not count.
    pub(super) mode: Option<u32>,
}

impl Placement {
    /// The path of the file in the end.
    pub(super) fn destination(&self) -> Option<&Path> {
        match self {
            Placement::Stream => None,
            Placement::Unchanged(path)
            | Placement::Created(path)
            | Placement::Replaced { target: path, .. } => Some(path),
        }
    }
}

/// A folder that is written to.
#[derive(Debug)]
pub(super) struct TargetFolder {
    pub(super) folder: Folder,
    /// The rights of this user in it; looked up when they are needed.
    rights: OnceLock<FolderRights>,
}

impl TargetFolder {
    pub(super) fn new(folder: Folder) -> TargetFolder {
        TargetFolder {
            folder,
            rights: OnceLock::new(),
        }
    }
}

/// Finds the way of a write to its target.
///
/// # Errors
/// The target cannot be looked at, or is nothing that a file can be written to.
pub(super) fn placement(
    files: ProjectFiles<'_>,
    write: &Write,
    target_folder: &TargetFolder,
    umask: u32,
) -> io::Result<Placement> {
    let folder = &target_folder.folder;
    let is_by_person = write.named_by == NamedBy::Person;
    let is_descriptor = |path: &Path| path.to_str().and_then(descriptor::number).is_some();
    if is_by_person && is_descriptor(&write.target) {
        return Ok(Placement::Stream);
    }
    let is_directory = || io::Error::from(io::ErrorKind::IsADirectory);
    let name = write.target.file_name().ok_or_else(is_directory)?;
    let last = write.target.as_os_str().as_encoded_bytes().last();
    if last.is_some_and(|last| is_separator(char::from(*last))) {
        return Err(is_directory());
    }
    // A file of a new environment appears when all is committed: whoever only looks takes what is there for whole.
    let is_own = || is_own_in(files.state_dir, &write.target);
    if !folder.is_there && folder.path.is_relative() && !is_own() {
        restriction::check_write_in(&files.on_disk(&folder.path))?;
        return Ok(Placement::Created(folder.path.join(name)));
    }
    let (target, found) = find_target(files, folder, name, write.named_by)?;
    match is_by_person {
        true => restriction::check_write(&files.on_disk(&target))?,
        // A link at the target is not followed any more.
        false => restriction::check_write_in(&files.on_disk(parent(&target)))?,
    }
    let Some(found) = found else {
        return Ok(Placement::Replaced {
            target,
            existing: None,
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
        return Ok(Placement::Stream);
    }
    if score_system::is_device(kind) {
        return Err(io::Error::other("it is a device"));
    }
    let mode = match write.mode {
        Mode::Private => Some(0o600),
        Mode::Exact(asked) => Some(asked & !umask & 0o777),
        Mode::Kept(_) => None,
    };
    if is_unchanged(files, write, &target, &found, mode) {
        return Ok(Placement::Unchanged(target));
    }
    let identity = score_system::identity(&found, &files.on_disk(&target))?;
    let in_place = kind.is_file() && !can_be_replaced(files, &target, &found, target_folder);
    Ok(Placement::Replaced {
        target,
        existing: Some(Existing {
            identity,
            mode: kind.is_file().then(|| score_system::mode(&found)),
        }),
        in_place,
        mode,
    })
}

/// Finds the target of a write to a name in a folder, links followed if they may be, and what is there.
fn find_target(
    files: ProjectFiles<'_>,
    folder: &Folder,
    name: &OsStr,
    named_by: NamedBy,
) -> io::Result<(PathBuf, Option<Metadata>)> {
    let look = |path: &Path| files.disk.metadata(&files.on_disk(path));
    let path = folder.path.join(name);
    let found = look(&path)?;
    if named_by == NamedBy::Folder || !found.as_ref().is_some_and(Metadata::is_symlink) {
        return Ok((path, found));
    }
    let target = files.project.destination(folder, name)?;
    let found = look(&target)?;
    Ok((target, found))
}

/// The folder of a target.
fn parent(target: &Path) -> &Path {
    target.parent().unwrap_or(Path::new(""))
}

/// True if a target has the content and the mode of a write already.
fn is_unchanged(
    files: ProjectFiles<'_>,
    write: &Write,
    target: &Path,
    found: &Metadata,
    mode: Option<u32>,
) -> bool {
    let length: usize = write.pieces.iter().map(Vec::len).sum();
    found.is_file()
        && found.len() == length as u64
        && mode.is_none_or(|mode| score_system::has_mode(found, mode))
        && has_content(&files.on_disk(target), &write.pieces)
}

/// True if a file can be replaced by one that is created beside it: its folder takes new files, and does not keep this
/// one for somebody else.
fn can_be_replaced(
    files: ProjectFiles<'_>,
    target: &Path,
    found: &Metadata,
    target_folder: &TargetFolder,
) -> bool {
    let folder = parent(target);
    let rights = || FolderRights::of(&files.on_disk(folder).join("."));
    let rights = match folder.as_os_str() == target_folder.folder.path.as_os_str() {
        true => *target_folder.rights.get_or_init(rights),
        // A link led there.
        false => rights(),
    };
    rights.can_replace(found)
}
