//! The files and folders that the last run wrote into a folder that is the project's own, so that the next run removes
//! those that it no longer makes.
//!
//! The list stands in the `.gitignore` of that folder, in comments: the Go tools write no file that is called otherwise, and
//! scripts compare what is there. It names nothing outside of that folder, in which provisioners may remove what they like.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use score_core::backend::Manifests;
use score_yaml::SortedSet;
use serde::Deserialize;

use crate::environment_name::EnvironmentName;
use crate::json_text::push_text;
use crate::project::is_too_long;
use crate::read;
use crate::state_dir::StateDir;
use crate::state_files::IGNORE;
use crate::transaction::{Mode, Transaction};

/// The line before the list.
const HEAD: &str = "# Written by the last run, which the next one removes if it makes it no more; git ignores nothing by it:\n# ";

/// What the last run wrote, by paths from the project's folder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
pub(crate) struct WrittenFiles {
    files: SortedSet<String>,
    folders: SortedSet<String>,
    /// The environment that wrote them; `None` is the default one. A state that was brought from elsewhere may name the folder of
    /// another environment, whose files are not its to remove.
    #[serde(default)]
    environment: Option<String>,
}

impl WrittenFiles {
    /// Reads the list of the last run from the text that holds it; an empty one if it holds none.
    fn read(text: &[u8]) -> WrittenFiles {
        let list = text.strip_prefix(HEAD.as_bytes());
        let read = list.and_then(|list| serde_json::from_slice(list).ok());
        read.unwrap_or_default()
    }

    /// What is here and not in `wanted`. A folder is stale if all that is in it is; `names` are those of the entries of a
    /// folder, if it can be read.
    fn stale(
        &self,
        wanted: &WrittenFiles,
        own: &str,
        names: &dyn Fn(&str) -> Option<Vec<String>>,
    ) -> Stale {
        let files = self.files.difference(&wanted.files);
        let files = files.filter(|path| is_below(path, own));
        let mut stale = Stale {
            files: files.cloned().collect(),
            folders: SortedSet::new(),
        };
        let is_needed = |folder: &str| {
            let is_in_it = |all: &SortedSet<String>| {
                let next = all.iter_from(&format!("{folder}/")).next();
                all.contains(folder) || next.is_some_and(|path| is_below(path, folder))
            };
            is_in_it(&wanted.files) || is_in_it(&wanted.folders)
        };
        let folders = self.folders.iter().map(String::as_str);
        let folders = folders.chain(stale.files.iter().filter_map(|path| parent(path)));
        for (_, folder) in inner_first(folders, own, &parent) {
            let is_stale = |name: &String| {
                let path = format!("{folder}/{name}");
                stale.files.contains(&path) || stale.folders.contains(&path)
            };
            if !is_needed(&folder) && names(&folder).is_some_and(|all| all.iter().all(is_stale)) {
                drop_below(&mut stale.files, &folder);
                drop_below(&mut stale.folders, &folder);
                stale.folders.insert(folder);
            }
        }
        stale
    }
}

/// What a run is about to write into a folder, in order: [`WrittenFiles`] as it is written.
struct WantedFiles<'m> {
    files: Vec<&'m str>,
    folders: Vec<&'m str>,
    environment: Option<&'m str>,
}

impl<'m> WantedFiles<'m> {
    fn of(manifests: &'m Manifests, folder: &str, environment: Option<&'m str>) -> Self {
        let below = format!("{folder}/");
        let is_in_it = |path: &&str| path.starts_with(&below);
        let folders = manifests.directories.iter();
        let folders = folders.filter(|(_, is_wanted)| **is_wanted);
        let folders = folders.map(|(path, _)| path.as_str());
        let files = manifests.files.keys().map(String::as_str);
        WantedFiles {
            files: files.filter(is_in_it).collect(),
            folders: folders.filter(is_in_it).collect(),
            environment,
        }
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty()
    }

    /// As the next run reads it.
    fn to_written(&self) -> WrittenFiles {
        let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        WrittenFiles {
            files: owned(&self.files),
            folders: owned(&self.folders),
            environment: self.environment.map(str::to_owned),
        }
    }

    /// The text of the list.
    fn to_text(&self) -> String {
        let lengths = self.files.iter().chain(&self.folders);
        let lengths = lengths.map(|path| path.len() + 8);
        let mut text = Vec::with_capacity(HEAD.len() + 128 + lengths.sum::<usize>());
        text.extend_from_slice(HEAD.as_bytes());
        let lists = [
            ("{\"files\":[", &self.files),
            ("],\"folders\":[", &self.folders),
        ];
        for (before, paths) in lists {
            text.extend_from_slice(before.as_bytes());
            for (i, path) in paths.iter().enumerate() {
                if i > 0 {
                    text.push(b',');
                }
                push_text(&mut text, path);
            }
        }
        text.push(b']');
        if let Some(environment) = self.environment {
            text.extend_from_slice(b",\"environment\":");
            push_text(&mut text, environment);
        }
        text.extend_from_slice(b"}\n");
        String::from_utf8(text).expect("JSON is UTF-8")
    }
}

/// Adds to a transaction, for a folder that is the project's own, the removal of what the last run of an environment wrote into it
/// and this one does not; and the list for the next run, if it changes.
pub(crate) fn stage(
    folder: &str,
    manifests: &Manifests,
    directory: &StateDir,
    transaction: &mut Transaction,
) {
    let project = directory.project();
    let environment = directory.environment().map(EnvironmentName::as_str);
    let list = list_of(folder);
    let text = read::file(&project.on_disk(&list), read::LIMIT).unwrap_or_default();
    let is_of_others = !text.is_empty() && !text.starts_with(HEAD.as_bytes());
    let is_list = |path: &String| path.ends_with(IGNORE) && Path::new(path) == list;
    let is_written = || manifests.files.keys().any(is_list);
    if is_of_others || is_written() {
        // A person or a provisioner has a use of its own for it.
        return;
    }
    let wanted = WantedFiles::of(manifests, folder, environment);
    let new_text = wanted.to_text();
    if text == new_text.as_bytes() || text.is_empty() && wanted.is_empty() {
        return;
    }
    match wanted.is_empty() {
        true => transaction.remove_file(&list),
        false => transaction.write_text(&list, vec![new_text], Mode::Kept(0o644)),
    }
    let last = WrittenFiles::read(&text);
    let is_empty = last.files.is_empty() && last.folders.is_empty();
    if is_empty || last.environment.as_deref() != wanted.environment {
        return;
    }
    let wanted = wanted.to_written();
    let Stale { files, folders } = last.stale(&wanted, folder, &|folder| {
        let entries = std::fs::read_dir(project.on_disk(Path::new(folder))).ok()?;
        let names = entries.map(|entry| entry.ok()?.file_name().into_string().ok());
        names.collect()
    });
    files.iter().for_each(|path| transaction.remove_file(path));
    folders
        .iter()
        .for_each(|path| transaction.remove_directory(path));
}

/// The path of the list of a folder.
fn list_of(folder: &str) -> PathBuf {
    Path::new(folder).join(IGNORE)
}

/// What is to be removed; nothing in it lies below another.
#[derive(PartialEq, Eq, Debug)]
struct Stale {
    files: SortedSet<String>,
    folders: SortedSet<String>,
}

/// True if a path leads from a folder into it. The list may be a stranger's, so it may have any parts.
fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    let rest = rest.and_then(|rest| rest.strip_prefix('/'));
    let is_name = |part: &str| !["", ".", ".."].contains(&part);
    !is_too_long(Path::new(path)) && rest.is_some_and(|rest| rest.split('/').all(is_name))
}

/// Takes out what lies below a folder.
fn drop_below(paths: &mut SortedSet<String>, folder: &str) {
    let below = format!("{folder}/");
    let behind = paths.iter_from(&below);
    let inside = behind.take_while(|path| path.starts_with(&below));
    for path in inside.cloned().collect::<Vec<_>>() {
        paths.remove(&path);
    }
}

/// Folders and those around them, up to the project's own one; inner ones come first.
fn inner_first<'p>(
    folders: impl Iterator<Item = &'p str>,
    own: &str,
    parent: &dyn Fn(&'p str) -> Option<&'p str>,
) -> SortedSet<(Reverse<usize>, String)> {
    let mut found = SortedSet::new();
    for folder in folders {
        let mut at = Some(folder);
        while let Some(path) = at.filter(|path| is_below(path, own)) {
            let depth = path.matches('/').count();
            if !found.insert((Reverse(depth), path.to_owned())) {
                // Those around it are there, too.
                break;
            }
            at = parent(path);
        }
    }
    found
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&str]) -> SortedSet<String> {
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
            environment: None,
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
        let stale = last.stale(&wanted, "m", &names);
        assert_eq!(stale.files, set(&["m/a/x", "m/mixed/x", "m/top"]));
        assert_eq!(stale.folders, set(&["m/b", "m/data"]));
    }

    #[test]
    fn a_folder_around_many_is_looked_at_once() {
        use std::cell::Cell;

        let deep = "m/".to_owned() + &"a/".repeat(1_900);
        let last = WrittenFiles {
            files: (0..5_000).map(|at| format!("{deep}f{at}")).collect(),
            folders: (0..5_000).map(|at| format!("{deep}d{at}")).collect(),
            environment: None,
        };
        let (asked, steps) = (Cell::new(0), Cell::new(0));
        let stale = last.stale(&WrittenFiles::default(), "m", &|_| {
            asked.set(asked.get() + 1);
            None
        });
        assert!(stale.folders.is_empty() && stale.files.len() == 5_000);
        assert_eq!(asked.get(), 5_000 + 1_900);
        let folders = last.folders.iter().map(String::as_str);
        let found = inner_first(folders, "m", &|path| {
            steps.set(steps.get() + 1);
            parent(path)
        });
        assert_eq!(found.len(), 5_000 + 1_900);
        // A list may be a stranger's. Each folder around each of them would be ten million steps.
        assert_eq!(steps.get(), found.len());
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
        let stale = last.stale(&wanted, "m", &|_| Some(Vec::new()));
        assert_eq!(stale.folders, set(&["m/ab"]));
    }
}
