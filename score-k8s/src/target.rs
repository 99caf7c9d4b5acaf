//! What provisioners and patch templates are told.

use score_core::backend::{StructType, Target, data_fields};

/// What templates of provisioners see.
static DATA: StructType = StructType::new(
    "templateprov.Data",
    &data_fields::<14>(
        &["Guid"],
        &["WorkloadMetadata", "WorkloadServices", "Namespace"],
    ),
);

/// What patch templates see.
static PATCH_DATA: StructType = StructType::new(
    "patching.patchTemplateInput",
    &["Manifests", "Workloads", "Namespace"],
);

/// What provisioners are told about a run in this namespace; empty if none was given.
pub(crate) fn target(namespace: &str) -> Target {
    Target {
        data: Some(&DATA),
        patch_data: Some(&PATCH_DATA),
        facts: vec![("Namespace", "namespace", namespace.to_owned())],
        has_secret_refs: true,
        has_deferred: false,
        has_environment: false,
        has_substitute_value: true,
        mode: Some("provision"),
        provisioning_failed: "failed to provision resources",
        conversion_failed: ("workload: ", ": failed to convert"),
    }
}
