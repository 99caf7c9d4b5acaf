//! A Score file and its extension as a deployment delta.

use score_yaml::SourceMap;
use score_yaml::message;

use super::front::{assign, documents};
use super::placed::Placed;
use super::secrets;
use super::stages::Stages;
use super::{Diagnostics, Host, Job};
use crate::backend::Backend;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, Document};
use crate::humanitec::{self, DeltaHead};
use crate::state::State;

/// The deployment delta of a job's one Score file, as JSON without a line end, and the warnings. The extension is
/// not checked further than its own format goes: profiles and features are the platform's.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn delta<B: Backend>(
    job: &Job<'_>,
    head: &DeltaHead<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let mut result = run::<B>(job, head, sources, host);
    let (Ok((_, found)) | Err(found)) = &mut result;
    secrets::keep(found, &State::default(), &job.context, sources);
    result
}

fn run<B: Backend>(
    job: &Job<'_>,
    head: &DeltaHead<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostics> {
    let mut stages = Stages::new(job.strict);
    let mut documents = documents::<B>(job, sources, &mut stages)?;
    let extension = match assign(job, &documents)?.as_slice() {
        [(_, file), ..] => Some(humanitec::parse(sources, *file)?),
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
        return Err(Diagnostic::new(Code::InvalidFlag, message).into());
    };
    let spec = document::spec(document, job.image);
    let document = Document::new(spec).expect("the top of a document is a map");
    let file = sources.get(*file).name.as_str();
    let placed = Placed::new(host, 1);
    let made = humanitec::delta(&document, file, extension.as_ref(), head, &placed);
    placed.check_files(document.name().map(|(_, span)| span))?;
    match made {
        Ok((text, warnings)) => {
            stages.diags.extend(warnings);
            stages.end()?;
            Ok((text, stages.diags))
        }
        Err(found) => {
            stages.diags.extend(found);
            Err(stages.diags)
        }
    }
}
