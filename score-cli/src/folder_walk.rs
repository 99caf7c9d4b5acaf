//! The files of folders that a person names, in those folders and in all below.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::codes;
use crate::error::reason;
use crate::restriction;

/// So many files and folders are looked at.
const MOST_ENTRIES: usize = 1_000_000;
/// Folders are looked at so deep.
const MOST_LEVELS: usize = 200;

/// A walk through some folders, which together hold no more than is looked at.
#[derive(Debug)]
pub(crate) struct FolderWalk {
    /// The folders, as messages call all of them.
    folders: &'static str,
    entries: usize,
}

impl FolderWalk {
    /// A walk through folders that messages call so, as `the folders of --definitions`.
    pub(crate) fn new(folders: &'static str) -> Self {
        FolderWalk {
            folders,
            entries: 0,
        }
    }

    /// Gives the files of a folder and of all below to a function, in no order, but for those whose name begins with a dot.
    /// A link is given as a file; one to a folder is not followed, as it may lead anywhere, and around.
    ///
    /// # Errors
    /// A folder cannot be read, or must not be; there are too many, or they lie too deep; what the function fails with.
    pub(crate) fn files(
        &mut self,
        folder: &Path,
        mut file: impl FnMut(PathBuf) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let mut folders = vec![(folder.to_owned(), 0)];
        while let Some((folder, level)) = folders.pop() {
            let failed = |error| unreadable(&folder, &error);
            restriction::check_folder(&folder).map_err(failed)?;
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                self.entries += 1;
                if self.entries > MOST_ENTRIES {
                    let of = self.folders;
                    return Err(too_large(message!(
                        "{of} hold more than {MOST_ENTRIES} files"
                    )));
                }
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                let path = entry.path();
                let kind = entry.file_type();
                if !kind.map_err(|error| unreadable(&path, &error))?.is_dir() {
                    file(path)?;
                } else if level < MOST_LEVELS {
                    folders.push((path, level + 1));
                } else {
                    let path = path.display();
                    let text = message!("'{path}' lies more than {MOST_LEVELS} folders deep");
                    return Err(too_large(text));
                }
            }
        }
        Ok(())
    }
}

/// A path as text.
///
/// # Errors
/// It is not UTF-8.
pub(crate) fn text(path: PathBuf) -> Result<String, Diagnostic> {
    path.into_os_string().into_string().map_err(|path| {
        let error = io::Error::other("its name is not UTF-8");
        unreadable(Path::new(&path), &error)
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = message!("failed to read '{}': {}", path.display(), reason(error));
    Diagnostic::of_error(codes::READ_FAILED, message, error)
}

fn too_large(message: String) -> Diagnostic {
    Diagnostic::new(codes::TOO_LARGE, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_end_to_folders() {
        let walk = |folder: &Path| FolderWalk::new("the folders").files(folder, |_| Ok(()));
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/".repeat(MOST_LEVELS))).unwrap();
        assert!(walk(dir.path()).is_ok());
        fs::create_dir_all(dir.path().join("a/".repeat(MOST_LEVELS + 1))).unwrap();
        let error = walk(dir.path()).unwrap_err();
        assert_eq!(error.code, codes::TOO_LARGE);
    }
}
