//! `definitions diff`: what changes for resources with other definitions.

use std::sync::Arc;

use score_humanitec::definitions::{Definitions, MatchContext};
use score_yaml::{Map, Value, message};

use super::{ReadDefinitions, is_json};
use crate::binary::Binary;
use crate::command_tree::DiffDefinitionsArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::commands::graph::{GraphInputs, environment::Environment};
use crate::commands::{CommandContext, json};
use crate::difference::resources::{ResourceDifference, Side, between, data, lines};
use crate::error::Error;
use crate::inputs;
use crate::report::stdout;
use crate::table::{cell, table};

/// What changes in an environment.
struct EnvironmentDifference {
    /// `{org, app, env, env_type}`
    context: Map,
    resources: Vec<ResourceDifference>,
}

pub(crate) fn diff(
    binary: Binary,
    args: &DiffDefinitionsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let of = &args.of;
    let is_json = is_json(&of.format, "table")?;
    let paths = args.paths()?;
    let mut read = ReadDefinitions::default();
    // First: a Score file among them is no Score file of the run, which would be told of the others.
    for path in &paths {
        let files = DefinitionArgs {
            definitions: vec![path.clone()],
            criteria: of.definitions.files.criteria.clone(),
            ..DefinitionArgs::default()
        };
        read.of(&files, context)?;
    }
    let each = Environment::read_each(binary, &of.inputs, &of.definitions, &of.state_dir, context)?;
    let with_definitions = |shown: Environment| {
        let [old, new] = paths.each_ref().map(|path| {
            let files = DefinitionArgs {
                definitions: vec![path.clone()],
                criteria: shown.definitions.files.criteria.clone(),
                ..DefinitionArgs::default()
            };
            read.of(&files, context)
        });
        Ok((shown, [old?, new?]))
    };
    let each = each.into_iter().map(with_definitions);
    let each = each.collect::<Result<Vec<_>, Error>>()?;
    let found = Environment::in_each(each, |(shown, definitions)| {
        in_environment(binary, shown, definitions, &paths, context)
    })?;
    let text = if is_json {
        json(&Value::Seq(found.iter().map(item).collect()))
    } else {
        let rows: Vec<Vec<String>> = found.iter().flat_map(rows).collect();
        if rows.is_empty() {
            context.report.info("Nothing changes for any resource");
            return Ok(());
        }
        table(&["Environment", "Resource", "Definition", "Changes"], &rows)
    };
    stdout(text.as_bytes())
}

/// What changes in an environment, from definitions to others.
fn in_environment(
    binary: Binary,
    mut shown: Environment,
    [old, new]: [Arc<Definitions>; 2],
    paths: &[String; 2],
    context: &mut CommandContext<'_>,
) -> Result<EnvironmentDifference, Error> {
    let state = std::mem::take(&mut shown.state);
    let mut inputs = GraphInputs::read(binary, &shown, context)?;
    let (old, _) = inputs
        .graph(binary, &shown, state.clone(), old, context)
        .map_err(|error| of_side(error, &paths[0]))?;
    let (new, warnings) = inputs
        .graph(binary, &shown, state, new, context)
        .map_err(|error| of_side(error, &paths[1]))?;
    context.report.diagnostics(&warnings, context.sources);
    let place = MatchContext::from(&inputs::platform(&shown.inputs.context.ids));
    Ok(EnvironmentDifference {
        context: place.to_map(),
        resources: between(&old, &new),
    })
}

/// Errors that say with which of the two definitions they are met.
fn of_side(error: Error, path: &str) -> Error {
    match error {
        Error::Diagnostics(mut found) => {
            for one in found.as_mut_slice() {
                one.hints
                    .push(message!("that is so with the definitions of '{path}'"));
            }
            Error::Diagnostics(found)
        }
        other => other,
    }
}

fn item(environment: &EnvironmentDifference) -> Value {
    let mut item = environment.context.clone();
    let resources = environment.resources.iter().map(data);
    item.insert("resources".into(), Value::Seq(resources.collect()));
    Value::Map(item)
}

fn rows(environment: &EnvironmentDifference) -> impl Iterator<Item = Vec<String>> {
    let name = environment.context.get("env").and_then(Value::as_str);
    let name = name.map_or("-".to_owned(), cell);
    environment.resources.iter().map(move |resource| {
        let ResourceDifference { from, to, .. } = resource;
        let definition = match (from, to) {
            (Some(from), Some(to)) if from.giver == to.giver => cell(&from.giver),
            (from, to) => {
                let word = |side: &Option<Side>| match side {
                    Some(side) => cell(&side.giver),
                    None => "(none)".to_owned(),
                };
                message!("{} -> {}", word(from), word(to))
            }
        };
        vec![
            name.clone(),
            cell(&resource.resource),
            definition,
            lines(resource).join("\n"),
        ]
    })
}
