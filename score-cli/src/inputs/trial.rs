//! The files of `definitions test`: inputs, and values of secrets.

use score_core::diagnostic::Diagnostics;
use score_humanitec::definitions::{TrialInputs, parse_secret_values};
use score_yaml::{Excerpt, Map, SourceMap};

use super::read::InputFiles;
use crate::error::Error;

/// What the files of a trial hold.
#[derive(Debug)]
pub(crate) struct TrialFiles {
    /// What stands in for the resource and for what the definition refers to.
    pub(crate) inputs: TrialInputs,
    /// The values of secrets.
    pub(crate) secrets: Map,
}

/// Reads a file of inputs, if one is named, and files with values of secrets, of which later ones go before earlier ones.
///
/// # Errors
/// All that cannot be read; everything that is wrong in them.
pub(crate) fn read(
    inputs: &str,
    secrets: &[String],
    sources: &mut SourceMap,
) -> Result<TrialFiles, Error> {
    let mut files = InputFiles::new(sources);
    let named: Vec<&str> = [inputs]
        .into_iter()
        .filter(|path| !path.is_empty())
        .collect();
    // Both may hold secrets.
    let named = files.all_as(&named, Excerpt::Masked)?;
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let secret_files = files.all_as(&secrets, Excerpt::Masked)?;
    let mut diags = Diagnostics::new();
    let mut read = TrialFiles {
        inputs: TrialInputs::default(),
        secrets: Map::new(),
    };
    for file in named {
        match TrialInputs::read(sources, file) {
            Ok(inputs) => read.inputs = inputs,
            Err(found) => diags.extend(found),
        }
    }
    for file in secret_files {
        match parse_secret_values(sources, file) {
            Ok(values) => read.secrets.extend(values),
            Err(found) => diags.extend(found),
        }
    }
    match diags.has_errors() {
        true => Err(diags.into()),
        false => Ok(read),
    }
}
