//! The data of provisioners and patch templates.

use score_core::backend::{StructType, Target, data_fields};

/// The data of templates of provisioners.
static DATA: StructType = StructType::new(
    "templateprov.Data",
    &data_fields::<14>(
        &["Guid"],
        &["WorkloadMetadata", "WorkloadServices", "Namespace"],
    ),
);

/// The data of patch templates.
static PATCH_DATA: StructType = StructType::new(
    "patching.patchTemplateInput",
    &["Manifests", "Workloads", "Namespace"],
);

/// The description of the target for provisioners; `namespace` is empty if none was given.
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
