//! Resource Definitions of a run, and what the state keeps of them.

use std::sync::Arc;

use score_core::compile::Compiled;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::state as core;
use score_humanitec::PlatformContext;
use score_humanitec::definitions::{
    CriteriaFile, DefinitionFiles, DefinitionRun, DriverMap, MatchContext, ObjectTarget,
    RunSettings, Seed, StandIn, excerpt, forget_cookies, merged_maps, parse_secret_values,
};
use score_yaml::{Excerpt, FileId, Map, SourceMap, Str, Value as Yaml};

use crate::codes;
use crate::named_text::NamedText;

/// The definitions that a compiler was told, and how their drivers are run.
#[derive(Clone, Default)]
pub(crate) struct DefinitionSettings {
    pub(crate) files: Vec<NamedText>,
    /// Files of rules, with the id of the definition that all of one is for.
    pub(crate) criteria: Vec<(Option<String>, NamedText)>,
    pub(crate) secrets: Vec<NamedText>,
    pub(crate) stand_ins: Vec<(String, StandIn)>,
    pub(crate) cookies: Vec<NamedText>,
}

impl DefinitionSettings {
    /// Prepares the definitions for a run, if there are some. The seed of what they draw is drawn once, and kept; what drivers
    /// stored for another environment is forgotten.
    ///
    /// # Errors
    /// Everything that is wrong with them, and with what the state keeps.
    pub(crate) fn run(
        &self,
        manifests: Option<ObjectTarget>,
        platform: &PlatformContext,
        state: &mut core::State,
        host: &dyn Host,
        sources: &mut SourceMap,
    ) -> Result<Option<Arc<DefinitionRun>>, Diagnostics> {
        if self.files.is_empty() && self.criteria.is_empty() {
            return Ok(None);
        }
        let Some(manifests) = manifests else {
            let message = "this target takes no Resource Definitions";
            return Err(Diagnostic::new(codes::INVALID_SETTING, message).into());
        };
        let files: Vec<FileId> = self.files.iter().map(|file| add(file, sources)).collect();
        let criteria = self.criteria.iter().map(|(definition, file)| CriteriaFile {
            definition: definition.clone(),
            file: add(file, sources),
        });
        let criteria: Vec<CriteriaFile> = criteria.collect();
        let definitions = DefinitionFiles::read(sources, &files, &criteria)?.definitions;
        let mut drivers = DriverMap::default();
        for (driver, stand_in) in &self.stand_ins {
            drivers.insert(driver, *stand_in);
        }
        if !is_of(&state.beside.last_run, platform) {
            forget_cookies(state);
        }
        let settings = RunSettings {
            context: MatchContext::from(platform),
            values: platform.values.clone(),
            seed: Seed::of_project(state, |purpose, bytes| host.random(purpose, bytes))?,
            secrets: read_maps(&self.secrets, sources, parse_secret_values)?,
            drivers,
            cookies: read_maps(&self.cookies, sources, merged_maps)?,
            form: manifests.form(),
        };
        let run = DefinitionRun::new(definitions, settings, sources)?;
        Ok(Some(Arc::new(run)))
    }

    /// Puts into the state what the next run has to know of this one.
    pub(crate) fn finish(
        &self,
        run: Option<&DefinitionRun>,
        platform: &PlatformContext,
        compiled: &mut Compiled,
    ) {
        let beside = &mut compiled.state.beside;
        beside.last_run = match run {
            None => Map::new(),
            Some(_) => self.last_run(platform),
        };
        if run.is_some() {
            let resources = std::mem::take(&mut beside.resources).into_iter();
            let needed = resources.filter(|(uid, _)| compiled.graph.node(uid).is_some());
            beside.resources = needed.collect();
        }
    }

    /// The run as the state keeps it, in the form of the binaries: what is empty is left out.
    fn last_run(&self, platform: &PlatformContext) -> Map {
        let ids = ids(platform).into_iter();
        let ids = ids.filter(|(_, id)| !id.is_empty());
        let mut kept: Map = ids.map(|(key, id)| (Str::from(key), id.into())).collect();
        let definitions = self.files.iter().map(|file| file.name.clone());
        let criteria = self.criteria.iter().map(|(id, file)| match id {
            Some(id) => format!("{id}={}", file.name),
            None => file.name.clone(),
        });
        let (mut definitions, mut criteria): (Vec<_>, Vec<_>) =
            (definitions.collect(), criteria.collect());
        for (key, names) in [
            ("definitions", &mut definitions),
            ("criteria", &mut criteria),
        ] {
            names.sort_unstable();
            if !names.is_empty() {
                let names = names.iter().map(|name| Yaml::from(name.as_str()));
                kept.insert(key.into(), Yaml::Seq(names.collect()));
            }
        }
        kept
    }
}

/// Adds a file that may hold secrets; messages show only what is none.
fn add(file: &NamedText, sources: &mut SourceMap) -> FileId {
    let excerpt = excerpt(file.text.as_bytes());
    sources.add_as(&*file.name, &*file.text, excerpt)
}

/// Where the platform is, as the state keeps it.
fn ids(platform: &PlatformContext) -> [(&'static str, &str); 4] {
    let PlatformContext {
        app,
        env,
        env_type,
        org,
        values: _,
    } = platform;
    let all = [
        ("org", org),
        ("app", app),
        ("env", env),
        ("env_type", env_type),
    ];
    all.map(|(key, id)| (key, id.as_deref().unwrap_or_default()))
}

/// True if the last run was for the same environment of the same application, as far as both say which.
fn is_of(last_run: &Map, platform: &PlatformContext) -> bool {
    let mut ids = ids(platform).into_iter();
    ids.all(|(key, id)| {
        let kept = last_run.get(key).and_then(Yaml::as_str);
        let kept = kept.unwrap_or_default();
        key == "env_type" || kept.is_empty() || id.is_empty() || kept == id
    })
}

/// What files hold together; secrets may be in them.
fn read_maps(
    files: &[NamedText],
    sources: &mut SourceMap,
    read: fn(&SourceMap, FileId) -> Result<Map, Diagnostics>,
) -> Result<Map, Diagnostics> {
    let mut all = Map::new();
    for file in files {
        let file = sources.add_as(&*file.name, &*file.text, Excerpt::Masked);
        all.extend(read(sources, file)?);
    }
    Ok(all)
}
