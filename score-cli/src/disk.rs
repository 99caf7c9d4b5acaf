//! The calls to the file system that change something, or find out how far a change has come, in one place: tests let
//! each of them fail in turn.

use std::fs;
use std::io::{self, Read as _, Write as _};
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
        for piece in pieces {
            self.write(&mut file, path, piece)?;
        }
        Ok(())
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

/// True if the content of a file is these pieces and no more. They may be large, so little of the file is read at once.
pub(crate) fn has_content(path: &Path, pieces: &[Vec<u8>]) -> bool {
    const AT_ONCE: usize = 64 << 10;
    fs::File::open(path).is_ok_and(|mut file| {
        let longest = pieces.iter().map(Vec::len).max().unwrap_or_default();
        let mut buffer = vec![0; longest.min(AT_ONCE)];
        let mut parts = pieces.iter().flat_map(|piece| piece.chunks(AT_ONCE));
        let starts_so = parts.all(|part| {
            let bytes = &mut buffer[..part.len()];
            file.read_exact(bytes).is_ok() && bytes == part
        });
        starts_so && matches!(file.read(&mut [0]), Ok(0))
    })
}

/// Ignores that something to remove is not there.
pub(crate) fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
