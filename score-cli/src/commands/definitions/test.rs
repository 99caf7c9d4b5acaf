//! `definitions test`.

use std::path::Path;

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_humanitec::definitions::{Trial, TrialInputs, TrialSkeleton, trial_skeleton};
use score_yaml::{Map, Str, message};

use super::{is_json, kept_or_named, named};
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::inputs::PlatformIds;
use crate::command_tree::{RunDefinitionArgs, TestDefinitionArgs};
use crate::commands::generate::outputs::folder_is_there;
use crate::commands::{CommandContext, json};
use crate::error::Error;
use crate::inputs::{self, definition_run};
use crate::report::{Report, stdout};
use crate::state_dir::StateDir;
use crate::transaction::Transaction;

/// Runs one definition with what a file gives.
pub(crate) fn test(
    binary: Binary,
    args: &TestDefinitionArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "yaml")?;
    let mut definitions = RunDefinitionArgs {
        files: args.files.clone(),
        drivers: args.driver_map.clone(),
        ..RunDefinitionArgs::default()
    };
    let mut ids = PlatformIds {
        env: args.place.environment.name.clone(),
        ..PlatformIds::default()
    };
    let place = &args.place.state_dir;
    let all = kept_or_named(binary, &mut definitions, &mut ids, place, context)?;
    let drivers = definition_run::drivers(&definitions.drivers)?;
    let definition = named(&all, &args.id)?;
    if args.generates {
        let skeleton = trial_skeleton(definition, &drivers, context.sources)?;
        let text = match is_json {
            true => json(&skeleton.inputs),
            false => score_yaml::emit_shown(&skeleton.inputs, 2),
        };
        write_inputs(binary, &args.inputs, text.clone(), context)?;
        tell_guessed(&skeleton, context.report);
        let inputs = context.sources.add("the inputs", text);
        let inputs = TrialInputs::read(context.sources, inputs)?;
        let trial = Trial {
            definition,
            inputs: &inputs,
            drivers: &drivers,
            secrets: Map::new(),
            sources: context.sources,
        };
        if let Err(found) = trial.run(false) {
            let mut faults = found.iter();
            let first = faults.find(|fault| fault.code.severity() == Severity::Error);
            let why = first.map_or("", |fault| fault.message.as_str());
            let name = &definition.id.value;
            context.report.info(message!(
                "With these inputs `{name}` does not run yet: {why}"
            ));
        }
        return Ok(());
    }
    let trial = inputs::trial::read(&args.inputs, &args.secrets, context.sources)?;
    let result = Trial {
        definition,
        inputs: &trial.inputs,
        drivers: &drivers,
        secrets: trial.secrets,
        sources: context.sources,
    }
    .run(args.shows_secrets)?;
    let mut warnings = Diagnostics::new();
    warnings.extend(result.warnings);
    context.report.diagnostics(&warnings, context.sources);
    let text = match is_json {
        true => json(&result.shown),
        false => score_yaml::emit_shown(&result.shown, 2),
    };
    stdout(text.as_bytes())
}

/// Says which placeholders have their own names as values.
fn tell_guessed(skeleton: &TrialSkeleton, report: Report) {
    /// So many are named.
    const SHOWN: usize = 5;
    let guessed = &skeleton.guessed;
    if guessed.is_empty() {
        return;
    }
    let shown: Vec<&str> = guessed.iter().take(SHOWN).map(Str::as_str).collect();
    let shown = shown.join("`, `");
    let more = match guessed.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    report.info(message!(
        "Texts with their own names, as the definition does not say what they are: `{shown}`{more}"
    ));
}

/// Writes inputs to start from into a file that is not there yet, or prints them if none is named.
fn write_inputs(
    binary: Binary,
    path: &str,
    text: String,
    context: &CommandContext<'_>,
) -> Result<(), Error> {
    if path.is_empty() {
        return stdout(text.as_bytes());
    }
    if Path::new(path).is_file() {
        let message = message!("`{path}` is there already");
        let error = Diagnostic::new(codes::WRITE_FAILED, message);
        return Err(error
            .hint("remove it, or name another file by `--inputs`")
            .into());
    }
    folder_is_there(path)?;
    let directory = StateDir::nowhere(binary)?;
    let mut transaction = Transaction::new();
    transaction.write_named(path, vec![text]);
    directory.commit(&mut transaction, context.report)?;
    context.report.info(message!("Wrote '{path}'"));
    Ok(())
}
