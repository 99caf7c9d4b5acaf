//! A run: settings become the job of score-core, and what it made becomes the output.

use std::sync::Arc;

use score_core::backend::Backend as _;
use score_core::compile::{self, Compiled, Job};
use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};
use score_core::host::{Host, TestHost};
use score_core::provision::{EntryContext, ProvisionerEntry, kinds, load, providers};
use score_core::state as core;
use score_humanitec::definitions::{
    DefinitionFiles, DefinitionRun, DriverMap, KubernetesSecrets, MatchContext, RunSettings, Seed,
    excerpt,
};
use score_humanitec::{ExtensionFile, Extensions, PlatformContext, parse_values};
use score_yaml::{Excerpt, FileId, Map, SourceMap, Value as Yaml, message};

use crate::backend::{Backend, Emission, Project};
use crate::codes;
use crate::error::{BoxError, Error};
use crate::output::{Output, OutputFile};
use crate::report::Report;
use crate::settings::{NamedText, ScoreFile, Settings};
use crate::target::Target;
use crate::value::Value;
use crate::workload::Workload;

/// What a compiler does, whatever its target.
pub(crate) trait Run: Send + Sync {
    fn compile(&self, settings: &Settings) -> Result<Output, Error>;
    fn lower(&self, settings: &Settings) -> Result<Vec<Workload>, Error>;
    fn validate(&self, settings: &Settings) -> Report;
    /// [`Run::validate`], where every file that is read is there.
    fn validate_text(&self, settings: &Settings) -> Report;
    fn default_provisioners(&self) -> &'static str;
}

/// The target of [`validate`](crate::validate).
pub(crate) struct AnyTarget;

impl Backend for AnyTarget {
    const NAME: &'static str = "any";

    fn emit(&self, _: &Project) -> Result<Emission, BoxError> {
        Ok(Emission::default())
    }
}

/// A target by its type.
pub(crate) struct Typed<T>(pub(crate) Arc<T>);

impl<T: Target> Run for Typed<T> {
    fn compile(&self, settings: &Settings) -> Result<Output, Error> {
        let mut sources = SourceMap::new();
        let made = self.make(settings, &mut sources);
        let (backend, compiled) = made.map_err(|found| Error::new(&found, &sources))?;
        Ok(output(&backend, compiled, &sources))
    }

    fn lower(&self, settings: &Settings) -> Result<Vec<Workload>, Error> {
        let mut sources = SourceMap::new();
        let lowered = self
            .prepare(settings, &mut sources)
            .and_then(|mut material| {
                let state = std::mem::take(&mut material.state);
                let job = material.job(settings, state);
                compile::lower(&material.backend, job, &mut sources, &settings.given)
            });
        match lowered {
            Ok((workloads, _)) => Ok(workloads.iter().map(Workload::of).collect()),
            Err(found) => Err(Error::new(&found, &sources)),
        }
    }

    fn validate(&self, settings: &Settings) -> Report {
        self.validate_with(settings, &settings.given)
    }

    fn validate_text(&self, settings: &Settings) -> Report {
        self.validate_with(settings, &TestHost::WithEmptyFiles)
    }

    fn default_provisioners(&self) -> &'static str {
        T::DEFAULT_PROVISIONERS
    }
}

impl<T: Target> Typed<T> {
    fn validate_with(&self, settings: &Settings, host: &dyn Host) -> Report {
        let mut sources = SourceMap::new();
        let found = match self.prepare(settings, &mut sources) {
            Ok(mut material) => {
                let state = std::mem::take(&mut material.state);
                let job = material.job(settings, state);
                compile::validate(&material.backend, job, &mut sources, host)
            }
            Err(found) => found,
        };
        Report::new(&found, &sources)
    }

    fn make(
        &self,
        settings: &Settings,
        sources: &mut SourceMap,
    ) -> Result<(T::Backend, Compiled), Diagnostics> {
        let mut material = self.prepare(settings, sources)?;
        let entries = entries::<T>(&material.backend, settings, sources)?;
        let run = definition_run::<T>(settings, &mut material, sources)?;
        if let Some(run) = &run {
            let find = Arc::clone(run);
            T::set_namespace(&mut material.backend, move || find.namespace());
        }
        material.extensions.definitions = run.clone();
        let host = &settings.given;
        let state = std::mem::take(&mut material.state);
        let mut job = material.job(settings, state);
        job.entries = providers(entries);
        if let Some(run) = &run {
            job.groups.push(&**run);
        }
        let extras = |workload: &str, _: &[&str], before: Option<&Map>| {
            self.0.workload_extras(workload, before, host)
        };
        let mut compiled = compile::compile(&material.backend, job, sources, host, &extras)?;
        if run.is_some() {
            let beside = &mut compiled.state.beside;
            let resources = std::mem::take(&mut beside.resources).into_iter();
            let needed = resources.filter(|(uid, _)| compiled.graph.node(uid).is_some());
            beside.resources = needed.collect();
        }
        Ok((material.backend, compiled))
    }

    /// Reads what every kind of run reads.
    fn prepare(
        &self,
        settings: &Settings,
        sources: &mut SourceMap,
    ) -> Result<Material<T::Backend>, Diagnostics> {
        let faults = settings.faults.iter();
        let faults = faults.map(|fault| Diagnostic::new(codes::INVALID_SETTING, fault.as_str()));
        let mut diags: Diagnostics = faults.collect();
        check_one_file(settings, &mut diags);
        let mut score_files = Vec::with_capacity(settings.score_files.len());
        for file in &settings.score_files {
            match score_file(file, settings, sources) {
                Ok(file) => score_files.push(file),
                Err(error) => diags.push(error),
            }
        }
        let overrides = settings.overrides.as_ref().map(|file| add(file, sources));
        let extensions = extensions(settings, sources, &mut diags);
        let patches = settings.patches.iter();
        let patches = patches.map(|file| add(file, sources)).collect();
        if diags.has_errors() {
            return Err(diags);
        }
        let fields = &<T::Backend as score_core::backend::Backend>::STATE;
        let mut state = settings.state.read(fields, sources)?;
        let backend = T::backend(&self.0, &mut state)?;
        Ok(Material {
            backend,
            score_files,
            overrides,
            extensions,
            patches,
            state,
        })
    }
}

/// What a run has read.
struct Material<B> {
    backend: B,
    score_files: Vec<FileId>,
    overrides: Option<FileId>,
    extensions: Extensions,
    patches: Vec<FileId>,
    state: core::State,
}

impl<B> Material<B> {
    fn job<'a>(&'a self, settings: &'a Settings, state: core::State) -> Job<'a> {
        Job {
            score_files: self.score_files.clone(),
            overrides: self.overrides,
            properties: &settings.properties,
            image: settings.image.as_deref(),
            layers: vec![&self.extensions],
            entries: Vec::new(),
            groups: Vec::new(),
            patch_templates: self.patches.clone(),
            state,
            is_whole: settings.is_whole,
            strict: settings.is_strict,
        }
    }
}

fn add(file: &NamedText, sources: &mut SourceMap) -> FileId {
    sources.add(file.name.as_str(), file.text.as_str())
}

/// Overrides and an image are for one Score file.
fn check_one_file(settings: &Settings, diags: &mut Diagnostics) {
    if settings.score_files.len() == 1 {
        return;
    }
    for (name, is_set) in [
        ("overrides", settings.overrides.is_some()),
        ("override_property", !settings.properties.is_empty()),
        ("image", settings.image.is_some()),
    ] {
        if is_set {
            let message = format!("`Compiler::{name}` is for one Score file");
            diags.push(Diagnostic::new(codes::INVALID_SETTING, message));
        }
    }
}

#[cfg_attr(
    not(feature = "files"),
    allow(
        clippy::unnecessary_wraps,
        unused_variables,
        reason = "with `files` it may fail"
    )
)]
fn score_file(
    file: &ScoreFile,
    settings: &Settings,
    sources: &mut SourceMap,
) -> Result<FileId, Diagnostic> {
    match file {
        ScoreFile::Text(file) => Ok(add(file, sources)),
        #[cfg(feature = "files")]
        ScoreFile::Path(path) => {
            let Some(folder) = &settings.given.folder else {
                let message = message!("the folder of `{path}` is not given");
                let error = Diagnostic::new(codes::INVALID_SETTING, message);
                return Err(error.hint("`Compiler::folder` gives it"));
            };
            let bytes = folder.read(std::path::Path::new(path)).map_err(|error| {
                let message = message!("failed to read '{path}': {error}");
                Diagnostic::of_error(codes::READ_FAILED, message, &error)
            })?;
            match score_yaml::decode(bytes) {
                Ok(text) => Ok(sources.add(path.as_str(), text)),
                Err(error) => {
                    let message = message!("`{path}` is not {} text", error.encoding);
                    Err(Diagnostic::new(codes::INVALID_UTF8, message))
                }
            }
        }
    }
}

fn extensions(settings: &Settings, sources: &mut SourceMap, diags: &mut Diagnostics) -> Extensions {
    let platform = settings.platform.clone();
    let mut context = PlatformContext {
        app: platform.app,
        env: platform.env,
        env_type: platform.env_type,
        org: platform.org,
        ..PlatformContext::default()
    };
    for file in &settings.values {
        let file = sources.add_as(&*file.name, &*file.text, Excerpt::Masked);
        match parse_values(sources, file) {
            Ok(values) => context.values.extend(values),
            Err(found) => diags.extend(found),
        }
    }
    let files = settings
        .extensions
        .iter()
        .map(|(workload, file)| ExtensionFile {
            workload: workload.clone(),
            file: add(file, sources),
        });
    Extensions {
        files: files.collect(),
        context,
        ..Extensions::default()
    }
}

/// Closures, then files, then what comes with the target.
fn entries<T: Target>(
    backend: &T::Backend,
    settings: &Settings,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let context = EntryContext::new(backend);
    let kinds = backend.add_kinds(kinds());
    let closures = settings.closures.iter();
    let mut entries: Vec<_> = closures
        .map(|closure| closure.entry(context.parts))
        .collect();
    let mut diags = Diagnostics::new();
    let mut add_file = |file: FileId, is_default: bool, sources: &SourceMap| match load(
        sources, file, &kinds, &context,
    ) {
        Ok(more) => entries.extend(more.into_iter().map(|entry| ProvisionerEntry {
            is_unchanged: is_default,
            ..entry
        })),
        Err(found) => diags.extend(found),
    };
    for file in &settings.provisioner_files {
        let file = add(file, sources);
        add_file(file, false, sources);
    }
    if settings.has_default_provisioners {
        let file = sources.add("default.provisioners.yaml", T::DEFAULT_PROVISIONERS);
        add_file(file, true, sources);
    }
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(entries),
    }
}

/// The field beside the state that holds the seed of what definitions draw.
const SEED: &str = "seed";

/// The definitions of a run. The seed of what they draw is drawn once, and kept.
fn definition_run<T: Target>(
    settings: &Settings,
    material: &mut Material<T::Backend>,
    sources: &mut SourceMap,
) -> Result<Option<Arc<DefinitionRun>>, Diagnostics> {
    if settings.definitions.is_empty() {
        return Ok(None);
    }
    let Some(manifests) = T::MANIFESTS else {
        let message = "this target takes no Resource Definitions";
        return Err(Diagnostic::new(codes::INVALID_SETTING, message).into());
    };
    let files: Vec<FileId> = settings
        .definitions
        .iter()
        .map(|file| sources.add_as(&*file.name, &*file.text, excerpt(file.text.as_bytes())))
        .collect();
    let definitions = DefinitionFiles::read(sources, &files, &[])?.definitions;
    let mut secrets = Map::new();
    for file in &settings.definition_secrets {
        let file = sources.add_as(&*file.name, &*file.text, Excerpt::Masked);
        secrets.extend(map_in(file, sources)?);
    }
    let platform = &material.extensions.context;
    let run_settings = RunSettings {
        context: MatchContext::from(platform),
        values: platform.values.clone(),
        seed: definition_seed(&mut material.state, &settings.given)?,
        secrets,
        drivers: DriverMap::default(),
        cookies: Map::new(),
        form: Box::new(KubernetesSecrets::new(manifests)),
    };
    let run = DefinitionRun::new(definitions, run_settings, sources)?;
    Ok(Some(Arc::new(run)))
}

fn definition_seed(state: &mut core::State, host: &dyn Host) -> Result<Seed, Diagnostic> {
    let fields = &mut state.beside.fields;
    if let Some(kept) = fields.get(SEED) {
        return kept.as_str().and_then(Seed::from_hex).ok_or_else(|| {
            let message = "the seed of the project is not 64 hexadecimal digits";
            Diagnostic::new(codes::INVALID_STATE, message).path("fields.seed")
        });
    }
    let mut bytes = [0; 32];
    host.random(&["definitions"], &mut bytes);
    let seed = Seed::new(bytes);
    fields.insert(SEED.into(), seed.to_hex().into());
    Ok(seed)
}

/// The map that a file holds.
fn map_in(file: FileId, sources: &SourceMap) -> Result<Map, Diagnostics> {
    let documents = score_yaml::parse(sources, file);
    let documents = documents.map_err(|errors| {
        let errors = errors.into_iter().map(Diagnostic::from);
        errors.collect::<Diagnostics>()
    })?;
    let mut found = Map::new();
    for document in documents {
        let span = document.span;
        match document.into_value() {
            Yaml::Map(map) => found.extend(map),
            Yaml::Null => {}
            other => {
                let message = message!("expected a map, found {}", with_article(other.kind_name()));
                return Err(Diagnostic::new(codes::WRONG_TYPE, message).at(span).into());
            }
        }
    }
    Ok(found)
}

fn output<B: score_core::backend::Backend>(
    backend: &B,
    compiled: Compiled,
    sources: &SourceMap,
) -> Output {
    let text = backend.render(&compiled.manifests).concat();
    let files = compiled.manifests.files.into_iter();
    let files = files.map(|(path, file)| OutputFile {
        path,
        bytes: file.bytes,
        mode: file.mode,
    });
    let documents = compiled.manifests.documents.into_iter();
    Output {
        text,
        documents: documents.map(Value::from_yaml).collect(),
        files: files.collect(),
        state: compiled.state,
        state_fields: B::STATE,
        warnings: Report::new(&compiled.warnings, sources),
        environment: compiled.env,
        log: compiled.log,
    }
}
