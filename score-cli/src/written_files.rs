//! The files and folders that the last run wrote into the folders of the project that are its own, so that the next run
//! removes those that it no longer makes.
//!
//! The list counts only in the state folder in which it was made: one that comes with a checkout might name files of
//! somebody else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use score_core::backend::Manifests;
use serde::Deserialize;
use serde_json::json;

use crate::error::Error;
use crate::read;
use crate::stamp::Stamp;
use crate::state_dir::StateDir;
use crate::state_files::WRITTEN_FILES;
use crate::transaction::{Mode, Transaction};

/// What the last run wrote, by paths from the project's folder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
pub(crate) struct WrittenFiles {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    /// True if there were workloads, and all of them were removed: the output is then empty, and not a project's that has
    /// nothing to generate yet.
    pub(crate) is_emptied: bool,
}

impl WrittenFiles {
    /// Reads the list of the last run; an empty one if none counts.
    pub(crate) fn read(directory: &StateDir) -> WrittenFiles {
        let known = || {
            let text = read::file(&directory.path().join(WRITTEN_FILES), read::LIMIT).ok()?;
            let stamp = Stamp::at_head_of(&text[..])?;
            if !directory.stamp().ok()?.proves(&stamp) {
                return None;
            }
            serde_json::from_slice(&text).ok()
        };
        known().unwrap_or_default()
    }

    /// What a run is about to write.
    pub(crate) fn of(manifests: &Manifests, is_emptied: bool) -> WrittenFiles {
        let folders = manifests.directories.iter();
        let folders = folders.filter(|(_, is_wanted)| **is_wanted);
        WrittenFiles {
            files: manifests.files.keys().cloned().collect(),
            folders: folders.map(|(path, _)| path.clone()).collect(),
            is_emptied,
        }
    }

    /// Adds to a transaction the removal of what the last run wrote and this one does not, below the folders that are the
    /// project's `own`; and the list for the next run, if it changes.
    ///
    /// # Errors
    /// The state folder cannot be looked at.
    pub(crate) fn stage(
        &self,
        wanted: &WrittenFiles,
        own: &[String],
        directory: &StateDir,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if self == wanted {
            return Ok(());
        }
        let project = directory.project();
        let Stale { files, folders } = self.stale(wanted, own, &|folder| {
            let entries = std::fs::read_dir(project.on_disk(Path::new(folder))).ok()?;
            let names = entries.map(|entry| entry.ok()?.file_name().into_string().ok());
            names.collect()
        });
        files.iter().for_each(|path| transaction.remove_file(path));
        folders
            .iter()
            .for_each(|path| transaction.remove_directory(path));
        wanted.write(directory, transaction)
    }

    /// Adds to a transaction that the project has no workloads any more. What was written for them goes with the next run
    /// that generates something.
    ///
    /// # Errors
    /// The state folder cannot be looked at.
    pub(crate) fn stage_emptied(
        self,
        directory: &StateDir,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let emptied = WrittenFiles {
            is_emptied: true,
            ..self
        };
        emptied.write(directory, transaction)
    }

    fn write(&self, directory: &StateDir, transaction: &mut Transaction) -> Result<(), Error> {
        let path = directory.path().join(WRITTEN_FILES);
        if *self == WrittenFiles::default() {
            transaction.remove_file(path);
            return Ok(());
        }
        let stamp = directory.stamp().map_err(|source| Error::Read {
            path: directory.path().to_owned(),
            source,
        })?;
        // The stamp is first: see `Stamp::at_head_of`.
        let note = json!({
            "state_folder": stamp.to_json(),
            "files": self.files,
            "folders": self.folders,
            "is_emptied": self.is_emptied,
        });
        let text = vec![note.to_string(), "\n".to_owned()];
        transaction.write_text(path, text, Mode::Private);
        Ok(())
    }

    /// What is here and not in `wanted`. A folder is stale if all that is in it is; `names` are those of the entries of a
    /// folder, if it can be read.
    fn stale(
        &self,
        wanted: &WrittenFiles,
        own: &[String],
        names: &dyn Fn(&str) -> Option<Vec<String>>,
    ) -> Stale {
        let files = self.files.difference(&wanted.files);
        let files = files.filter(|path| own.iter().any(|own| is_below(path, own)));
        let mut stale = Stale {
            files: files.cloned().collect(),
            folders: BTreeSet::new(),
        };
        let is_needed = |folder: &str| {
            let is_in_it = |all: &BTreeSet<String>| {
                let next = all.range(format!("{folder}/")..).next();
                all.contains(folder) || next.is_some_and(|path| is_below(path, folder))
            };
            is_in_it(&wanted.files) || is_in_it(&wanted.folders)
        };
        // Inner folders come first.
        let mut candidates: BTreeMap<(std::cmp::Reverse<usize>, String), ()> = BTreeMap::new();
        let mut consider = |folder: &str| {
            let mut at = Some(folder);
            while let Some(path) = at.filter(|path| own.iter().any(|own| is_below(path, own))) {
                let depth = path.matches('/').count();
                candidates.insert((std::cmp::Reverse(depth), path.to_owned()), ());
                at = parent(path);
            }
        };
        self.folders.iter().for_each(|folder| consider(folder));
        stale
            .files
            .iter()
            .filter_map(|path| parent(path))
            .for_each(&mut consider);
        for ((_, folder), ()) in candidates {
            let is_stale = |name: &String| {
                let path = format!("{folder}/{name}");
                stale.files.contains(&path) || stale.folders.contains(&path)
            };
            if !is_needed(&folder) && names(&folder).is_some_and(|all| all.iter().all(is_stale)) {
                stale.files.retain(|path| !is_below(path, &folder));
                stale.folders.retain(|path| !is_below(path, &folder));
                stale.folders.insert(folder);
            }
        }
        stale
    }
}

/// What is to be removed; nothing in it lies below another.
#[derive(PartialEq, Eq, Debug)]
struct Stale {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&str]) -> BTreeSet<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn what_is_made_no_longer_goes_with_its_folders() {
        let last = WrittenFiles {
            files: set(&[
                "m/a/x",
                "m/a/y",
                "m/b/c/x",
                "m/top",
                "m/kept",
                "elsewhere/x",
                "m/mixed/x",
            ]),
            folders: set(&["m/data", "m/full", "m/gone"]),
            is_emptied: false,
        };
        let wanted = WrittenFiles {
            files: set(&["m/kept", "m/a/y"]),
            ..WrittenFiles::default()
        };
        let names = |folder: &str| {
            let names: &[&str] = match folder {
                "m/a" => &["x", "y"],
                "m/b" => &["c"],
                "m/b/c" => &["x"],
                "m/mixed" => &["x", "of-a-person"],
                "m/data" => &[],
                "m/full" => &["database"],
                _ => return None,
            };
            Some(names.iter().map(|name| (*name).to_owned()).collect())
        };
        let stale = last.stale(&wanted, &["m".to_owned()], &names);
        assert_eq!(stale.files, set(&["m/a/x", "m/mixed/x", "m/top"]));
        assert_eq!(stale.folders, set(&["m/b", "m/data"]));
    }

    #[test]
    fn a_folder_in_which_something_is_made_stays() {
        let last = WrittenFiles {
            folders: set(&["m/a", "m/ab"]),
            ..WrittenFiles::default()
        };
        let wanted = WrittenFiles {
            files: set(&["m/a/b/x"]),
            ..WrittenFiles::default()
        };
        let stale = last.stale(&wanted, &["m".to_owned()], &|_| Some(Vec::new()));
        assert_eq!(stale.folders, set(&["m/ab"]));
    }
}
