//! The host of real runs: files, environment, clock and randomness of this machine.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use score_core::diagnostic::Refusal;
use score_core::host::{Host, HostError, Wanted};
use score_yaml::message;

use crate::clock;
use crate::disk::Identity;
use crate::error::reason;
use crate::named_files::NamedFiles;
use crate::project::Project;
use crate::random::{Randomness, SEED};
use crate::read::{self, Contents};
use crate::restriction;

/// Files, environment, clock and randomness of this machine: the host for every real use. In a run of the binaries with
/// `--restrict` it gives what that allows; elsewhere `Restricted` of `score-restrict` does the same for any host.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsHost;

impl Host for OsHost {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let read = FileBeside::find(score_file, path)?.read(path)?;
        Ok(read.bytes)
    }

    fn env(&self, name: &str) -> Option<String> {
        restriction::check(Wanted::Variable(name)).ok()?;
        (name != SEED).then(|| std::env::var(name).ok())?
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        restriction::check(wanted)
    }

    /// `SOURCE_DATE_EPOCH` counts instead of the clock if it is set, so that builds can be repeated.
    fn now(&self) -> Duration {
        clock::fixed().ok().flatten().unwrap_or_else(|| {
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default()
        })
    }

    /// `SCORE_SEED` counts instead of the machine's randomness if it is set, so that runs can be repeated.
    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        Randomness::of_environment().fill(purpose, buffer);
    }
}

/// A file beside a Score file, links followed.
struct FileBeside {
    folder: PathBuf,
    file: PathBuf,
}

impl FileBeside {
    fn find(score_file: &str, path: &str) -> Result<FileBeside, HostError> {
        let folder = match read::folder(score_file) {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        let inside = path_inside(path).ok_or_else(|| {
            HostError::new(message!(
                "`{path}` is not a relative path within the Score file's directory"
            ))
        })?;
        let find = || -> std::io::Result<FileBeside> {
            let file = std::fs::canonicalize(folder.join(inside))?;
            let folder = std::fs::canonicalize(folder)?;
            Ok(FileBeside { folder, file })
        };
        let found = find().map_err(|error| failed(path, &error))?;
        match found.file.starts_with(&found.folder) {
            true => Ok(found),
            false => Err(HostError::new(message!(
                "`{path}` leads out of the Score file's directory through a symlink"
            ))),
        }
    }

    fn read(&self, path: &str) -> Result<Contents, HostError> {
        read::contents(&self.file, read::LIMIT).map_err(|error| failed(path, &error))
    }
}

fn failed(path: &str, error: &std::io::Error) -> HostError {
    let message = message!("failed to read `{path}`: {}", reason(error));
    match Refusal::behind(error) {
        Some(refusal) => HostError::new(Refusal::new(message, refusal.way_out())),
        None => HostError::new(message),
    }
}

/// The host of a run in a project: [`OsHost`], but files beside a Score file that lies outside of the project are read
/// only if a person has named that Score file, to this run or to an earlier one. The state names Score files too, but
/// may have been written by somebody else.
#[derive(Debug)]
pub(crate) struct ProjectHost<'n> {
    project: Project,
    /// The Score files of this run, by the names that a person gave them.
    named: Vec<Cow<'n, str>>,
    /// The same as a set, made when it is needed.
    named_lookup: OnceLock<HashSet<String>>,
    /// The Score files that were named in earlier runs.
    known: &'n NamedFiles,
    randomness: &'n Randomness,
    read_files: Mutex<FilesRead>,
}

/// The files beside Score files that a run has read.
#[derive(Debug, Default)]
pub(crate) struct FilesRead {
    /// The identity of each of them.
    pub(crate) files: Vec<Identity>,
    /// The Score files outside of the project beside which some of them lie, and the folders of those.
    pub(crate) outside: NamedFiles,
}

impl<'n> ProjectHost<'n> {
    /// The host of a run to which a person named the Score files `named`; `known` were named to earlier runs.
    pub(crate) fn new(
        project: Project,
        named: Vec<Cow<'n, str>>,
        known: &'n NamedFiles,
        randomness: &'n Randomness,
    ) -> Self {
        ProjectHost {
            project,
            named,
            named_lookup: OnceLock::new(),
            known,
            randomness,
            read_files: Mutex::default(),
        }
    }

    /// True if a person has named a Score file that lies in this folder, to this run or to an earlier one.
    fn is_named(&self, score_file: &str, folder: &Path) -> bool {
        let all = || self.named.iter().map(|name| name.to_string()).collect();
        self.named_lookup.get_or_init(all).contains(score_file)
            || self
                .known
                .get(score_file)
                .is_some_and(|known| folder == Path::new(known))
    }

    /// The files that were read.
    pub(crate) fn into_files_read(self) -> FilesRead {
        self.read_files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for ProjectHost<'_> {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let beside = FileBeside::find(score_file, path)?;
        let is_outside = !self.project.contains(&beside.folder);
        if is_outside && !self.is_named(score_file, &beside.folder) {
            return Err(HostError::new(message!(
                "`{path}` lies outside of the project, beside a Score file that nobody has named here: give `{score_file}` to this run"
            )));
        }
        let read = beside.read(path)?;
        let mut read_files = self
            .read_files
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        read_files.files.extend(read.identity);
        if is_outside && let Some(folder) = beside.folder.to_str() {
            let folder = folder.to_owned();
            read_files.outside.insert(score_file.to_owned(), folder);
        }
        Ok(read.bytes)
    }

    fn env(&self, name: &str) -> Option<String> {
        OsHost.env(name)
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        OsHost.check(wanted)
    }

    fn now(&self) -> Duration {
        OsHost.now()
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        self.randomness.fill(purpose, buffer);
    }
}

/// A relative path with `.` and `..` resolved by its text; `None` if it leaves the folder that it starts from.
pub(crate) fn path_inside(path: &str) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for component in Path::new(path).components() {
        match component {
            Component::Normal(name) => out.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(path_inside("a/../b"), Some(PathBuf::from("b")));
        assert_eq!(path_inside("a/../../b"), None);
        assert_eq!(path_inside("/etc/passwd"), None);
    }

    #[test]
    fn symlinks_out_of_the_folder_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        let inner = dir.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("ok"), "y").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), inner.join("out")).unwrap();
        std::os::unix::fs::symlink("ok", inner.join("in")).unwrap();
        let score = inner.join("score.yaml");
        let read = |p| OsHost.read(score.to_str().unwrap(), p);
        assert_eq!(read("ok").unwrap(), b"y");
        assert_eq!(read("in").unwrap(), b"y");
        assert!(read("out").unwrap_err().to_string().contains("symlink"));
        assert!(read("../secret").is_err());
    }
}
