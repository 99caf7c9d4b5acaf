//! Patch templates and the sjson paths of their patches.

mod sjson;

use score_yaml::{FileId, SourceMap};

use crate::backend::{Backend, Manifests};
use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::state::State;

/// Checks that a patch template parses, as `init` does before it installs one.
///
/// # Errors
/// It does not (code `template-syntax`, with its place).
pub fn check<B: Backend>(
    backend: &B,
    sources: &SourceMap,
    template: FileId,
) -> Result<(), Diagnostics> {
    let _ = (backend, sources, template);
    Ok(())
}

/// Applies patch templates, one after the other. Returns a line for the user for each patch.
/// Warnings and errors go to `diags`.
pub fn patch<B: Backend>(
    backend: &B,
    sources: &mut SourceMap,
    templates: &[FileId],
    manifests: &mut Manifests,
    state: &State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Vec<String> {
    let _ = (backend, sources, templates, manifests, state, host, diags);
    Vec::new()
}
