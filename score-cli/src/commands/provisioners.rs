//! `provisioners list`

use std::time::Duration;

use score_core::provision::Entry;
use score_yaml::{Map, Value};

use super::{Context, json, project};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::provisioners::{all_kinds, entries};
use crate::report::stdout;
use crate::table::table;

pub(crate) fn list<F: Frontend>(context: &mut Context<'_>) -> Result<(), Error> {
    let (directory, state) = project::<F>(context.sources)?;
    let backend = F::new(&crate::flags::Flags::default(), &state)?;
    let mut entries = entries(
        &backend,
        &directory,
        &all_kinds(Duration::ZERO),
        context.sources,
    )?;
    if entries.is_empty() {
        context.report.info("No provisioners found");
        return Ok(());
    }
    entries.sort_by(|a, b| a.kind.cmp(&b.kind));
    let text = match context.flags.string("format") {
        "json" => json(&Value::Seq(entries.iter().map(item).collect())),
        _ => {
            let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
            table(
                &["Type", "Class", "Params", "Outputs", "Description"],
                &rows,
            )
        }
    };
    stdout(text.as_bytes())
}

fn class(entry: &Entry) -> String {
    entry.class.clone().unwrap_or_else(|| "(any)".to_owned())
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names
}

fn row(entry: &Entry) -> Vec<String> {
    vec![
        entry.kind.clone(),
        class(entry),
        sorted(&entry.supported_params).join(", "),
        sorted(&entry.expected_outputs).join(", "),
        entry.description.clone(),
    ]
}

fn item(entry: &Entry) -> Value {
    let names =
        |names: &[String]| Value::Seq(sorted(names).into_iter().map(Value::String).collect());
    Value::Map(Map::from_iter([
        ("Type".to_owned(), Value::String(entry.kind.clone())),
        ("Class".to_owned(), Value::String(class(entry))),
        ("Params".to_owned(), names(&entry.supported_params)),
        ("Outputs".to_owned(), names(&entry.expected_outputs)),
        (
            "Description".to_owned(),
            Value::String(entry.description.clone()),
        ),
    ]))
}
