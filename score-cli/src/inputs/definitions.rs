//! `--definitions` and `--criteria`: Resource Definitions from files and folders.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_humanitec::definitions::{CriteriaFile, DefinitionFiles, excerpt};
use score_yaml::SourceMap;

use super::read::InputFiles;
use crate::command_tree::definitions::DefinitionArgs;
use crate::disk::Identity;
use crate::error::{Error, invalid_flag};
use crate::folder_walk::{self, FolderWalk};
use crate::read::stream_number;

/// What the ends of the names of files in a folder say, so far as definitions may be in them.
const ENDS: [&str; 3] = ["yaml", "yml", "json"];
/// The end of the names of files that hold definitions in a form that is not read.
const TERRAFORM: &str = "tf";

/// The definitions that flags name.
#[derive(Debug)]
pub(crate) struct DefinitionInputs {
    /// The definitions, and the documents beside them.
    pub(crate) read: DefinitionFiles,
    /// The files of Terraform, which are not read.
    pub(crate) terraform: Vec<String>,
    /// The folders that hold no file that may hold some.
    pub(crate) empty: Vec<String>,
    /// The files that were read.
    pub(crate) files: Vec<Identity>,
}

/// Reads the definitions that a command line names: of a folder all files below that may hold some. In which order they
/// are named makes no difference, nor does a file that is named twice.
///
/// # Errors
/// No path is named; something cannot be read; everything that is wrong in the files.
pub(crate) fn read(
    args: &DefinitionArgs,
    sources: &mut SourceMap,
) -> Result<DefinitionInputs, Error> {
    if args.definitions.is_empty() {
        let error = invalid_flag("required flag(s) \"definitions\" not set");
        let before = match args.behind {
            "" => String::new(),
            words => format!("definitions {words} "),
        };
        return Err(error
            .hint(format!(
                "files of definitions are named by the flag: `{before}--definitions FILE`"
            ))
            .into());
    }
    let mut found = FoundFiles::default();
    let mut walk = FolderWalk::new("the folders of `--definitions`");
    let mut diags = Diagnostics::new();
    for path in &args.definitions {
        if let Err(error) = found.named(path, &mut walk) {
            diags.push(error);
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    for paths in [&mut found.definitions, &mut found.terraform] {
        paths.sort_unstable();
        paths.dedup();
    }
    let mut inputs = InputFiles::new(sources);
    let paths: Vec<&str> = found.definitions.iter().map(String::as_str).collect();
    let files = inputs.each_once_as(&paths, excerpt);
    let criteria = criteria(&args.criteria, &mut inputs);
    let (files, criteria) = both(files, criteria)?;
    let read_files = std::mem::take(&mut inputs.files);
    Ok(DefinitionInputs {
        read: DefinitionFiles::read(sources, &files, &criteria)?,
        terraform: found.terraform,
        empty: found.empty,
        files: read_files,
    })
}

/// Two things, or the errors of both.
fn both<A, B>(one: Result<A, Error>, other: Result<B, Error>) -> Result<(A, B), Error> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(Error::Diagnostics(mut found)), Err(Error::Diagnostics(others))) => {
            found.extend(*others);
            Err(Error::Diagnostics(found))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The id and the path in a value of `--criteria`, `FILE` or `ID=FILE`. An id has no slash, so a path whose own text has a `=` is
/// written `./a=b.yaml`.
pub(crate) fn criteria_file(text: &str) -> (Option<&str>, &str) {
    match text.split_once('=') {
        Some((id, path)) if !id.is_empty() && !id.contains('/') => (Some(id), path),
        _ => (None, text),
    }
}

/// Reads the files that the values of `--criteria` name.
fn criteria(values: &[String], inputs: &mut InputFiles<'_>) -> Result<Vec<CriteriaFile>, Error> {
    let mut values: Vec<(Option<&str>, &str)> =
        values.iter().map(|text| criteria_file(text)).collect();
    values.sort_unstable();
    let paths: Vec<&str> = values.iter().map(|(_, path)| *path).collect();
    let files = inputs.all(&paths)?;
    let definitions = values.iter().map(|(id, _)| id.map(str::to_owned));
    Ok(definitions
        .zip(files)
        .map(|(definition, file)| CriteriaFile { definition, file })
        .collect())
}

/// Files as they are found.
#[derive(Default)]
struct FoundFiles {
    definitions: Vec<String>,
    terraform: Vec<String>,
    empty: Vec<String>,
}

impl FoundFiles {
    /// Adds a file or a stream that a person names, or the files of a folder.
    fn named(&mut self, path: &str, walk: &mut FolderWalk) -> Result<(), Diagnostic> {
        let is_folder = stream_number(path).is_none() && Path::new(path).is_dir();
        if is_folder {
            let count = |this: &Self| this.definitions.len() + this.terraform.len();
            let before = count(self);
            walk.files(Path::new(path), |path| self.file(path))?;
            if count(self) == before {
                self.empty.push(path.to_owned());
            }
            return Ok(());
        }
        // One that is not there is told when it is read.
        match Path::new(path).extension() == Some(OsStr::new(TERRAFORM)) {
            true => self.terraform.push(path.to_owned()),
            false => self.definitions.push(path.to_owned()),
        }
        Ok(())
    }

    /// Adds a file of a folder, if its name says that it may hold definitions.
    fn file(&mut self, path: PathBuf) -> Result<(), Diagnostic> {
        let end = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        let files = match end {
            TERRAFORM => &mut self.terraform,
            end if ENDS.contains(&end) => &mut self.definitions,
            _ => return Ok(()),
        };
        // A link to a folder may be called so, too.
        if !path.is_dir() {
            files.push(folder_walk::text(path)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn found(paths: &[&Path]) -> Result<FoundFiles, Diagnostic> {
        let mut found = FoundFiles::default();
        let mut walk = FolderWalk::new("the folders");
        for path in paths {
            found.named(path.to_str().unwrap(), &mut walk)?;
        }
        found.definitions.sort();
        Ok(found)
    }

    #[test]
    fn files_of_all_folders_below_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for folder in ["a/b", ".git", "x.yaml"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in [
            "c.yaml",
            "a/d.yml",
            "a/b/e.json",
            "f.tf",
            "g.txt",
            "yaml",
            ".h.yaml",
            ".git/i.yaml",
            "x.yaml/j.yaml",
        ] {
            fs::write(root.join(file), "").unwrap();
        }
        symlink("c.yaml", root.join("k.yaml")).unwrap();
        symlink("a", root.join("l.yaml")).unwrap();
        symlink("..", root.join("a/around")).unwrap();
        symlink("nowhere", root.join("m.yaml")).unwrap();
        let found = found(&[root]).unwrap();
        let names = |paths: &[String]| -> Vec<String> {
            let name = |path: &String| {
                Path::new(path)
                    .strip_prefix(root)
                    .unwrap()
                    .display()
                    .to_string()
            };
            paths.iter().map(name).collect()
        };
        let expected = [
            "a/b/e.json",
            "a/d.yml",
            "c.yaml",
            "k.yaml",
            "m.yaml",
            "x.yaml/j.yaml",
        ];
        assert_eq!(names(&found.definitions), expected);
        assert_eq!(names(&found.terraform), ["f.tf"]);
    }

    #[test]
    fn a_file_that_is_named_need_not_end_in_a_way() {
        let found = found(&[
            Path::new("defs.txt"),
            Path::new("a.tf"),
            Path::new("/dev/stdin"),
        ]);
        let found = found.unwrap();
        assert_eq!(found.definitions, ["/dev/stdin", "defs.txt"]);
        assert_eq!(found.terraform, ["a.tf"]);
    }
}
