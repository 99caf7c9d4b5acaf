//! Streams of this process by the paths that a person or a shell uses: `/dev/stdin`, `/dev/fd/63`.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::files::open_to_read;
use super::paths::is_a_folder;

/// The paths of the first three.
const NAMES: [&str; 3] = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
/// The folders in which each descriptor has its number as name.
const FOLDERS: [&str; 2] = ["/dev/fd", "/proc/self/fd"];

/// The descriptor that a path names; `None` if it names something else.
#[must_use]
pub fn number(path: &str) -> Option<u32> {
    if !path.starts_with('/') {
        return None;
    }
    let path = Path::new(path);
    if let Some(number) = NAMES.iter().position(|name| path == Path::new(name)) {
        return u32::try_from(number).ok();
    }
    let name = path.file_name()?.to_str()?;
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let folder = path.parent().filter(|_| is_number)?;
    let is_open = FOLDERS.iter().any(|open| folder == Path::new(open));
    is_open.then(|| name.parse().ok()).flatten()
}

/// The path by which the system opens a descriptor.
fn path(number: u32) -> String {
    // What is below `/proc` also says how it is open, and is there only on Linux.
    let folder = FOLDERS[usize::from(cfg!(target_os = "linux"))];
    format!("{folder}/{number}")
}

/// A stream to read from: standard input as it is, any other one opened anew, so a regular file is read from its start.
///
/// # Errors
/// There is no such stream, or it is not there to be read.
pub fn to_read(number: u32) -> io::Result<File> {
    if number == 0 {
        // A socket, as some parents give us, cannot be opened by its name.
        return io::stdin().as_fd().try_clone_to_owned().map(File::from);
    }
    let path = path(number);
    // What is open for writing alone would be opened as well, and its reader would lose what we take. Elsewhere than
    // on Linux to open it gives what is open, which cannot be read then.
    const READABLE: u32 = 0o400;
    if cfg!(target_os = "linux") && fs::symlink_metadata(&path)?.mode() & READABLE == 0 {
        return Err(io::Error::other("it is open for writing only"));
    }
    let file = open_to_read(Path::new(&path))?;
    if file.metadata()?.is_dir() {
        return Err(is_a_folder());
    }
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    Ok(file)
}

/// A stream to write to, at the position of the process that opened it. Opened anew by its path, a file would be
/// overwritten from its start.
///
/// # Errors
/// There is no such stream, or it cannot be written.
pub fn to_write(number: u32) -> io::Result<File> {
    let own = match number {
        0 => io::stdin().as_fd().try_clone_to_owned(),
        1 => io::stdout().as_fd().try_clone_to_owned(),
        2 => io::stderr().as_fd().try_clone_to_owned(),
        other => of_this_process(other),
    };
    match own {
        Ok(file) => Ok(file.into()),
        // Where the system does not give it (some containers), its end is where nothing is lost.
        Err(_) => File::options().append(true).open(path(number)),
    }
}

#[cfg(target_os = "linux")]
fn of_this_process(number: u32) -> io::Result<OwnedFd> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let number = i32::try_from(number).map_err(io::Error::other)?;
    let process = pidfd_open(getpid(), PidfdFlags::empty())?;
    Ok(pidfd_getfd(&process, number, PidfdGetfdFlags::empty())?)
}

/// Opens the path of a descriptor, which gives the same open file here.
#[cfg(not(target_os = "linux"))]
fn of_this_process(number: u32) -> io::Result<OwnedFd> {
    let file = File::options().append(true).open(path(number))?;
    Ok(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_files_are_known_by_their_names() {
        for (path, expected) in [
            ("/dev/stdin", Some(0)),
            ("/dev//./stdin", Some(0)),
            ("/dev/stdout", Some(1)),
            ("/dev/stderr", Some(2)),
            ("/dev/fd/63", Some(63)),
            ("/proc/self/fd/3", Some(3)),
            ("/dev/fd/", None),
            ("/dev/fd/x", None),
            ("/dev/fd/+1", None),
            ("/dev/fd/99999999999", None),
            ("dev/stdin", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(number(path), expected, "{path}");
        }
    }
}
