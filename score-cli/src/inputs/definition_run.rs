//! The definitions of a run, with what their flags say.

use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_humanitec::definitions::{
    DefinitionRun, Definitions, DriverMap, MatchContext, OutputForm, RunSettings, Seed,
};
use score_humanitec::{PlatformContext, parse_values};
use score_yaml::{Excerpt, Map, SourceMap};

use super::invalid_flag;
use super::read::InputFiles;
use crate::command_tree::RunDefinitionArgs;
use crate::error::Error;

/// Prepares definitions for a run.
///
/// # Errors
/// A flag cannot be used as it was given, a file cannot be read; placeholders in definitions are malformed.
pub(crate) fn run(
    definitions: Definitions,
    args: &RunDefinitionArgs,
    platform: &PlatformContext,
    seed: Seed,
    form: Box<dyn OutputForm>,
    sources: &mut SourceMap,
) -> Result<Arc<DefinitionRun>, Error> {
    let mut diags = Diagnostics::new();
    let mut drivers = DriverMap::default();
    for entry in &args.drivers {
        if let Err(what) = drivers.add(entry) {
            diags.push(invalid_flag(format!("invalid --driver-map value: {what}")));
        }
    }
    let mut inputs = InputFiles::new(sources);
    let mut map = |path: &str| match map(path, &mut inputs) {
        Ok(map) => Ok(map),
        Err(Error::Diagnostics(found)) => {
            diags.extend(*found);
            Ok(Map::new())
        }
        Err(other) => Err(other),
    };
    let (secrets, cookies) = (map(&args.secrets)?, map(&args.cookies)?);
    if diags.has_errors() {
        return Err(diags.into());
    }
    let settings = RunSettings {
        context: MatchContext::from(platform),
        seed,
        secrets,
        drivers,
        cookies,
        form,
    };
    Ok(Arc::new(DefinitionRun::new(
        definitions,
        settings,
        sources,
    )?))
}

/// The map that a file holds; secrets may be in it. Without a file, an empty one.
fn map(path: &str, inputs: &mut InputFiles<'_>) -> Result<Map, Error> {
    if path.is_empty() {
        return Ok(Map::new());
    }
    let files = inputs.all_as(&[path], Excerpt::Masked)?;
    let mut found = Map::new();
    for file in files {
        found.extend(parse_values(inputs.sources, file)?);
    }
    Ok(found)
}
