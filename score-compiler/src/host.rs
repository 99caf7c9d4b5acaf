//! The world outside, as a run of the library sees it: what the program gave, and nothing else.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use score_core::diagnostic::Refusal;
use score_core::host::{Host, HostError, Wanted};
use score_core::random::derive;
use score_yaml::message;

use crate::error::BoxError;
use crate::refused::refused;

/// Gives the bytes of a file by its path; `None` if there is none.
pub(crate) type ReadFile = dyn Fn(&str) -> Result<Option<Vec<u8>>, BoxError> + Send + Sync;

/// Files and variables that the program gave, and where random bytes and the time come from.
#[derive(Clone, Default)]
pub(crate) struct Given {
    /// Files in memory by path.
    pub(crate) files: BTreeMap<PathBuf, Arc<Vec<u8>>>,
    /// What gives further files.
    pub(crate) read_file: Option<Arc<ReadFile>>,
    /// The folder that further files are read from.
    #[cfg(feature = "files")]
    pub(crate) folder: Option<crate::folder::Folder>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) seed: Option<Arc<[u8]>>,
    pub(crate) now: Option<Duration>,
}

impl Host for Given {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let folder = Path::new(score_file).parent().unwrap_or(Path::new(""));
        // A program may call a Score file by an absolute path, or by one that leads out of what it calls the project.
        let folder = inside(folder).unwrap_or_else(|| folder.to_owned());
        let inside = inside(Path::new(path)).ok_or_else(|| {
            HostError::new(message!(
                "`{path}` is not a relative path within the Score file's directory"
            ))
        })?;
        let full = folder.join(inside);
        match self.find(&full)? {
            Some(bytes) => Ok(bytes),
            None => self.read_in_folder(&folder, &full, path),
        }
    }

    fn env(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        match wanted {
            Wanted::Variable(name) if self.variables.contains_key(name) => Ok(()),
            Wanted::Variable(name) => Err(Refusal::of_variable(
                name,
                "`Compiler::variable` gives it a value",
            )),
            Wanted::Program(name) => Err(Refusal::new(
                message!("the program `{name}` must not be run"),
                "`Compiler::provisioner` takes a closure in its place",
            )),
        }
    }

    fn now(&self) -> Duration {
        self.now.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.unwrap_or_default()
        })
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        match &self.seed {
            Some(seed) => derive(seed, purpose, buffer),
            None => fill_by_machine(buffer),
        }
    }
}

/// Random bytes of the machine. Passwords follow from them, so there is nothing to go on with without.
fn fill_by_machine(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system gives random bytes");
}

impl Given {
    /// The bytes of a file of the project, by its path there.
    ///
    /// # Errors
    /// There is no such file, it cannot be read, or the path leads out of the project.
    pub(crate) fn read_project(&self, path: &Path) -> Result<Vec<u8>, HostError> {
        let path =
            inside(path).ok_or_else(|| refused("it lies outside of what was given".to_owned()))?;
        match self.find(&path)? {
            Some(bytes) => Ok(bytes),
            None => self.read_in_folder(Path::new(""), &path, &path.to_string_lossy()),
        }
    }

    /// The bytes of a file in memory, or of what the program's own closure finds.
    fn find(&self, path: &Path) -> Result<Option<Vec<u8>>, HostError> {
        if let Some(bytes) = self.files.get(path) {
            return Ok(Some(bytes.to_vec()));
        }
        // A Score file that the program calls by a path out of the project has what is in memory alone.
        match (&self.read_file, inside(path)) {
            (Some(read), Some(path)) => read(&path.to_string_lossy()).map_err(HostError::new),
            _ => Ok(None),
        }
    }

    #[cfg(feature = "files")]
    fn read_in_folder(&self, beside: &Path, full: &Path, path: &str) -> Result<Vec<u8>, HostError> {
        match &self.folder {
            Some(folder) => folder.read_below(beside, full, path),
            None => Err(self.not_given(path)),
        }
    }

    #[cfg(not(feature = "files"))]
    fn read_in_folder(&self, _: &Path, _: &Path, path: &str) -> Result<Vec<u8>, HostError> {
        Err(self.not_given(path))
    }

    /// The error of a file that is not there. Where the program gives what it has by a closure, whoever wrote the Score file
    /// names one that does not exist; else the program may have forgotten it.
    fn not_given(&self, path: &str) -> HostError {
        let message = message!("`{path}` is not among the files that were given");
        match self.read_file {
            Some(_) => HostError::new(message),
            None => refused(message),
        }
    }
}

/// A path without detours, if it stays in the folder that it starts in.
pub(crate) fn inside(path: &Path) -> Option<PathBuf> {
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir if inside.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_their_folder() {
        for (path, expected) in [
            ("a/../b", Some("b")),
            ("./a//b", Some("a/b")),
            ("../a", None),
            ("a/../../b", None),
            ("/a", None),
        ] {
            let found = inside(Path::new(path));
            assert_eq!(found, expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn random_bytes_follow_from_a_seed_or_from_nothing() {
        let draw = |given: &Given| {
            let mut bytes = [0; 32];
            given.random(&["guid", "a"], &mut bytes);
            bytes
        };
        let seeded = Given {
            seed: Some(Arc::from(*b"s")),
            ..Given::default()
        };
        assert_eq!(draw(&seeded), draw(&seeded));
        assert_ne!(draw(&Given::default()), draw(&Given::default()));
    }
}
