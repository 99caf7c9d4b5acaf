//! `completion`: a script for a shell that asks this binary for candidates.
//!
//! The shell calls the binary with `SCORE_COMPLETE` set; [`answer`] then prints the candidates: commands,
//! flags, files, and for `resources get-outputs` the uids of the project.

use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};
use score_core::backend::Backend;
use score_yaml::SourceMap;

use super::Context;
use crate::args::{self, CommandSpec};
use crate::error::Error;
use crate::report::stdout;

const VARIABLE: &str = "SCORE_COMPLETE";

pub(crate) fn completion(root: &CommandSpec, shell: &str, _: &Context<'_>) -> Result<(), Error> {
    let name = root.name;
    let shells = Shells::builtins();
    let completer = shells
        .completer(shell)
        .ok_or_else(|| Error::Other(format!("there is no completion for '{shell}'")))?;
    let title = if shell == "bash" {
        "bash completion V2".to_owned()
    } else {
        format!("{shell} completion")
    };
    let mut script = format!("# {title} for {name}\n").into_bytes();
    completer
        .write_registration(VARIABLE, name, name, name, &mut script)
        .map_err(|error| Error::Other(format!("failed to write the script: {error}")))?;
    stdout(&script)
}

/// Answers a shell that asks for candidates. Returns whether one did.
pub(crate) fn answer<B: Backend>(root: &CommandSpec) -> bool {
    if std::env::var_os(VARIABLE).is_none() {
        return false;
    }
    let command = || args::completable(root, uids::<B>);
    let directory = std::env::current_dir().ok();
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .bin(root.name)
        .try_complete(std::env::args_os(), directory.as_deref())
        .unwrap_or(true)
}

/// The uids of the project's resources; none if there is no project.
fn uids<B: Backend>() -> Vec<CompletionCandidate> {
    let Ok((_, state)) = super::project::<B>(&mut SourceMap::new()) else {
        return Vec::new();
    };
    state
        .resources
        .keys()
        .map(|uid| CompletionCandidate::new(uid.as_str()))
        .collect()
}
