//! A run that ends in a deployment delta.

use score_core::backend::Backend;
use score_core::compile::{Job, StageDiagnostics, TextBudget, check_documents, mask_values};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document::{self, Document};
use score_core::host::Host;
use score_core::state::State;
use score_yaml::SourceMap;
use score_yaml::message;

use super::DeltaHead;
use crate::codes;
use crate::extensions::{Extensions, extension_by_workload};
use crate::parse;

/// The deployment delta of a job's one Score file, as JSON without a line end, and the warnings. The job's layers do not
/// matter, but for `extensions`. The extension is not checked further than its own format goes: profiles and features are
/// the platform's.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn compile_delta<B: Backend>(
    job: &Job<'_>,
    extensions: &Extensions,
    head: &DeltaHead<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let mut result = run::<B>(job, extensions, head, sources, host);
    let (Ok((_, found)) | Err(found)) = &mut result;
    mask_values::<B>(
        found.as_mut_slice(),
        &State::default(),
        &[extensions],
        sources,
    );
    result
}

fn run<B: Backend>(
    job: &Job<'_>,
    extensions: &Extensions,
    head: &DeltaHead<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let mut stages = StageDiagnostics::new(job.strict);
    let mut documents = check_documents::<B>(job, sources, &mut stages)?;
    let extension = match extension_by_workload(&extensions.files, &documents)?.as_slice() {
        [(_, file), ..] => Some(parse(sources, *file)?),
        [] => None,
    };
    let (Some(document), [file], []) = (
        documents.pop(),
        job.score_files.as_slice(),
        documents.as_slice(),
    ) else {
        let message = message!(
            "a delta is made of one Score file, found {}",
            job.score_files.len()
        );
        return Err(Diagnostic::new(codes::INVALID_FLAG, message).into());
    };
    let spec = document::spec(document, job.image);
    let document = Document::new(spec).expect("the top of a document is a map");
    let file = sources.get(*file).name.as_str();
    let budget = TextBudget::new(host, 1);
    let made = super::delta(&document, file, extension.as_ref(), head, &budget);
    budget.check_files(document.name().map(|(_, span)| span))?;
    match made {
        Ok((text, warnings)) => {
            stages.extend(warnings);
            stages.end_stage()?;
            Ok((text, stages.into_inner()))
        }
        Err(found) => {
            stages.extend(found);
            Err(stages.into_inner())
        }
    }
}
