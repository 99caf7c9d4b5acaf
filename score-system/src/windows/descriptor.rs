//! Streams of this process by numbers. No path names one here: `-` alone does, which callers know.

use std::fs::File;
use std::io;
use std::os::windows::io::AsHandle as _;

/// The descriptor that a path names: none.
#[must_use]
pub fn number(_path: &str) -> Option<u32> {
    None
}

/// A stream to read from, which is standard input.
///
/// # Errors
/// There is no such stream, or it is not there to be read.
pub fn to_read(number: u32) -> io::Result<File> {
    match number {
        0 => io::stdin().as_handle().try_clone_to_owned().map(File::from),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

/// A stream to write to, at the position of the process that opened it.
///
/// # Errors
/// There is no such stream, or it cannot be written.
pub fn to_write(number: u32) -> io::Result<File> {
    let own = match number {
        1 => io::stdout().as_handle().try_clone_to_owned(),
        2 => io::stderr().as_handle().try_clone_to_owned(),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    own.map(File::from)
}
