//! Codes of what the stages of score-core find.

use score_diagnostic::code_table;
pub use score_diagnostic::codes::*;

code_table! {
    CORE_CODES in "../codes/":
    // documents
    MISSING_NAME = "missing-name", Error, "A Score file lacks `metadata.name`.";
    DUPLICATE_WORKLOAD = "duplicate-workload", Error, "Two Score files describe one workload.";
    INVALID_OVERRIDE = "invalid-override", Error of Usage, "An override cannot be applied to the document.";
    DEPRECATED_FORM = "deprecated-form", Warning, "A deprecated form was upgraded to the current one.";
    UPGRADE_FAILED = "upgrade-failed", Error, "A deprecated form lacks what its current form needs.";
    // semantic checks
    MALFORMED_PLACEHOLDER = "malformed-placeholder", Error, "A placeholder is not of the form `${a.b}`.";
    UNREAD_PLACEHOLDER = "unread-placeholder", Warning, "What looks like a placeholder is none, and stays text.";
    UNKNOWN_REFERENCE = "unknown-reference", Error, "A placeholder names metadata or an output that is not there.";
    UNKNOWN_RESOURCE = "unknown-resource", Error, "A placeholder names a resource that the workload does not declare.";
    INVALID_BEFORE = "invalid-before", Error, "A `before` entry names no other container of the workload.";
    MISSING_PROBE = "missing-probe", Error, "A `before` entry waits for a container to be healthy that has no probe.";
    CONTAINER_CYCLE = "container-cycle", Error, "The `before` entries of the containers form a cycle.";
    MISSING_IMAGE = "missing-image", Error of Usage, "A container's image is `.` and no image was given for it.";
    INVALID_FILE = "invalid-file", Error, "A container's file cannot be made as described.";
    INVALID_VOLUME = "invalid-volume", Error, "A container's volume cannot be made as described.";
    // resources
    CONFLICTING_RESOURCE = "conflicting-resource", Error, "Two definitions of one shared resource disagree.";
    RESOURCE_CYCLE = "resource-cycle", Error, "Resources refer to each other in a circle.";
    NO_PROVISIONER = "no-provisioner", Error, "No provisioner takes the resource.";
    UNSUPPORTED_PARAM = "unsupported-param", Warning, "A resource has a param that its provisioner does not say it takes.";
    UNDECLARED_OUTPUT = "undeclared-output", Warning, "What a provisioner says that it gives is not what is asked of it, or what it gave.";
    UNKNOWN_CLASS = "unknown-class", Warning, "No provisioner names the class of a resource, and one names a class that is near.";
    NO_VALUE = "no-value", Warning, "A template prints a value that is not there, which reads `<no value>`.";
    PROVISIONER_CHANGED = "provisioner-changed", Error of Environment, "Another provisioner than before takes the resource.";
    // provisioners
    INVALID_PROVISIONER = "invalid-provisioner", Error, "An entry of a provisioners file is not valid.";
    TEMPLATE_SYNTAX = "template-syntax", Error, "A template does not parse.";
    TEMPLATE_FAILED = "template-failed", Error, "A template failed while it ran.";
    INVALID_REPLY = "invalid-reply", Error, "A provisioner gave something else than expected.";
    // targets
    UNSUPPORTED_FIELD = "unsupported-field", Warning, "The target has no way to express this field; it is left out.";
    REFUSED_ELSEWHERE = "refused-elsewhere", Warning, "Another target refuses what this one takes.";
    UNSUPPORTED_KIND = "unsupported-kind", Error, "The target has no such workload kind.";
    INVALID_PATCH = "invalid-patch", Error, "A patch template does not give a list of patches that apply.";
    PATCH_MISSED_PATH = "patch-missed-path", Warning, "A patch sets or deletes below something that is not there.";
    NAME_CLASH = "name-clash", Error, "Two parts of the output would have one name.";
    UNUSED_FLAG = "unused-flag", Warning of Usage, "A flag says something that nothing in the run reads.";
    // the project
    INVALID_STATE = "invalid-state", Error of Environment, "The state file cannot be read.";
}
