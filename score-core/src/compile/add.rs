//! From Score files to the project: the stages that look at files, and no further.

use std::sync::Arc;

use score_yaml::{
    FileId, Map, Node, SortedMap, SortedSet, SourceMap, Span, Str, message, parallel,
};

use super::further::Further;
use super::stage_diagnostics::StageDiagnostics;
use super::{Extras, Job};
use crate::backend::AnyBackend;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Dialect, Severity, ValueType};
use crate::document::{self, Addition, Document, Removal, override_values};
use crate::host::Host;
use crate::layer::Layer;
use crate::schema;
use crate::state::{State, WorkloadState};

/// The trees of a layer by the names of their workloads.
type Trees = SortedMap<Str, Arc<Node>>;

/// Puts the Score files of a job into a project, with what layers say of their workloads.
///
/// # Errors
/// All that is wrong with the first stage that finds errors.
pub(super) fn add_score_files(
    backend: &dyn AnyBackend,
    job: &Job<'_>,
    state: &mut State,
    sources: &mut SourceMap,
    extras: &Extras<'_>,
    host: &dyn Host,
    stages: &mut StageDiagnostics,
) -> Result<(), Diagnostics> {
    let dialect = backend.conventions().dialect;
    let documents = read_documents(&dialect, job, sources, stages)?;
    stages.extend_of_each(parallel::map(&documents, 1, |document| {
        document::unread_placeholders(document, sources, &dialect)
    }));
    if stages.diags.has_errors() {
        let further = Further {
            backend,
            job,
            state,
            sources,
            host,
            extras,
        };
        let further = further.faults(documents, &stages.diags);
        stages.diags.extend(further);
        return stages.end_stage();
    }
    stages.end_stage()?;
    let mut attached: Vec<(&'static str, Trees)> = Vec::with_capacity(job.layers.len());
    for layer in &job.layers {
        let trees = stages.absorb(layer.attach(&documents, sources));
        attached.push((layer.state_layer().field, trees.unwrap_or_default()));
    }
    forget_replaced(&mut stages.diags, &documents, &job.layers, &attached);
    let mut added = Vec::with_capacity(documents.len());
    for (document, file) in documents.into_iter().zip(&job.score_files) {
        let name = document.name().map(|(name, _)| name);
        let layers = attached
            .iter_mut()
            .filter_map(|(field, trees)| Some((*field, trees.remove(name?)?)));
        let file = ScoreFile {
            file: sources.get(*file).name.clone(),
            layers: layers.collect(),
        };
        added.extend(stages.absorb(CheckedDocument::new(state, document, file, extras)));
    }
    stages.end_stage()?;
    let workloads: Vec<(Str, WorkloadState)> = parallel::map(added, 1, |added| {
        let before = state.workloads.get(&added.name);
        added.workload(backend, job.image, before)
    });
    if job.is_whole {
        state.workloads.clear();
    }
    let replaced: Vec<WorkloadState> = workloads
        .into_iter()
        .filter_map(|(name, workload)| state.workloads.insert(name, workload))
        .collect();
    release_replaced(&replaced, state, job, sources);
    // To take large trees apart takes as long as to make them.
    parallel::map(replaced, 1, drop);
    Ok(())
}

/// Drops warnings of placeholders in fields that layers replace.
fn forget_replaced(
    diags: &mut Diagnostics,
    documents: &[Document],
    layers: &[&dyn Layer],
    attached: &[(&'static str, Trees)],
) {
    let is_unread = |one: &Diagnostic| one.code == codes::UNREAD_PLACEHOLDER;
    if attached.iter().all(|(_, trees)| trees.is_empty()) || !diags.iter().any(is_unread) {
        return;
    }
    let named = documents.iter().filter_map(|document| {
        let (name, _) = document.name()?;
        Some((document.root().span.file, name))
    });
    let names: SortedMap<FileId, &str> = named.collect();
    let is_replaced = |one: &Diagnostic| {
        let (Some(span), Some(path)) = (one.span, one.path.as_deref()) else {
            return false;
        };
        let Some(name) = names.get(&span.file) else {
            return false;
        };
        let mut kept = layers.iter().zip(attached);
        kept.any(|(layer, (_, trees))| {
            let tree = trees.get(*name);
            tree.is_some_and(|tree| layer.replaces(tree, path))
        })
    };
    let found = std::mem::take(diags).into_iter();
    *diags = found
        .filter(|one| !is_unread(one) || !is_replaced(one))
        .collect();
}

/// Gives the text of an earlier state back if no workload of it is left: there is nothing more to say of it, and it is longer
/// than the Score files.
fn release_replaced(
    replaced: &[WorkloadState],
    state: &State,
    job: &Job<'_>,
    sources: &mut SourceMap,
) {
    let Some(file) = replaced.first().map(|workload| workload.spec.span.file) else {
        return;
    };
    let left = state.workloads.values();
    let mut left = left.flat_map(|workload| workload.layers.values().chain([&workload.spec]));
    if !job.score_files.contains(&file) && left.all(|tree| tree.span.file != file) {
        sources.release_masked_text(file);
    }
}

/// The Score files of a job, overridden, upgraded and checked.
///
/// # Errors
/// All that is wrong with the first stage that finds errors.
pub fn check_documents(
    dialect: &Dialect,
    job: &Job<'_>,
    sources: &mut SourceMap,
    stages: &mut StageDiagnostics,
) -> Result<Vec<Document>, Diagnostics> {
    let documents = read_documents(dialect, job, sources, stages)?;
    stages.end_stage()?;
    Ok(documents)
}

/// The same, with what breaks the format among the diagnostics.
///
/// # Errors
/// A file is none of a workload; then with what else breaks the format in any of them.
fn read_documents(
    dialect: &Dialect,
    job: &Job<'_>,
    sources: &mut SourceMap,
    stages: &mut StageDiagnostics,
) -> Result<Vec<Document>, Diagnostics> {
    let parsed = parse(&job.score_files, dialect, sources);
    let mut documents = parsed.map_err(|found| {
        let mut all = found;
        let told = all.iter().map(|one| (one.span, one.message.clone()));
        let told: SortedSet<(Option<Span>, String)> = told.collect();
        for file in &job.score_files {
            let Some(mut document) = document::parse_unnamed(sources, *file) else {
                continue;
            };
            document::upgrade(&mut document, &mut all);
            let is_told = |one: &Diagnostic| {
                let path = one.path.as_deref().unwrap_or_default();
                let is_same = told.contains(&(one.span, one.message.clone()));
                is_same
                    || path.starts_with("metadata")
                    || path == "name"
                    || one.message.starts_with("the field `metadata`")
            };
            let other = schema::check(&document, sources).into_iter();
            all.extend(other.filter(|one| !is_told(one)));
        }
        all
    })?;
    let changes = overlay(&mut documents, job.overrides, job.properties, sources)?;
    for document in &mut documents {
        // What cannot be upgraded is left out, and the rest can be looked at.
        document::upgrade(document, &mut stages.diags);
    }
    let check = |document: &Document| schema::check(document, sources);
    stages.extend_of_each(parallel::map(&documents, 1, check));
    explain(&changes, &mut stages.diags);
    quote_for_shells(stages.diags.as_mut_slice(), sources);
    if let Some(file) = job.overrides {
        take_away(stages.diags.as_mut_slice(), file);
    }
    Ok(documents)
}

/// Tells of what is missing that overrides took it out, or made what lacks it. A name that is nearly another is one fault.
fn explain(changes: &Changes, diags: &mut Diagnostics) {
    let added = changes.additions.iter().map(|one| (one.span(), one));
    let mut added: SortedMap<Span, &Addition> = added.collect();
    let errors = diags.as_mut_slice().iter_mut();
    for error in errors.filter(|one| one.code == codes::MISSING_FIELD) {
        for removal in &changes.removals {
            removal.explain(error);
        }
        if let Some(span) = error.span
            && added.get(&span).is_some_and(|one| one.explain(error))
        {
            added.remove(&span);
        }
    }
    for doubt in added.values().filter_map(|one| one.doubt()) {
        diags.push_with(Severity::Warning, || doubt);
    }
}

/// Tells of values of a file of overrides that are nothing how what they stand for is taken away, as other tools do with them.
fn take_away(diags: &mut [Diagnostic], overrides: FileId) {
    for one in diags {
        let is_there = one.span.is_some_and(|span| span.file == overrides);
        let types = one.about.types();
        let is_nothing = types.is_some_and(|(_, found)| found == ValueType::Null);
        let Some(path) = one.path.as_deref().filter(|_| is_there && is_nothing) else {
            continue;
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
        let flag = match path.chars().all(is_plain) {
            true => message!("--override-property {path}="),
            false => override_values::flag(path, ""),
        };
        let mut ways = vec![format!("to take it away: `{flag}`")];
        let field = path.rsplit('.').next().unwrap_or_default();
        if field.bytes().all(|b| b.is_ascii_digit()) {
            one.hints.splice(..0, ways);
            continue;
        }
        let empty = types.and_then(|(expected, _)| match expected {
            ValueType::List => Some(("list", "[]")),
            ValueType::Text | ValueType::NamedText if is_of_choice(path) => Some(("text", "\"\"")),
            _ => None,
        });
        // A name with a dot is the end of a path.
        if let Some((kind, empty)) = empty.filter(|_| !path.contains('\\')) {
            ways.push(message!("for an empty {kind}, write `{field}: {empty}`"));
        }
        ways.push("leave it out to keep what the Score file has".to_owned());
        // In a file that stands alone the first way out is to leave it out.
        let first = one.hints.len().min(1);
        one.hints.splice(..first, ways);
    }
}

/// True of the path of a text that may be empty: its author chose its name.
fn is_of_choice(path: &str) -> bool {
    let mut names = path.split('.').skip(1);
    names.any(|name| matches!(name, "variables" | "annotations"))
}

/// Says ways out for the value of an override as the flag has it. Quotes around it are taken by the shell: the way out has to
/// say how they stay.
fn quote_for_shells(diags: &mut [Diagnostic], sources: &SourceMap) {
    for one in diags {
        let Some(span) = one.span else {
            continue;
        };
        let source = sources.get(span.file);
        let Some(path) = source.name.strip_prefix("--override-property ") else {
            continue;
        };
        if one.code != codes::WRONG_TYPE {
            override_values::as_flags(path, &mut one.hints);
            continue;
        }
        let value = source.text.trim();
        if let Some(flag) = override_values::flag_meant(path, value) {
            one.hints = vec![format!("write `{flag}`")];
        } else if one.about.wants_quotes() {
            let value = override_values::quoted_for_shell(path, value);
            let hint = format!("a shell takes quotes away: {value}");
            one.hints = vec![hint];
        } else {
            override_values::as_flags(path, &mut one.hints);
        }
    }
}

fn parse(
    files: &[FileId],
    dialect: &Dialect,
    sources: &SourceMap,
) -> Result<Vec<Document>, Diagnostics> {
    let parsed = parallel::map(files, 1, |file| document::parse(sources, *file, dialect));
    document::together(parsed, sources, dialect)
}

/// What overrides took out of a Score file and put into it.
#[derive(Default)]
struct Changes {
    removals: Vec<Removal>,
    additions: Vec<Addition>,
}

/// Applies the overrides, which the caller gives for a single Score file only, to that file.
fn overlay(
    documents: &mut [Document],
    overrides: Option<FileId>,
    properties: &[String],
    sources: &mut SourceMap,
) -> Result<Changes, Diagnostics> {
    let Some(document) = documents.first_mut() else {
        return Ok(Changes::default());
    };
    if properties.is_empty() && overrides.is_none() {
        return Ok(Changes::default());
    }
    let before = document.clone();
    if let Some(file) = overrides
        && let Some(overrides) = document::parse_overrides(sources, file)?
    {
        if let Some(fault) = document::foreign_overrides(&overrides, document) {
            return Err(fault.into());
        }
        document::overlay(document, overrides);
    }
    let mut diags = Diagnostics::new();
    let mut removals = Vec::new();
    for property in properties {
        match document::override_property(document, property, sources) {
            Ok(removal) => removals.extend(removal),
            Err(found) => diags.extend(found),
        }
    }
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(Changes {
            removals,
            additions: document::additions(&before, document),
        }),
    }
}

/// A Score file's path, and the trees of layers for its workload.
struct ScoreFile {
    file: String,
    layers: SortedMap<&'static str, Arc<Node>>,
}

/// A checked document that is to replace the workload of its name.
struct CheckedDocument {
    name: Str,
    document: Document,
    file: ScoreFile,
    extras: Map,
}

impl CheckedDocument {
    fn new(
        state: &State,
        document: Document,
        file: ScoreFile,
        extras: &Extras<'_>,
    ) -> Result<Self, Diagnostic> {
        let (name, _) = document.name().ok_or_else(|| {
            Diagnostic::new(
                codes::MISSING_NAME,
                "the overrides took `metadata.name` away",
            )
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
        let extras = extras(&name, &containers, before)?;
        Ok(CheckedDocument {
            name,
            document,
            file,
            extras,
        })
    }

    /// The workload as the project keeps it, by its name.
    fn workload(
        self,
        backend: &dyn AnyBackend,
        image: Option<&str>,
        before: Option<&WorkloadState>,
    ) -> (Str, WorkloadState) {
        let mut spec = document::spec(self.document, image);
        backend.normalize_for_state(&mut spec, before.map(|before| &*before.spec));
        let workload = WorkloadState {
            spec: Arc::new(spec),
            file: Some(self.file.file),
            layers: self.file.layers,
            extras: self.extras,
        };
        (self.name, workload)
    }
}
