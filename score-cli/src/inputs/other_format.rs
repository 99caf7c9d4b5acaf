//! Files of other formats among those that are given as Score files.

use std::path::Path;

use score_core::diagnostic::Diagnostics;
use score_core::{document, schema};
use score_yaml::{FileId, SourceMap, message};

use crate::binary::Binary;

/// The usual name of a Score file.
const USUAL: &str = "score.yaml";

/// What is wrong with the files that hold something else than a Score file; `None` if there are none. `output` is what is
/// typed to write where they stand.
pub(crate) fn faults(
    binary: Binary,
    score_files: &[FileId],
    output: &str,
    sources: &SourceMap,
) -> Option<Diagnostics> {
    let mut found = Diagnostics::new();
    for file in score_files {
        if document::parse_unnamed(sources, *file).is_some() {
            continue;
        }
        match document::parse(sources, *file, &binary.dialect()) {
            Ok(document) => found.extend(schema::check(&document, sources)),
            Err(faults) => found.extend(faults),
        }
    }
    // Where a Score file is there already, that is the one to give.
    let is_given = |file: &FileId| Path::new(&sources.get(*file).name).ends_with(USUAL);
    if !score_files.iter().any(is_given) && Path::new(USUAL).is_file() {
        for one in found.as_mut_slice() {
            // What another tool wrote is nothing to write over.
            let is_own = one.path.as_deref() == Some(binary.texts().output_field);
            let way_out = match is_own || output.is_empty() {
                true => message!("give a Score file: `generate {USUAL}{output}`"),
                false => format!(
                    "give a Score file: `generate {USUAL}` writes `{}`",
                    binary.texts().output
                ),
            };
            let hints = one.hints.iter_mut();
            for hint in hints.filter(|hint| *hint == document::GIVE_A_SCORE_FILE) {
                hint.clone_from(&way_out);
            }
        }
    }
    found.has_errors().then_some(found)
}
