//! Which names are of one file.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::Identity;

/// The identity of the file that was found at a path: of the link itself if `found` is the metadata of a link.
///
/// # Errors
/// It is not there any more.
pub fn identity(found: &Metadata, _path: &Path) -> io::Result<Identity> {
    Ok(Identity {
        device: found.dev(),
        inode: found.ino(),
    })
}

/// The identity of an open file, whose metadata is `found`.
///
/// # Errors
/// The system does not say it.
pub fn identity_of_open(_file: &File, found: &Metadata) -> io::Result<Identity> {
    identity(found, Path::new(""))
}
