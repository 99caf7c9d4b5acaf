//! The calls to the file system that change something, or find out how far a change has come, in one place: tests let
//! each of them fail in turn.

use std::fs;
use std::io::{self, BufRead as _, IoSlice, Write as _};
use std::path::Path;

pub(crate) use score_system::Identity;

/// A kind of call to the file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DiskCall {
    Metadata,
    Open,
    Write,
    Chmod,
    Rename,
    Link,
    Unlink,
    MakeDirectory,
    RemoveDirectory,
}

/// Decides whether a call fails.
#[cfg(test)]
pub(crate) type Fault = dyn Fn(DiskCall, &Path) -> io::Result<()> + Send + Sync;

/// The file system.
#[derive(Default)]
pub(crate) struct Disk {
    /// Asked before each call.
    #[cfg(test)]
    pub(crate) fault: Option<Box<Fault>>,
}

/// The mode bits of a file that is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// `0600`, whatever they were before.
    Private,
    /// Those of the file that is replaced; if there is none, these without the bits of the umask.
    Kept(u32),
    /// These without the bits of the umask, whatever they were before.
    Exact(u32),
}

impl Disk {
    #[cfg_attr(
        not(test),
        expect(
            clippy::unused_self,
            clippy::unnecessary_wraps,
            reason = "tests use them"
        )
    )]
    fn inject_fault(&self, call: DiskCall, path: &Path) -> io::Result<()> {
        #[cfg(test)]
        if let Some(fault) = &self.fault {
            return fault(call, path);
        }
        let _ = (call, path);
        Ok(())
    }

    /// The metadata of what is at a path, of a link itself; `None` only if the system says that nothing is there. What
    /// cannot be looked at may be there, and to treat it as missing would lose it.
    pub(crate) fn metadata(&self, path: &Path) -> io::Result<Option<fs::Metadata>> {
        self.inject_fault(DiskCall::Metadata, path)?;
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            found => found.map(Some),
        }
    }

    /// Creates a file and writes it. Something that is there already, a link too, is an error and stays. `before` is
    /// the mode of the file that it is to replace.
    pub(crate) fn create(
        &self,
        path: &Path,
        pieces: &[Vec<u8>],
        mode: Mode,
        before: Option<u32>,
    ) -> io::Result<()> {
        let mut file = self.make(path, mode, before)?;
        self.inject_fault(DiskCall::Write, path)?;
        write_pieces(&mut file, pieces)
    }

    /// Creates an empty file, as [`Disk::create`] does.
    pub(crate) fn make(
        &self,
        path: &Path,
        mode: Mode,
        before: Option<u32>,
    ) -> io::Result<fs::File> {
        let (asked, exact) = match (mode, before) {
            (Mode::Private, _) => (0o600, Some(0o600)),
            (Mode::Kept(_), Some(before)) => (before, Some(before)),
            (Mode::Kept(mode) | Mode::Exact(mode), _) => (mode, None),
        };
        self.inject_fault(DiskCall::Open, path)?;
        let file = score_system::create_new(path, asked)?;
        // The umask may have taken bits off.
        if let Some(exact) = exact {
            self.set_mode(&file, path, exact)?;
        }
        Ok(file)
    }

    /// Writes more to a file that is open.
    pub(crate) fn write(&self, file: &mut fs::File, path: &Path, piece: &[u8]) -> io::Result<()> {
        self.inject_fault(DiskCall::Write, path)?;
        file.write_all(piece)
    }

    fn set_mode(&self, file: &fs::File, path: &Path, mode: u32) -> io::Result<()> {
        if score_system::has_mode(&file.metadata()?, mode) {
            return Ok(());
        }
        self.inject_fault(DiskCall::Chmod, path)?;
        score_system::set_mode(file, mode)
    }

    /// Overwrites an existing file in place; a link is not followed. Returns why its mode could not be set: some file
    /// systems have no modes, and some files belong to somebody else.
    pub(crate) fn overwrite(
        &self,
        path: &Path,
        bytes: &[u8],
        mode: Option<u32>,
    ) -> io::Result<Option<io::Error>> {
        let mut file = self.open_to_overwrite(path)?;
        self.inject_fault(DiskCall::Write, path)?;
        file.set_len(0)?;
        // With nothing in it, so that nobody reads what the mode keeps from them.
        let set = mode.map(|mode| self.set_mode(&file, path, mode));
        file.write_all(bytes)?;
        Ok(set.and_then(Result::err))
    }

    /// Opens a file to overwrite it in place. If that fails, it has not changed.
    fn open_to_overwrite(&self, path: &Path) -> io::Result<fs::File> {
        self.inject_fault(DiskCall::Open, path)?;
        let file = score_system::open_to_overwrite(path)?;
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(io::Error::other("it is not a file")),
        }
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::Rename, to)?;
        fs::rename(from, to)
    }

    /// Gives a file a second name (a hard link).
    pub(crate) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::Link, to)?;
        fs::hard_link(from, to)
    }

    pub(crate) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::Unlink, path)?;
        fs::remove_file(path)
    }

    pub(crate) fn make_directory(&self, path: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::MakeDirectory, path)?;
        fs::create_dir(path)
    }

    /// Removes an empty folder.
    pub(crate) fn remove_directory(&self, path: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::RemoveDirectory, path)?;
        fs::remove_dir(path)
    }

    /// Removes a folder with all that is in it; of links only the links themselves.
    pub(crate) fn remove_all(&self, path: &Path) -> io::Result<()> {
        self.inject_fault(DiskCall::RemoveDirectory, path)?;
        fs::remove_dir_all(path)
    }
}

/// Writes all of a text in pieces, many at once: they may be short.
pub(crate) fn write_pieces(file: &mut fs::File, pieces: &[Vec<u8>]) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let mut rest = slices.as_mut_slice();
    // Past empty ones at the start.
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut rest, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// True if the content of a file is these pieces and no more. They may be large, so little of the file is read at once.
pub(crate) fn has_content(path: &Path, pieces: &[Vec<u8>]) -> bool {
    const AT_ONCE: usize = 64 << 10;
    fs::File::open(path).is_ok_and(|file| {
        let length: usize = pieces.iter().map(Vec::len).sum();
        let mut file = io::BufReader::with_capacity((length + 1).min(AT_ONCE), file);
        pieces.iter().all(|piece| starts_with(&mut file, piece))
            && matches!(next_bytes(&mut file), Ok([]))
    })
}

/// True if what is next in a file are these bytes, which are taken from it.
fn starts_with(file: &mut io::BufReader<fs::File>, mut expected: &[u8]) -> bool {
    while !expected.is_empty() {
        let Ok(bytes) = next_bytes(file) else {
            return false;
        };
        let length = bytes.len().min(expected.len());
        if length == 0 || bytes[..length] != expected[..length] {
            return false;
        }
        file.consume(length);
        expected = &expected[length..];
    }
    true
}

/// The bytes that are next in a file; none at its end.
fn next_bytes(file: &mut io::BufReader<fs::File>) -> io::Result<&[u8]> {
    loop {
        match file.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    Ok(file.buffer())
}

/// Ignores that something to remove is not there.
pub(crate) fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_pieces_that_were_written_and_no_others() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let path = folder.path().join("text");
        // More than a system takes at once, and empty ones; one that is longer than what is read at once.
        let mut pieces: Vec<Vec<u8>> = (0..5_000).map(|i| vec![b'a'; i % 3]).collect();
        pieces.push(vec![b'b'; 200_000]);
        pieces.push(Vec::new());
        let disk = Disk::default();
        let created = disk.create(&path, &pieces, Mode::Private, None);
        created.expect("it can be written");
        assert_eq!(fs::read(&path).expect("it is there"), pieces.concat());
        assert!(has_content(&path, &pieces));
        assert!(has_content(&path, &[pieces.concat()]));

        let mut other = pieces.concat();
        other.pop();
        assert!(!has_content(&path, &[other.clone()]), "it is longer");
        other.push(b'c');
        assert!(!has_content(&path, &[other]), "its last byte is another");
        pieces.push(vec![b'b']);
        assert!(!has_content(&path, &pieces), "it is shorter");
        assert!(!has_content(&folder.path().join("none"), &[]));
    }
}
