//! The extension files of a case, and what goes with them.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use libtest_mimic::Failed;
use score_cli::flags::Flags;
use score_core::compile::ExtensionFile;
use score_core::diagnostic::Diagnostics;
use score_core::humanitec::{Attached, PlatformContext, Profile, attach, parse, parse_values};
use score_yaml::SourceMap;

use crate::case::Case;

/// The file that a case with one Score file has its extension in.
pub(crate) const EXTENSION_FILE: &str = "humanitec.score.yaml";

/// The extensions of a case, as its flags name them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) files: Vec<ExtensionFile>,
    pub(crate) context: PlatformContext,
    pub(crate) profiles: Vec<Arc<Profile>>,
}

impl Extensions {
    /// Reads them; paths start at the folder of the case.
    pub(crate) fn read(
        case: &Case,
        flags: &Flags,
        sources: &mut SourceMap,
    ) -> Result<Result<Self, Diagnostics>, Failed> {
        let mut add = |name: &str| -> Result<_, Failed> {
            let text =
                fs::read_to_string(case.path(name)).map_err(|error| format!("{name}: {error}"))?;
            Ok(sources.add(name, text))
        };
        let mut files = Vec::new();
        for value in flags.strings("extensions") {
            let (workload, name) = match value.split_once('=') {
                Some((workload, name)) => (Some(workload.to_owned()), name),
                None => (None, value.as_str()),
            };
            let file = add(name)?;
            files.push(ExtensionFile { workload, file });
        }
        let mut values = Vec::new();
        for name in flags.strings("values") {
            values.push(add(name)?);
        }
        let mut profiles = Vec::new();
        let folder = flags.string("profiles");
        if !folder.is_empty() {
            for id in crate::case::names(&case.path(folder))? {
                let file = add(&format!("{folder}/{id}/profile.json"))?;
                profiles.push((id, file));
            }
        }
        Ok(Self::parse(flags, files, &values, profiles, sources))
    }

    fn parse(
        flags: &Flags,
        files: Vec<ExtensionFile>,
        values: &[score_yaml::FileId],
        profiles: Vec<(String, score_yaml::FileId)>,
        sources: &SourceMap,
    ) -> Result<Self, Diagnostics> {
        let given = |name| Some(flags.string(name).to_owned()).filter(|text| !text.is_empty());
        let mut context = PlatformContext {
            app: given("app"),
            env: given("env"),
            env_type: given("env-type"),
            org: given("org"),
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
            files,
            context,
            profiles,
        })
    }

    /// The extensions by the names of their workloads; the one without a name by the empty one.
    pub(crate) fn attached(
        &self,
        sources: &SourceMap,
    ) -> Result<BTreeMap<String, Attached>, Diagnostics> {
        let attached = self.files.iter().map(|extension| {
            let path = sources.get(extension.file).name.clone();
            let document = parse(sources, extension.file)?;
            let attached = attach(path, document, self.context.clone(), &self.profiles)?;
            Ok((extension.workload.clone().unwrap_or_default(), attached))
        });
        attached.collect()
    }
}
