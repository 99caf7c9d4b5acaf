//! The commands, one file a command.

pub(crate) mod catalog;
pub(crate) mod completion;
pub(crate) mod definitions;
pub(crate) mod delta;
pub(crate) mod environments;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod provisioners;
pub(crate) mod resources;
pub(crate) mod sets;
pub(crate) mod state;
pub(crate) mod types;
pub(crate) mod validate;
pub(crate) mod version;
pub(crate) mod workloads;

use score_core::diagnostic::{Diagnostic, escape_hidden};
use score_core::state::State;
use score_yaml::{SourceMap, Value, message};

use crate::binary::Binary;
use crate::codes;
use crate::command_tree::seconds::Seconds;
use crate::command_tree::{ChangedEnvironmentArgs, EnvironmentArg, StateDirArg};
use crate::environments::enter;
use crate::error::Error;
use crate::report::Report;
use crate::run_result::RunResult;
use crate::shell_word::shell_word;
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

/// The flag that names the place of the state, behind a space; nothing if it is in the working directory.
pub(crate) fn named_place(state_dir: &StateDirArg) -> String {
    let path = state_dir.path.as_deref();
    path.map_or_else(String::new, |path| {
        format!(" --state-dir {}", shell_word(path))
    })
}

/// The error that there is no project where a command line looks for it.
fn no_project(binary: Binary, state_dir: &StateDirArg) -> Error {
    match &state_dir.path {
        None => Error::NoProject(binary.name()),
        Some(path) => Error::NoProjectIn {
            path: path.into(),
            init: format!("{} init{}", binary.name(), named_place(state_dir)),
        },
    }
}

/// Opens the project that a command line names to read it, for a command that can do without one. A folder that somebody
/// named and that holds none is more likely a typo than a wish.
///
/// # Errors
/// As [`StateDir::open`].
pub(crate) fn project_if_any(
    binary: Binary,
    state_dir: &StateDirArg,
    report: Report,
) -> Result<Option<StateDir>, Error> {
    let found = StateDir::open(binary, state_dir, Access::Read)?;
    if let (None, Some(path)) = (&found, &state_dir.path) {
        report.warn(message!("there is no project in '{path}'"));
    }
    Ok(found)
}

/// Opens the environment that a command line names to read it.
pub(crate) fn project(
    binary: Binary,
    state_dir: &StateDirArg,
    environment: &EnvironmentArg,
    sources: &mut SourceMap,
) -> Result<(StateDir, State), Error> {
    let directory = StateDir::open(binary, state_dir, Access::Read)?
        .ok_or_else(|| no_project(binary, state_dir))?;
    entered(binary, directory, state_dir, environment, sources)
}

/// Opens the environment that a command line names to change it, and reads its state.
pub(crate) fn changed_project(
    binary: Binary,
    args: &ChangedEnvironmentArgs,
    context: &mut CommandContext<'_>,
) -> Result<(StateDir, State), Error> {
    let ChangedEnvironmentArgs {
        state_dir,
        environment,
        lock_timeout,
    } = args;
    let directory = held_project(binary, state_dir, lock_timeout, context.report)?;
    entered(binary, directory, state_dir, environment, context.sources)
}

/// The state directory of the environment that a command line names, and its state.
fn entered(
    binary: Binary,
    mut directory: StateDir,
    state_dir: &StateDirArg,
    environment: &EnvironmentArg,
    sources: &mut SourceMap,
) -> Result<(StateDir, State), Error> {
    let state = enter(binary, &mut directory, &environment.name, sources)?;
    let state = state.ok_or_else(|| no_project(binary, state_dir))?;
    Ok((directory, state))
}

/// The flag that names an environment, behind a space; nothing if it is the default one.
pub(crate) fn named_environment(environment: &EnvironmentArg) -> String {
    match environment.name.as_str() {
        "" => String::new(),
        name => format!(" --env {}", shell_word(name)),
    }
}

/// Opens the project that a command line names so that no other run changes it, and tells what became of a run that was
/// interrupted.
pub(crate) fn held_project(
    binary: Binary,
    state_dir: &StateDirArg,
    lock_timeout: &Seconds,
    report: Report,
) -> Result<StateDir, Error> {
    let access = Access::Write(lock_timeout.duration()?);
    let directory =
        StateDir::open(binary, state_dir, access)?.ok_or_else(|| no_project(binary, state_dir))?;
    directory.tell_notes(report);
    Ok(directory)
}

/// Refuses a folder that the state names if a run must not change what is in it.
pub(crate) fn check_folder(
    directory: &StateDir,
    field: &str,
    folder: &str,
) -> Result<(), Diagnostic> {
    directory.check_folder(folder).map_err(|why| {
        let named = message!("the state's `{field}` names `{folder}`, a folder that no run may change: ");
        let error = Diagnostic::new(codes::INVALID_STATE, named + &why).path(field);
        error.hint(message!(
            "write `{field}: {}/mounts` in the state, or another folder of the project that holds nothing else",
            directory.path().display()
        ))
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
