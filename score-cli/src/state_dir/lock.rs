//! Locking a directory against other runs.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use score_system::FolderLock;

use crate::error::Error;
use crate::progress;

/// Locks a directory against other runs; `false` if the file system has no locks. The lock is on the directory
/// itself, so it leaves no file, and ends with the process however that ends.
///
/// # Errors
/// It cannot be opened, or another run holds it for too long.
pub(crate) fn lock(path: &Path, timeout: Duration) -> Result<(FolderLock, bool), Error> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let mut directory = FolderLock::open(path).map_err(failed)?;
    let start = Instant::now();
    let _step = progress::step(|| "Waiting for another run of this project".to_owned());
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok((directory, true)),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() >= timeout => {
                return Err(Error::Locked {
                    path: path.to_owned(),
                    seconds: timeout.as_secs(),
                });
            }
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            // Some network file systems have no locks; a run alone is still right.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok((directory, false));
            }
            Err(fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}
