//! Codes of the Kubernetes target.

use score_core::diagnostic::code_table;
pub use score_kubernetes::codes::*;

code_table! {
    K8S_CODES in "../codes/":
    PATCHED_UNKNOWN_FIELD = "patched-unknown-field", Warning, "Patches left a field in a manifest that its Kubernetes kind does not have; strict validation refuses it.";
}
