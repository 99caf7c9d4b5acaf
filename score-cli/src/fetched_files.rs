//! The files that `--provisioners` and `--patch-templates` name, fetched and looked at.

use score_core::diagnostic::Diagnostics;
use score_yaml::{FileId, SourceMap, Value};

use crate::binary::AnyFrontend;
use crate::error::Error;
use crate::fetch::{Fetched, Fetcher};
use crate::source_text::add_source;
use crate::state_files::PROVISIONERS_SUFFIX;
use crate::uri;

/// Fetches provisioner files.
///
/// # Errors
/// One of them cannot be fetched.
pub(crate) fn fetch_provisioners(uris: &[String]) -> Result<Vec<Fetched>, Error> {
    fetch_all(uris, "failed to load provisioner")
}

/// Fetches patch templates.
///
/// # Errors
/// One of them cannot be fetched.
pub(crate) fn fetch_patches(uris: &[String]) -> Result<Vec<Fetched>, Error> {
    fetch_all(uris, "error fetching patch template from")
}

/// Fetches files; `failed` is how the error of one begins.
fn fetch_all(uris: &[String], failed: &str) -> Result<Vec<Fetched>, Error> {
    let mut all = Vec::new();
    for uri in uris {
        let files = Fetcher::default().fetch(uri).map_err(|error| {
            let text = format!("{failed} {}: {error}", uri::redacted(uri));
            match &error {
                Error::Read { .. } => error.diagnostic().summary(text).into(),
                // A refusal, which says what would allow it.
                Error::Diagnostics(_) => error,
                _ => Error::Other(text),
            }
        })?;
        all.extend(files);
    }
    Ok(all)
}

/// Adds patch templates as sources, and checks them.
///
/// # Errors
/// All that is wrong with them, at once.
pub(crate) fn checked_patches(
    backend: &dyn AnyFrontend,
    sources: &mut SourceMap,
    patches: &[Fetched],
) -> Result<Vec<FileId>, Error> {
    let mut diags = Diagnostics::new();
    let mut templates = Vec::new();
    for patch in patches {
        let checked = add_source(sources, &uri::redacted(&patch.uri), patch.bytes.clone())
            .map_err(Diagnostics::from)
            .and_then(|file| score_core::patch::check(backend, sources, file).map(|()| file));
        match checked {
            Ok(file) => templates.push(file),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    Ok(templates)
}

/// The provisioner files among fetched ones, each with its URI as it may be shown.
pub(crate) fn provisioner_texts(fetched: Vec<Fetched>) -> Vec<(String, Vec<u8>)> {
    let files = fetched.into_iter().filter(holds_provisioners);
    files
        .map(|file| (uri::redacted(&file.uri), file.bytes))
        .collect()
}

/// False for a file of a folder that is something else than a provisioners file.
pub(crate) fn holds_provisioners(file: &Fetched) -> bool {
    let is_named_so = file.uri.ends_with(PROVISIONERS_SUFFIX);
    !file.from_directory || is_named_so || is_entry_list(&file.bytes)
}

/// True if a file is a list of entries, whatever its name.
fn is_entry_list(bytes: &[u8]) -> bool {
    let Ok(text) = score_yaml::decode(bytes.to_vec()) else {
        return false;
    };
    match score_yaml::parse_str(&text) {
        Ok(Value::Seq(items)) => {
            !items.is_empty() && items.iter().all(|item| item.get("uri").is_some())
        }
        _ => false,
    }
}
