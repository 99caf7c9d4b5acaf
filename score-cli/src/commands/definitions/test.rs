//! `definitions test`.

use std::path::Path;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_humanitec::definitions::{Trial, trial_skeleton};
use score_yaml::message;

use super::{is_json, kept_or_named, named};
use crate::codes;
use crate::command_tree::inputs::PlatformIds;
use crate::command_tree::{RunDefinitionArgs, TestDefinitionArgs};
use crate::commands::{CommandContext, json};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::inputs::{self, definition_run};
use crate::report::stdout;
use crate::state_dir::StateDir;
use crate::transaction::Transaction;

/// Runs one definition with what a file gives.
pub(crate) fn test<F: Frontend>(
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
    let all = kept_or_named::<F>(&mut definitions, &mut ids, place, context)?;
    let drivers = definition_run::drivers(&definitions.drivers)?;
    let definition = named(&all, &args.id)?;
    if args.generates {
        let skeleton = trial_skeleton(definition, &drivers, context.sources)?;
        let text = match is_json {
            true => json(&skeleton),
            false => score_yaml::emit_shown(&skeleton, 2),
        };
        return write_inputs::<F>(&args.inputs, text, context);
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

/// Writes inputs to start from into a file that is not there yet, or prints them if none is named.
fn write_inputs<F: Frontend>(
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
    let directory = StateDir::nowhere::<F>()?;
    let mut transaction = Transaction::new();
    transaction.write_named(path, vec![text]);
    directory.commit(&mut transaction, context.report)?;
    context.report.info(message!("Wrote '{path}'"));
    Ok(())
}
