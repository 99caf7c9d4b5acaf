//! The data of provisioners and patch templates.

use score_core::target::{ForeignPart, StructType, Target, data_fields};

use crate::Compose;
use crate::notation::VariableReferences;

/// The data of templates of provisioners.
static DATA: StructType = StructType::new(
    "templateprov.Data",
    &data_fields::<13>(
        &[],
        &["WorkloadServices", "ComposeProjectName", "MountsDirectory"],
    ),
);

/// The data of patch templates.
static PATCH_DATA: StructType =
    StructType::new("patching.patchTemplateInput", &["Compose", "Workloads"]);

/// The description of the target for provisioners.
pub(crate) fn target(compose: &Compose) -> Target {
    Target {
        template_data_type: Some(&DATA),
        patch_data_type: Some(&PATCH_DATA),
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
        notation: &VariableReferences,
        patch_hint: "a patch is an item: `- {op: set, path: services.NAME.restart, value: always}`",
        foreign_fields: &[
            (
                "Namespace",
                "entries of `score-k8s` alone have it: on Compose a host is the name of a service",
            ),
            (
                "Guid",
                "entries of `score-k8s` alone have it: `uuidv4` in `state` draws one",
            ),
            ("WorkloadMetadata", "entries of `score-k8s` alone have it"),
        ],
        foreign_patch_data: &[("Manifests", "score-k8s"), ("Namespace", "score-k8s")],
        foreign_parts: &[ForeignPart {
            name: "manifests",
            reply: "manifests",
            tool: "score-k8s",
            is_in_output: false,
        }],
        provisioning_failed: "failed to provision",
        conversion_failed: ("failed to convert workload '", "' to Docker compose"),
        ..Target::default()
    }
}
