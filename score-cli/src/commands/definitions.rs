//! `definitions list`, `show`, `match`, `test`, `usage` and `diff`.

pub(crate) mod diff;
pub(crate) mod test;
pub(crate) mod usage;

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, nearest};
use score_humanitec::definitions::{
    Criterion, DEFAULT_CLASS, Definition, DefinitionFiles, Definitions, InvalidKey, MatchContext,
    Mismatch, Outcome, ResourceKey, Rule, SecretView, SkipReason, Skipped,
};
use score_yaml::message::{Name, listed};
use score_yaml::{Map, SortedMap, SourceMap, Str, Value, message};

use super::{CommandContext, json, project_if_any};
use crate::binary::Binary;
use crate::command_tree::definitions::DefinitionArgs;
use crate::command_tree::inputs::{ContextArgs, PlatformIds};
use crate::command_tree::{
    ListDefinitionsArgs, MatchArgs, PlaceArgs, RunDefinitionArgs, ShowDefinitionArgs, StateDirArg,
};
use crate::disk::Identity;
use crate::environments::enter_or_default;
use crate::error::{Error, invalid_flag};
use crate::inputs;
use crate::last_run::LastRun;
use crate::report::{Report, stdout};
use crate::table::{cell, table};

/// Reads the definitions that flags name, and says what of their files was not read. Returns which files were read, too.
///
/// # Errors
/// No flag names any; everything that is wrong with them.
pub(super) fn definitions(
    args: &DefinitionArgs,
    context: &mut CommandContext<'_>,
) -> Result<(Definitions, Vec<Identity>), Error> {
    let inputs = inputs::definitions::read(args, context.sources)?;
    for path in &inputs.terraform {
        let text = message!("{path}: definitions in Terraform are not read yet");
        context.report.warn(text);
    }
    // Where there are none at all, it is told with the resource that has none, or by who lists them.
    if inputs.read.definitions.iter().next().is_some() {
        warn_of_empty(&inputs.empty, context.report);
    }
    check_kind(args, &inputs.read, context.sources)?;
    note_skipped(&inputs.read.skipped, context.sources, context.report);
    let definitions = inputs.read.definitions;
    Ok((definitions.with_empty_folders(inputs.empty), inputs.files))
}

/// Says which folders have no file of definitions.
fn warn_of_empty(folders: &[String], report: Report) {
    for path in folders {
        let ends = "`.yaml`, `.yml` or `.json`";
        report.warn(message!("{path}: the folder holds no file that ends in ") + ends);
    }
}

/// Says why there are no definitions, for a command that shows all of them.
pub(super) fn warn_if_none(all: &Definitions, report: Report) {
    if all.is_empty() {
        warn_of_empty(all.empty_folders(), report);
    }
}

/// Refuses a Score file in the place of definitions, of which there are none then.
fn check_kind(
    args: &DefinitionArgs,
    read: &DefinitionFiles,
    sources: &SourceMap,
) -> Result<(), Diagnostic> {
    if read.definitions.iter().next().is_some() {
        return Ok(());
    }
    let is_score_file = |skipped: &&Skipped| match &skipped.reason {
        SkipReason::Other(Some(what)) => what.starts_with("score.dev/"),
        SkipReason::Other(None) | SkipReason::Deleted => false,
    };
    let found = read.skipped.iter().filter(is_score_file);
    let mut names = found.map(|skipped| sources.get(skipped.span.file).name.as_str());
    // A folder may hold all sorts of files.
    match names.find(|name| args.definitions.iter().any(|path| path == name)) {
        None => Ok(()),
        Some(name) => {
            let error = invalid_flag(message!("'{name}' is a Score file, expected definitions"));
            Err(error
                .hint("Score files stand behind them: `definitions diff PATH NEW_PATH SCORE_FILE`"))
        }
    }
}

/// Fills in what an environment of a project keeps, if the command line names no definitions: those, and where it is.
///
/// # Errors
/// There is no such environment; its state cannot be read; files of its last run are gone.
pub(super) fn fill_in_kept(
    binary: Binary,
    definitions: &mut RunDefinitionArgs,
    context_args: &mut ContextArgs,
    state_dir: &StateDirArg,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    if !definitions.files.definitions.is_empty() {
        return Ok(());
    }
    let Some(mut directory) = project_if_any(binary, state_dir, context.report)? else {
        return Ok(());
    };
    let wanted = context_args.ids.env.as_str();
    let state = enter_or_default(binary, &mut directory, wanted, false, context.sources)?;
    let last = LastRun::with_definitions(&state.unwrap_or_default())?;
    if let Some(mut last) = last {
        last.settle_in(&directory);
        last.check_files(definitions, &context_args.values)?;
        last.fill(definitions, context_args);
    }
    Ok(())
}

/// [`definitions`], or those that an environment keeps. `definitions` and `ids` are what the command line says.
fn kept_or_named(
    binary: Binary,
    named: &mut RunDefinitionArgs,
    ids: &mut PlatformIds,
    state_dir: &StateDirArg,
    context: &mut CommandContext<'_>,
) -> Result<Definitions, Error> {
    let mut context_args = ContextArgs {
        ids: ids.clone(),
        ..ContextArgs::default()
    };
    fill_in_kept(binary, named, &mut context_args, state_dir, context)?;
    *ids = context_args.ids;
    ids.check()?;
    Ok(definitions(&named.files, context)?.0)
}

/// [`kept_or_named`] of a command that is for no environment in particular.
fn of_place(
    binary: Binary,
    files: &DefinitionArgs,
    place: &PlaceArgs,
    context: &mut CommandContext<'_>,
) -> Result<Definitions, Error> {
    let mut named = RunDefinitionArgs {
        files: files.clone(),
        ..RunDefinitionArgs::default()
    };
    let mut ids = PlatformIds {
        env: place.environment.name.clone(),
        ..PlatformIds::default()
    };
    kept_or_named(binary, &mut named, &mut ids, &place.state_dir, context)
}

/// Definitions by the flags that name them: what several environments have is read once.
#[derive(Default)]
struct ReadDefinitions(SortedMap<DefinitionArgs, Arc<Definitions>>);

impl ReadDefinitions {
    /// The definitions that flags name.
    ///
    /// # Errors
    /// As for [`definitions`].
    fn of(
        &mut self,
        args: &DefinitionArgs,
        context: &mut CommandContext<'_>,
    ) -> Result<Arc<Definitions>, Error> {
        if let Some(known) = self.0.get(args) {
            return Ok(Arc::clone(known));
        }
        let (read, _) = definitions(args, context)?;
        let read = Arc::new(read);
        self.0.insert(args.clone(), Arc::clone(&read));
        Ok(read)
    }
}

/// Says of each file which documents were skipped; of very many files the first ones.
fn note_skipped(all: &[Skipped], sources: &SourceMap, report: Report) {
    const MOST_FILES: usize = 10;
    const MOST_REASONS: usize = 5;
    let mut files = all.chunk_by(|one, next| one.span.file == next.span.file);
    for documents in files.by_ref().take(MOST_FILES) {
        let name = &sources.get(documents[0].span.file).name;
        let mut reasons: Vec<String> = documents.iter().map(reason).collect();
        reasons.sort_unstable();
        reasons.dedup();
        if reasons.len() > MOST_REASONS {
            reasons.truncate(MOST_REASONS);
            reasons.push("…".to_owned());
        }
        let count = match documents.len() {
            1 => "1 document".to_owned(),
            count => format!("{count} documents"),
        };
        let (name, reasons) = (Name(name), reasons.join(", "));
        report.info(format!("{name}: skipped {count}: {reasons}"));
    }
    match files.count() {
        0 => {}
        more => report.info(format!("… and documents of {more} more files")),
    }
}

/// What a document that was skipped is.
fn reason(skipped: &Skipped) -> String {
    match &skipped.reason {
        SkipReason::Other(Some(what)) => message!("`{what}`"),
        SkipReason::Other(None) => "one without a kind".to_owned(),
        SkipReason::Deleted => "a deleted definition".to_owned(),
    }
}

/// Finds out if something is printed as JSON, or in the other format that there is.
pub(super) fn is_json(format: &str, other: &str) -> Result<bool, Diagnostic> {
    match format {
        "json" => Ok(true),
        format if format == other => Ok(false),
        _ => Err(invalid_flag(message!(
            "invalid --format value \"{format}\", expected \"{other}\" or \"json\""
        ))),
    }
}

/// `definitions list`.
pub(crate) fn list(
    binary: Binary,
    args: &ListDefinitionsArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "table")?;
    let all = of_place(binary, &args.files, &args.place, context)?;
    warn_if_none(&all, context.report);
    let sources = &*context.sources;
    let mut sorted: Vec<&Definition> = all.iter().collect();
    sorted.sort_by_key(|definition| &definition.kind.value);
    let text = if is_json {
        let item = |definition: &&Definition| list_item(definition, sources);
        json(&Value::Seq(sorted.iter().map(item).collect()))
    } else {
        let rows: Vec<Vec<String>> = sorted.iter().map(|one| list_row(one, sources)).collect();
        table(&["Type", "Definition", "Driver", "Criteria", "File"], &rows)
    };
    stdout(text.as_bytes())
}

fn list_row(definition: &Definition, sources: &SourceMap) -> Vec<String> {
    let mut rules: Vec<String> = definition
        .criteria
        .iter()
        .map(|rule| rule_text(&rule.to_map()))
        .collect();
    if rules.is_empty() {
        rules.push("-".to_owned());
    }
    vec![
        cell(&definition.kind.value),
        cell(&definition.id.value),
        cell(&definition.driver.value),
        rules.join("\n"),
        cell(&sources.get(definition.span.file).name),
    ]
}

fn list_item(definition: &Definition, sources: &SourceMap) -> Value {
    let text = |text: &Str| Value::String(text.clone());
    let place = sources.location(definition.span);
    let line = i64::try_from(place.line).unwrap_or(i64::MAX);
    Value::Map(Map::from_iter([
        ("id", text(&definition.id.value)),
        ("name", text(&definition.name.value)),
        ("type", text(&definition.kind.value)),
        ("driver", text(&definition.driver.value)),
        (
            "criteria",
            Value::Seq(definition.criteria.iter().map(rule_map).collect()),
        ),
        ("file", place.name.into()),
        ("line", Value::Int(line)),
    ]))
}

fn rule_map(rule: &Criterion) -> Value {
    Value::Map(rule.to_map())
}

/// A rule on one line, `{env_type: development}`.
pub(super) fn rule_text(rule: &Map) -> String {
    let field = |(key, value): (&Str, &Value)| {
        format!("{key}: {}", cell(value.as_str().unwrap_or_default()))
    };
    let fields: Vec<String> = rule.iter().map(field).collect();
    format!("{{{}}}", fields.join(", "))
}

/// `definitions show`.
pub(crate) fn show(
    binary: Binary,
    args: &ShowDefinitionArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "yaml")?;
    let all = of_place(binary, &args.files, &args.place, context)?;
    let definition = named(&all, &args.id)?;
    let secrets = match args.shows_secrets {
        true => SecretView::Shown,
        false => SecretView::Hidden,
    };
    let form = Value::Map(definition.normal_form(secrets));
    let text = match is_json {
        true => json(&form),
        false => score_yaml::emit_shown(&form, 2),
    };
    stdout(text.as_bytes())
}

/// The definition of an id.
fn named<'d>(all: &'d Definitions, id: &str) -> Result<&'d Definition, Diagnostic> {
    all.get(id).ok_or_else(|| {
        let ids = all.iter().map(|definition| definition.id.value.as_str());
        let unknown = invalid_flag(message!("there is no definition `{id}`"));
        let of_type = all
            .of_kind(id)
            .map(|definition| definition.id.value.as_str());
        let of_type: Vec<&str> = of_type.take(3).collect();
        match nearest(id, ids) {
            _ if !of_type.is_empty() => {
                let ids = listed(of_type.iter().copied(), ", ");
                unknown.hint(format!("that is a type; definitions of it are {ids}"))
            }
            Some(near) => unknown.hint(message!("did you mean `{near}`?")),
            None if id.ends_with(".yaml") || id.ends_with(".yml") => {
                unknown.hint("the id of a definition comes first, files behind it")
            }
            None => unknown.hint("`definitions list` lists those that there are"),
        }
    })
}

/// `definitions match`.
pub(crate) fn matching(
    binary: Binary,
    args: &MatchArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "table")?;
    let resource = wanted(args)?;
    let mut ids = args.ids.clone();
    let mut named = RunDefinitionArgs {
        files: args.files.clone(),
        ..RunDefinitionArgs::default()
    };
    let all = kept_or_named(binary, &mut named, &mut ids, &args.state_dir, context)?;
    let place = MatchContext::from(&inputs::platform(&ids));
    let Some(winner) = all.find(&resource, &place) else {
        return Err(all.no_definition(&resource, &place, None).into());
    };
    let outcomes = all.outcomes(&resource, &place);
    let text = if is_json {
        let rules = outcomes
            .iter()
            .map(|(rule, outcome)| outcome_item(*rule, outcome));
        json(&Value::Map(Map::from_iter([
            ("resource", Value::String(resource.to_string().into())),
            ("context", Value::Map(place.to_map())),
            (
                "definition",
                Value::String(winner.definition.id.value.clone()),
            ),
            ("criterion", rule_map(winner.criterion)),
            ("rules", Value::Seq(rules.collect())),
        ])))
    } else {
        let row = |(rule, outcome): &(Rule<'_>, Outcome<'_>)| {
            let (definition, criterion) = (rule.definition, rule.criterion);
            let id = cell(&definition.id.value);
            vec![id, rule_text(&criterion.to_map()), outcome_text(outcome)]
        };
        let rows: Vec<Vec<String>> = outcomes.iter().map(row).collect();
        table(&["Definition", "Criterion", "Result"], &rows)
    };
    stdout(text.as_bytes())
}

/// The resource that the arguments name, with its class.
fn wanted(args: &MatchArgs) -> Result<ResourceKey, Diagnostic> {
    let parse = |text: &str| {
        let invalid = |fault: InvalidKey| {
            invalid_flag(message!(
                "\"{text}\" names no resource: {fault}, expected TYPE[.CLASS], and --res ID"
            ))
        };
        text.parse::<ResourceKey>().map_err(invalid)
    };
    let mut resource = parse(&args.resource)?;
    if !args.res.is_empty() {
        if resource.id.is_some() {
            let text = "the id of the resource is given twice, by --res and behind a #";
            return Err(invalid_flag(text));
        }
        resource = parse(&format!("{resource}#{}", args.res))?;
    }
    resource.class.get_or_insert(DEFAULT_CLASS.into());
    Ok(resource)
}

fn outcome_text(outcome: &Outcome<'_>) -> String {
    match outcome {
        Outcome::Won => "won".to_owned(),
        Outcome::Lost(field) => format!("lost: the one that won sets {}", field.as_str()),
        Outcome::Failed(mismatches) => {
            let said: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
            format!("failed: {}", said.join("\n"))
        }
    }
}

fn outcome_item(rule: Rule<'_>, outcome: &Outcome<'_>) -> Value {
    let mut item = Map::from_iter([
        (
            "definition",
            Value::String(rule.definition.id.value.clone()),
        ),
        ("criterion", rule_map(rule.criterion)),
    ]);
    let word = match outcome {
        Outcome::Won => "won",
        Outcome::Lost(_) => "lost",
        Outcome::Failed(_) => "failed",
    };
    item.insert("outcome".into(), word.into());
    match outcome {
        Outcome::Won => {}
        Outcome::Lost(field) => _ = item.insert("lost_by".into(), field.as_str().into()),
        Outcome::Failed(mismatches) => {
            let fields = mismatches.iter().map(mismatch_item).collect();
            item.insert("failed_by".into(), Value::Seq(fields));
        }
    }
    Value::Map(item)
}

fn mismatch_item(mismatch: &Mismatch<'_>) -> Value {
    Value::Map(Map::from_iter([
        ("field", mismatch.field.as_str().into()),
        ("wanted", mismatch.wanted.into()),
        ("found", mismatch.found.map_or(Value::Null, Value::from)),
    ]))
}
