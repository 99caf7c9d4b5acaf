//! `environments rollback`: an earlier set of workloads, with its values.

use std::collections::BTreeMap;

use score_core::backend::Backend;
use score_core::state::{State, WorkloadState};
use score_yaml::{Map, SourceMap, Str, message};

use crate::command_tree::RollBackArgs;
use crate::commands::{CommandContext, held_project, named_place, no_project};
use crate::environments;
use crate::environments::sets::{self, KeptSet, SetContent};
use crate::error::{Error, invalid_flag};
use crate::frontend::Frontend;
use crate::last_run::LastRun;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::RESTORED_VALUES;
use crate::transaction::{Mode, Transaction};

pub(crate) fn roll_back<F: Frontend>(
    args: &RollBackArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (name, count) = args.target()?;
    let report = context.report;
    let held = held_project::<F>(&args.state_dir, &args.lock_timeout, report)?;
    let mut directory = held.of_environment(None);
    let state = environments::enter::<F>(&mut directory, name, context.sources)?;
    let mut state = state.ok_or_else(|| no_project::<F>(&args.state_dir))?;
    let set = earlier(&directory, name, count)?;
    let SetContent { workloads, values } = sets::read::<F>(&directory, &set, context.sources)?;
    let mut lines = restore_workloads::<F>(&mut state, workloads);
    let mut transaction = Transaction::new();
    let sources = &mut *context.sources;
    if restore_values(&mut state, &values, &directory, sources, &mut transaction)? {
        lines.push("Its values are as they were then".to_owned());
    }
    if lines.is_empty() {
        report.info(message!("Environment '{name}' has this set already"));
        return Ok(());
    }
    let verb = match args.is_dry_run {
        true => "Would bring",
        false => {
            sets::stage::<F>(&directory, &state, &values, &mut transaction)?;
            directory.stage::<F>(&state, &mut transaction)?;
            directory.stage_emptied(&state, true, &mut transaction);
            held.stage_ignored(false, &mut transaction)?;
            held.commit(&mut transaction, report)?;
            "Brought"
        }
    };
    report.info(message!(
        "{verb} back the set {} of environment '{name}', {count} before the newest",
        set.id
    ));
    for line in lines {
        report.info(line);
    }
    if !args.is_dry_run {
        report.info(format!(
            "Run \"{} generate --env {}{}\" to write it",
            F::NAME,
            shell_word(name),
            named_place(&args.state_dir)
        ));
    }
    Ok(())
}

/// The set that an environment had so many sets ago.
fn earlier(directory: &StateDir, name: &str, count: usize) -> Result<KeptSet, Error> {
    let mut kept = sets::kept(directory)?;
    if count < kept.len() {
        return Ok(kept.swap_remove(count));
    }
    let text = match kept.len() {
        0 => message!("environment `{name}` keeps no set of workloads, so none can come back"),
        1 => message!("environment `{name}` keeps the set that it has, and none before it"),
        all => message!(
            "environment `{name}` keeps {} earlier sets, and none of {count} back",
            all - 1
        ),
    };
    let hint = "each `generate` in it that changes workloads or values adds one";
    Err(invalid_flag(text).hint(hint).into())
}

/// Puts earlier workloads in the place of those of a state. Returns what differs, for people.
fn restore_workloads<B: Backend>(
    state: &mut State,
    mut workloads: BTreeMap<Str, WorkloadState>,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, workload) in &mut workloads {
        match state.workloads.get(name) {
            Some(now) => {
                // What was drawn for it stays.
                workload.extras.clone_from(&now.extras);
                let [now, then] = [now, &*workload].map(|of| sets::id_of_one::<B>(name, of));
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
/// writes. Returns whether they differ from those of now.
fn restore_values(
    state: &mut State,
    values: &Map,
    directory: &StateDir,
    sources: &mut SourceMap,
    transaction: &mut Transaction,
) -> Result<bool, Error> {
    let mut last = LastRun::of(state)?.unwrap_or_default();
    // Files that are gone, or changed to something that is none, hold others.
    let mut hold_them =
        |last: &LastRun| last.shared_values(sources).is_ok_and(|now| now == *values);
    if hold_them(&last) {
        return Ok(false);
    }
    let path = directory.own_path(RESTORED_VALUES);
    if last.former_values.is_empty() {
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
        let text = score_yaml::emit(&score_yaml::Value::Map(values.clone()));
        transaction.write(path, text.into_bytes(), Mode::Private);
    }
    state.beside.last_run = last.to_map();
    Ok(true)
}
