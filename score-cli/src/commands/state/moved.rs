//! An archive that goes to another environment than it is from: what is bound to the name and the folder of that one changes, so
//! that no two environments share it. All else, what was drawn too, is as it was archived.

use score_core::state::{self, State};
use score_yaml::SourceMap;

use crate::binary::Binary;
use crate::commands::CommandContext;
use crate::error::Error;
use crate::last_run::LastRun;
use crate::state_archive::Files;
use crate::state_dir::StateDir;
use crate::state_files::{DEFINITIONS, STATE};

/// A field of the state that two environments may not share, and what it holds.
type BoundField = (&'static str, String);

/// Has the files of an archive, whose state is `archived`, be those of the environment `to`, whose folder is `own`; they were those
/// of `from`. Nothing changes if that is the same environment. Returns notes for people.
///
/// # Errors
/// What is there cannot be read; a name of an environment leads elsewhere in the path of a file of values.
pub(super) fn settle(
    binary: Binary,
    files: &mut Files,
    archived: State,
    [from, to]: [&str; 2],
    own: &StateDir,
    context: &mut CommandContext<'_>,
) -> Result<Vec<String>, Error> {
    let taken = fields_of_others(binary, own, context.sources)?;
    let is_shared = |state: &State| {
        let fields = binary.bound_fields(state);
        fields.iter().any(|field| taken.contains(field))
    };
    let mut state = archived;
    // The default environment of one project may be beside that of another one here.
    if from != to || is_shared(&state) {
        let before = state.extras.clone();
        binary.bind_to_environment(&mut state, to, &own.own_folder().to_string_lossy());
        // A state that cannot be read is replaced as if it were not there.
        let there = own.state(binary, context.sources).ok().flatten();
        if let Some(there) = there.filter(|there| !is_shared(there)) {
            for (name, text) in binary.bound_fields(&there) {
                state.extras.insert(name.into(), text.into());
            }
        }
        if state.extras != before {
            let text = state::write(&state, &binary.state_fields()).concat();
            files.insert(STATE.to_owned(), text.into_bytes());
        }
    }
    if from == to {
        return Ok(Vec::new());
    }
    let mut last = LastRun::of(&state)?.unwrap_or_default();
    let notes = last.rename(from, to)?;
    state.beside.last_run = last.to_map();
    if let Some(pieces) = state::write_beside(&state) {
        files.insert(DEFINITIONS.to_owned(), pieces.concat().into_bytes());
    }
    Ok(notes)
}

/// The fields that the other environments of a project have for themselves.
fn fields_of_others(
    binary: Binary,
    own: &StateDir,
    sources: &mut SourceMap,
) -> Result<Vec<BoundField>, Error> {
    let mut environments = vec![None];
    environments.extend(own.environments()?.into_iter().map(Some));
    environments.retain(|other| other.as_ref() != own.environment());
    let mut fields = Vec::new();
    for other in environments {
        // What cannot be read is nothing to share, and its own runs say so.
        let state = own
            .of_environment(other)
            .state(binary, sources)
            .ok()
            .flatten();
        fields.extend(state.iter().flat_map(|state| binary.bound_fields(state)));
    }
    Ok(fields)
}
