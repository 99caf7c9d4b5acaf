//! `definitions test`.

use score_core::diagnostic::Diagnostics;
use score_humanitec::definitions::{DriverMap, Trial};

use super::{definitions, is_json, named};
use crate::command_tree::TestDefinitionArgs;
use crate::commands::{CommandContext, json};
use crate::error::{Error, invalid_flag};
use crate::inputs;
use crate::report::stdout;

/// Runs one definition with what a file gives.
pub(crate) fn test(
    args: &TestDefinitionArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let is_json = is_json(&args.format, "yaml")?;
    let mut drivers = DriverMap::default();
    for entry in &args.driver_map {
        let invalid = |what| invalid_flag(format!("invalid --driver-map value: {what}"));
        drivers.add(entry).map_err(invalid)?;
    }
    let (all, _) = definitions(&args.files, context)?;
    let definition = named(&all, &args.id)?;
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
