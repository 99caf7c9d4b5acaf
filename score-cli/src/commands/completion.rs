//! `completion`: prints a script for a shell that asks this binary for candidates, and answers the questions of such
//! scripts.

use score_core::state::State;
use score_yaml::SourceMap;

use crate::binary::Binary;
use crate::codes;
use crate::command_line::{
    COMPLETE, COMPLETE_WITHOUT_HELP, Candidate, CommandSpec, DynamicValue, answer as rendered,
    candidates,
};
use crate::command_tree::{CompletionArgs, EnvironmentArg, StateDirArg};
use crate::environments::default_name;
use crate::error::Error;
use crate::kept_resources::KeptResources;
use crate::last_run::LastRun;
use crate::report::stdout;
use crate::state_dir::StateDir;
use crate::threads;

/// The scripts by shell. `NAME` stands for the binary, `FUNCTION` for the binary in names that take no dash, `ASK` for
/// the hidden command that asks.
const SCRIPTS: [(&str, &str); 4] = [
    ("bash", include_str!("completion/script.bash")),
    ("zsh", include_str!("completion/script.zsh")),
    ("fish", include_str!("completion/script.fish")),
    ("powershell", include_str!("completion/script.ps1")),
];

pub(crate) fn completion(root: &CommandSpec, args: &CompletionArgs) -> Result<(), Error> {
    let shell = &args.shell;
    let script = SCRIPTS
        .iter()
        .find_map(|(name, script)| (name == shell).then_some(script))
        .ok_or_else(|| Error::Other(format!("there is no completion for '{shell}'")))?;
    let ask = match args.no_descriptions {
        true => COMPLETE_WITHOUT_HELP,
        false => COMPLETE,
    };
    let function = format!("{}_complete", root.name.replace('-', "_"));
    let script = script
        .replace("FUNCTION", &function)
        .replace("NAME", root.name)
        .replace("ASK", ask);
    stdout(script.as_bytes())
}

/// Answers a script that asks for candidates; `None` if the line does not ask for them.
pub(crate) fn answer(
    binary: Binary,
    root: &CommandSpec,
    line: &[String],
) -> Option<Result<(), Error>> {
    let (first, words) = line.split_first()?;
    let with_help = match first.as_str() {
        COMPLETE => true,
        COMPLETE_WITHOUT_HELP => false,
        _ => return None,
    };
    let values = |value, environment: &str| match value {
        DynamicValue::Uid => uids(binary, environment),
        DynamicValue::Workload => workloads(binary, environment),
        DynamicValue::Environment => environments(binary, true),
        DynamicValue::RemovableEnvironment => environments(binary, false),
        DynamicValue::ResourceType => super::provisioners::types(binary)
            .iter()
            .map(|kind| candidate(kind, ""))
            .collect(),
        DynamicValue::Code => codes::of(&binary.conventions())
            .into_iter()
            .map(|code| candidate(code.as_str(), code.explanation()))
            .collect(),
    };
    let (found, directive) = candidates(root, words, values);
    Some(stdout(rendered(&found, directive, with_help).as_bytes()))
}

/// The project of the working directory, and the state of an environment; that of the default one if the name is empty.
fn project_here(binary: Binary, environment: &str) -> Result<(StateDir, State), Error> {
    let environment = EnvironmentArg {
        name: environment.to_owned(),
    };
    super::project(
        binary,
        &StateDirArg::default(),
        &environment,
        &mut SourceMap::new(),
    )
}

/// The names of the project's environments; none if there is no project. The default one is left out where it cannot be meant.
fn environments(binary: Binary, has_default: bool) -> Vec<Candidate> {
    threads::configure(binary, Some(0), "");
    let Ok((directory, state)) = project_here(binary, "") else {
        return Vec::new();
    };
    let last = LastRun::of(&state).unwrap_or_default();
    let default = has_default.then(|| candidate(default_name(last.as_ref()), ""));
    let others = directory.environments().unwrap_or_default();
    let others = others.iter().map(|name| candidate(name.as_str(), ""));
    default.into_iter().chain(others).collect()
}

/// The names of the workloads of an environment; none if there is no project.
fn workloads(binary: Binary, environment: &str) -> Vec<Candidate> {
    threads::configure(binary, Some(0), environment);
    let found = project_here(binary, environment);
    let workloads = found.map(|(_, state)| state.workloads).unwrap_or_default();
    workloads.keys().map(|name| candidate(name, "")).collect()
}

/// The uids of the resources of an environment; none if there is no project.
fn uids(binary: Binary, environment: &str) -> Vec<Candidate> {
    threads::configure(binary, Some(0), environment);
    let Ok((_, state)) = project_here(binary, environment) else {
        return Vec::new();
    };
    let last = LastRun::with_definitions(&state).unwrap_or_default();
    let names = KeptResources::new(&state, last.as_ref()).shown_names();
    names.iter().map(|name| candidate(name, "")).collect()
}

fn candidate(value: &str, help: &str) -> Candidate {
    Candidate {
        value: value.to_owned(),
        help: help.to_owned(),
    }
}
