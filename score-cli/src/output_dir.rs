//! `--output-dir`: a folder with a file for each object, a `kustomization.yaml` that lists them, and a list of our own by
//! which a later run knows what is ours.
//!
//! The list may come with a checkout, so it is trusted for little: it names files in the folder itself, by names such as we
//! give, and only plain files are removed. A link is replaced or left, and never followed.

mod file_names;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use score_core::diagnostic::Diagnostic;
use score_yaml::SortedSet;

use crate::error::{Error, invalid_flag};
use crate::output_object::OutputObject;
use crate::read;
use crate::restriction;
use crate::transaction::{Transaction, is_stdout};
pub(crate) use file_names::file_names;
use file_names::is_file_name;

/// The file that names the others for kustomize.
const KUSTOMIZATION: &str = "kustomization.yaml";
/// The start of the first line of each file of ours that lists others.
const HEADER: &str = "# Written by ";

/// A folder of objects that a person named.
#[derive(Clone, Debug)]
pub(crate) struct OutputDir<'a> {
    path: &'a str,
    /// The tool that writes it.
    tool: &'static str,
}

impl<'a> OutputDir<'a> {
    /// The folder at a path, written by a tool.
    ///
    /// # Errors
    /// No folder has that name.
    pub(crate) fn new(path: &'a str, tool: &'static str) -> Result<Self, Diagnostic> {
        if path.is_empty() {
            let text = "no output directory specified";
            return Err(invalid_flag(text));
        }
        if is_stdout(path) {
            let text = "--output-dir is standard output, expected the path of a folder";
            return Err(invalid_flag(text));
        }
        Ok(OutputDir { path, tool })
    }

    /// Its path as it was named.
    pub(crate) fn path(&self) -> &'a str {
        self.path
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        Path::new(self.path).join(name)
    }

    /// The name of our own list: no ending by which others would read it.
    fn list_name(&self) -> String {
        format!(".{}-files", self.tool)
    }

    /// Adds the files of objects to what a transaction writes, and removes those of earlier runs that are made no more.
    /// `texts` are in the order of the objects.
    ///
    /// # Errors
    /// The list cannot be read, or a person's `kustomization.yaml` is there.
    pub(crate) fn stage(
        &self,
        objects: &[OutputObject],
        texts: Vec<String>,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let known = self.known()?;
        self.check_kustomization(&known)?;
        let names = file_names(objects);
        let kustomization = self.kustomization(&names);
        let mut written: SortedSet<&str> = SortedSet::from([KUSTOMIZATION]);
        for (name, text) in names.iter().zip(texts) {
            transaction.write_in_folder(self.file(name), vec![text]);
            written.insert(name);
        }
        transaction.write_in_folder(self.file(KUSTOMIZATION), vec![kustomization]);
        let mut list = format!(
            "{HEADER}{}. The next run removes those of these files that it does not make again.\n",
            self.tool
        );
        for name in &written {
            list.extend([name, "\n"]);
        }
        transaction.write_in_folder(self.file(&self.list_name()), vec![list]);
        for name in known.iter().filter(|name| !written.contains(name.as_str())) {
            let path = self.file(name);
            // What a person put in its place is theirs.
            if fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
                transaction.remove_from_folder(path);
            }
        }
        Ok(())
    }

    /// Adds what every run writes, for a check before anything is made.
    ///
    /// # Errors
    /// As [`OutputDir::stage`].
    pub(crate) fn stage_nothing(&self, transaction: &mut Transaction) -> Result<(), Error> {
        // Whoever allows that allows the folder, not its files one by one.
        restriction::check_write(Path::new(self.path)).map_err(|source| Error::Write {
            path: self.path.into(),
            source,
        })?;
        self.check_kustomization(&self.known()?)?;
        for name in [KUSTOMIZATION, &self.list_name()] {
            transaction.write_in_folder(self.file(name), Vec::new());
        }
        Ok(())
    }

    fn kustomization(&self, names: &[String]) -> String {
        let mut text = format!(
            "{HEADER}{}: each run writes it anew.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            self.tool
        );
        if names.is_empty() {
            text.push_str("resources: []\n");
            return text;
        }
        text.push_str("resources:\n");
        for name in names {
            text.extend(["  - ", name, "\n"]);
        }
        text
    }

    /// The files that an earlier run wrote, as far as its list is to be believed.
    fn known(&self) -> Result<SortedSet<String>, Error> {
        let path = self.file(&self.list_name());
        // A restricted run may be allowed to make the folder, and what is not there yet cannot be allowed to be read.
        if fs::symlink_metadata(self.path).is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
            return Ok(SortedSet::new());
        }
        let text = match read::file(&path, read::LIMIT) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(SortedSet::new()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(Error::Write {
                    path: self.path.into(),
                    source: io::Error::new(error.kind(), "it is not a directory"),
                });
            }
            Err(source) => return Err(Error::Read { path, source }),
        };
        let text = String::from_utf8_lossy(&text);
        let names = text.lines().map(|line| line.trim_end_matches('\r'));
        let ours = names.filter(|name| *name == KUSTOMIZATION || is_file_name(name));
        Ok(ours.map(str::to_owned).collect())
    }

    /// Refuses to overwrite a `kustomization.yaml` that a person wrote.
    fn check_kustomization(&self, known: &SortedSet<String>) -> Result<(), Error> {
        let path = self.file(KUSTOMIZATION);
        if known.contains(KUSTOMIZATION) || fs::symlink_metadata(&path).is_err() {
            return Ok(());
        }
        let text = read::file(&path, read::LIMIT).unwrap_or_default();
        if text.starts_with(HEADER.as_bytes()) {
            return Ok(());
        }
        let why =
            "it is there, and no run of this tool wrote it: name another folder, or remove it";
        Err(Error::Write {
            path,
            source: io::Error::new(io::ErrorKind::AlreadyExists, why),
        })
    }
}
