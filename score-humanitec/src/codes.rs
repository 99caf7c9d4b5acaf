//! Codes of what the platform's files have wrong.

use score_core::diagnostic::code_table;
pub use score_kubernetes::codes::*;

code_table! {
    HUMANITEC_CODES in "../codes/":
    UNKNOWN_PROFILE = "unknown-profile", Error, "An extension names a workload profile that is not known.";
    PROFILE_CLASH = "profile-clash", Error, "An extension and its Score file disagree about what runs the workload.";
    UNSUPPORTED_FEATURE = "unsupported-feature", Error, "The workload profile lacks a feature that the extension or the Score file uses.";
    NATIVE_PLACEHOLDER = "native-placeholder", Error, "A native placeholder of an extension is not known, or what it stands for was not given.";
    NEVER_COMPLETE = "never-complete", Warning, "An extension waits for the end of a workload that does not end.";
    IGNORED_FIELD = "ignored-field", Warning, "A field of an extension or of a driver's inputs is left out, as it is not theirs to set or only the platform's chart knows it.";
    IGNORED_METADATA = "ignored-metadata", Warning, "Metadata of a Score file that nothing reads, under a name that is nearly one of the tools', or that only Kubernetes has.";
    INVALID_DEFINITION = "invalid-definition", Error, "A resource definition is of a kind or version that is not known, or says what excludes each other.";
    INVALID_SECRET_REFERENCE = "invalid-secret-reference", Error, "A leaf of `secret_refs` is neither `{store, ref, version}` nor `{value}`.";
    DUPLICATE_DEFINITION = "duplicate-definition", Error, "Two resource definitions have one id.";
    DUPLICATE_CRITERIA = "duplicate-criteria", Error, "Two matching rules for one resource type are equal, so that none of them is the better one.";
    NO_DEFINITION = "no-definition", Error, "No resource definition matches the resource.";
    IMPLICIT_TYPE = "implicit-type", Error, "A Score file asks for a resource of a type that the platform alone provides.";
    UNKNOWN_DRIVER = "unknown-driver", Error, "A resource definition has a driver that cannot run offline.";
    INVALID_DRIVER_INPUTS = "invalid-driver-inputs", Error, "A driver lacks inputs that it needs, or has some that it does not take or that exclude each other.";
    EXPOSED_SECRET = "exposed-secret", Warning, "An object that a definition makes, and that is no Secret, has a literal secret in it.";
    UNKNOWN_MODULE = "unknown-module", Error, "A deployment delta updates a module that the set does not have.";
    MISPLACED_SECRET = "misplaced-secret", Error, "A secret of a resource stands where a definition may have none.";
}
