//! Locks on folders that hold a list of what was written: between reading that list and writing the next one no other run may
//! write there. A project's own lock does not keep runs of other projects out, or those that keep no state.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use score_system::FolderLock;
use score_yaml::SortedSet;

use crate::disk::Identity;
use crate::error::Error;
use crate::state_dir::lock;

/// Locks folders until the result is dropped; one that is not there yet by the folder that it will be made in. `held` is a
/// folder that this run has locked already. What cannot be locked is not: a run alone is still right.
///
/// # Errors
/// Another run holds one of them for too long.
pub(crate) fn hold(
    folders: &SortedSet<PathBuf>,
    held: Option<&Path>,
    timeout: Duration,
) -> Result<Vec<FolderLock>, Error> {
    let held: Vec<Identity> = held.and_then(identity).into_iter().collect();
    loop {
        let before: Vec<_> = folders.iter().map(|folder| nearest(folder)).collect();
        for folder in folders {
            wait_for_its_maker(folder, &held, timeout)?;
        }
        let locks = take(folders, held.clone(), timeout)?;
        let now = folders.iter().map(|folder| nearest(folder));
        // What was made since then may have a maker that is still at it.
        if now.eq(before) {
            return Ok(locks);
        }
    }
}

/// Waits until no run holds a folder around one that is there: a run that found it missing has locked the nearest one, and may
/// be writing. Nothing is locked meanwhile, so that no two runs wait for each other.
fn wait_for_its_maker(folder: &Path, held: &[Identity], timeout: Duration) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    for around in folder.ancestors().skip(1).filter_map(nearest) {
        if !held.contains(&around.1) && FolderLock::open(&around.0).is_ok() {
            lock(&around.0, timeout)?;
        }
    }
    Ok(())
}

/// Locks the folders, or the nearest ones around them, but for those that are known to be held.
fn take(
    folders: &SortedSet<PathBuf>,
    mut known: Vec<Identity>,
    timeout: Duration,
) -> Result<Vec<FolderLock>, Error> {
    let mut locks = Vec::new();
    for folder in folders {
        while let Some((there, this)) = nearest(folder) {
            if known.contains(&this) || FolderLock::open(&there).is_err() {
                break;
            }
            let (lock, _) = lock(&there, timeout)?;
            // Another run may have made the folder while this one waited for it.
            if nearest(folder).is_some_and(|(_, now)| now == this) {
                known.push(this);
                locks.push(lock);
                break;
            }
        }
    }
    Ok(locks)
}

/// The innermost folder of a path that is there, be it the path itself.
fn nearest(path: &Path) -> Option<(PathBuf, Identity)> {
    path.ancestors().find_map(|folder| {
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        Some((folder.to_owned(), identity(folder)?))
    })
}

fn identity(folder: &Path) -> Option<Identity> {
    let found = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?;
    score_system::identity(&found, folder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_run_though_it_is_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("new/deep");
        let folders = SortedSet::from([folder.clone(), dir.path().to_owned()]);
        let no_time = Duration::ZERO;
        let locks = hold(&folders, None, no_time).unwrap();
        assert_eq!(locks.len(), 1, "both are one lock");
        assert!(matches!(
            hold(&folders, None, no_time),
            Err(Error::Locked { .. })
        ));
        assert!(
            hold(&folders, Some(dir.path()), no_time)
                .unwrap()
                .is_empty()
        );
        // The run that holds the lock has made it by now, and still writes.
        fs::create_dir_all(&folder).unwrap();
        assert!(matches!(
            hold(&SortedSet::from([folder.clone()]), None, no_time),
            Err(Error::Locked { .. })
        ));
        drop(locks);
        assert_eq!(hold(&folders, None, no_time).unwrap().len(), 2);
    }
}
