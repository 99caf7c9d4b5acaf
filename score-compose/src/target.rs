//! What provisioners and patch templates are told.

use score_core::backend::{StructType, Target, data_fields};

use crate::Compose;

/// What templates of provisioners see.
static DATA: StructType = StructType::new(
    "templateprov.Data",
    &data_fields::<13>(
        &[],
        &["WorkloadServices", "ComposeProjectName", "MountsDirectory"],
    ),
);

/// What patch templates see.
static PATCH_DATA: StructType =
    StructType::new("patching.patchTemplateInput", &["Compose", "Workloads"]);

/// What provisioners are told about a run.
pub(crate) fn target(compose: &Compose) -> Target {
    Target {
        data: Some(&DATA),
        patch_data: Some(&PATCH_DATA),
        facts: vec![
            (
                "ComposeProjectName",
                "compose_project_name",
                compose.project.clone(),
            ),
            (
                "MountsDirectory",
                "mount_directory_path",
                compose.mounts_directory.clone(),
            ),
        ],
        has_secret_refs: false,
        has_deferred: true,
        has_environment: true,
        has_substitute_value: false,
        mode: None,
        provisioning_failed: "failed to provision",
        conversion_failed: ("failed to convert workload '", "' to Docker compose"),
    }
}
