//! The definitions of a run, with what their flags say.

use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_humanitec::PlatformContext;
use score_humanitec::definitions::{
    DefinitionRun, Definitions, DriverMap, MatchContext, OutputForm, RunSettings, Seed,
    merged_maps, parse_secret_values,
};
use score_yaml::{Excerpt, FileId, Map, SourceMap};

use super::read::InputFiles;
use crate::command_tree::RunDefinitionArgs;
use crate::disk::Identity;
use crate::error::{Error, invalid_flag};

/// Definitions that are prepared for a run.
pub(crate) struct PreparedRun {
    /// The run.
    pub(crate) run: Arc<DefinitionRun>,
    /// The files that were read for it: secrets and cookies.
    pub(crate) files: Vec<Identity>,
}

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
) -> Result<PreparedRun, Error> {
    let mut inputs = RunInputs::read(args, sources)?;
    let files = std::mem::take(&mut inputs.files);
    let run = inputs.run(definitions, platform, seed, form, sources)?;
    Ok(PreparedRun { run, files })
}

/// What definitions are run with, whichever they are: what stands in for drivers, secrets and cookies.
#[derive(Clone)]
pub(crate) struct RunInputs {
    drivers: DriverMap,
    secrets: Map,
    cookies: Map,
    /// The files that were read.
    files: Vec<Identity>,
}

impl RunInputs {
    /// Reads what flags name.
    ///
    /// # Errors
    /// A flag cannot be used as it was given, a file cannot be read.
    pub(crate) fn read(args: &RunDefinitionArgs, sources: &mut SourceMap) -> Result<Self, Error> {
        let mut diags = Diagnostics::new();
        let drivers = drivers(&args.drivers).unwrap_or_else(|found| {
            diags.extend(found);
            DriverMap::default()
        });
        let mut inputs = InputFiles::new(sources);
        let mut map = |path: &str, read| match file_map(path, read, &mut inputs) {
            Ok(map) => Ok(map),
            Err(Error::Diagnostics(found)) => {
                diags.extend(*found);
                Ok(Map::new())
            }
            Err(other) => Err(other),
        };
        let (secrets, cookies) = (
            map(&args.secrets, parse_secret_values as ReadMap)?,
            map(&args.cookies, merged_maps)?,
        );
        if diags.has_errors() {
            return Err(diags.into());
        }
        Ok(RunInputs {
            drivers,
            secrets,
            cookies,
            files: inputs.files,
        })
    }

    /// Prepares definitions for a run with them.
    ///
    /// # Errors
    /// Placeholders in definitions are malformed.
    pub(crate) fn run(
        self,
        definitions: impl Into<Arc<Definitions>>,
        platform: &PlatformContext,
        seed: Seed,
        form: Box<dyn OutputForm>,
        sources: &SourceMap,
    ) -> Result<Arc<DefinitionRun>, Diagnostics> {
        let settings = RunSettings {
            context: MatchContext::from(platform),
            seed,
            secrets: self.secrets,
            values: platform.values.clone(),
            drivers: self.drivers,
            cookies: self.cookies,
            form,
        };
        DefinitionRun::new(definitions, settings, sources).map(Arc::new)
    }
}

/// What stands in for drivers, as the values of `--driver-map` say.
///
/// # Errors
/// All values that say nothing.
pub(crate) fn drivers(entries: &[String]) -> Result<DriverMap, Diagnostics> {
    let mut drivers = DriverMap::default();
    let mut diags = Diagnostics::new();
    for entry in entries {
        if let Err(what) = drivers.add(entry) {
            diags.push(invalid_flag(format!("invalid --driver-map value: {what}")));
        }
    }
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(drivers),
    }
}

/// What reads the map that a file holds.
type ReadMap = fn(&SourceMap, FileId) -> Result<Map, Diagnostics>;

/// The map that a file holds; secrets may be in it. Without a file, an empty one.
fn file_map(path: &str, read: ReadMap, inputs: &mut InputFiles<'_>) -> Result<Map, Error> {
    if path.is_empty() {
        return Ok(Map::new());
    }
    let mut found = Map::new();
    for file in inputs.all_as(&[path], Excerpt::Masked)? {
        found.extend(read(inputs.sources, file)?);
    }
    Ok(found)
}
