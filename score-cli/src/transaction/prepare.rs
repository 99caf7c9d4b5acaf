//! The checks of a commit before it changes anything: where each write goes, and whether it may go there.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::sync::Arc;

use score_system::umask;
use score_yaml::{SortedSet, message, parallel};

use super::placement::{Placement, TargetFolder, placement};
use super::{Transaction, Write, identity_at};
use crate::disk::Mode;
use crate::environment_name::ENVIRONMENTS;
use crate::error::Error;
use crate::journal::Removal;
use crate::project::{Folder, Folders, NamedBy};
use crate::project_files::ProjectFiles;
use crate::read::OWN_LIMIT;
use crate::restriction;
use crate::stamp::Stamp;
use crate::state_files::{is_own, is_own_in};

/// A transaction whose targets were looked at.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The way of each write to its target.
    pub(super) placements: Vec<Placement>,
    /// The folders to create; outer ones come first.
    pub(super) missing: SortedSet<OsString>,
    pub(super) removed_files: Vec<Removal>,
    pub(super) removed_directories: Vec<Removal>,
}

impl Prepared {
    pub(super) fn has_nothing_to_do(&self) -> bool {
        let is_done = |placement: &Placement| matches!(placement, Placement::Unchanged(_));
        self.placements.iter().all(is_done)
            && self.missing.is_empty()
            && self.removed_files.is_empty()
            && self.removed_directories.is_empty()
    }

    pub(super) fn has_streams(&self) -> bool {
        self.placements
            .iter()
            .any(|placement| matches!(placement, Placement::Stream))
    }
}

impl Write {
    /// The folder of the target, as text: to compare paths by their components takes longer, and there may be
    /// thousands.
    pub(super) fn folder(&self) -> &OsStr {
        self.target.parent().unwrap_or(Path::new("")).as_os_str()
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
    pub(super) fn prepare(&self, files: ProjectFiles<'_>) -> Result<Prepared, Error> {
        let mut folders = Folders::new(files.project);
        let target_folders = self.find_target_folders(&mut folders)?;
        let is_asked = |write: &Write| matches!(write.mode, Mode::Exact(_));
        let umask = self.writes.iter().any(is_asked).then(umask);
        let place = |(write, folder): (&Write, &Arc<TargetFolder>)| {
            placement(files, write, folder, umask.unwrap_or_default())
                .map_err(failed(&write.target))
        };
        let writes = self.writes.iter().zip(&target_folders);
        let placements = parallel::map(writes, 1, place);
        let mut prepared = Prepared {
            // All of them, so that it is the first error that is told.
            placements: placements.into_iter().collect::<Result<_, _>>()?,
            missing: SortedSet::new(),
            removed_files: Vec::new(),
            removed_directories: Vec::new(),
        };
        self.refuse_clashes(files, &mut folders, &prepared)?;
        self.find_missing(&mut folders, &target_folders, &mut prepared)?;
        self.find_removed(files, &mut folders, &mut prepared)?;
        Ok(prepared)
    }

    /// Finds the folder of each write. Writes to one folder that follow each other share it.
    fn find_target_folders(
        &self,
        folders: &mut Folders<'_>,
    ) -> Result<Vec<Arc<TargetFolder>>, Error> {
        /// The fewest writes whose folders are looked at on all cores.
        const MANY: usize = 128;
        if self.writes.len() >= MANY {
            let named = self.writes.chunk_by(|a, b| a.folder() == b.folder());
            folders.look_ahead(named.map(|writes| Path::new(writes[0].folder())));
        }
        let mut found: Vec<Arc<TargetFolder>> = Vec::with_capacity(self.writes.len());
        let mut before: Option<(&OsStr, NamedBy)> = None;
        for write in &self.writes {
            let wanted = (write.folder(), write.named_by);
            let folder = match found.last() {
                Some(last) if before == Some(wanted) => last.clone(),
                _ => {
                    let folder = folders.find(Path::new(wanted.0), wanted.1);
                    let folder = folder.map_err(failed(&write.target))?;
                    Arc::new(TargetFolder::new(folder))
                }
            };
            found.push(folder);
            before = Some(wanted);
        }
        Ok(found)
    }

    /// Refuses two writes to one file, and writes to an input or to a file of the state.
    fn refuse_clashes(
        &self,
        files: ProjectFiles<'_>,
        folders: &mut Folders<'_>,
        prepared: &Prepared,
    ) -> Result<(), Error> {
        let state_dir = folders.find(files.state_dir, NamedBy::File);
        let state_dir = state_dir.map_err(failed(files.state_dir))?.path;
        let mut taken: HashMap<&OsStr, &Path> = HashMap::with_capacity(self.writes.len());
        for (write, placement) in self.writes.iter().zip(&prepared.placements) {
            let Some(path) = placement.destination() else {
                continue;
            };
            if let Some(other) = taken.insert(path.as_os_str(), &write.target) {
                let what = match *other == write.target {
                    true => "this run writes it twice".to_owned(),
                    false => message!(
                        "this run writes it twice: '{}' is the same file",
                        other.display()
                    ),
                };
                return Err(refused(&write.target, what));
            }
            let is_own = match write.named_by {
                NamedBy::Person | NamedBy::Folder if is_of_state(files, path, &state_dir) => {
                    return Err(refused(&write.target, "it belongs to the project's state"));
                }
                NamedBy::Person | NamedBy::Folder => false,
                // The state may be a link to elsewhere in the project.
                NamedBy::File => is_own_in(files.state_dir, &write.target),
            };
            if let Placement::Replaced {
                existing: Some(existing),
                ..
            } = placement
                && !is_own
                && self.inputs.contains(&existing.identity)
            {
                return Err(refused(&write.target, "this run reads it"));
            }
        }
        Ok(())
    }

    /// Finds the folders to create.
    fn find_missing(
        &self,
        folders: &mut Folders<'_>,
        target_folders: &[Arc<TargetFolder>],
        prepared: &mut Prepared,
    ) -> Result<(), Error> {
        let mut wanted: Vec<PathBuf> = Vec::new();
        for path in &self.directories {
            let folder = folders.find(path, NamedBy::File).map_err(failed(path))?;
            if !folder.is_there {
                wanted.push(folder.path);
            }
        }
        let mut last: Option<&Arc<TargetFolder>> = None;
        for target in target_folders
            .iter()
            .filter(|target| !target.folder.is_there)
        {
            if last.is_none_or(|last| !Arc::ptr_eq(last, target)) {
                wanted.push(target.folder.path.clone());
            }
            last = Some(target);
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

    /// Finds which of the files and folders to remove are there. Fails if this run writes one of them, too.
    fn find_removed(
        &self,
        files: ProjectFiles<'_>,
        folders: &mut Folders<'_>,
        prepared: &mut Prepared,
    ) -> Result<(), Error> {
        if self.removed_files.is_empty() && self.removed_directories.is_empty() {
            return Ok(());
        }
        let mut wanted = vec![files.state_dir];
        wanted.extend(self.directories.iter().map(PathBuf::as_path));
        let find = |path: &Path| folders.find(path, NamedBy::File).map_err(failed(path));
        let wanted: Vec<Folder> = wanted.into_iter().map(find).collect::<Result<_, _>>()?;
        let mut kept: SortedSet<&OsStr> =
            prepared.missing.iter().map(OsString::as_os_str).collect();
        let destinations = prepared
            .placements
            .iter()
            .filter_map(Placement::destination);
        let wanted = wanted.iter().map(|folder| folder.path.as_path());
        kept.extend(destinations.chain(wanted).map(Path::as_os_str));
        let mut find = |path: &Path, named_by| find_removal(files, folders, &kept, path, named_by);
        let (mut removed_files, mut removed_directories) = (Vec::new(), Vec::new());
        for (path, named_by) in &self.removed_files {
            let removal = find(path, *named_by)?;
            removed_files.extend(removal.filter(|removal| !self.is_input(files, path, removal)));
        }
        for path in &self.removed_directories {
            let removal = find(path, NamedBy::File)?;
            removed_directories.extend(removal.filter(|found| !self.holds_input(files, found)));
        }
        prepared.removed_files = removed_files;
        prepared.removed_directories = removed_directories;
        Ok(())
    }
}

impl Transaction {
    /// True if a file to remove is one that the run reads: whoever lists it, it is no output. What is read of the state may go.
    fn is_input(&self, files: ProjectFiles<'_>, path: &Path, removal: &Removal) -> bool {
        if is_own_in(files.state_dir, path) {
            return false;
        }
        let found = identity_at(&files.on_disk(&removal.path));
        found.is_some_and(|found| self.inputs.contains(&found))
    }

    /// True if what was found at a path is a file that the run reads.
    fn reads(&self, found: &Metadata, path: &Path) -> bool {
        // Without such files nothing is asked.
        !self.inputs.is_empty()
            && score_system::identity(found, path).is_ok_and(|found| self.inputs.contains(&found))
    }

    /// True if a folder to remove holds a file that the run reads.
    fn holds_input(&self, files: ProjectFiles<'_>, removal: &Removal) -> bool {
        let mut folders = vec![files.on_disk(&removal.path)];
        while let Some(folder) = folders.pop() {
            let is_link = fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink());
            let entries = fs::read_dir(&folder).ok().filter(|_| !is_link);
            for entry in entries.into_iter().flatten().flatten() {
                match entry.metadata() {
                    Ok(found) if found.is_dir() => folders.push(entry.path()),
                    Ok(found) if self.reads(&found, &entry.path()) => return true,
                    _ => {}
                }
            }
        }
        false
    }
}

/// A file or folder to remove, if it is there. `kept` are the paths that the run needs.
fn find_removal(
    files: ProjectFiles<'_>,
    folders: &mut Folders<'_>,
    kept: &SortedSet<&OsStr>,
    path: &Path,
    named_by: NamedBy,
) -> Result<Option<Removal>, Error> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let folder = folders.find(parent, named_by).map_err(failed(path))?;
    restriction::check_write_in(&files.on_disk(&folder.path)).map_err(failed(path))?;
    let name = path
        .file_name()
        .ok_or_else(|| refused(path, "it cannot be removed"))?;
    let real = folder.path.join(name);
    let mut below = real.clone().into_os_string();
    below.push(MAIN_SEPARATOR_STR);
    let is_kept = kept.contains(real.as_os_str())
        || kept
            .iter_from(below.as_os_str())
            .next()
            .is_some_and(|next| {
                let next = next.as_encoded_bytes();
                next.starts_with(below.as_encoded_bytes())
            });
    if is_kept && named_by == NamedBy::Folder {
        // It is listed as a file of an earlier run, and now it is another one of this run.
        return Ok(None);
    }
    if is_kept {
        return Err(refused(path, "this run writes and removes it"));
    }
    let found = match folder.is_there {
        true => files
            .disk
            .metadata(&files.on_disk(&real))
            .map_err(failed(path))?,
        false => None,
    };
    let Some(found) = found else { return Ok(None) };
    let stamp = Stamp::of(&found, &files.on_disk(&real)).map_err(failed(path))?;
    Ok(Some(Removal { path: real, stamp }))
}

/// True if a path is that of a file in the state folder that no person may name. Where upper and lower case are one, or
/// a folder is mounted twice, the folder has other names, too.
fn is_of_state(files: ProjectFiles<'_>, path: &Path, state_dir: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy);
    if !name.is_some_and(|name| is_own(&name) || is_own(&name.to_lowercase())) {
        return false;
    }
    let identity = |folder: &Path| identity_at(&files.on_disk(folder).join("."));
    let is_state_dir = |folder: &Path| {
        let this = identity(folder);
        folder == state_dir || (this.is_some() && this == identity(state_dir))
    };
    let is_of_environments = |folder: &Path| {
        let name = folder.file_name().map(OsStr::to_string_lossy);
        name.is_some_and(|name| name.to_lowercase() == ENVIRONMENTS)
            && folder.parent().is_some_and(is_state_dir)
    };
    path.parent().is_some_and(|folder| {
        is_state_dir(folder) || folder.parent().is_some_and(is_of_environments)
    })
}
