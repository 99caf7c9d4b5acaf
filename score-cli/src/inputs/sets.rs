//! The files of deployment sets and deltas.

use score_core::diagnostic::Diagnostics;
use score_humanitec::sets::{DeploymentDelta, DeploymentSet};
use score_yaml::{Excerpt, FileId, SourceMap};

use super::read::InputFiles;
use crate::error::Error;

/// Reads a set and the deltas behind it.
///
/// # Errors
/// All that cannot be read; everything that is wrong in the files.
pub(crate) fn set_and_deltas(
    set: &str,
    deltas: &[String],
    sources: &mut SourceMap,
) -> Result<(DeploymentSet, Vec<DeploymentDelta>), Error> {
    let paths: Vec<&str> = [set]
        .into_iter()
        .chain(deltas.iter().map(String::as_str))
        .collect();
    let files = files(&paths, sources)?;
    let mut diags = Diagnostics::new();
    let set = told(DeploymentSet::read(sources, files[0]), &mut diags);
    let deltas = deltas_of(&files[1..], sources, &mut diags);
    match set.zip(deltas) {
        Some(read) => Ok(read),
        None => Err(diags.into()),
    }
}

/// Reads two sets.
///
/// # Errors
/// As for [`set_and_deltas`].
pub(crate) fn two_sets(
    paths: [&str; 2],
    sources: &mut SourceMap,
) -> Result<[DeploymentSet; 2], Error> {
    let files = files(&paths, sources)?;
    let mut diags = Diagnostics::new();
    let [one, other] =
        [files[0], files[1]].map(|file| told(DeploymentSet::read(sources, file), &mut diags));
    match one.zip(other) {
        Some((one, other)) => Ok([one, other]),
        None => Err(diags.into()),
    }
}

/// Reads deltas.
///
/// # Errors
/// As for [`set_and_deltas`].
pub(crate) fn deltas(
    paths: &[String],
    sources: &mut SourceMap,
) -> Result<Vec<DeploymentDelta>, Error> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let files = files(&paths, sources)?;
    let mut diags = Diagnostics::new();
    let deltas = deltas_of(&files, sources, &mut diags);
    deltas.ok_or_else(|| diags.into())
}

/// Reads files as sources; variables in them may be secrets.
fn files(paths: &[&str], sources: &mut SourceMap) -> Result<Vec<FileId>, Error> {
    InputFiles::new(sources).all_as(paths, Excerpt::Masked)
}

/// The deltas of files; `None` if one of them is none.
fn deltas_of(
    files: &[FileId],
    sources: &SourceMap,
    diags: &mut Diagnostics,
) -> Option<Vec<DeploymentDelta>> {
    let read = files.iter();
    let read: Vec<_> = read
        .map(|file| told(DeploymentDelta::read(sources, *file), diags))
        .collect();
    read.into_iter().collect()
}

/// What was read, or its errors among others.
fn told<T>(read: Result<T, Diagnostics>, diags: &mut Diagnostics) -> Option<T> {
    read.map_err(|found| diags.extend(found)).ok()
}
