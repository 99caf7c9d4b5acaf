//! The data of provisioners and patch templates.

use score_core::patch::SUBSTITUTE_VALUE;
use score_core::provision::SECRET_FUNCTIONS;
use score_core::target::{ForeignPart, Functions, SPRIG, StructType, Target, data_fields};

use crate::go_defaults::is_go_default;
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

/// The parts of provisioners of `score-compose`.
const FOREIGN_PARTS: &[ForeignPart] = &[
    of_compose("services", "compose_services", true),
    of_compose("volumes", "compose_volumes", true),
    of_compose("networks", "compose_networks", true),
    of_compose("models", "compose_models", true),
    of_compose("files", "relative_file_contents", false),
    of_compose("directories", "relative_directories", false),
];

const fn of_compose(name: &'static str, reply: &'static str, is_in_output: bool) -> ForeignPart {
    ForeignPart {
        name,
        reply,
        tool: "score-compose",
        is_in_output,
    }
}

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
        foreign_fields: &[
            (
                "ComposeProjectName",
                "entries of `score-compose` alone have it",
            ),
            (
                "MountsDirectory",
                "entries of `score-compose` alone have it",
            ),
        ],
        foreign_patch_data: &[("Compose", "score-compose")],
        foreign_parts: FOREIGN_PARTS,
        is_known_entry: is_go_default,
        provisioning_failed: "failed to provision resources",
        conversion_failed: ("workload: ", ": failed to convert"),
    }
}
