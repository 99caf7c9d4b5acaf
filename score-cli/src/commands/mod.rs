//! The commands, one file a command.

pub(crate) mod completion;
pub(crate) mod definitions;
pub(crate) mod delta;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod provisioners;
pub(crate) mod resources;
pub(crate) mod state;
pub(crate) mod validate;
pub(crate) mod version;
pub(crate) mod workloads;

use score_core::backend::Backend;
use score_core::diagnostic::{Diagnostic, escape_hidden};
use score_core::state::State;
use score_yaml::{SourceMap, Value};

use crate::codes;
use crate::command_tree::StateDirArg;
use crate::command_tree::seconds::Seconds;
use crate::error::Error;
use crate::report::Report;
use crate::run_result::RunResult;
use crate::state_dir::{Access, StateDir};

/// The report and the sources that every command gets besides its arguments.
#[derive(Debug)]
pub(crate) struct CommandContext<'a> {
    /// The report that messages go to.
    pub(crate) report: Report,
    /// The texts read so far, for the places of diagnostics.
    pub(crate) sources: &'a mut SourceMap,
    /// What the run says of itself to programs.
    pub(crate) result: &'a mut RunResult,
}

/// Opens the project of the working directory to read it.
pub(crate) fn project<B: Backend>(
    state_dir: &StateDirArg,
    sources: &mut SourceMap,
) -> Result<(StateDir, State), Error> {
    let directory =
        StateDir::open::<B>(state_dir, Access::Read)?.ok_or(Error::NoProject(B::NAME))?;
    let state = directory
        .state::<B>(sources)?
        .ok_or(Error::NoProject(B::NAME))?;
    Ok((directory, state))
}

/// Opens the project of the working directory to change it, and tells what became of a run that was interrupted.
pub(crate) fn changed_project<B: Backend>(
    state_dir: &StateDirArg,
    lock_timeout: &Seconds,
    context: &mut CommandContext<'_>,
) -> Result<(StateDir, State), Error> {
    let none = || Error::NoProject(B::NAME);
    let access = Access::Write(lock_timeout.duration()?);
    let directory = StateDir::open::<B>(state_dir, access)?.ok_or_else(none)?;
    for note in directory.notes() {
        context.report.warn(note);
    }
    let state = directory.state::<B>(context.sources)?.ok_or_else(none)?;
    Ok((directory, state))
}

/// Refuses a folder that the state names if a run must not change what is in it.
pub(crate) fn check_folder(
    directory: &StateDir,
    field: &str,
    folder: &str,
) -> Result<(), Diagnostic> {
    directory.check_folder(folder).map_err(|why| {
        let message = format!("the state's `{field}` names a folder that no run may change: {why}");
        Diagnostic::new(codes::INVALID_STATE, message).path(field)
    })
}

/// JSON as the Go tools print it: two spaces of indent, a final newline. Characters that a terminal would obey or hide
/// are escaped; a program reads the same.
pub(crate) fn json(value: &Value) -> String {
    let mut out = String::new();
    // Numbers that JSON cannot say have no business in outputs; what stands before them is still shown.
    let _ = score_yaml::json::push_indented(value, &mut out);
    out.push('\n');
    escape_hidden(&out)
}
