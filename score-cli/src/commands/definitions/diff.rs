//! `definitions diff`: what changes for resources with other definitions.

use score_core::diagnostic::Diagnostics;
use score_core::state::State;
use score_humanitec::definitions::graph::ResourceGraph;
use score_yaml::{Map, Value, message};

use super::{definitions, is_json};
use crate::command_tree::DiffDefinitionsArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::commands::graph::{environment::Environment, resources};
use crate::commands::{CommandContext, json};
use crate::difference::resources::{ResourceDifference, Side, between, data, lines};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::inputs;
use crate::report::stdout;
use crate::table::{cell, table};

/// What changes in an environment.
struct EnvironmentDifference {
    /// `{org, app, env, env_type}`
    context: Map,
    resources: Vec<ResourceDifference>,
}

pub(crate) fn diff<F: Frontend>(
    args: &DiffDefinitionsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let of = &args.of;
    let is_json = is_json(&of.format, "table")?;
    let paths = args.paths()?;
    let each = Environment::read_each::<F>(&of.inputs, &of.definitions, &of.state_dir, context)?;
    let found = in_environments::<F>(each, &paths, context)?;
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

/// What changes in each of some environments. All that is wrong in any of them is told at once.
fn in_environments<F: Frontend>(
    environments: Vec<Environment>,
    paths: &[String; 2],
    context: &mut CommandContext<'_>,
) -> Result<Vec<EnvironmentDifference>, Error> {
    let mut found = Vec::with_capacity(environments.len());
    let mut diags = Diagnostics::new();
    for environment in environments {
        match in_environment::<F>(environment, paths, context) {
            Ok(difference) => found.push(difference),
            Err(Error::Diagnostics(errors)) => diags.extend(*errors),
            Err(other) => return Err(other),
        }
    }
    match diags.has_errors() {
        true => Err(diags.into()),
        false => Ok(found),
    }
}

fn in_environment<F: Frontend>(
    mut shown: Environment,
    [old, new]: &[String; 2],
    context: &mut CommandContext<'_>,
) -> Result<EnvironmentDifference, Error> {
    let state = std::mem::take(&mut shown.state);
    let (old, _) = graph_of::<F>(&shown, state.clone(), old, context)?;
    let (new, warnings) = graph_of::<F>(&shown, state, new, context)?;
    context.report.diagnostics(&warnings, context.sources);
    let place = inputs::platform(&shown.inputs.context.ids);
    let ids = [
        ("org", place.org),
        ("app", place.app),
        ("env", place.env),
        ("env_type", place.env_type),
    ];
    let ids = ids.map(|(key, id)| (key, id.map_or(Value::Null, Value::from)));
    Ok(EnvironmentDifference {
        context: Map::from_iter(ids),
        resources: between(&old, &new),
    })
}

/// The graph with the definitions of a file or a folder.
fn graph_of<F: Frontend>(
    shown: &Environment,
    state: State,
    path: &str,
    context: &mut CommandContext<'_>,
) -> Result<(ResourceGraph, Diagnostics), Error> {
    let files = DefinitionArgs {
        definitions: vec![path.to_owned()],
        criteria: shown.definitions.files.criteria.clone(),
    };
    let (all, _) = definitions(&files, context)?;
    resources::<F>(shown, state, all, context)
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
