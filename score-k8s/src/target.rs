//! The data of provisioners and patch templates.

use score_core::patch::SUBSTITUTE_VALUE;
use score_core::provision::SECRET_FUNCTIONS;
use score_core::target::{Functions, SPRIG, StructType, Target, data_fields};

use crate::notation::SecretReferences;

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

/// The functions of templates of provisioners.
static TEMPLATE_FUNCTIONS: Functions = Functions::of(&[&SECRET_FUNCTIONS, &SPRIG]);

/// The functions of patch templates.
static PATCH_FUNCTIONS: Functions = Functions::of(&[&SUBSTITUTE_VALUE, &SPRIG]);

/// The description of the target for provisioners; `namespace` is empty if none was given.
pub(crate) fn target(namespace: &str) -> Target {
    Target {
        template_data_type: Some(&DATA),
        patch_data_type: Some(&PATCH_DATA),
        facts: vec![("Namespace", "namespace", namespace.to_owned())],
        notation: &SecretReferences,
        template_functions: &TEMPLATE_FUNCTIONS,
        patch_functions: &PATCH_FUNCTIONS,
        mode: Some("provision"),
        environment_hints: &[
            (
                "name it in the resource: `metadata: {annotations: {k8s.score.dev/variables: ",
                "}}`",
            ),
            ("its value is taken from the environment: `export ", "=…`"),
        ],
        patch_hint: "a patch is an item: `- {op: set, path: 0.spec.replicas, value: 2}`, `0` is the first manifest",
        foreign_parts: &[
            ("services", "score-compose"),
            ("volumes", "score-compose"),
            ("networks", "score-compose"),
            ("models", "score-compose"),
        ],
        provisioning_failed: "failed to provision resources",
        conversion_failed: ("workload: ", ": failed to convert"),
    }
}
