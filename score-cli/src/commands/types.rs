//! `resource-types` and `schema score`.

use score_core::diagnostic::nearest;
use score_core::provision::ProvisionerEntry;
use score_core::schema::SCORE;
use score_humanitec::definitions::types::{ClassCatalogue, Provided, ResourceTypes};
use score_humanitec::definitions::{DriverMap, MatchContext};
use score_yaml::message::{Name, listed};
use score_yaml::{Value, message};

use super::definitions::{definitions, is_json, warn_if_none};
use super::graph::environment::Environment;
use super::{CommandContext, json};
use crate::binary::Binary;
use crate::command_tree::inputs::InputArgs;
use crate::command_tree::types::{ResourceTypesArgs, ScoreSchemaArgs, TypesOfArgs};
use crate::error::{Error, invalid_flag};
use crate::inputs::{self, definition_run, shared_values};
use crate::report::stdout;
use crate::table::{cell, table};

/// What there is in an environment.
struct Found {
    types: ResourceTypes,
    classes: ClassCatalogue,
    context: MatchContext,
}

/// `resource-types`.
pub(crate) fn resource_types(
    binary: Binary,
    args: &ResourceTypesArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "table")?;
    let found = found(binary, &args.of, context)?;
    let filter = Some(args.filter.as_str()).filter(|kind| !kind.is_empty());
    let rows = found.types.rows(filter, &found.classes);
    if let (Some(kind), true) = (filter, rows.is_empty()) {
        let known = found.types.kinds();
        let unknown = invalid_flag(message!(
            "there is no type `{kind}` that a Score file may ask for here"
        ));
        let known: Vec<&str> = known.collect();
        return Err(match nearest(kind, known.iter().copied()) {
            Some(_) => unknown.near(kind, known),
            None => unknown.hint(match known.as_slice() {
                [one] => message!("there is `{one}`"),
                _ => format!("there are {}", listed(known, ", ")),
            }),
        }
        .into());
    }
    let text = if is_json {
        json(&Value::Seq(rows.iter().map(|row| row.to_value()).collect()))
    } else {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let category = row.category.unwrap_or("-").to_owned();
                let description = row.description.as_deref().map_or("-".to_owned(), cell);
                vec![
                    cell(&row.name),
                    cell(&row.kind),
                    category,
                    cell(&row.class),
                    description,
                ]
            })
            .collect();
        table(&["Name", "Type", "Category", "Class", "Description"], &rows)
    };
    stdout(text.as_bytes())
}

/// `schema score`.
pub(crate) fn score_schema(
    binary: Binary,
    args: &ScoreSchemaArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    if let Some(flag) = args.unused {
        let unused = invalid_flag(format!("`--{flag}` is given without `--types`"));
        return Err(unused
            .hint("`--types` puts the types of definitions into the schema")
            .into());
    }
    let Some(types_of) = &args.types_of else {
        return stdout(SCORE.as_bytes());
    };
    let mut found = found(binary, types_of, context)?;
    found.types.describe(&found.classes);
    let MatchContext {
        app, env, env_type, ..
    } = &found.context;
    let mut place = match (env, env_type) {
        (Some(env), _) => message!("of environment {env}"),
        (None, Some(env_type)) => message!("of environments of type {env_type}"),
        (None, None) => "of any environment".to_owned(),
    };
    if let Some(app) = app {
        place += &format!(", application {}", Name(app));
    }
    stdout(json(&found.types.score_schema(&place)).as_bytes())
}

/// The types in the environment that flags name, or in that of the project.
fn found(
    binary: Binary,
    args: &TypesOfArgs,
    context: &mut CommandContext<'_>,
) -> Result<Found, Error> {
    let inputs = InputArgs::of_context(args.context.clone());
    let shown = Environment::read(binary, &inputs, &args.definitions, &args.state_dir, context)?;
    let context_args = &shown.inputs.context;
    let place = MatchContext::from(&inputs::platform(&context_args.ids));
    let values = shared_values(context_args, context.sources)?;
    let classes = inputs::classes::read(&args.classes, context.sources)?;
    let mut types = ResourceTypes::default();
    if !shown.definitions.files.definitions.is_empty() || !shown.is_project() {
        let drivers: DriverMap = definition_run::drivers(&shown.definitions.drivers)?;
        let (all, _) = definitions(&shown.definitions.files, context)?;
        warn_if_none(&all, context.report);
        types.add_definitions(&all, &place, &drivers);
    }
    let backend = binary.for_state(&shown.state);
    for entry in &shown.entries(&*backend, context)? {
        types.add_provisioner(&provided(entry));
    }
    types.add_built_in(&values);
    Ok(Found {
        types,
        classes,
        context: place,
    })
}

/// What an entry says of itself.
fn provided(entry: &ProvisionerEntry) -> Provided<'_> {
    Provided {
        kind: &entry.kind,
        class: entry.class.as_deref(),
        id: entry.id.as_deref(),
        description: &entry.description,
        params: &entry.supported_params,
        outputs: &entry.expected_outputs,
    }
}
