//! Folders: locks on them, and what this user may do in them.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::DELETE_ON_CLOSE;

/// The error that somebody else has opened a file for themselves alone.
const SHARING_VIOLATION: i32 = 32;

/// The file that stands for the lock on its folder.
const LOCK: &str = ".score-lock";

/// The working directory, in the form that the system gives to paths without links.
///
/// # Errors
/// There is none.
pub fn working_directory() -> io::Result<PathBuf> {
    fs::canonicalize(std::env::current_dir()?)
}

/// A lock on a folder. Folders cannot be locked here, so it is a file in it that is open for one alone; the system removes it
/// when this value goes, or the process, however that ends.
#[derive(Debug)]
pub struct FolderLock {
    path: PathBuf,
    held: Option<File>,
}

impl FolderLock {
    /// Opens a folder that is to be locked.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(folder: &Path) -> io::Result<FolderLock> {
        fs::read_dir(folder)?;
        Ok(FolderLock {
            path: folder.join(LOCK),
            held: None,
        })
    }

    /// Locks it, if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or it cannot be locked.
    pub fn try_lock(&mut self) -> Result<(), TryLockError> {
        let opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .share_mode(0)
            .custom_flags(DELETE_ON_CLOSE)
            .open(&self.path);
        match opened {
            Ok(file) => {
                self.held = Some(file);
                Ok(())
            }
            Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => {
                Err(TryLockError::WouldBlock)
            }
            // Who may write no file there changes nothing there.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Err(TryLockError::Error(io::ErrorKind::Unsupported.into()))
            }
            Err(error) => Err(TryLockError::Error(error)),
        }
    }
}

/// The rights of this user in a folder. The system tells them only to who tries.
#[derive(Clone, Copy, Debug)]
pub struct FolderRights;

impl FolderRights {
    /// The rights in a folder.
    #[must_use]
    pub fn of(_folder: &Path) -> FolderRights {
        FolderRights
    }

    /// True if a file in it can be replaced by one that is made beside it: whoever tries is told.
    #[must_use]
    pub fn can_replace(self, _found: &Metadata) -> bool {
        true
    }
}
