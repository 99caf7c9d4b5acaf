//! All stages in their order, in memory: what a program that links the library calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use score_yaml::{FileId, Map, SourceMap, Value};

use crate::backend::{Backend, Manifests, Project, ResolvedWorkload};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{self, Document};
use crate::host::{Host, Nowhere};
use crate::humanitec::{self, Attached, NativeContext, Profile};
use crate::plan::plan;
use crate::provision::{Entry, provision};
use crate::resolve::resolve;
use crate::resource::ResourceUid;
use crate::state::{State, WorkloadState};
use crate::text::Template;
use crate::workload::{self, Lowering, Workload};
use crate::{patch, schema};

/// What to compile. Files are texts of the source map.
pub struct Job<'a> {
    /// The Score files to add to the project.
    pub score_files: Vec<FileId>,
    /// A file of overrides for the one Score file.
    pub overrides: Option<FileId>,
    /// `path=value` overrides for the one Score file, applied after the file's.
    pub properties: &'a [String],
    /// The image of containers whose image is `.`.
    pub image: Option<&'a str>,
    /// The extensions of these Score files.
    pub extensions: Vec<ExtensionFile>,
    /// What native placeholders of the extensions stand for.
    pub context: NativeContext,
    /// The custom profiles that the extensions may name.
    pub profiles: Vec<Arc<Profile>>,
    /// The provisioners, in the order in which they are asked.
    pub entries: Vec<Entry>,
    /// The project before this run.
    pub state: State,
    /// Whether warnings are errors.
    pub strict: bool,
}

/// An extension file of one of the job's Score files.
#[derive(Clone, Debug)]
pub struct ExtensionFile {
    /// The name of its workload; none if there is one Score file only.
    pub workload: Option<String>,
    /// Its text.
    pub file: FileId,
}

/// Gives the target's own fields of an added workload: its containers' names, and the fields kept from
/// an earlier run.
pub type Extras<'a> = dyn Fn(&[&str], Option<&Map>) -> Result<Map, Diagnostic> + 'a;

/// What a run makes. Nothing of it is written anywhere yet.
#[derive(Debug)]
pub struct Compiled {
    /// The output.
    pub manifests: Manifests,
    /// The project after this run.
    pub state: State,
    /// The environment variables that the output or the run reads.
    pub env: BTreeSet<String>,
    /// What is odd but did not stop the run.
    pub warnings: Diagnostics,
    /// Lines for the user.
    pub log: Vec<String>,
}

/// Runs every stage on a job.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn compile<B: Backend>(
    backend: &B,
    mut job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<Compiled, Diagnostics> {
    let mut stages = Stages {
        diags: Diagnostics::new(),
        strict: job.strict,
    };
    let mut state = std::mem::take(&mut job.state);

    let mut documents = parse::<B>(&job.score_files, sources)?;
    let mut extensions = extensions(&job, &documents, sources)?;
    overlay(&mut documents, job.overrides, job.properties, sources)?;
    for document in &mut documents {
        document::upgrade(document, &mut stages.diags);
    }
    stages.end()?;
    stages.each(documents.par_iter().map(schema::check))?;
    for (document, file) in documents.into_iter().zip(&job.score_files) {
        let file = sources.get(*file).name.clone();
        let extension = document
            .name()
            .and_then(|(name, _)| extensions.remove(name));
        let file = ScoreFile { file, extension };
        stages.note(add(backend, &mut state, document, file, job.image, extras));
    }
    stages.end()?;

    let workloads = lower::<B>(&state, host, sources, &mut stages)?;
    let plan = plan(&workloads, &mut state, host)?;
    let provisionings = provision(backend, &plan, &workloads, &job.entries, &mut state, host)?;
    let project = Project {
        resources: provisionings.resources,
        env: provisionings.env,
        workloads: Vec::new(),
    };
    let mut project = resolve_all(backend, workloads, project, &state, host)?;
    let env = std::mem::take(&mut project.env);
    let mut manifests = backend.emit(project, &mut stages.diags);
    stages.end()?;
    let mut log = provisionings.logs;
    log.append(&mut manifests.logs);
    let templates = patch_templates(&state, sources);
    log.extend(patch::patch(
        backend,
        sources,
        &templates,
        &mut manifests,
        &state,
        host,
        &mut stages.diags,
    ));
    stages.end()?;
    backend.finish(&mut manifests, &mut stages.diags);
    stages.end()?;
    Ok(Compiled {
        manifests,
        state,
        env,
        warnings: stages.diags,
        log,
    })
}

/// The resources of a project as it stands, in the order in which they are provisioned.
///
/// # Errors
/// As for the stages `lower` and `plan`, if the state was edited by hand.
pub fn planned<B: Backend>(
    mut state: State,
    sources: &SourceMap,
) -> Result<Vec<ResourceUid>, Diagnostics> {
    let mut stages = Stages {
        diags: Diagnostics::new(),
        strict: false,
    };
    let workloads = lower::<B>(&state, &Nowhere::WithEmptyFiles, sources, &mut stages)?;
    Ok(plan(&workloads, &mut state, &Nowhere::WithEmptyFiles)?.order)
}

/// What the stages so far found; a stage ends the run if it found errors.
struct Stages {
    diags: Diagnostics,
    strict: bool,
}

impl Stages {
    fn note<T>(&mut self, result: Result<T, impl Into<Diagnostics>>) -> Option<T> {
        result.map_err(|found| self.diags.extend(found.into())).ok()
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        if self.strict {
            self.diags.deny_warnings();
        }
        if self.diags.has_errors() {
            Err(std::mem::take(&mut self.diags))
        } else {
            Ok(())
        }
    }

    /// Takes what a stage found in each document, in the order of the documents.
    fn each(
        &mut self,
        found: impl IndexedParallelIterator<Item = Diagnostics>,
    ) -> Result<(), Diagnostics> {
        let found: Vec<Diagnostics> = found.collect();
        self.diags.extend(found.into_iter().flatten());
        self.end()
    }
}

fn parse<B: Backend>(files: &[FileId], sources: &SourceMap) -> Result<Vec<Document>, Diagnostics> {
    let parsed = files
        .par_iter()
        .map(|file| document::parse(sources, *file, &B::DIALECT))
        .collect();
    document::together(parsed, sources, &B::DIALECT)
}

/// A Score file's path, and the extension that was given for it.
struct ScoreFile {
    file: String,
    extension: Option<Arc<Attached>>,
}

/// The extensions of a job by the names of their workloads.
fn extensions(
    job: &Job<'_>,
    documents: &[Document],
    sources: &SourceMap,
) -> Result<BTreeMap<String, Arc<Attached>>, Diagnostics> {
    let names: Vec<&str> = documents
        .iter()
        .filter_map(|document| Some(document.name()?.0))
        .collect();
    let mut diags = Diagnostics::new();
    let mut found = BTreeMap::new();
    for ExtensionFile { workload, file } in &job.extensions {
        let name = match (workload.as_deref(), names.as_slice()) {
            (Some(name), _) if names.contains(&name) => name,
            (None, [name]) => name,
            (Some(name), _) => {
                let message = format!(
                    "`--extensions` names workload `{name}`, and no Score file describes it"
                );
                let diagnostic = Diagnostic::new(Code::InvalidFlag, message);
                diags.push(diagnostic.near(name, names.iter().copied()));
                continue;
            }
            (None, _) => {
                let message = format!(
                    "`--extensions` must name a workload when there are {} Score files",
                    names.len()
                );
                let all = names.iter().map(|name| format!("`{name}`"));
                let all = all.collect::<Vec<_>>().join(", ");
                let diagnostic = Diagnostic::new(Code::InvalidFlag, message);
                diags.push(diagnostic.hint(format!("`--extensions WORKLOAD=FILE`, of {all}")));
                continue;
            }
        };
        let path = sources.get(*file).name.clone();
        let attached = humanitec::parse(sources, *file).and_then(|document| {
            humanitec::attach(path, document, job.context.clone(), &job.profiles)
        });
        match attached {
            Ok(attached) => {
                if found.insert(name.to_owned(), Arc::new(attached)).is_some() {
                    let message = format!("`--extensions` is given twice for workload `{name}`");
                    diags.push(Diagnostic::new(Code::InvalidFlag, message));
                }
            }
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(found)
    }
}

/// Applies the overrides, which the caller gives for a single Score file only, to that file.
fn overlay(
    documents: &mut [Document],
    overrides: Option<FileId>,
    properties: &[String],
    sources: &mut SourceMap,
) -> Result<(), Diagnostics> {
    let Some(document) = documents.first_mut() else {
        return Ok(());
    };
    if let Some(file) = overrides
        && let Some(overrides) = document::parse_overrides(sources, file)?
    {
        document::overlay(document, overrides);
    }
    for property in properties {
        document::override_property(document, property, sources)?;
    }
    Ok(())
}

/// Puts a checked document into the project, where it replaces the workload of its name.
fn add<B: Backend>(
    backend: &B,
    state: &mut State,
    document: Document,
    file: ScoreFile,
    image: Option<&str>,
    extras: &Extras<'_>,
) -> Result<(), Diagnostic> {
    let (name, _) = document.name().ok_or_else(|| {
        Diagnostic::new(Code::MissingName, "the overrides took `metadata.name` away")
            .path("metadata.name")
    })?;
    let name = name.to_owned();
    let containers = document
        .map()
        .get("containers")
        .and_then(|node| node.as_map());
    let containers: Vec<&str> = containers
        .into_iter()
        .flat_map(|map| map.keys())
        .map(|key| key.text.as_str())
        .collect();
    let before = state.workloads.get(&name).map(|workload| &workload.extras);
    let extras = extras(&containers, before)?;
    let mut spec = document::spec(document, image);
    backend.remember(&mut spec);
    let spec = Arc::new(spec);
    state.workloads.insert(
        name,
        WorkloadState {
            spec,
            file: Some(file.file),
            extension: file.extension,
            extras,
        },
    );
    Ok(())
}

/// Every workload of the project, typed and checked.
fn lower<B: Backend>(
    state: &State,
    host: &dyn Host,
    sources: &SourceMap,
    stages: &mut Stages,
) -> Result<Vec<Workload<Template>>, Diagnostics> {
    let states: Vec<&WorkloadState> = state.workloads.values().collect();
    let lowered: Vec<_> = states
        .par_iter()
        .map(|state| {
            let mut diags = Diagnostics::new();
            let lowering = Lowering {
                sources,
                host,
                score_file: state.file.as_deref().unwrap_or_default(),
                builds: &B::builds(&state.extras),
                dialect: &B::DIALECT,
            };
            let workload = workload::lower(&state.spec, lowering, &mut diags);
            let workload = workload.map(|mut workload| {
                humanitec::apply(
                    &mut workload,
                    &state.spec,
                    state.extension.as_deref(),
                    B::ANNOTATION_PREFIX,
                    sources,
                    &mut diags,
                );
                workload::check(&workload, &mut diags);
                workload
            });
            (workload, diags)
        })
        .collect();
    let mut workloads = Vec::with_capacity(lowered.len());
    for (workload, diags) in lowered {
        workloads.extend(workload);
        stages.diags.extend(diags);
    }
    stages.end()?;
    Ok(workloads)
}

/// The patch templates of the project as sources, which the state keeps as texts.
fn patch_templates(state: &State, sources: &mut SourceMap) -> Vec<FileId> {
    let templates = state
        .extras
        .get("patching_templates")
        .and_then(Value::as_seq)
        .unwrap_or_default();
    let texts = templates.iter().filter_map(Value::as_str).enumerate();
    texts
        .map(|(i, text)| sources.add(format!("patch template {}", i + 1), text))
        .collect()
}

/// Resolves every workload and hands it to the project.
fn resolve_all<B: Backend>(
    backend: &B,
    workloads: Vec<Workload<Template>>,
    mut project: Project<B::Fragment>,
    state: &State,
    host: &dyn Host,
) -> Result<Project<B::Fragment>, Diagnostics> {
    let target = backend.target();
    let resolved: Vec<_> = workloads
        .into_par_iter()
        .map(|workload| resolve(workload, state, &target, host))
        .collect();
    let mut diags = Diagnostics::new();
    for result in resolved {
        match result {
            Ok(resolved) => {
                project.env.extend(resolved.env);
                let extras = &state.workloads[&resolved.workload.name.value].extras;
                project.workloads.push(ResolvedWorkload {
                    workload: resolved.workload,
                    extras: extras.clone(),
                });
            }
            Err(found) => diags.extend(found),
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(project)
    }
}
