//! `workloads list` and `workloads remove`.

use score_core::diagnostic::nearest;
use score_core::state::{State, WorkloadState};
use score_yaml::{Map, SortedSet, Str, Value, message};

use super::environments::note_set;
use super::resources::{forget, needed, say_deleted};
use super::{CommandContext, changed_project, json, named_environment, named_place, project};
use crate::binary::Binary;
use crate::command_tree::{ListArgs, RemoveWorkloadsArgs};
use crate::error::Error;
use crate::report::stdout;
use crate::table::{cell, table};
use crate::transaction::Transaction;

pub(crate) fn list(
    binary: Binary,
    args: &ListArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project(binary, &args.state_dir, &args.environment, context.sources)?;
    let text = match args.format.as_str() {
        "json" => json(&Value::Seq(state.workloads.iter().map(item).collect())),
        _ => {
            let rows: Vec<Vec<String>> = state.workloads.iter().map(row).collect();
            table(&["Name", "File", "Containers", "Resources"], &rows)
        }
    };
    stdout(text.as_bytes())
}

/// The names below a field of a workload's document.
fn names<'w>(workload: &'w WorkloadState, field: &str) -> Vec<&'w str> {
    let field = workload.spec.as_map().and_then(|spec| spec.get(field));
    let field = field.and_then(|node| node.as_map());
    let keys = field.into_iter().flat_map(|map| map.keys());
    keys.map(|key| key.text.as_str()).collect()
}

fn row((name, workload): (&Str, &WorkloadState)) -> Vec<String> {
    let list = |field| cell(&names(workload, field).join(", "));
    vec![
        cell(name),
        cell(workload.file.as_deref().unwrap_or_default()),
        list("containers"),
        list("resources"),
    ]
}

fn item((name, workload): (&Str, &WorkloadState)) -> Value {
    let list = |field| {
        let names = names(workload, field).into_iter();
        Value::Seq(names.map(Value::from).collect())
    };
    let file = workload.file.as_deref();
    Value::Map(Map::from_iter([
        ("Name", Value::String(name.clone())),
        ("File", file.map_or(Value::Null, Value::from)),
        ("Containers", list("containers")),
        ("Resources", list("resources")),
    ]))
}

pub(crate) fn remove(
    binary: Binary,
    args: &RemoveWorkloadsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    args.check_count()?;
    let (directory, mut state) = changed_project(binary, &args.of, context)?;
    let before = needed(binary, &state, context.sources)?;
    let names: SortedSet<&str> = args.names.iter().map(String::as_str).collect();
    check_names(&names, &state, context)?;
    for name in &names {
        state.workloads.remove(*name);
    }
    let mut uids = SortedSet::new();
    if !args.keep_resources {
        let after = needed(binary, &state, context.sources)?;
        uids = before.difference(&after).cloned().collect();
        forget(&uids, &mut state);
    }
    let report = context.report;
    if !args.is_dry_run {
        let mut transaction = Transaction::new();
        directory.stage(binary, &state, &mut transaction)?;
        directory.stage_emptied(&state, true, &mut transaction);
        note_set(
            binary,
            &directory,
            &state,
            context.sources,
            &mut transaction,
        )?;
        directory.stage_ignored(false, &mut transaction)?;
        directory.commit(&mut transaction, report)?;
    }
    let verb = if args.is_dry_run {
        "Would remove"
    } else {
        "Removed"
    };
    for name in &names {
        report.info(message!("{verb} workload '{name}'"));
    }
    say_deleted(&uids, args.is_dry_run, report);
    if !args.is_dry_run {
        report.info(format!(
            "Run \"{} generate{}{}\" to write the rest again",
            binary.name(),
            named_place(&args.of.state_dir),
            named_environment(&args.of.environment)
        ));
    }
    Ok(())
}

/// Fails if the project has no workload of one of these names.
fn check_names(
    names: &SortedSet<&str>,
    state: &State,
    context: &CommandContext<'_>,
) -> Result<(), Error> {
    let unknown = names
        .iter()
        .filter(|name| !state.workloads.contains_key(**name));
    let unknown: Vec<&str> = unknown.copied().collect();
    let Some(first) = unknown.first() else {
        return Ok(());
    };
    for name in &unknown {
        if let Some(near) = nearest(name, state.workloads.keys().map(Str::as_str)) {
            context.report.info(message!("did you mean '{near}'?"));
        }
    }
    Err(Error::Other(match unknown.len() {
        1 => message!("no such workload '{first}'"),
        _ => message!("no such workloads '{}'", unknown.join("', '")),
    }))
}
