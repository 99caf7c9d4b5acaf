//! `resources list` and `resources get-outputs`.

use score_core::compile::planned;
use score_core::diagnostic::nearest;
use score_core::state::State;
use score_core::text::Text;
use score_humanitec::Extensions;
use score_yaml::{Map, SourceMap, Str, Value};

use super::{CommandContext, json, project};
use crate::command_tree::{GetOutputsArgs, ListArgs};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::report::stdout;
use crate::table::{cell, table};

pub(crate) fn list<F: Frontend>(
    args: &ListArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project::<F>(context.sources)?;
    let uids = planned::<F>(state.clone(), &[&Extensions::default()], context.sources)?;
    let format = args.format.as_str();
    if uids.is_empty() {
        if let Some(text) = F::TEXTS.no_resources {
            return stdout(format!("{text}\n").as_bytes());
        }
        if format == "json" {
            return stdout(b"null\n");
        }
    }
    let items: Vec<(Str, Vec<Str>)> = uids
        .iter()
        .filter_map(|uid| {
            let mut names: Vec<Str> = outputs(&state, uid.as_str())?.keys().cloned().collect();
            names.sort();
            Some((uid.as_str().into(), names))
        })
        .collect();
    let text = match format {
        "json" => json(&Value::Seq(items.into_iter().map(item).collect())),
        "table" => rows(items),
        template if template.contains("{{") && F::TEXTS.lists_by_template => {
            let data = Value::Seq(items.into_iter().map(item).collect());
            return render_template(context.sources, template, data);
        }
        _ => rows(items),
    };
    stdout(text.as_bytes())
}

fn rows(items: Vec<(Str, Vec<Str>)>) -> String {
    let rows: Vec<Vec<String>> = items
        .into_iter()
        .map(|(uid, names)| vec![cell(&uid), cell(&names.join(", "))])
        .collect();
    table(&["UID", "Outputs"], &rows)
}

fn item((uid, names): (Str, Vec<Str>)) -> Value {
    let names = names.into_iter().map(Value::String).collect();
    Value::Map(Map::from_iter([
        ("UID", Value::String(uid)),
        ("Outputs", Value::Seq(names)),
    ]))
}

/// The outputs of a resource, with references in the place of secrets.
fn outputs(state: &State, uid: &str) -> Option<Map> {
    let (_, resource) = state
        .resources
        .iter()
        .find(|(known, _)| known.as_str() == uid)?;
    let mut outputs = resource
        .outputs
        .to_value(&mut |text: &Text| text.encode().into());
    score_yaml::json::sort_keys(&mut outputs);
    Some(outputs.as_map().cloned().unwrap_or_default())
}

pub(crate) fn get_outputs<F: Frontend>(
    args: &GetOutputsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (_, state) = project::<F>(context.sources)?;
    let uid = &args.uid;
    let Some(outputs) = outputs(&state, uid) else {
        if let Some(near) = nearest(uid, state.resources.keys().map(|known| known.as_str())) {
            context.report.info(format!("did you mean '{near}'?"));
        }
        return Err(Error::Other(format!("no such resource '{uid}'")));
    };
    match args.format.as_str() {
        "json" => stdout(json(&Value::Map(outputs)).as_bytes()),
        "yaml" => stdout(score_yaml::emit_shown(&Value::Map(outputs), 4).as_bytes()),
        template => render_template(context.sources, template, Value::Map(outputs)),
    }
}

/// Prints data through a Go template that the user gave, ended by a newline.
fn render_template(sources: &mut SourceMap, template: &str, data: Value) -> Result<(), Error> {
    let text = if template.ends_with('\n') {
        template.to_owned()
    } else {
        format!("{template}\n")
    };
    let file = sources.add("--format", text);
    let out = score_core::provision::render(sources, file, &data, &crate::host::OsHost)?;
    stdout(out.as_bytes())
}
