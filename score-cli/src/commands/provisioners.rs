//! `provisioners list` and `provisioners explain`.

mod explain;

use std::time::Duration;

use score_core::provision::ProvisionerEntry;
use score_core::state::State;
use score_yaml::{Map, SourceMap, Str, Value};

pub(crate) use explain::{explain, types};

use super::{CommandContext, json, project};
use crate::binary::Binary;
use crate::command_tree::ListArgs;
use crate::error::Error;
use crate::provisioners::{all_kinds, entries, template_doubts};
use crate::report::stdout;
use crate::state_dir::StateDir;
use crate::table::{cell, table};

pub(crate) fn list(
    binary: Binary,
    args: &ListArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (directory, state) = project(binary, &args.state_dir, &args.environment, context.sources)?;
    let mut entries = entries_of_project(binary, &directory, &state, context.sources)?;
    let doubts = template_doubts(&entries);
    context.report.diagnostics(&doubts, context.sources);
    let is_json = args.format == "json";
    if entries.is_empty() {
        context.report.info("No provisioners found");
        if !is_json {
            return Ok(());
        }
    }
    entries.sort_by(|a, b| a.kind.cmp(&b.kind));
    let text = match is_json {
        true => json(&Value::Seq(entries.iter().map(item).collect())),
        false => {
            let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
            table(
                &["Type", "Class", "Params", "Outputs", "Description"],
                &rows,
            )
        }
    };
    stdout(text.as_bytes())
}

/// The entries of a project's files, in the order in which they are asked.
fn entries_of_project(
    binary: Binary,
    directory: &StateDir,
    state: &State,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Error> {
    let backend = binary.for_state(state);
    // Programs are not run.
    let kinds = all_kinds(&*backend, Duration::ZERO);
    entries(&*backend, directory, &kinds, sources)
}

fn class(entry: &ProvisionerEntry) -> &str {
    entry.class.as_deref().unwrap_or("(any)")
}

fn sorted(names: &[Str]) -> Vec<Str> {
    let mut names = names.to_vec();
    names.sort();
    names
}

fn row(entry: &ProvisionerEntry) -> Vec<String> {
    vec![
        cell(&entry.kind),
        cell(class(entry)),
        cell(&sorted(&entry.supported_params).join(", ")),
        cell(&sorted(&entry.expected_outputs).join(", ")),
        entry.description.to_string(),
    ]
}

fn item(entry: &ProvisionerEntry) -> Value {
    let names = |names: &[Str]| Value::Seq(sorted(names).into_iter().map(Value::String).collect());
    Value::Map(Map::from_iter([
        ("Type", Value::String(entry.kind.clone())),
        ("Class", class(entry).into()),
        ("Params", names(&entry.supported_params)),
        ("Outputs", names(&entry.expected_outputs)),
        ("Description", Value::String(entry.description.clone())),
    ]))
}
