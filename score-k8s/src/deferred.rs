//! The work that waits for the patches.

use score_core::diagnostic::Diagnostic;

/// The work that waits for the patches.
#[derive(Clone, Debug, Default)]
pub struct K8sDeferred {
    /// The faults that an API server would find, which patches may yet mend.
    pub(crate) doubts: Vec<Diagnostic>,
    /// True if there were patches: then the manifests are checked once more.
    pub(crate) is_patched: bool,
}
