//! From Score files to typed workloads: the stages before anything is provisioned.

use score_yaml::message;
use score_yaml::message::listed;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use score_yaml::{FileId, Map, Node, SourceMap, Span, Str};

use super::placed::Placed;
use super::stages::Stages;
use super::{ExtensionFile, Extras, Job};
use crate::backend::Backend;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{self, Document};
use crate::humanitec::{self, Attached};
use crate::schema;
use crate::state::{State, WorkloadState};
use crate::text::Template;
use crate::workload::{self, Lowering, Workload};

/// Puts the Score files of a job into a project, with their extensions.
///
/// # Errors
/// All that is wrong with the first stage that finds errors.
pub(super) fn read<B: Backend>(
    backend: &B,
    job: &Job<'_>,
    state: &mut State,
    sources: &mut SourceMap,
    extras: &Extras<'_>,
    stages: &mut Stages,
) -> Result<(), Diagnostics> {
    let documents = documents::<B>(job, sources, stages)?;
    let extensions = stages.note(extensions(job, &documents, sources));
    let mut extensions = extensions.unwrap_or_default();
    let mut added = Vec::with_capacity(documents.len());
    for (document, file) in documents.into_iter().zip(&job.score_files) {
        let name = document.name().map(|(name, _)| name);
        let extension = name.and_then(|name| extensions.remove(name));
        let file = ScoreFile {
            file: sources.get(*file).name.clone(),
            extension,
        };
        added.extend(stages.note(Added::new(state, document, file, extras)));
    }
    stages.end()?;
    let workloads: Vec<(Str, WorkloadState)> = added
        .into_par_iter()
        .map(|added| {
            let before = state.workloads.get(&added.name);
            added.workload(backend, job.image, before)
        })
        .collect();
    let replaced: Vec<WorkloadState> = workloads
        .into_iter()
        .filter_map(|(name, workload)| state.workloads.insert(name, workload))
        .collect();
    // To take large trees apart takes as long as to make them.
    replaced.into_par_iter().for_each(drop);
    Ok(())
}

/// The Score files of a job, overridden, upgraded and checked.
///
/// # Errors
/// All that is wrong with the first stage that finds errors.
pub(super) fn documents<B: Backend>(
    job: &Job<'_>,
    sources: &mut SourceMap,
    stages: &mut Stages,
) -> Result<Vec<Document>, Diagnostics> {
    let mut documents = parse::<B>(&job.score_files, sources)?;
    overlay(&mut documents, job.overrides, job.properties, sources)?;
    for document in &mut documents {
        document::upgrade(document, &mut stages.diags);
    }
    stages.end()?;
    stages.each(documents.par_iter().map(schema::check))?;
    Ok(documents)
}

fn parse<B: Backend>(files: &[FileId], sources: &SourceMap) -> Result<Vec<Document>, Diagnostics> {
    let parsed = files
        .par_iter()
        .map(|file| document::parse(sources, *file, &B::DIALECT))
        .collect();
    document::together(parsed, sources, &B::DIALECT)
}

/// The extensions of a job with the names of their workloads, each with one at most.
///
/// # Errors
/// One is for a workload that is not given, or does not say which it is for.
pub(super) fn assign<'j>(
    job: &'j Job<'_>,
    documents: &'j [Document],
) -> Result<Vec<(&'j str, FileId)>, Diagnostics> {
    let names: Vec<&str> = documents
        .iter()
        .filter_map(|document| Some(document.name()?.0))
        .collect();
    let is_workload: BTreeSet<&str> = names.iter().copied().collect();
    let mut diags = Diagnostics::new();
    let mut found: Vec<(&str, FileId)> = Vec::new();
    let mut has_one = BTreeSet::new();
    for ExtensionFile { workload, file } in &job.extensions {
        let name = match (workload.as_deref(), names.as_slice()) {
            (Some(name), _) if is_workload.contains(name) => name,
            (None, [name]) => name,
            (Some(name), _) => {
                diags.push_error(|| {
                    let message = message!(
                        "`--extensions` names workload `{name}`, and no Score file describes it"
                    );
                    let diagnostic = Diagnostic::new(Code::InvalidFlag, message);
                    diagnostic.near(name, names.iter().copied())
                });
                continue;
            }
            (None, names) => {
                diags.push(no_workload(names));
                continue;
            }
        };
        if !has_one.insert(name) {
            let message = message!("`--extensions` is given twice for workload `{name}`");
            diags.push(Diagnostic::new(Code::InvalidFlag, message));
        }
        found.push((name, *file));
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(found)
    }
}

/// An extension could be for any of these workloads.
fn no_workload(names: &[&str]) -> Diagnostic {
    let message = message!(
        "`--extensions FILE` needs exactly one Score file, found {}",
        names.len()
    );
    let diagnostic = Diagnostic::new(Code::InvalidFlag, message);
    if names.is_empty() {
        return diagnostic;
    }
    let all = listed(names.iter().copied(), ", ");
    diagnostic.hint(format!(
        "say which workload it is for, `--extensions WORKLOAD=FILE`; there are {all}"
    ))
}

/// The extensions of a job by the names of their workloads.
fn extensions(
    job: &Job<'_>,
    documents: &[Document],
    sources: &SourceMap,
) -> Result<BTreeMap<String, Arc<Attached>>, Diagnostics> {
    let mut diags = Diagnostics::new();
    let mut found = BTreeMap::new();
    for (name, file) in assign(job, documents)? {
        let path = sources.get(file).name.clone();
        let attached = humanitec::parse(sources, file).and_then(|document| {
            humanitec::attach(path, document, job.context.clone(), &job.profiles)
        });
        match attached {
            Ok(attached) => _ = found.insert(name.to_owned(), Arc::new(attached)),
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

/// A Score file's path, and the extension that was given for it.
struct ScoreFile {
    file: String,
    extension: Option<Arc<Attached>>,
}

/// A checked document that is to replace the workload of its name.
struct Added {
    name: Str,
    document: Document,
    file: ScoreFile,
    extras: Map,
}

impl Added {
    fn new(
        state: &State,
        document: Document,
        file: ScoreFile,
        extras: &Extras<'_>,
    ) -> Result<Self, Diagnostic> {
        let (name, _) = document.name().ok_or_else(|| {
            Diagnostic::new(Code::MissingName, "the overrides took `metadata.name` away")
                .path("metadata.name")
        })?;
        let name = Str::from(name);
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
        Ok(Added {
            name,
            document,
            file,
            extras,
        })
    }

    /// The workload as the project keeps it, by its name.
    fn workload<B: Backend>(
        self,
        backend: &B,
        image: Option<&str>,
        before: Option<&WorkloadState>,
    ) -> (Str, WorkloadState) {
        let mut spec = document::spec(self.document, image);
        backend.remember(&mut spec, before.map(|before| &*before.spec));
        let workload = WorkloadState {
            spec: Arc::new(spec),
            file: Some(self.file.file),
            extension: self.file.extension,
            extras: self.extras,
        };
        (self.name, workload)
    }
}

/// Every workload of the project, typed and checked.
pub(super) fn lower<B: Backend>(
    state: &State,
    host: &Placed<'_>,
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
                reads_variables: B::IS_FOR_ENGINES,
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
                workload::check_mounts(&workload, &mut diags);
                workload::check_for_api_server(&workload, &mut diags);
                if !B::IS_FOR_ENGINES {
                    workload::check_for_engines(&workload, &mut diags);
                }
                workload
            });
            if !diags.is_empty() {
                diags = workload::told_once(diags);
            }
            if !B::IS_API_SERVER && !diags.is_empty() {
                diags = elsewhere(diags);
            }
            (workload, diags)
        })
        .collect();
    host.check_files(states.first().and_then(|state| name_of(&state.spec)))?;
    let mut workloads = Vec::with_capacity(lowered.len());
    for (workload, diags) in lowered {
        workloads.extend(workload);
        stages.diags.extend(diags);
    }
    stages.end()?;
    Ok(workloads)
}

/// What only an API server refuses, as the other targets say it.
fn elsewhere(diags: Diagnostics) -> Diagnostics {
    let is_only_there = |diagnostic: &Diagnostic| {
        matches!(
            diagnostic.code,
            Code::InvalidManifest | Code::DoubtfulManifest
        )
    };
    let mut errors = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let all = errors.all(is_only_there);
    let all = diags.into_iter().map(|diagnostic| {
        if diagnostic.more > 0 && all {
            return Diagnostic::more(Severity::Warning, diagnostic.more);
        }
        if !is_only_there(&diagnostic) {
            return diagnostic;
        }
        Diagnostic {
            code: Code::RefusedElsewhere,
            severity: Code::RefusedElsewhere.severity(),
            message: format!("Kubernetes refuses this: {}", diagnostic.message),
            ..diagnostic
        }
    });
    all.collect()
}

/// Where the name of a workload stands.
fn name_of(spec: &Node) -> Option<Span> {
    Some(spec.get("metadata")?.get("name")?.span)
}
