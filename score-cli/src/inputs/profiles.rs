//! `--profiles`: a folder of custom workload profiles.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_humanitec::Profile;
use score_yaml::{SortedMap, message};

use super::read::InputFiles;
use crate::codes;
use crate::error::{Error, reason};
use crate::restriction;

const FILE: &str = "profile.json";

/// Reads every `<id>/profile.json` of a folder, sorted by path; other folders and files are left alone.
/// An empty path names no folder.
///
/// # Errors
/// A folder or file cannot be read, a file is no profile, or two have one id.
pub(super) fn read_folder(
    folder: &str,
    inputs: &mut InputFiles<'_>,
) -> Result<Vec<Arc<Profile>>, Error> {
    if folder.is_empty() {
        return Ok(Vec::new());
    }
    let ids = folders(Path::new(folder)).map_err(|error| {
        let text = message!("failed to read `--profiles {folder}`: {}", reason(&error));
        Diagnostic::of_error(codes::INVALID_FLAG, text.clone(), &error).summary(text)
    })?;
    let mut diags = Diagnostics::new();
    let mut paths: SortedMap<String, String> = SortedMap::new();
    let mut profiles = Vec::new();
    for id in ids {
        let path = Path::new(folder).join(&id).join(FILE);
        let path = path.to_string_lossy().into_owned();
        let profile = inputs
            .file(&path)
            .map_err(Diagnostics::from)
            .and_then(|file| Profile::parse(inputs.sources, file, &id));
        match profile {
            Ok(profile) => {
                if let Some(other) = paths.insert(profile.id.clone(), path.clone()) {
                    let message =
                        format!("`{other}` and `{path}` both have the id `{}`", profile.id);
                    diags.push(Diagnostic::new(codes::DUPLICATE_KEY, message));
                }
                profiles.push(Arc::new(profile));
            }
            Err(found) => diags.extend(found),
        }
    }
    if diags.has_errors() {
        Err(diags.into())
    } else {
        Ok(profiles)
    }
}

/// The names of the folders in a folder that hold a profile, sorted.
fn folders(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    restriction::check_folder(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().join(FILE).try_exists()?
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}
