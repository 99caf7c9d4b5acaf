//! Extension files before they are applied.

use score_yaml::{FileId, Node, SourceMap};

use crate::diagnostic::Diagnostics;

/// Reads an extension file: one YAML document, a map of version `humanitec.org/v1b1` with fields of that format
/// only.
///
/// # Errors
/// All that is wrong with it before its profile is known.
pub fn parse(sources: &SourceMap, file: FileId) -> Result<Node, Diagnostics> {
    let mut documents = score_yaml::parse(sources, file)
        .map_err(|errors| errors.into_iter().map(Into::into).collect::<Diagnostics>())?;
    Ok(documents.remove(0))
}
