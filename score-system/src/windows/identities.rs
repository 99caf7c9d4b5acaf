//! Which names are of one file.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use super::{BACKUP_SEMANTICS, OPEN_REPARSE_POINT};
use crate::Identity;

/// The identity of the file that was found at a path: of the link itself if `found` is the metadata of a link.
///
/// # Errors
/// It is not there any more.
pub fn identity(found: &Metadata, path: &Path) -> io::Result<Identity> {
    let of_link = match found.is_symlink() {
        true => OPEN_REPARSE_POINT,
        false => 0,
    };
    // Without any access: it need not be readable.
    let file = OpenOptions::new()
        .access_mode(0)
        .custom_flags(BACKUP_SEMANTICS | of_link)
        .open(path)?;
    of_handle(&file)
}

/// The identity of an open file, whose metadata is `found`.
///
/// # Errors
/// The system does not say it.
pub fn identity_of_open(file: &File, _found: &Metadata) -> io::Result<Identity> {
    of_handle(file)
}

fn of_handle(file: &File) -> io::Result<Identity> {
    let found = winapi_util::file::information(file)?;
    Ok(Identity {
        device: found.volume_serial_number(),
        inode: found.file_index(),
    })
}
