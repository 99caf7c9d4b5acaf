//! What a project has from the start.

use crate::binary::Binary;
use crate::error::Error;
use crate::state_dir::StateDir;
use crate::state_files::{DEFAULTS, PROVISIONERS_SUFFIX, is_made_by_init};
use crate::transaction::{Mode, Transaction};

/// The name of the working directory; empty if it has none.
pub(crate) fn folder_name() -> String {
    let folder = std::env::current_dir().ok();
    let name = folder.and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()));
    name.unwrap_or_default()
}

/// Adds the default provisioners to what is written, unless somebody removed them; returns what to report.
pub(crate) fn stage_defaults(
    binary: Binary,
    no_defaults: Option<bool>,
    directory: &StateDir,
    is_new: bool,
    transaction: &mut Transaction,
) -> Result<String, Error> {
    let path = directory.path().join(DEFAULTS);
    let shown = path.display().to_string();
    let is_there = path.try_exists().map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    Ok(if no_defaults == Some(true) {
        "Skipping creation of default provisioners file since it has been disabled".to_owned()
    } else if is_there {
        format!("Keeping the default provisioners file '{shown}' that is there")
    } else if !is_new && no_defaults.is_none() && has_traces_of_init(binary, directory)? {
        format!(
            "Leaving out the default provisioners file '{shown}', which was removed; --no-default-provisioners=false writes it"
        )
    } else {
        transaction.write(
            path,
            binary.default_provisioners().as_bytes().to_vec(),
            Mode::Kept(0o644),
        );
        format!("Created default provisioners file '{shown}'")
    })
}

/// True if an earlier `init` could have written the default provisioners, so that somebody must have removed them. A
/// state that was put into its folder alone, as continuous integration does, comes without them.
fn has_traces_of_init(binary: Binary, directory: &StateDir) -> Result<bool, Error> {
    let is_trace = |name: &String| {
        let is_of_others =
            name.ends_with(PROVISIONERS_SUFFIX) && !binary.texts().adds_defaults_to_others;
        is_made_by_init(name) || is_of_others
    };
    Ok(directory.names()?.iter().any(is_trace))
}
