//! Files: how they are opened and made, and who may read them.
//!
//! Files have no mode bits here. What is made gets the rights of its folder, which a user's profile keeps for that user.

use std::ffi::OsStr;
use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use super::OPEN_REPARSE_POINT;
use super::identities::{identity, identity_of_open};

/// The mode bits that files have for those who ask: all may read and write them as far as the folder's rights let them.
const MODE: u32 = 0o666;

/// Opens a file to read it, without waiting for somebody who writes. Devices and pipes are refused.
///
/// # Errors
/// It cannot be opened.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    expect_on_disk(&file)?;
    Ok(file)
}

/// Opens a file to overwrite it in place. A link is not followed, and nothing is waited for.
///
/// # Errors
/// It cannot be opened.
pub fn open_to_overwrite(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .custom_flags(OPEN_REPARSE_POINT)
        .open(path)?;
    expect_on_disk(&file)?;
    match file.metadata()?.is_symlink() {
        true => Err(io::Error::other("it is a symbolic link")),
        false => Ok(file),
    }
}

fn expect_on_disk(file: &File) -> io::Result<()> {
    match winapi_util::file::typ(file)?.is_disk() {
        true => Ok(()),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a device, expected a file",
        )),
    }
}

/// Creates a file to write to it; the mode bits are not kept. Something that is there already, a link too, is an error and
/// stays.
///
/// # Errors
/// It cannot be created.
pub fn create_new(path: &Path, _mode: u32) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Creates a folder, with the rights of the folder that it is in.
///
/// # Errors
/// It cannot be created.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// The mode bits of a file: the same for all.
#[must_use]
pub fn mode(_found: &Metadata) -> u32 {
    MODE
}

/// True if a file has these mode bits: always.
#[must_use]
pub fn has_mode(_found: &Metadata, _asked: u32) -> bool {
    true
}

/// Sets no mode bits: there are none.
///
/// # Errors
/// Never.
pub fn set_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// The umask of this process: there is none.
#[must_use]
pub fn umask() -> u32 {
    0
}

/// What something is that is neither a file nor a folder nor a link.
#[must_use]
pub fn special_kind(_kind: FileType) -> &'static str {
    "device"
}

/// True if it is a device.
#[must_use]
pub fn is_device(kind: FileType) -> bool {
    !(kind.is_file() || kind.is_dir() || kind.is_symlink())
}

/// Opens a file to read it by names from a folder without links. The system opens by whole paths alone, so the file is
/// opened, and refused if its path leads elsewhere by then: a link that is put in its way and taken away again within that
/// time would have to be of the same file.
///
/// # Errors
/// It cannot be opened.
pub fn open_below(root: &Path, names: &[&OsStr]) -> io::Result<File> {
    let mut path = root.to_owned();
    path.extend(names);
    let file = open_to_read(&path)?;
    let opened = identity_of_open(&file, &file.metadata()?)?;
    let found = fs::symlink_metadata(&path)?;
    if fs::canonicalize(&path)? != path || identity(&found, &path)? != opened {
        return Err(io::Error::other("a link was put in its way"));
    }
    Ok(file)
}
