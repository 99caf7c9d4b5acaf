//! Codes of what a Kubernetes API server refuses.

pub use score_core::codes::*;
use score_core::diagnostic::code_table;

code_table! {
    KUBERNETES_CODES:
    INVALID_MANIFEST = "invalid-manifest", Error, "A manifest or a compose file breaks the rules of its target.";
    DOUBTFUL_MANIFEST = "doubtful-manifest", Warning, "A manifest that a Kubernetes API server refuses is let through, as the Go tools do.";
    REMOVED_VERSION = "removed-version", Warning, "A manifest is of an API version that Kubernetes no longer serves.";
}
