//! The real outside.

use std::collections::{BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rand::Rng as _;
use score_core::host::{Host, HostError};

use crate::project::Project;
use crate::read;

/// Files, environment, clock and randomness of this machine: the host for every real use.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsHost;

impl Host for OsHost {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        Beside::find(score_file, path)?.read(path)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// `SOURCE_DATE_EPOCH` goes before the clock, so that builds can be repeated.
    fn now(&self) -> Duration {
        let fixed = std::env::var("SOURCE_DATE_EPOCH")
            .ok()
            .and_then(|seconds| seconds.parse().ok());
        fixed.map_or_else(
            || {
                SystemTime::now()
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default()
            },
            Duration::from_secs,
        )
    }

    fn random(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

/// A file beside a Score file, links followed.
struct Beside {
    folder: PathBuf,
    file: PathBuf,
}

impl Beside {
    fn find(score_file: &str, path: &str) -> Result<Beside, HostError> {
        let folder = match read::folder(score_file) {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        let inside = local(path).ok_or_else(|| {
            HostError::new(format!(
                "`{path}` is not a relative path within the Score file's directory"
            ))
        })?;
        let find = || -> std::io::Result<Beside> {
            let file = std::fs::canonicalize(folder.join(inside))?;
            let folder = std::fs::canonicalize(folder)?;
            Ok(Beside { folder, file })
        };
        let found = find().map_err(|error| failed(path, &error))?;
        match found.file.starts_with(&found.folder) {
            true => Ok(found),
            false => Err(HostError::new(format!(
                "`{path}` leads out of the Score file's directory through a symlink"
            ))),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        read::file(&self.file, read::LIMIT).map_err(|error| failed(path, &error))
    }
}

fn failed(path: &str, error: &std::io::Error) -> HostError {
    HostError::new(format!("failed to read `{path}`: {error}"))
}

/// What a run of a project asks of the outside: as [`OsHost`] has it, but files beside a Score file that lies outside
/// of the project are read only if the run names that Score file. The state names it too, and may be a stranger's.
#[derive(Debug)]
pub(crate) struct ProjectHost {
    project: Project,
    named: HashSet<String>,
    taken: Mutex<BTreeSet<PathBuf>>,
}

impl ProjectHost {
    /// The host of a run that names these Score files.
    pub(crate) fn new(project: Project, named: HashSet<String>) -> Self {
        ProjectHost {
            project,
            named,
            taken: Mutex::default(),
        }
    }

    /// The files that were read.
    pub(crate) fn taken(self) -> BTreeSet<PathBuf> {
        self.taken
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for ProjectHost {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let beside = Beside::find(score_file, path)?;
        if !self.named.contains(score_file) && !self.project.holds(&beside.folder) {
            return Err(HostError::new(format!(
                "`{path}` lies outside of the project, beside a Score file that this run does not name: give `{score_file}` to it"
            )));
        }
        let bytes = beside.read(path)?;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(beside.file);
        Ok(bytes)
    }

    fn env(&self, name: &str) -> Option<String> {
        OsHost.env(name)
    }

    fn now(&self) -> Duration {
        OsHost.now()
    }

    fn random(&self, buffer: &mut [u8]) {
        OsHost.random(buffer);
    }
}

/// A path that stays below where it starts, `.` and `..` resolved by text; `None` for any other.
pub(crate) fn local(path: &str) -> Option<PathBuf> {
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
        assert_eq!(local("a/../b"), Some(PathBuf::from("b")));
        assert_eq!(local("a/../../b"), None);
        assert_eq!(local("/etc/passwd"), None);
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
