//! `set`, and `delta diff`, `apply` and `merge`.

use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_humanitec::sets::{Change, DeploymentDelta, DeploymentSet, deployment_set};
use score_yaml::data::depth;
use score_yaml::{Limits, Map, Value, message};

use super::validate::check_changes;
use super::{CommandContext, json, project};
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::{EnvironmentArg, SetArgs, SetFilesArgs};
use crate::difference::one_line;
use crate::environments::default_name;
use crate::environments::sets::{self as kept_sets, SetContent, WantedSet};
use crate::error::{Error, invalid_flag};
use crate::host::OsHost;
use crate::inputs::{Inputs, sets};
use crate::last_run::LastRun;
use crate::report::stdout;
use crate::table::{cell, table};

/// The forms in which sets and deltas are printed.
#[derive(Clone, Copy)]
enum Format {
    Json,
    Yaml,
    Table,
}

impl Format {
    fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "json" => Ok(Format::Json),
            "yaml" => Ok(Format::Yaml),
            "table" => Ok(Format::Table),
            _ => Err(invalid_flag(message!(
                "invalid --format value \"{name}\", expected \"json\", \"yaml\" or \"table\""
            ))
            .into()),
        }
    }

    /// Prints a set with its id.
    fn print_set(self, set: &DeploymentSet) -> Result<(), Error> {
        let answer = set.to_answer();
        let answer = answer
            .map_err(|_| Error::Other("the set holds a number that JSON cannot say".to_owned()))?;
        self.print(&answer, || set_table(set))
    }

    /// Prints a value, or a table of it.
    ///
    /// # Errors
    /// It is nested deeper than files are read: a delta has more maps around a value than a set.
    fn print(self, value: &Value, rows: impl FnOnce() -> String) -> Result<(), Error> {
        let limit = Limits::default().depth;
        if depth(value) > limit {
            let message = format!("what is to be printed is nested deeper than {limit} levels");
            let error = Diagnostic::new(codes::TOO_LARGE, message);
            return Err(error
                .hint("nobody would read it: put less in one another")
                .into());
        }
        let text = match self {
            Format::Json => json(value),
            Format::Yaml => score_yaml::emit_shown(value, 2),
            Format::Table => rows(),
        };
        stdout(text.as_bytes())
    }
}

/// `set`.
pub(crate) fn set(
    binary: Binary,
    args: &SetArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    if args.is_of_project() {
        return set_of_environment(binary, args, format, context);
    }
    args.check_count()?;
    let inputs = Inputs::read(binary, &args.inputs, context.sources)?;
    check_changes(&args.inputs, inputs.score_files.len())?;
    let job = inputs.job(&args.inputs, State::default(), Vec::new());
    let (set, warnings) = deployment_set(
        &binary.conventions(),
        &job,
        &inputs.extensions,
        context.sources,
        &OsHost,
    )?;
    context.report.diagnostics(&warnings, context.sources);
    format.print_set(&set)
}

/// The set that an environment of the project has, or an earlier one that it keeps.
fn set_of_environment(
    binary: Binary,
    args: &SetArgs,
    format: Format,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let wanted = args.wanted()?;
    let environment = EnvironmentArg {
        name: args.inputs.context.ids.env.clone(),
    };
    let (directory, state) = project(binary, &args.state_dir, &environment, context.sources)?;
    let content = match wanted {
        WantedSet::Back(0) => SetContent {
            workloads: state.workloads,
            values: Map::new(),
        },
        wanted => {
            let name = match environment.name.as_str() {
                "" => default_name(LastRun::of(&state)?.as_ref()).to_owned(),
                name => name.to_owned(),
            };
            let (_, set) = kept_sets::find(binary, &directory, &name, &wanted, context.sources)?;
            kept_sets::read(binary, &directory, &set, context.sources)?
        }
    };
    let (set, mut warnings) = content.deployment_set(&binary.conventions(), context.sources)?;
    if args.inputs.is_strict && !warnings.is_empty() {
        warnings.deny_warnings();
        return Err(warnings.into());
    }
    context.report.diagnostics(&warnings, context.sources);
    format.print_set(&set)
}

/// `delta diff`.
pub(crate) fn diff(args: &SetFilesArgs, context: &mut CommandContext<'_>) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    args.check_count(2, &["delta", "diff"])?;
    let [from, to] = sets::two_sets([&args.files[0], &args.files[1]], context.sources)?;
    let delta = DeploymentDelta::between(&from, &to);
    format.print(&delta.to_value(), || delta_table(&delta))
}

/// `delta apply`.
pub(crate) fn apply(args: &SetFilesArgs, context: &mut CommandContext<'_>) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    args.check_count(2, &["delta", "apply"])?;
    let (first, deltas) = args.files.split_first().expect("there are two at least");
    let (mut set, deltas) = sets::set_and_deltas(first, deltas, context.sources)?;
    for delta in deltas {
        set = set.apply(delta)?;
    }
    format.print(&set.to_value(), || set_table(&set))
}

/// `delta merge`.
pub(crate) fn merge(args: &SetFilesArgs, context: &mut CommandContext<'_>) -> Result<(), Error> {
    let format = Format::parse(&args.format)?;
    args.check_count(1, &["delta", "merge"])?;
    let merged = DeploymentDelta::merged(sets::deltas(&args.files, context.sources)?)?;
    format.print(&merged.to_value(), || delta_table(&merged))
}

/// What a set has: workloads, each with the resources of its own, then those that they share.
fn set_table(set: &DeploymentSet) -> String {
    let text = |value: &Value, field: &str| {
        let text = value.get(field).and_then(Value::as_str);
        cell(text.unwrap_or_default())
    };
    let kind = |resource: &Value| match text(resource, "class").as_str() {
        "" => text(resource, "type"),
        class => format!("{}.{class}", text(resource, "type")),
    };
    let mut rows = Vec::new();
    for (name, module) in set.modules() {
        rows.push(vec![
            cell(name),
            "workload".to_owned(),
            text(module, "profile"),
        ]);
        let externals = module.get("externals").and_then(Value::as_map);
        for (resource, value) in externals.into_iter().flat_map(|map| map.iter()) {
            let name = format!("{}.{}", cell(name), cell(resource));
            rows.push(vec![name, "resource".to_owned(), kind(value)]);
        }
    }
    for (name, resource) in set.shared() {
        let name = format!("shared.{}", cell(name));
        rows.push(vec![name, "shared resource".to_owned(), kind(resource)]);
    }
    table(&["Name", "Kind", "Profile or type"], &rows)
}

/// The changes of a delta. What looks secret is hidden.
fn delta_table(delta: &DeploymentDelta) -> String {
    let rows: Vec<Vec<String>> = delta.changes().map(row).collect();
    table(&["Module", "Operation", "Path", "Value"], &rows)
}

/// A change as a row of a table: the module, the operation, the path and the value.
pub(super) fn row(change: Change<'_>) -> Vec<String> {
    let Change {
        module,
        operation,
        path,
        value,
    } = change;
    vec![
        cell(module.unwrap_or("(shared)")),
        operation.to_owned(),
        cell(path),
        value.map_or_else(String::new, |value| shown(path, value)),
    ]
}

/// A value of a change: one that has parts by what it is, any other as it is.
fn shown(path: &str, value: &Value) -> String {
    let named = |field| value.get(field).and_then(Value::as_str);
    match value {
        Value::Map(_) if named("profile").or(named("type")).is_some() => {
            cell(named("profile").or(named("type")).unwrap_or_default())
        }
        Value::Map(map) if map.is_empty() => "{}".to_owned(),
        Value::Map(map) => {
            let keys: Vec<String> = map.keys().map(|key| cell(key)).collect();
            format!("{{{}}}", keys.join(", "))
        }
        Value::Seq(items) => match items.len() {
            0 => "[]".to_owned(),
            1 => "a list of one".to_owned(),
            count => format!("a list of {count}"),
        },
        single => one_line(path, single),
    }
}
