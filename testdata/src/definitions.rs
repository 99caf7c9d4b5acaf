//! The resource definitions of a case.

use std::fs;
use std::sync::Arc;

use libtest_mimic::Failed;
use score_cli::Frontend;
use score_cli::command_tree::RunDefinitionArgs;
use score_core::diagnostic::Diagnostics;
use score_humanitec::PlatformContext;
use score_humanitec::definitions::{
    DefinitionFiles, DefinitionRun, DriverMap, MatchContext, RunSettings, Seed, excerpt,
    merged_maps,
};
use score_yaml::{Excerpt, Map, SourceMap};

use crate::case::Case;

/// The definitions that the flags of a case name, prepared for a run; none if it names none. What is random follows from a
/// seed that is always the same.
pub(crate) fn prepare<F: Frontend>(
    case: &Case,
    args: &RunDefinitionArgs,
    context: &PlatformContext,
    sources: &mut SourceMap,
) -> Result<Result<Option<Arc<DefinitionRun>>, Diagnostics>, Failed> {
    let (Some(target), false) = (F::MANIFESTS, args.files.is_empty()) else {
        return Ok(Ok(None));
    };
    let mut files = Vec::new();
    for name in &args.files.definitions {
        let text =
            fs::read_to_string(case.path(name)).map_err(|error| format!("{name}: {error}"))?;
        let excerpt = excerpt(text.as_bytes());
        files.push(sources.add_as(name.as_str(), text, excerpt));
    }
    let mut secrets = Ok(Map::new());
    if !args.secrets.is_empty() {
        let name = args.secrets.as_str();
        let text =
            fs::read_to_string(case.path(name)).map_err(|error| format!("{name}: {error}"))?;
        let file = sources.add_as(name, text, Excerpt::Masked);
        secrets = merged_maps(sources, file);
    }
    let run = || {
        let definitions = DefinitionFiles::read(sources, &files, &[])?.definitions;
        let settings = RunSettings {
            context: MatchContext::from(context),
            seed: Seed::FIXED,
            secrets: secrets?,
            values: context.values.clone(),
            drivers: DriverMap::default(),
            cookies: Map::new(),
            form: target.form(),
        };
        Ok(Some(Arc::new(DefinitionRun::new(
            definitions,
            settings,
            sources,
        )?)))
    };
    Ok(run())
}
