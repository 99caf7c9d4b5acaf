//! `environments list`, `clone`, `remove` and `rollback`.

mod cloning;
mod rollback;

use std::fs;
use std::path::{Path, PathBuf};

use score_core::diagnostic::Diagnostics;
use score_core::state::State;
use score_yaml::{Map, SortedMap, SourceMap, Str, Value, message};

use super::{CommandContext, held_project, json, project};
use crate::binary::Binary;
use crate::command_tree::{EnvironmentArg, ListEnvironmentsArgs, RemoveEnvironmentsArgs};
use crate::environment_name::{DEFAULT, ENVIRONMENTS, EnvironmentName};
use crate::environments::sets::{id, kept, stage};
use crate::environments::{self, default_name};
use crate::error::{Error, invalid_flag};
use crate::last_run::LastRun;
use crate::report::stdout;
use crate::state_dir::StateDir;
use crate::state_files::is_own;
use crate::table::{cell, table};
use crate::transaction::Transaction;

pub(crate) use cloning::clone;
pub(crate) use rollback::roll_back;

/// An environment of a list.
struct Listed {
    name: String,
    is_default: bool,
    state: State,
    last: LastRun,
    /// The sets that it keeps, the newest first.
    sets: Vec<ListedSet>,
}

/// A set of a list.
struct ListedSet {
    id: String,
    /// The digest of its values.
    values: String,
}

pub(crate) fn list(
    binary: Binary,
    args: &ListEnvironmentsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let in_json = match args.format.as_str() {
        "table" => false,
        "json" => true,
        other => {
            let text =
                message!("invalid --format value \"{other}\", expected \"table\" or \"json\"");
            return Err(invalid_flag(text).into());
        }
    };
    let everywhere = EnvironmentArg::default();
    let (directory, _) = project(binary, &args.state_dir, &everywhere, context.sources)?;
    let mut all = Vec::new();
    for (name, own, state) in environments::all(binary, &directory, context.sources)? {
        let sets = kept(&own)?.into_iter().map(|set| ListedSet {
            id: id(binary, &own, &set, context.sources),
            values: set.values,
        });
        all.push(Listed {
            name,
            is_default: own.environment().is_none(),
            last: LastRun::of(&state)?.unwrap_or_default(),
            sets: sets.collect(),
            state,
        });
    }
    let text = match in_json {
        true => json(&Value::Seq(all.iter().map(Listed::item).collect())),
        false => {
            let rows: Vec<Vec<String>> = all.iter().map(Listed::row).collect();
            table(&["Name", "Type", "Application", "Workloads", "Sets"], &rows)
        }
    };
    stdout(text.as_bytes())
}

impl Listed {
    fn workloads(&self) -> impl Iterator<Item = &str> {
        self.state.workloads.keys().map(Str::as_str)
    }

    fn row(&self) -> Vec<String> {
        /// So many digits tell the sets of one environment apart.
        const DIGITS: usize = 8;
        let name = match self.is_default && self.name != DEFAULT {
            true => message!("{} (default)", self.name),
            false => cell(&self.name),
        };
        let workloads: Vec<&str> = self.workloads().collect();
        let sets = self.sets.iter().enumerate().map(|(count, set)| {
            let id = &set.id[..DIGITS];
            match count {
                0 => id.to_owned(),
                count if self.sets[count - 1].id == set.id => {
                    format!("{count}: {id}, other values")
                }
                count => format!("{count}: {id}"),
            }
        });
        vec![
            name,
            cell(&self.last.ids.env_type),
            cell(&self.last.ids.app),
            cell(&workloads.join(", ")),
            sets.collect::<Vec<_>>().join("\n"),
        ]
    }

    fn item(&self) -> Value {
        let named = |id: &str| match id {
            "" => Value::Null,
            id => id.into(),
        };
        let ids = &self.last.ids;
        let kept = self.sets.iter().enumerate().map(|(count, set)| {
            Value::Map(Map::from_iter([
                ("Back", Value::Int(i64::try_from(count).unwrap_or(i64::MAX))),
                ("Id", set.id.as_str().into()),
                ("Values", set.values.as_str().into()),
            ]))
        });
        let kept = Value::Seq(kept.collect());
        let sets = self.sets.iter().map(|set| set.id.as_str().into());
        Value::Map(Map::from_iter([
            ("Name", Value::from(self.name.as_str())),
            ("Default", Value::Bool(self.is_default)),
            ("Organisation", named(&ids.org)),
            ("Application", named(&ids.app)),
            ("Type", named(&ids.env_type)),
            (
                "Workloads",
                Value::Seq(self.workloads().map(Value::from).collect()),
            ),
            ("Sets", Value::Seq(sets.collect())),
            ("Kept", kept),
        ]))
    }
}

pub(crate) fn remove(
    binary: Binary,
    args: &RemoveEnvironmentsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    args.check_count()?;
    let report = context.report;
    let directory = held_project(binary, &args.state_dir, &args.lock_timeout, report)?;
    let known = directory.environments()?;
    let default_name = name_of_default(binary, &directory, context)?;
    let mut removed: Vec<EnvironmentName> = Vec::new();
    let mut diags = Diagnostics::new();
    for name in &args.names {
        if *name == default_name {
            let text = message!(
                "`{name}` is the default environment of the project, which cannot be removed"
            );
            let hint = "`workloads remove` removes its workloads";
            diags.push(invalid_flag(text).hint(hint));
            continue;
        }
        match known.iter().find(|known| known.as_str() == name) {
            Some(known) if !removed.contains(known) => removed.push(known.clone()),
            Some(_) => {}
            None => diags.push(environments::unknown(&directory, &default_name, name)),
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    let mut transaction = Transaction::new();
    let left = stage_removal(&directory, &removed, &mut transaction)?;
    let verb = match args.is_dry_run {
        true => "Would remove",
        false => {
            directory.commit(&mut transaction, report)?;
            "Removed"
        }
    };
    for name in &removed {
        report.info(message!("{verb} environment '{name}'"));
        for path in left.get(name).into_iter().flatten() {
            let path = path.display();
            report.info(match args.is_dry_run {
                true => message!("Would leave '{path}': outputs that were written may mount it"),
                false => message!(
                    "'{path}' stays, as outputs that were written may mount it: remove it when nothing runs of them any more"
                ),
            });
        }
    }
    Ok(())
}

/// Adds the removal of environments to a transaction. What is in their folders beside their states is mounted by outputs, which
/// stay: it is left, and returned by environment.
fn stage_removal(
    directory: &StateDir,
    removed: &[EnvironmentName],
    transaction: &mut Transaction,
) -> Result<SortedMap<EnvironmentName, Vec<PathBuf>>, Error> {
    let mut left = SortedMap::new();
    let mut emptied = Vec::new();
    for name in removed {
        let own = directory.of_environment(Some(name.clone()));
        let entries = own.own_entries()?.into_iter();
        let (mut mounted, others): (Vec<PathBuf>, Vec<PathBuf>) = entries
            .map(|entry| own.own_folder().join(entry))
            .partition(|path| is_mounted(path));
        if mounted.is_empty() {
            emptied.push(own.own_folder());
            continue;
        }
        mounted.sort();
        left.insert(name.clone(), mounted);
        for path in others {
            match path.is_dir() && !path.is_symlink() {
                true => transaction.remove_directory(path),
                false => transaction.remove_file(path),
            }
        }
    }
    if left.is_empty() && removed.len() == directory.entries_beside_default()? {
        emptied = vec![directory.path().join(ENVIRONMENTS)];
    }
    for folder in emptied {
        transaction.remove_directory(folder);
    }
    Ok(left)
}

/// True if outputs may mount what is in the folder of an environment: it is none of the files of its state.
fn is_mounted(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    // An empty folder is nobody's.
    let is_used = || match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => true,
    };
    !name.is_some_and(is_own) && is_used()
}

/// Notes the set of workloads that an environment has now, if it keeps some. Where the files of its values are gone, the next
/// `generate` does.
///
/// # Errors
/// The folder of the environment cannot be read.
pub(super) fn note_set(
    binary: Binary,
    directory: &StateDir,
    state: &State,
    sources: &mut SourceMap,
    transaction: &mut Transaction,
) -> Result<(), Error> {
    if kept(directory)?.is_empty() {
        return Ok(());
    }
    let mut last = LastRun::of(state)?.unwrap_or_default();
    last.settle_in(directory);
    match last.shared_values(sources) {
        Ok(values) => stage(binary, directory, state, &values, transaction),
        Err(_) => Ok(()),
    }
}

/// The name of the default environment of a project.
fn name_of_default(
    binary: Binary,
    directory: &StateDir,
    context: &mut CommandContext<'_>,
) -> Result<String, Error> {
    let state = directory
        .of_environment(None)
        .state(binary, context.sources)?;
    let last = LastRun::of(&state.unwrap_or_default())?;
    Ok(default_name(last.as_ref()).to_owned())
}
