//! Reads the files of the command line as sources.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Excerpt, FileId, SourceMap, parallel};

use crate::disk::Identity;
use crate::error::Error;
use crate::project::Project;
use crate::read::{self, Contents, Origin};
use crate::source_text::add_source_as;

/// The input files of a run: reads them as sources, and remembers which ones.
#[derive(Debug)]
pub(super) struct InputFiles<'s> {
    pub(super) sources: &'s mut SourceMap,
    /// The files that were read.
    pub(super) files: Vec<Identity>,
    links: ProjectLinks,
}

/// Finds out which links of the project lead out of it.
#[derive(Debug, Default)]
struct ProjectLinks {
    /// Looked up when it is needed; `None` if the working directory does not exist any more.
    project: OnceLock<Option<Project>>,
}

impl ProjectLinks {
    fn project(&self) -> Option<&Project> {
        let here = || Project::here().ok();
        self.project.get_or_init(here).as_ref()
    }

    /// True if a link leads out of the project.
    fn lead_out(&self, link: &Path) -> bool {
        self.project()
            .is_some_and(|project| project.is_foreign(link))
    }

    /// True if a link on the way to a folder leads out of the project.
    fn lead_out_on_the_way(&self, folder: &Path) -> bool {
        self.project()
            .is_some_and(|project| project.is_foreign_folder(folder))
    }
}

impl<'s> InputFiles<'s> {
    pub(super) fn new(sources: &'s mut SourceMap) -> Self {
        InputFiles {
            sources,
            files: Vec::new(),
            links: ProjectLinks::default(),
        }
    }

    /// Reads a file or a stream that the command line names as a source.
    ///
    /// # Errors
    /// It cannot be read or is not UTF-8.
    pub(super) fn named(&mut self, path: &str) -> Result<FileId, Diagnostic> {
        let taken = read::named(path, read::LIMIT);
        self.one(path, taken)
    }

    /// Reads a file that another file names as a source.
    ///
    /// # Errors
    /// As for [`InputFiles::named`].
    pub(super) fn file(&mut self, path: &str) -> Result<FileId, Diagnostic> {
        let taken = read::contents(Path::new(path), read::LIMIT).map_err(|source| {
            let path = path.into();
            Error::Read { path, source }.diagnostic_from("the folder of this file")
        })?;
        self.one(path, Ok(taken))
    }

    fn one(&mut self, path: &str, taken: io::Result<Contents>) -> Result<FileId, Diagnostic> {
        let is_hidden = taken.as_ref().is_ok_and(|taken| {
            taken.origin != Origin::Stream && self.links.lead_out(Path::new(path))
        });
        self.source(path, taken, shown(is_hidden, Excerpt::Shown))
    }

    fn source(
        &mut self,
        path: &str,
        taken: io::Result<Contents>,
        shown: Excerpt,
    ) -> Result<FileId, Diagnostic> {
        let taken = taken.map_err(|source| {
            let path = path.into();
            Error::Read { path, source }.diagnostic()
        })?;
        self.files.extend(taken.identity);
        add_source_as(self.sources, path, taken.bytes, shown)
    }

    /// Reads files that the command line names as sources, on all cores: to open many takes longer than to read them.
    ///
    /// # Errors
    /// All that cannot be read, at once.
    pub(super) fn all(&mut self, paths: &[&str]) -> Result<Vec<FileId>, Error> {
        self.all_as(paths, Excerpt::Shown)
    }

    /// [`InputFiles::all`]; `wanted` is how much of the files messages show.
    ///
    /// # Errors
    /// As for [`InputFiles::all`].
    pub(super) fn all_as(&mut self, paths: &[&str], wanted: Excerpt) -> Result<Vec<FileId>, Error> {
        let read = self.identified(paths, |_| wanted)?;
        Ok(read.into_iter().map(|(file, _)| file).collect())
    }

    /// [`InputFiles::all`], but of several names of one file only the last one counts.
    ///
    /// # Errors
    /// As for [`InputFiles::all`].
    pub(super) fn each_once(&mut self, paths: &[&str]) -> Result<Vec<FileId>, Error> {
        let read = self.identified(paths, |_| Excerpt::Shown)?;
        Ok(last_of_each(self.by_path(read)))
    }

    /// Files in the order of their paths, in whatever order they were named.
    fn by_path(
        &self,
        mut read: Vec<(FileId, Option<Identity>)>,
    ) -> Vec<(FileId, Option<Identity>)> {
        read.sort_by_cached_key(|(file, _)| self.sources.get(*file).name.clone());
        read
    }

    /// [`InputFiles::each_once`]; `wanted` says how much messages show of a file that holds some bytes.
    ///
    /// # Errors
    /// As for [`InputFiles::all`].
    pub(super) fn each_once_as(
        &mut self,
        paths: &[&str],
        wanted: impl Fn(&[u8]) -> Excerpt,
    ) -> Result<Vec<FileId>, Error> {
        Ok(last_of_each(self.identified(paths, wanted)?))
    }

    /// [`InputFiles::each_once`], but what cannot be read is told in `unread` and left out.
    pub(super) fn readable(&mut self, paths: &[&str], unread: &mut Diagnostics) -> Vec<FileId> {
        let (read, diags) = self.identified_and_unread(paths, |_| Excerpt::Shown);
        unread.extend(diags);
        last_of_each(self.by_path(read))
    }

    /// [`InputFiles::all_as`], each source with what tells its file from others, if it is a file.
    fn identified(
        &mut self,
        paths: &[&str],
        wanted: impl Fn(&[u8]) -> Excerpt,
    ) -> Result<Vec<(FileId, Option<Identity>)>, Error> {
        match self.identified_and_unread(paths, wanted) {
            (_, diags) if diags.has_errors() => Err(diags.into()),
            (read, _) => Ok(read),
        }
    }

    /// What can be read, and the errors of all else.
    fn identified_and_unread(
        &mut self,
        paths: &[&str],
        wanted: impl Fn(&[u8]) -> Excerpt,
    ) -> (Vec<(FileId, Option<Identity>)>, Diagnostics) {
        let links = &self.links;
        let read = |path: &&str| {
            let taken = read::named(path, read::LIMIT)?;
            let is_hidden = taken.origin == Origin::Link && links.lead_out(Path::new(path));
            Ok((taken, is_hidden))
        };
        let read: Vec<io::Result<_>> = parallel::map(paths, 1, read);
        // Of what is no link only the folder counts, and most are in one.
        let mut folders: HashMap<&OsStr, bool> = HashMap::new();
        let mut diags = Diagnostics::new();
        let mut files = Vec::with_capacity(paths.len());
        for (path, read) in paths.iter().zip(read) {
            let (taken, is_hidden) = match read {
                Ok((taken, is_link_to_outside)) => {
                    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
                    let has_folder = taken.origin == Origin::File && !folder.as_os_str().is_empty();
                    let is_in_hidden = has_folder
                        && *folders
                            .entry(folder.as_os_str())
                            .or_insert_with(|| self.links.lead_out_on_the_way(folder));
                    (Ok(taken), is_link_to_outside || is_in_hidden)
                }
                Err(error) => (Err(error), false),
            };
            let identity = taken.as_ref().ok().and_then(|taken| taken.identity);
            let excerpt = match (&taken, is_hidden) {
                (Ok(taken), false) => wanted(&taken.bytes),
                _ => Excerpt::Hidden,
            };
            match self.source(path, taken, excerpt) {
                Ok(file) => files.push((file, identity)),
                Err(diagnostic) => diags.push(diagnostic),
            }
        }
        (files, diags)
    }

    /// Reads a file as a source, if one is named.
    ///
    /// # Errors
    /// As for [`InputFiles::all`].
    pub(super) fn optional(&mut self, path: Option<&str>) -> Result<Option<FileId>, Error> {
        match path {
            Some(path) => Ok(self.all(&[path])?.pop()),
            None => Ok(None),
        }
    }
}

/// Of several sources of one file the last one, in their order.
fn last_of_each(mut read: Vec<(FileId, Option<Identity>)>) -> Vec<FileId> {
    let mut seen = HashSet::new();
    read.reverse();
    read.retain(|(_, identity)| identity.is_none_or(|identity| seen.insert(identity)));
    read.into_iter().rev().map(|(file, _)| file).collect()
}

fn shown(is_hidden: bool, wanted: Excerpt) -> Excerpt {
    match is_hidden {
        true => Excerpt::Hidden,
        false => wanted,
    }
}
