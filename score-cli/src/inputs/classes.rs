//! `--classes`: what classes of resources are for.

use score_humanitec::definitions::types::ClassCatalogue;
use score_yaml::SourceMap;

use super::read::InputFiles;
use crate::error::Error;

/// Reads the file of classes, if one is named.
///
/// # Errors
/// It cannot be read; everything that is wrong with it.
pub(crate) fn read(path: &str, sources: &mut SourceMap) -> Result<ClassCatalogue, Error> {
    let named = Some(path).filter(|path| !path.is_empty());
    let file = InputFiles::new(sources).optional(named)?;
    match file {
        Some(file) => Ok(ClassCatalogue::read(sources, file)?),
        None => Ok(ClassCatalogue::default()),
    }
}
