//! Reads files: regular ones, up to a limit, and never anything that keeps a run waiting. Files that somebody else may
//! have written are opened nowhere else.
//!
//! On the command line a stream may be named as well ([`named`]): `-`, `/dev/stdin`, `/dev/fd/N`, and with them what a shell
//! makes of `<(...)`. Whoever names one there knows that something comes out of it. A path in a file never names a
//! stream ([`file`]). A restricted run reads streams too: whoever started it has opened them.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use score_restrict::Policy;
use score_system::{descriptor, identity_of_open, open_to_read};
use score_yaml::SortedSet;

use crate::disk::Identity;
use crate::restriction;

/// The size limit of an input, in bytes.
pub(crate) const LIMIT: u64 = 64 << 20;
/// The size limit of a state or a journal, in bytes: several times those of a project of 100,000 workloads. A run never
/// writes one that is larger, because the next run could not read it.
pub(crate) const OWN_LIMIT: u64 = 1 << 30;

/// The name of standard input on the command line.
pub(crate) const STDIN: &str = "-";

/// A file or a stream that was read.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) bytes: Vec<u8>,
    /// The identity of the file; `None` for a pipe.
    pub(crate) identity: Option<Identity>,
    pub(crate) origin: Origin,
}

/// The kind of thing that was read by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// A file itself.
    File,
    /// A symbolic link to a file.
    Link,
    /// A descriptor of this process.
    Stream,
}

/// Reads a regular file.
///
/// # Errors
/// It cannot be read, is something else than a file, or holds more than `limit` bytes.
pub(crate) fn file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    contents(path, limit).map(|contents| contents.bytes)
}

/// [`file`], with what tells it from others and what its name named.
///
/// # Errors
/// As for [`file`].
pub(crate) fn contents(path: &Path, limit: u64) -> io::Result<Contents> {
    let (file, found, kind) = open_regular(path)?;
    let identity = identity_of_open(&file, &found)?;
    Ok(Contents {
        bytes: read_limited(file, found.len(), limit)?,
        identity: Some(identity),
        origin: kind,
    })
}

/// Opens a regular file.
///
/// # Errors
/// It cannot be opened, or is something else than a file.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    open_regular(path).map(|(file, ..)| file)
}

fn open_regular(path: &Path) -> io::Result<(File, Metadata, Origin)> {
    if let Some(policy) = restriction::policy() {
        return open_allowed(path, policy);
    }
    // Looked at before it is opened, for to open a device or a pipe may do something.
    let name = fs::symlink_metadata(path)?;
    let kind = match name.is_symlink() {
        true => Origin::Link,
        false => Origin::File,
    };
    expect_file(&match kind {
        Origin::Link => fs::metadata(path)?,
        _ => name,
    })?;
    let file = open_to_read(path)?;
    // It may be another one by now.
    let found = file.metadata()?;
    expect_file(&found)?;
    Ok((file, found, kind))
}

/// [`open_regular`], if a policy allows it. Nothing outside is looked at before.
fn open_allowed(path: &Path, policy: &Policy) -> io::Result<(File, Metadata, Origin)> {
    let real = policy.check_read(path)?;
    expect_file(&fs::symlink_metadata(real)?)?;
    let file = policy.open(path)?;
    let found = file.metadata()?;
    expect_file(&found)?;
    let origin = match fs::symlink_metadata(path)?.is_symlink() {
        true => Origin::Link,
        false => Origin::File,
    };
    Ok((file, found, origin))
}

/// Reads what a person names on the command line: a regular file, or a stream up to its end.
///
/// # Errors
/// As for [`file`]; or it is a stream that was read before.
pub(crate) fn named(path: &str, limit: u64) -> io::Result<Contents> {
    match stream_number(path) {
        Some(number) => read_stream(number, limit),
        None => contents(Path::new(path), limit),
    }
}

/// Reads standard input up to its end.
///
/// # Errors
/// As for [`named`].
pub(crate) fn stdin(limit: u64) -> io::Result<Vec<u8>> {
    read_stream(0, limit).map(|contents| contents.bytes)
}

/// The folder from which the paths in a file count: the folder of the file, or the working directory (an empty path)
/// for a stream.
pub(crate) fn folder(path: &str) -> &Path {
    let folder = Path::new(path).parent();
    folder
        .filter(|_| stream_number(path).is_none())
        .unwrap_or(Path::new(""))
}

/// The descriptor of the stream to read that a path names; `None` if it names a file.
pub(crate) fn stream_number(path: &str) -> Option<u32> {
    if path == STDIN {
        return Some(0);
    }
    // What is there to be written to is not read by its name.
    let is_output = || ["/dev/stdout", "/dev/stderr"].contains(&path);
    descriptor::number(path).filter(|_| !is_output())
}

fn read_stream(number: u32, limit: u64) -> io::Result<Contents> {
    /// The streams that were read to their end: reading one again would give nothing, or something else.
    static READ_BEFORE: Mutex<SortedSet<u32>> = Mutex::new(SortedSet::new());
    let mut read = READ_BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    if !read.insert(number) {
        return Err(io::Error::other(
            "it was read before, and a stream can be read once",
        ));
    }
    drop(read);
    let file = descriptor::to_read(number)?;
    let found = file.metadata();
    // Not every system looks at a stream.
    let identity = match &found {
        Ok(found) if found.is_file() => identity_of_open(&file, found).ok(),
        _ => None,
    };
    Ok(Contents {
        bytes: read_limited(file, 0, limit)?,
        identity,
        origin: Origin::Stream,
    })
}

/// Fails unless something is a regular file.
fn expect_file(found: &Metadata) -> io::Result<()> {
    match found.file_type() {
        kind if kind.is_file() => Ok(()),
        kind if kind.is_dir() => Err(score_system::is_a_folder()),
        kind => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "it is a {}, expected a file",
                score_system::special_kind(kind)
            ),
        )),
    }
}

/// Reads to the end, which must not come after `limit` bytes; `length` is how many are expected.
fn read_limited(from: impl Read, length: u64, limit: u64) -> io::Result<Vec<u8>> {
    let too_large = || {
        let message = format!("it holds more than {limit} bytes");
        Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
    };
    if length > limit {
        return too_large();
    }
    let mut bytes = Vec::new();
    // One more, so that the end is found without more room.
    let room = usize::try_from(length).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(room.saturating_add(1))?;
    // Not all say how much they hold: those of /proc, and what grows meanwhile.
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return too_large();
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(path: &Path) -> String {
        file(path, LIMIT).unwrap_err().to_string()
    }

    #[test]
    fn files_are_read_up_to_a_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(file(&path, 5).unwrap(), b"12345");
        let error = file(&path, 4).unwrap_err().to_string();
        assert_eq!(error, "it holds more than 4 bytes");
        // It says that it holds nothing.
        let status = Path::new("/proc/self/status");
        assert!(file(status, LIMIT).unwrap().len() > 10);
        assert!(file(status, 10).is_err());
    }

    #[test]
    fn a_length_that_is_no_truth_is_not_believed() {
        assert_eq!(read_limited(&b"123"[..], 0, 3).unwrap(), b"123");
        assert!(read_limited(&b"1234"[..], 0, 3).is_err());
        assert!(read_limited(&b"1234"[..], 2, 3).is_err());
        assert_eq!(read_limited(&b"1"[..], 3, 3).unwrap(), b"1");
    }

    #[test]
    fn what_is_no_file_is_told_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, 0o600.into()).unwrap();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink("pipe", &link).unwrap();
        let socket = dir.path().join("socket");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, expected) in [
            (pipe.as_path(), "it is a pipe, expected a file"),
            (&link, "it is a pipe, expected a file"),
            (&socket, "it is a socket, expected a file"),
            (Path::new("/dev/zero"), "it is a device, expected a file"),
        ] {
            assert_eq!(error(path), expected, "{path:?}");
        }
        assert!(error(dir.path()).contains("Is a directory"));
        // Paths of files never name streams.
        assert!(file(Path::new("/dev/fd/1000"), LIMIT).is_err());
    }

    #[test]
    fn paths_in_what_comes_out_of_a_stream_count_from_here() {
        assert_eq!(
            (stream_number("/dev/stdin"), stream_number("/dev/stdout")),
            (Some(0), None)
        );
        assert_eq!(folder("/dev/fd/63"), Path::new(""));
        assert_eq!(folder("a/score.yaml"), Path::new("a"));
        assert_eq!(folder("score.yaml"), Path::new(""));
    }

    #[test]
    fn a_stream_is_read_once() {
        use std::io::Write as _;
        use std::os::fd::AsRawFd as _;
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"abc").unwrap();
        let path = format!("/dev/fd/{}", writer.as_raw_fd());
        let error = named(&path, LIMIT).unwrap_err().to_string();
        assert_eq!(error, "it is open for writing only");
        drop(writer);
        let path = format!("/dev/fd/{}", reader.as_raw_fd());
        assert_eq!(named(&path, LIMIT).unwrap().bytes, b"abc");
        let error = named(&path, LIMIT).unwrap_err().to_string();
        assert!(error.contains("can be read once"), "{error}");
        // A path with which a file would name it.
        assert!(file(Path::new(&path), LIMIT).is_err());
    }
}
