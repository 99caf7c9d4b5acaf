//! The files of deployment sets and deltas.

use score_core::diagnostic::Diagnostics;
use score_humanitec::sets::{DeploymentDelta, DeploymentSet, exchanged};
use score_yaml::{Excerpt, FileId, SourceMap, message};

use super::read::InputFiles;
use crate::error::Error;
use crate::shell_word::shell_word;

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
    let deltas_read = deltas_of(&files[1..], sources, &mut diags);
    if let Some(read) = set.zip(deltas_read) {
        return Ok(read);
    }
    // Two arguments that are exchanged are one mistake.
    let Some((at, error)) = exchanged(sources, files[0], &files[1..]) else {
        return Err(diags.into());
    };
    let mut ordered = paths;
    let set = ordered.remove(at + 1);
    ordered.insert(0, set);
    let ordered: Vec<String> = ordered.into_iter().map(shell_word).collect();
    let way_out = message!("write `delta apply {}`", ordered.join(" "));
    Err(error.hint(way_out).into())
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
