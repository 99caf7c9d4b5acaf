//! Paths as the system has them.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

/// What a path consists of on this system.
pub type PathUnit = u8;

/// A path that need not be text, by its parts.
#[must_use]
pub fn path_units(path: &Path) -> Vec<PathUnit> {
    path.as_os_str().as_bytes().to_vec()
}

/// The path of such parts.
#[must_use]
pub fn path_of_units(units: Vec<PathUnit>) -> PathBuf {
    PathBuf::from(OsString::from_vec(units))
}

/// The error that something is a folder.
#[must_use]
pub fn is_a_folder() -> io::Error {
    Errno::ISDIR.into()
}

/// The error that a path is longer than the system takes.
#[must_use]
pub fn name_too_long() -> io::Error {
    Errno::NAMETOOLONG.into()
}

/// The error that too many links lead from one to the next.
#[must_use]
pub fn too_many_links() -> io::Error {
    Errno::LOOP.into()
}

/// The files in a folder that a program of this name may be, if they can be run.
pub fn program_files(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    let file = folder.join(name);
    let can_run =
        fs::metadata(&file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0);
    can_run.then_some(file).into_iter()
}
