//! `environments rollback`: an earlier set of workloads, with its values.

use score_core::state::{State, WorkloadState};
use score_humanitec::sets::DeploymentDelta;
use score_yaml::{Map, SortedMap, SortedSet, SourceMap, Str, message};

use crate::binary::Binary;
use crate::command_tree::RollBackArgs;
use crate::commands::sets::row;
use crate::commands::{CommandContext, held_project, named_place, no_project};
use crate::environments;
use crate::environments::sets::{self, SetContent};
use crate::error::Error;
use crate::last_run::LastRun;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::RESTORED_VALUES;
use crate::transaction::{Mode, Transaction};

pub(crate) fn roll_back(
    binary: Binary,
    args: &RollBackArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (name, wanted) = args.target()?;
    let report = context.report;
    let held = held_project(binary, &args.state_dir, &args.lock_timeout, report)?;
    let mut directory = held.of_environment(None);
    let state = environments::enter(binary, &mut directory, name, context.sources)?;
    let mut state = state.ok_or_else(|| no_project(binary, &args.state_dir))?;
    let (count, set) = sets::find(binary, &directory, name, &wanted, context.sources)?;
    let content = sets::read(binary, &directory, &set, context.sources)?;
    let id = sets::id(binary, &directory, &set, context.sources);
    let changes = match args.is_dry_run {
        true => changes(binary, &state, &content, &directory, context.sources)?,
        false => Vec::new(),
    };
    let SetContent { workloads, values } = content;
    let mut lines = restore_workloads(binary, &mut state, workloads);
    let mut transaction = Transaction::new();
    let sources = &mut *context.sources;
    lines.extend(restore_values(
        &mut state,
        &values,
        &directory,
        sources,
        &mut transaction,
    )?);
    if lines.is_empty() {
        report.info(message!("Environment '{name}' has this set already"));
        return Ok(());
    }
    let verb = match args.is_dry_run {
        true => "Would bring",
        false => {
            sets::stage(binary, &directory, &state, &values, &mut transaction)?;
            directory.stage(binary, &state, &mut transaction)?;
            directory.stage_emptied(&state, true, &mut transaction);
            held.stage_ignored(false, &mut transaction)?;
            held.commit(&mut transaction, report)?;
            "Brought"
        }
    };
    report.info(message!(
        "{verb} back the set {id} of environment '{name}', {count} before the newest"
    ));
    for line in lines.into_iter().chain(changes) {
        report.info(line);
    }
    if !args.is_dry_run {
        // Not where the default one is written.
        let output = match directory.environment() {
            Some(_) => format!(" -o '{{env}}/{}'", binary.texts().output),
            None => String::new(),
        };
        report.info(format!(
            "Run \"{} generate --env {}{}{output}\" to write it",
            binary.name(),
            shell_word(name),
            named_place(&args.state_dir)
        ));
    }
    Ok(())
}

/// What an earlier set would change, in words: operations on the workloads, and names of values.
fn changes(
    binary: Binary,
    state: &State,
    then: &SetContent,
    directory: &StateDir,
    sources: &mut SourceMap,
) -> Result<Vec<String>, Error> {
    let mut last = LastRun::of(state)?.unwrap_or_default();
    last.settle_in(directory);
    let now = SetContent {
        workloads: state.workloads.clone(),
        values: last.shared_values(sources).unwrap_or_default(),
    };
    let mut lines = Vec::new();
    // Of what is no deployment set it is not said.
    let made = [&now, then].map(|set| set.deployment_set(&binary.conventions(), sources));
    if let [Ok((now, _)), Ok((then, _))] = &made {
        let delta = DeploymentDelta::between(now, then);
        lines.extend(delta.changes().map(|change| {
            let whose = change.module.unwrap_or("(shared)");
            let [operation, path, value] = [1, 2, 3].map(|at| row(change).swap_remove(at));
            let words = [whose, &operation, &path, &value];
            let words = words.into_iter().filter(|word| !word.is_empty());
            message!("{}", words.collect::<Vec<_>>().join(" "))
        }));
    }
    let keys: SortedSet<&Str> = now.values.keys().chain(then.values.keys()).collect();
    let differs = |key: &&Str| now.values.get(key.as_str()) != then.values.get(key.as_str());
    let values = keys.into_iter().filter(differs);
    lines.extend(values.map(|key| message!("value `{key}` differs")));
    Ok(lines)
}

/// Puts earlier workloads in the place of those of a state. Returns what differs, for people.
fn restore_workloads(
    binary: Binary,
    state: &mut State,
    mut workloads: SortedMap<Str, WorkloadState>,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, workload) in &mut workloads {
        match state.workloads.get(name) {
            Some(now) => {
                // What was drawn for it stays.
                workload.extras.clone_from(&now.extras);
                let [now, then] = [now, &*workload].map(|of| sets::digest_of_one(binary, name, of));
                if now != then {
                    lines.push(message!("Workload '{name}' is as it was then"));
                }
            }
            None => lines.push(message!("Workload '{name}' is back")),
        }
    }
    for name in state.workloads.keys() {
        if !workloads.contains_key(name) {
            lines.push(message!("Workload '{name}' is gone"));
        }
    }
    state.workloads = workloads;
    lines
}

/// Has a state be generated from earlier values: from its files if they hold them, else from a file that the transaction
/// writes. Returns what there is to say of it; nothing if they are those of now.
fn restore_values(
    state: &mut State,
    values: &Map,
    directory: &StateDir,
    sources: &mut SourceMap,
    transaction: &mut Transaction,
) -> Result<Vec<String>, Error> {
    let mut last = LastRun::of(state)?.unwrap_or_default();
    last.settle_in(directory);
    // Files that are gone, or changed to something that is none, hold others.
    let mut hold_them =
        |last: &LastRun| last.shared_values(sources).is_ok_and(|now| now == *values);
    if hold_them(&last) {
        return Ok(Vec::new());
    }
    let mut lines = vec!["Its values are as they were then".to_owned()];
    let path = directory.own_path(RESTORED_VALUES);
    if !last.has_restored_values(directory) {
        last.former_values = std::mem::take(&mut last.values);
    }
    let before = LastRun {
        values: last.former_values.clone(),
        former_values: Vec::new(),
        ..last.clone()
    };
    if hold_them(&before) {
        last = before;
        transaction.remove_file(path);
    } else {
        last.values = vec![path.to_string_lossy().into_owned()];
        lines.push(message!(
            "They stay so whatever its files of values hold; `{}` in a `generate` takes those of files again",
            last.former_value_flags()
        ));
        let text = score_yaml::emit(&score_yaml::Value::Map(values.clone()));
        transaction.write(path, text.into_bytes(), Mode::Private);
    }
    state.beside.last_run = last.to_map();
    Ok(lines)
}
