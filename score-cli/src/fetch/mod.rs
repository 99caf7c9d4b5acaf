//! Where `--provisioners` and `--patch-templates` get their files from.

mod local;

use crate::error::Error;

/// The most that a file may hold, in bytes.
pub(crate) const MAX_FILE: u64 = 64 << 20;

/// A file and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// The URI of this file; for one out of a directory, the URI with its name.
    pub uri: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was one of a directory, and not asked for by name.
    pub from_directory: bool,
}

/// The file, or the files of the directory, that a URI names.
///
/// # Errors
/// The scheme is not known, there is nothing there, or it cannot be read.
pub fn fetch(uri: &str) -> Result<Vec<Fetched>, Error> {
    match uri.split_once("://") {
        None => local::fetch(uri, uri),
        Some(("file", path)) => local::fetch(uri, path),
        Some((scheme, _)) => Err(Error::Other(format!(
            "unsupported scheme '{scheme}' in '{uri}', expected a path, file://PATH or - for standard input"
        ))),
    }
}
