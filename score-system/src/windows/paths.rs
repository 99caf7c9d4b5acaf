//! Paths as the system has them.

use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

/// What a path consists of on this system.
pub type PathUnit = u16;

/// A path that need not be text, by its parts.
#[must_use]
pub fn path_units(path: &Path) -> Vec<PathUnit> {
    path.as_os_str().encode_wide().collect()
}

/// The path of such parts.
#[must_use]
pub fn path_of_units(units: Vec<PathUnit>) -> PathBuf {
    PathBuf::from(OsString::from_wide(&units))
}

/// The error that something is a folder.
#[must_use]
pub fn is_a_folder() -> io::Error {
    io::ErrorKind::IsADirectory.into()
}

/// The error that a path is longer than the system takes.
#[must_use]
pub fn name_too_long() -> io::Error {
    io::ErrorKind::InvalidFilename.into()
}

/// The error that too many links lead from one to the next.
#[must_use]
pub fn too_many_links() -> io::Error {
    io::Error::other("too many symbolic links")
}

/// The files in a folder that a program of this name may be. A program has the end `.exe`, which its name may leave out;
/// scripts are not programs here.
pub fn program_files(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    let names = [name.to_owned(), format!("{name}.exe")];
    let files = names.map(|name| folder.join(name));
    let is_program = |file: &PathBuf| {
        let end = file.extension();
        end.is_some_and(|end| end.eq_ignore_ascii_case("exe")) && file.is_file()
    };
    files.into_iter().filter(is_program)
}
