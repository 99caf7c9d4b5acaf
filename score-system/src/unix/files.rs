//! Files: how they are opened and made, and who may read them.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, FileType, Metadata, OpenOptions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _,
    PermissionsExt as _,
};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

/// Opens a file to read it, without waiting for somebody who writes.
///
/// # Errors
/// It cannot be opened.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Opens a file to overwrite it in place. A link is not followed, and nothing is waited for.
///
/// # Errors
/// It cannot be opened.
pub fn open_to_overwrite(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .write(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Creates a file to write to it, with these mode bits without those of the umask. Something that is there already, a link
/// too, is an error and stays.
///
/// # Errors
/// It cannot be created.
pub fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

/// Creates a folder for this user alone.
///
/// # Errors
/// It cannot be created.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

/// The mode bits of a file.
#[must_use]
pub fn mode(found: &Metadata) -> u32 {
    found.mode() & 0o777
}

/// True if a file has these mode bits.
#[must_use]
pub fn has_mode(found: &Metadata, asked: u32) -> bool {
    mode(found) == asked
}

/// Sets the mode bits of a file.
///
/// # Errors
/// The file system has none, or the file belongs to somebody else.
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// The umask of this process.
#[must_use]
#[allow(
    clippy::useless_conversion,
    reason = "mode bits have 16 bits on some systems"
)]
pub fn umask() -> u32 {
    said_umask().unwrap_or_else(|| {
        // The one way to ask for it elsewhere than on Linux is to set it. Files that other threads make meanwhile get
        // another one, so it is asked before anything is written.
        let old = rustix::process::umask(Mode::from_raw_mode(0o077));
        rustix::process::umask(old);
        u32::from(old.as_raw_mode()) & 0o777
    })
}

/// The umask as Linux shows it.
fn said_umask() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let umask = status
        .lines()
        .find_map(|line| line.strip_prefix("Umask:"))?;
    u32::from_str_radix(umask.trim(), 8).ok()
}

/// What something is that is neither a file nor a folder nor a link.
#[must_use]
pub fn special_kind(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "pipe"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

/// True if it is a device.
#[must_use]
pub fn is_device(kind: FileType) -> bool {
    kind.is_block_device() || kind.is_char_device()
}

/// Opens a file to read it, without waiting, by names from a folder without links. Links that are put in its way meanwhile
/// are not followed. Without a name it is the folder, or file, itself.
///
/// # Errors
/// It cannot be opened.
pub fn open_below(root: &Path, names: &[&OsStr]) -> io::Result<File> {
    let file = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
    let at = OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let Some((last, folders)) = names.split_last() else {
        return Ok(openat(CWD, root, file | at, Mode::empty())?.into());
    };
    let mut folder: OwnedFd = openat(CWD, root, TO_LOOK_BELOW | at, Mode::empty())?;
    for name in folders {
        folder = openat(&folder, *name, TO_LOOK_BELOW | at, Mode::empty())?;
    }
    Ok(openat(&folder, *last, file | at, Mode::empty())?.into())
}

/// How a folder is opened that is not read itself: it need not be readable.
#[cfg(target_os = "linux")]
const TO_LOOK_BELOW: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);
#[cfg(not(target_os = "linux"))]
const TO_LOOK_BELOW: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);
