//! A run that ends in a deployment delta.

use score_core::backend::Conventions;
use score_core::compile::{Job, StageDiagnostics, TextBudget, check_documents, mask_values};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document::{self, Document};
use score_core::host::Host;
use score_core::state::{State, WorkloadState};
use score_yaml::{SortedMap, SourceMap, Str, message};

use super::{DeltaHead, DeltaParts, parts, text};
use crate::codes;
use crate::extensions::{Extensions, extension_by_workload};
use crate::{Attached, STATE_LAYER, parse};

/// The deployment delta of a job's one Score file, as JSON without a line end, and the warnings. The job's layers do not
/// matter, but for `extensions`. The extension is not checked further than its own format goes: profiles and features are
/// the platform's.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn compile_delta(
    conventions: &Conventions,
    job: &Job<'_>,
    extensions: &Extensions,
    head: &DeltaHead<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let one = |mut parts: Vec<DeltaParts>| match (parts.pop(), parts.as_slice()) {
        (Some(only), []) => text(only, head),
        (only, others) => {
            let count = usize::from(only.is_some()) + others.len();
            let message = message!("a delta is made of one Score file, found {count}");
            Err(Diagnostic::new(codes::INVALID_FLAG, message).into())
        }
    };
    compile_parts(
        conventions,
        job,
        extensions,
        head.source_url,
        sources,
        host,
        one,
    )
}

/// What `join` makes of what each of a job's Score files adds to a set, and the warnings. The extensions are not checked further
/// than their own format goes.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub(crate) fn compile_parts<R>(
    conventions: &Conventions,
    job: &Job<'_>,
    extensions: &Extensions,
    source_url: Option<&str>,
    sources: &mut SourceMap,
    host: &dyn Host,
    join: impl FnOnce(Vec<DeltaParts>) -> Result<R, Diagnostics>,
) -> Result<(R, Diagnostics), Diagnostics> {
    let mut result = run(
        conventions,
        job,
        extensions,
        source_url,
        sources,
        host,
        join,
    );
    let (Ok((_, found)) | Err(found)) = &mut result;
    mask_values(
        conventions,
        found.as_mut_slice(),
        &State::default(),
        &[extensions],
        sources,
    );
    result
}

fn run<R>(
    conventions: &Conventions,
    job: &Job<'_>,
    extensions: &Extensions,
    source_url: Option<&str>,
    sources: &mut SourceMap,
    host: &dyn Host,
    join: impl FnOnce(Vec<DeltaParts>) -> Result<R, Diagnostics>,
) -> Result<(R, Diagnostics), Diagnostics> {
    let mut stages = StageDiagnostics::new(job.strict);
    let documents = check_documents(&conventions.dialect, job, sources, &mut stages)?;
    let mut by_workload = SortedMap::new();
    let mut faults = Diagnostics::new();
    for (name, file) in extension_by_workload(&extensions.files, &documents)? {
        match parse(sources, file) {
            Ok(extension) => _ = by_workload.insert(Str::from(name), extension),
            Err(found) => faults.extend(found),
        }
    }
    if faults.has_errors() {
        return Err(faults);
    }
    let budget = TextBudget::new(host, documents.len());
    let mut all = Vec::with_capacity(documents.len());
    let mut first_name = None;
    for (document, file) in documents.into_iter().zip(&job.score_files) {
        let spec = document::spec(document, job.image);
        let document = Document::new(spec).expect("the top of a document is a map");
        let (name, span) = document.name().unzip();
        first_name = first_name.or(span);
        let extension = name.and_then(|name| by_workload.get(name));
        let file = sources.get(*file).name.as_str();
        match parts(&document, file, extension, source_url, &budget) {
            Ok((one, warnings)) => {
                stages.extend(warnings);
                all.push(one);
            }
            Err(found) => stages.extend(found),
        }
    }
    budget.check_files(first_name)?;
    stages.end_stage()?;
    match join(all) {
        Ok(joined) => Ok((joined, stages.into_inner())),
        Err(found) => {
            stages.extend(found);
            Err(stages.into_inner())
        }
    }
}

/// What each of the workloads that a project keeps adds to a set, and the warnings: the same as their Score files did, with the
/// contents of files as they are now.
///
/// # Errors
/// A file's content cannot be had, or an extension does not fit its Score file.
pub(crate) fn parts_of_workloads(
    conventions: &Conventions,
    workloads: &SortedMap<Str, WorkloadState>,
    sources: &SourceMap,
    host: &dyn Host,
) -> Result<(Vec<DeltaParts>, Diagnostics), Diagnostics> {
    let budget = TextBudget::new(host, workloads.len());
    let mut all = Vec::with_capacity(workloads.len());
    let mut found = Diagnostics::new();
    let mut first_name = None;
    for (name, workload) in workloads {
        let Some(document) = Document::new((*workload.spec).clone()) else {
            continue;
        };
        first_name = first_name.or_else(|| document.name().map(|(_, span)| span));
        let extension = match workload.layers.get(STATE_LAYER.field) {
            Some(kept) => match Attached::read(kept, name, sources) {
                Ok(attached) => attached.map(|attached| attached.document),
                Err(faults) => {
                    found.extend(faults);
                    continue;
                }
            },
            None => None,
        };
        let file = workload.file.as_deref().unwrap_or_default();
        match parts(&document, file, extension, None, &budget) {
            Ok((one, warnings)) => {
                found.extend(warnings);
                all.push(one);
            }
            Err(faults) => found.extend(faults),
        }
    }
    if let Err(error) = budget.check_files(first_name) {
        found.push(error);
    }
    let kept = State {
        workloads: workloads.clone(),
        ..State::default()
    };
    mask_values(
        conventions,
        found.as_mut_slice(),
        &kept,
        &[&Extensions::default()],
        sources,
    );
    match found.has_errors() {
        true => Err(found),
        false => Ok((all, found)),
    }
}
