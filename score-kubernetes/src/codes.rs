//! Codes of what a Kubernetes API server refuses, and of what no manifest can say.

pub use score_core::codes::*;
use score_core::diagnostic::code_table;

code_table! {
    KUBERNETES_CODES in "../codes/":
    INVALID_MANIFEST = "invalid-manifest", Error, "A manifest or a compose file breaks the rules of its target.";
    DOUBTFUL_MANIFEST = "doubtful-manifest", Warning, "A manifest that a Kubernetes API server refuses is let through, as the Go tools do.";
    UNRESOLVED_SECRET = "unresolved-secret", Error, "A secret reference stands where its value is needed, or where the target cannot use one.";
    REMOVED_VERSION = "removed-version", Warning, "A manifest is of an API version that Kubernetes no longer serves.";
    IGNORED_MANIFEST = "ignored-manifest", Warning, "A definition makes an object for which compose has nothing, or a part of a pod that no workload gets; it is left out.";
}
