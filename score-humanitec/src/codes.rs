//! Codes of what the platform's files have wrong.

use score_core::diagnostic::code_table;
pub use score_kubernetes::codes::*;

code_table! {
    HUMANITEC_CODES:
    UNKNOWN_PROFILE = "unknown-profile", Error, "An extension names a workload profile that is not known.";
    PROFILE_CLASH = "profile-clash", Error, "An extension and its Score file disagree about what runs the workload.";
    UNSUPPORTED_FEATURE = "unsupported-feature", Error, "The workload profile lacks a feature that the extension or the Score file uses.";
    NATIVE_PLACEHOLDER = "native-placeholder", Error, "A native placeholder of an extension is not known, or what it stands for was not given.";
    NEVER_COMPLETE = "never-complete", Warning, "An extension waits for the end of a workload that does not end.";
    IGNORED_FIELD = "ignored-field", Warning, "A field of an extension is left out, as it is not the extension's to set or only the platform's chart knows it.";
}
