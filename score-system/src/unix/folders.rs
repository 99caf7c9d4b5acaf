//! Folders: locks on them, and what this user may do in them.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The working directory, without links.
///
/// # Errors
/// There is none.
pub fn working_directory() -> io::Result<PathBuf> {
    std::env::current_dir()
}

/// A lock on a folder. It leaves no file, and ends with this value, or with the process however that ends.
#[derive(Debug)]
pub struct FolderLock(File);

impl FolderLock {
    /// Opens a folder that is to be locked.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(folder: &Path) -> io::Result<FolderLock> {
        File::open(folder).map(FolderLock)
    }

    /// Locks it, if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or it cannot be locked.
    pub fn try_lock(&mut self) -> Result<(), TryLockError> {
        self.0.try_lock()
    }
}

/// The rights of this user in a folder.
#[derive(Clone, Copy, Debug)]
pub struct FolderRights {
    takes_files: bool,
    /// The user, where the folder is sticky: files of others can be neither renamed nor removed.
    keeps_files_but_of: Option<u32>,
}

impl FolderRights {
    /// The rights in a folder.
    #[must_use]
    pub fn of(folder: &Path) -> FolderRights {
        const STICKY: u32 = 0o1000;
        let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        let user = rustix::process::geteuid().as_raw();
        let is_sticky = || {
            let found = fs::metadata(folder);
            found.map_or(true, |of| of.mode() & STICKY != 0 && of.uid() != user)
        };
        FolderRights {
            takes_files: rustix::fs::access(folder, access).is_ok(),
            keeps_files_but_of: (user != 0 && is_sticky()).then_some(user),
        }
    }

    /// True if a file in it can be replaced by one that is made beside it.
    #[must_use]
    pub fn can_replace(self, found: &Metadata) -> bool {
        let is_kept = |user| found.uid() != user;
        self.takes_files && !self.keeps_files_but_of.is_some_and(is_kept)
    }
}
