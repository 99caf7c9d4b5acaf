//! `definitions usage`: who gets a definition, and what each would get without it.

use score_humanitec::definitions::MatchContext;
use score_humanitec::definitions::graph::DefinitionUse;
use score_yaml::{Map, Str, Value, message};

use super::{ReadDefinitions, is_json, named, rule_text};
use crate::binary::Binary;
use crate::command_tree::UsageArgs;
use crate::commands::graph::{GraphInputs, environment::Environment};
use crate::commands::{CommandContext, json};
use crate::error::Error;
use crate::inputs;
use crate::report::stdout;
use crate::table::{cell, table};

pub(crate) fn usage(
    binary: Binary,
    args: &UsageArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let of = &args.of;
    let is_json = is_json(&of.format, "table")?;
    let id = args.id()?;
    let each = Environment::read_each(binary, &of.inputs, &of.definitions, &of.state_dir, context)?;
    let mut read = ReadDefinitions::default();
    let with_definitions = |shown: Environment| {
        let all = read.of(&shown.definitions.files, context)?;
        named(&all, &id)?;
        Ok((shown, all))
    };
    let each = each.into_iter().map(with_definitions);
    let each = each.collect::<Result<Vec<_>, Error>>()?;
    let uses = Environment::in_each(each, |(mut shown, all)| {
        let place = MatchContext::from(&inputs::platform(&shown.inputs.context.ids));
        let state = std::mem::take(&mut shown.state);
        let mut inputs = GraphInputs::read(binary, &shown, context)?;
        let (graph, warnings) = inputs.graph(binary, &shown, state, all, context)?;
        context.report.diagnostics(&warnings, context.sources);
        let found = graph.uses(&id).into_iter();
        Ok(found.map(move |one| (one, place.clone())))
    })?;
    let uses: Vec<_> = uses.into_iter().flatten().collect();
    let text = if is_json {
        let items = uses
            .iter()
            .map(|(one, place)| item(one, place, args.if_removed));
        json(&Value::Seq(items.collect()))
    } else if uses.is_empty() {
        let text = message!("No resource gets the definition `{id}`");
        context.report.info(text);
        return Ok(());
    } else {
        let mut headings = vec![
            "Application",
            "Environment",
            "Type",
            "Resource",
            "Criterion",
        ];
        headings.extend(args.if_removed.then_some("Instead"));
        let rows: Vec<Vec<String>> = uses
            .iter()
            .map(|(one, place)| row(one, place, args.if_removed))
            .collect();
        table(&headings, &rows)
    };
    stdout(text.as_bytes())
}

fn item(one: &DefinitionUse, place: &MatchContext, if_removed: bool) -> Value {
    let optional = |text: &Option<Str>| text.clone().map_or(Value::Null, Value::String);
    let text = |text: &Str| Value::String(text.clone());
    let mut item = Map::from_iter([
        ("app", optional(&place.app)),
        ("env", optional(&place.env)),
        ("res_id", text(&one.resource.id)),
        ("type", text(&one.resource.kind)),
        ("class", text(&one.resource.class)),
        ("criterion", Value::Map(one.criterion.to_map())),
    ]);
    if if_removed {
        item.insert("to_def".into(), optional(&one.instead));
    }
    Value::Map(item)
}

fn row(one: &DefinitionUse, place: &MatchContext, if_removed: bool) -> Vec<String> {
    let optional = |text: &Option<Str>| text.as_deref().map_or("-".to_owned(), cell);
    let kind = format!("{}.{}", one.resource.kind, one.resource.class);
    let mut row = vec![
        optional(&place.app),
        optional(&place.env),
        cell(&kind),
        cell(&one.resource.id),
        rule_text(&one.criterion.to_map()),
    ];
    row.extend(if_removed.then(|| optional(&one.instead)));
    row
}
