//! What provisioners and patch templates are told.

use score_core::backend::{StructType, Target};
use score_template::value::{Struct, Value};

/// What templates of provisioners see.
static DATA: StructType = StructType {
    name: "templateprov.Data",
    fields: &[
        "Guid",
        "Uid",
        "Type",
        "Class",
        "Id",
        "Params",
        "Metadata",
        "Init",
        "State",
        "Shared",
        "SourceWorkload",
        "WorkloadMetadata",
        "WorkloadServices",
        "Namespace",
    ],
    json: &[],
    zero: || Value::Struct(Struct::new(&DATA, Vec::new())),
};

/// What patch templates see.
static PATCH_DATA: StructType = StructType {
    name: "patching.patchTemplateInput",
    fields: &["Manifests", "Workloads", "Namespace"],
    json: &[],
    zero: || Value::Struct(Struct::new(&PATCH_DATA, Vec::new())),
};

/// What provisioners are told about a run in this namespace; empty if none was given.
pub(crate) fn target(namespace: &str) -> Target {
    Target {
        data: Some(&DATA),
        patch_data: Some(&PATCH_DATA),
        facts: vec![("Namespace", "namespace", namespace.to_owned())],
        has_secret_refs: true,
        has_environment: false,
        has_substitute_value: true,
        mode: Some("provision"),
        provisioning_failed: "failed to provision resources",
        conversion_failed: ("workload: ", ": failed to convert"),
    }
}
