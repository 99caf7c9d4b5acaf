//! The real outside.

use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use rand::Rng as _;
use score_core::host::{Host, HostError};

use crate::read;

/// Files, environment and randomness of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsHost;

impl Host for OsHost {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let folder = match read::folder(score_file) {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        let inside = local(path).ok_or_else(|| {
            HostError::new(format!(
                "`{path}` is not a relative path within the Score file's directory"
            ))
        })?;
        let read = || -> std::io::Result<Option<Vec<u8>>> {
            let real = std::fs::canonicalize(folder.join(inside))?;
            if !real.starts_with(std::fs::canonicalize(folder)?) {
                return Ok(None);
            }
            read::file(&real, read::LIMIT).map(Some)
        };
        match read() {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(HostError::new(format!(
                "`{path}` leads out of the Score file's directory through a symlink"
            ))),
            Err(error) => Err(HostError::new(format!("failed to read `{path}`: {error}"))),
        }
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
