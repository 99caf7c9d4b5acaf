//! The Score files that arguments name: files, folders with Score files, and standard input.

use std::path::{Path, PathBuf};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message;

use crate::codes;
use crate::folder_walk::{self, FolderWalk};
use crate::read::stream_number;

/// The name of a Score file in a folder; others end in it, behind a dot.
const SCORE_FILE: &str = "score.yaml";
/// The name of the platform's files beside Score files; others end in it, behind a dot.
const EXTENSION: &str = "humanitec.score.yaml";

/// The Score files that arguments name.
#[derive(Debug, Default)]
pub(crate) struct ScoreFiles {
    /// The paths, in the order of the arguments, and of the names in each folder.
    pub(crate) paths: Vec<String>,
    /// The folders that were named, each with the number of Score files in it.
    pub(crate) folders: Vec<(String, usize)>,
    /// What is wrong with arguments.
    pub(crate) diags: Diagnostics,
}

impl ScoreFiles {
    /// Finds the files of arguments: of a folder, those named `score.yaml` or `NAME.score.yaml` in it and in all folders below.
    /// `other` is what else may be meant by a folder that has none.
    pub(crate) fn find(args: &[String], other: Option<&str>) -> Self {
        let mut found = ScoreFiles::default();
        let mut walk = FolderWalk::new("the folders that are named");
        for arg in args {
            if stream_number(arg).is_some() || !Path::new(arg).is_dir() {
                // One that is not there is told when it is read.
                found.paths.push(arg.clone());
                continue;
            }
            let before = found.paths.len();
            if let Err(error) = walk.files(Path::new(arg), |path| found.file(path)) {
                found.diags.push(error);
                continue;
            }
            if let Some(new) = found.paths.get_mut(before..) {
                new.sort_unstable();
            }
            let count = found.paths.len() - before;
            if count == 0 {
                let message = message!("there is no Score file in the folder '{arg}'");
                let error = Diagnostic::new(codes::READ_FAILED, message);
                let hint = "files named `score.yaml` or `NAME.score.yaml` are looked for, in folders below too";
                let ways = [Some(hint), other].into_iter().flatten();
                found.diags.push(ways.fold(error, Diagnostic::hint));
                continue;
            }
            found.folders.push((arg.clone(), count));
        }
        found
    }

    /// Adds a file of a folder, if its name is that of a Score file.
    fn file(&mut self, path: PathBuf) -> Result<(), Diagnostic> {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        let is_named = |wanted: &str| {
            let before = name.strip_suffix(wanted.as_bytes());
            before.is_some_and(|before| before.is_empty() || before.ends_with(b"."))
        };
        // A link to a folder may be called so, too.
        if is_named(SCORE_FILE) && !is_named(EXTENSION) && !path.is_dir() {
            self.paths.push(folder_walk::text(path)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn score_files_of_all_folders_below_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for folder in ["b/c", ".git", "x.score.yaml", "empty"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in [
            "score.yaml",
            "b/web.score.yaml",
            "b/c/score.yaml",
            "b/humanitec.score.yaml",
            "b/web.humanitec.score.yaml",
            "b/underscore.yaml",
            "b/score.yml",
            ".git/score.yaml",
            ".score.yaml",
        ] {
            fs::write(root.join(file), "").unwrap();
        }
        symlink("..", root.join("b/around")).unwrap();
        symlink("../score.yaml", root.join("b/link.score.yaml")).unwrap();
        let arg = |path: &str| root.join(path).to_str().unwrap().to_owned();
        let args = [arg("b"), "-".to_owned(), arg("score.yaml"), arg("empty")];
        let found = ScoreFiles::find(&args, None);
        let paths = [
            arg("b/c/score.yaml"),
            arg("b/link.score.yaml"),
            arg("b/web.score.yaml"),
        ];
        let expected = [paths.as_slice(), &["-".to_owned(), arg("score.yaml")]].concat();
        assert_eq!(found.paths, expected);
        assert_eq!(found.folders, [(arg("b"), 3)]);
        assert_eq!(found.diags.len(), 1);
    }
}
