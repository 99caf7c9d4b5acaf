//! What every kind of run reads: settings become texts of a source map.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use score_core::backend::Backend as _;
use score_core::compile::Job;
use score_core::diagnostic::{Diagnostic, Diagnostics, Dialect};
use score_core::document;
use score_core::provision::{EntryContext, ProvisionerEntry, kinds, load};
use score_core::state as core;
use score_core::text::Spanned;
use score_humanitec::{
    DeployConfig, DeployedWorkload, ExtensionFile, Extensions, PlatformContext, Profile,
    parse_values,
};
use score_yaml::{Excerpt, FileId, SourceMap, Str, message};

use crate::codes;
use crate::host::Given;
use crate::named_text::NamedText;
use crate::settings::{ScoreFile, Settings};
use crate::target::Target;

/// What a run has read.
pub(crate) struct Inputs {
    score_files: Vec<FileId>,
    overrides: Option<FileId>,
    pub(crate) extensions: Extensions,
    patches: Vec<FileId>,
}

impl Inputs {
    /// Reads what settings name.
    ///
    /// # Errors
    /// Settings do not go together; a file is not there, or is not what it should be.
    pub(crate) fn read(
        settings: &Settings,
        dialect: &Dialect,
        sources: &mut SourceMap,
    ) -> Result<Self, Diagnostics> {
        let faults = settings.faults.iter();
        let faults = faults.map(|fault| Diagnostic::new(codes::INVALID_SETTING, fault.as_str()));
        let mut diags: Diagnostics = faults.collect();
        let mut files = ScoreFiles::default();
        for file in &settings.score_files {
            match file {
                ScoreFile::Text(file) => files.score_files.push(add(file, sources)),
                ScoreFile::Path(path) => match read(path, &settings.given, sources) {
                    Ok(file) => files.score_files.push(file),
                    Err(error) => diags.push(error),
                },
            }
        }
        let extensions = settings.extensions.iter();
        files.extensions = extensions
            .map(|extension| ExtensionFile {
                workload: extension.workload.clone(),
                file: add(&extension.file, sources),
            })
            .collect();
        if let Some(config) = &settings.deploy_config
            && let Err(found) = files.add_configured(config, &settings.given, dialect, sources)
        {
            diags.extend(found);
        }
        check_one_file(settings, files.score_files.len(), &mut diags);
        let context = context(settings, sources, &mut diags);
        let profiles = profiles(settings, sources, &mut diags);
        if diags.has_errors() {
            return Err(diags);
        }
        let patches = settings.patches.iter();
        Ok(Inputs {
            score_files: files.score_files,
            overrides: settings.overrides.as_ref().map(|file| add(file, sources)),
            extensions: Extensions {
                files: files.extensions,
                context,
                profiles,
                definitions: None,
            },
            patches: patches.map(|file| add(file, sources)).collect(),
        })
    }

    /// True if there is no Score file.
    pub(crate) fn is_empty(&self) -> bool {
        self.score_files.is_empty()
    }

    /// The job of a run in a project.
    pub(crate) fn job<'a>(&'a self, settings: &'a Settings, state: core::State) -> Job<'a> {
        let mut job = Job::default();
        job.score_files.clone_from(&self.score_files);
        job.overrides = self.overrides;
        job.properties = &settings.properties;
        job.image = settings.image.as_deref();
        job.layers = vec![&self.extensions];
        job.patch_templates.clone_from(&self.patches);
        job.state = state;
        job.is_whole = settings.is_whole;
        job.strict = settings.is_strict;
        job
    }
}

fn add(file: &NamedText, sources: &mut SourceMap) -> FileId {
    sources.add(file.name.as_str(), &*file.text)
}

/// Reads one of the files that were given.
fn read(path: &str, given: &Given, sources: &mut SourceMap) -> Result<FileId, Diagnostic> {
    let bytes = given.read_project(Path::new(path)).map_err(|error| {
        let message = message!("failed to read '{path}': {error}");
        Diagnostic::of_error(codes::READ_FAILED, message, error.reason())
    })?;
    match score_yaml::decode(bytes) {
        Ok(text) => Ok(sources.add(path, text)),
        Err(error) => {
            let message = message!("`{path}` is not {} text", error.encoding);
            Err(Diagnostic::new(codes::INVALID_UTF8, message))
        }
    }
}

/// Overrides and an image are for one Score file.
fn check_one_file(settings: &Settings, count: usize, diags: &mut Diagnostics) {
    if count == 1 || diags.has_errors() {
        return;
    }
    for (name, is_set) in [
        ("overrides", settings.overrides.is_some()),
        ("override_property", !settings.properties.is_empty()),
        ("image", settings.image.is_some()),
    ] {
        if is_set {
            let message =
                format!("`Compiler::{name}` is for one Score file, and there are {count}");
            diags.push(Diagnostic::new(codes::INVALID_SETTING, message));
        }
    }
}

/// Score files and their extensions.
#[derive(Default)]
struct ScoreFiles {
    score_files: Vec<FileId>,
    extensions: Vec<ExtensionFile>,
}

impl ScoreFiles {
    /// Adds those that a deploy config names, from its folder among the files that were given.
    fn add_configured(
        &mut self,
        config: &NamedText,
        given: &Given,
        dialect: &Dialect,
        sources: &mut SourceMap,
    ) -> Result<(), Diagnostics> {
        let file = add(config, sources);
        let folder = Path::new(&config.name).parent().unwrap_or(Path::new(""));
        let mut known = BTreeMap::new();
        let mut diags = Diagnostics::new();
        let mut read = |path: &Spanned<Str>, field: String, sources: &mut SourceMap| {
            let full = folder.join(&path.value).to_string_lossy().into_owned();
            if let Some(file) = known.get(&full) {
                return Some(*file);
            }
            match read(&full, given, sources) {
                Ok(file) => known.insert(full, file).or(Some(file)),
                Err(error) => {
                    diags.push(error.at(path.span).path(field));
                    None
                }
            }
        };
        let workloads = DeployConfig::parse(sources, file)?.workloads;
        let mut found = Vec::with_capacity(workloads.len());
        for (i, workload) in workloads.into_iter().enumerate() {
            let score_file = read(
                &workload.spec_file,
                format!("workloads.{i}.specFile"),
                sources,
            );
            let extension = workload
                .extensions_file
                .as_ref()
                .map(|path| read(path, format!("workloads.{i}.extensionsFile"), sources));
            found.extend(score_file.map(|file| (i, workload, file, extension.flatten())));
        }
        for (i, workload, score_file, extension) in found {
            if self.score_files.contains(&score_file) {
                let message = message!("`{}` is in the list twice", workload.spec_file.value);
                let error = Diagnostic::new(codes::DUPLICATE_WORKLOAD, message);
                let error = error.at(workload.spec_file.span);
                diags.push(error.path(format!("workloads.{i}.specFile")));
                continue;
            }
            self.score_files.push(score_file);
            let name = name(&workload, i, score_file, dialect, sources, &mut diags);
            self.extensions.extend(extension.map(|file| ExtensionFile {
                workload: name,
                file,
            }));
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(()),
        }
    }
}

/// The name of a workload in its Score file, with which a deploy config has to agree.
fn name(
    workload: &DeployedWorkload,
    i: usize,
    score_file: FileId,
    dialect: &Dialect,
    sources: &SourceMap,
    diags: &mut Diagnostics,
) -> Option<String> {
    // What is wrong in the Score file is told when it is compiled.
    let document = document::parse(sources, score_file, dialect).ok()?;
    let name = document.name()?.0.to_owned();
    if let Some(expected) = workload.name.as_ref().filter(|said| said.value != name) {
        let message = message!(
            "the workload of `{}` is `{name}`, not `{}`",
            workload.spec_file.value,
            expected.value
        );
        let error = Diagnostic::new(codes::INVALID_VALUE, message).at(expected.span);
        diags.push(error.path(format!("workloads.{i}.name")));
    }
    Some(name)
}

/// Where on the platform the project is, and its shared values.
fn context(
    settings: &Settings,
    sources: &mut SourceMap,
    diags: &mut Diagnostics,
) -> PlatformContext {
    let mut context = settings.platform.context();
    for file in &settings.values {
        let file = sources.add_as(&*file.name, &*file.text, Excerpt::Masked);
        match parse_values(sources, file) {
            Ok(values) => context.values.extend(values),
            Err(found) => diags.extend(found),
        }
    }
    context
}

fn profiles(
    settings: &Settings,
    sources: &mut SourceMap,
    diags: &mut Diagnostics,
) -> Vec<Arc<Profile>> {
    let mut profiles: Vec<Arc<Profile>> = Vec::with_capacity(settings.profiles.len());
    for NamedText { name: id, text } in &settings.profiles {
        let file = sources.add(format!("{id}/profile.json"), &**text);
        match Profile::parse(sources, file, id) {
            Ok(profile) if profiles.iter().any(|other| other.id == profile.id) => {
                let message = message!("there are two profiles with the id `{}`", profile.id);
                diags.push(Diagnostic::new(codes::DUPLICATE_KEY, message));
            }
            Ok(profile) => profiles.push(Arc::new(profile)),
            Err(found) => diags.extend(found),
        }
    }
    profiles
}

/// The entries of a run: closures, then files, then what comes with the target.
///
/// # Errors
/// All that is wrong in the files.
pub(crate) fn entries<T: Target>(
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
