//! Files of the command line become sources.

use std::io;
use std::path::Path;

use rayon::prelude::*;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_yaml::{Excerpt, FileId, SourceMap, message};

use crate::error::Error;
use crate::provisioners::{add_source_as, excerpt};
use crate::read;

/// Reads a file or a stream that the command line names as a source.
///
/// # Errors
/// It cannot be read or is no text.
pub(super) fn read(sources: &mut SourceMap, path: &str) -> Result<FileId, Diagnostic> {
    source(sources, path, named(path), excerpt(path, Excerpt::Shown))
}

/// Reads a file that another file names, or that a folder holds, as a source.
///
/// # Errors
/// As for [`read`].
pub(super) fn read_file(sources: &mut SourceMap, path: &str) -> Result<FileId, Diagnostic> {
    let bytes = read::file(Path::new(path), read::LIMIT);
    source(sources, path, bytes, excerpt(path, Excerpt::Shown))
}

fn named(path: &str) -> io::Result<Vec<u8>> {
    read::named(path, read::LIMIT)
}

fn source(
    sources: &mut SourceMap,
    path: &str,
    bytes: io::Result<Vec<u8>>,
    shown: Excerpt,
) -> Result<FileId, Diagnostic> {
    let bytes = bytes.map_err(|error| {
        let message = message!("failed to read '{path}': {error}");
        Diagnostic::new(Code::ReadFailed, message)
    })?;
    add_source_as(sources, path, bytes, shown)
}

/// Reads what the command line names as sources, on all cores: to open so many takes longer than to read them.
///
/// # Errors
/// All that cannot be read, at once.
pub(super) fn read_all(sources: &mut SourceMap, paths: &[&str]) -> Result<Vec<FileId>, Error> {
    read_all_as(sources, paths, Excerpt::Shown)
}

/// [`read_all`], of which messages show as much as `wanted` says.
///
/// # Errors
/// As for [`read_all`].
pub(super) fn read_all_as(
    sources: &mut SourceMap,
    paths: &[&str],
    wanted: Excerpt,
) -> Result<Vec<FileId>, Error> {
    let mut diags = Diagnostics::new();
    let mut files = Vec::with_capacity(paths.len());
    let read = paths
        .par_iter()
        .map(|path| (named(path), excerpt(path, wanted)));
    let read: Vec<_> = read.collect();
    for (path, (bytes, shown)) in paths.iter().zip(read) {
        match source(sources, path, bytes, shown) {
            Ok(file) => files.push(file),
            Err(diagnostic) => diags.push(diagnostic),
        }
    }
    if diags.has_errors() {
        Err(diags.into())
    } else {
        Ok(files)
    }
}

/// Reads a file as a source, if one is named.
///
/// # Errors
/// As for [`read_all`].
pub(super) fn read_optional(sources: &mut SourceMap, path: &str) -> Result<Option<FileId>, Error> {
    if path.is_empty() {
        return Ok(None);
    }
    Ok(read_all(sources, &[path])?.pop())
}
