//! The extension files of a case, and what goes with them.

use std::fs;
use std::sync::Arc;

use libtest_mimic::Failed;
use score_cli::command_tree::inputs::{ContextArgs, InputArgs};
use score_core::diagnostic::Diagnostics;
use score_humanitec::{ExtensionFile, Extensions, PlatformContext, Profile, parse_values};
use score_yaml::SourceMap;

use crate::case::{Case, names};

/// Reads the extensions that the flags of a case name; paths start at its folder.
pub(crate) fn read(
    case: &Case,
    args: &InputArgs,
    sources: &mut SourceMap,
) -> Result<Result<Extensions, Diagnostics>, Failed> {
    let mut add = |name: &str| -> Result<_, Failed> {
        let text =
            fs::read_to_string(case.path(name)).map_err(|error| format!("{name}: {error}"))?;
        Ok(sources.add(name, text))
    };
    let mut files = Vec::new();
    for value in &args.extensions {
        let (workload, name) = match value.split_once('=') {
            Some((workload, name)) => (Some(workload.to_owned()), name),
            None => (None, value.as_str()),
        };
        let file = add(name)?;
        files.push(ExtensionFile { workload, file });
    }
    let mut values = Vec::new();
    for name in &args.context.values {
        values.push(add(name)?);
    }
    let mut profiles = Vec::new();
    let folder = args.context.profiles.as_str();
    if !folder.is_empty() {
        for id in names(&case.path(folder))? {
            let file = add(&format!("{folder}/{id}/profile.json"))?;
            profiles.push((id, file));
        }
    }
    Ok(parse(&args.context, files, &values, profiles, sources))
}

fn parse(
    args: &ContextArgs,
    files: Vec<ExtensionFile>,
    values: &[score_yaml::FileId],
    profiles: Vec<(String, score_yaml::FileId)>,
    sources: &SourceMap,
) -> Result<Extensions, Diagnostics> {
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let mut context = PlatformContext {
        app: given(&args.ids.app),
        env: given(&args.ids.env),
        env_type: given(&args.ids.env_type),
        org: given(&args.ids.org),
        ..PlatformContext::default()
    };
    for file in values {
        context.values.extend(parse_values(sources, *file)?);
    }
    let profiles = profiles
        .into_iter()
        .map(|(id, file)| Profile::parse(sources, file, &id).map(Arc::new))
        .collect::<Result<_, _>>()?;
    Ok(Extensions {
        definitions: None,
        files,
        context,
        profiles,
    })
}
