//! Files of other formats among those that are given as Score files.

use score_core::diagnostic::Diagnostics;
use score_core::{document, schema};
use score_yaml::{FileId, SourceMap};

use crate::frontend::Frontend;

/// What is wrong with the files that hold something else than a Score file; `None` if there are none.
pub(crate) fn faults<F: Frontend>(
    score_files: &[FileId],
    sources: &SourceMap,
) -> Option<Diagnostics> {
    let mut found = Diagnostics::new();
    for file in score_files {
        if document::parse_unnamed(sources, *file).is_some() {
            continue;
        }
        match document::parse(sources, *file, &F::DIALECT) {
            Ok(document) => found.extend(schema::check(&document, sources)),
            Err(faults) => found.extend(faults),
        }
    }
    found.has_errors().then_some(found)
}
