//! The fields of a definition, and the versions of the documents that have them.

/// The fields of a document around a definition.
pub(super) const OUTER: [&str; 6] = ["apiVersion", "kind", "metadata", "entity", "object", "id"];
/// The fields of a definition, beside its id.
pub(super) const FIELDS: [&str; 7] = [
    "name",
    "type",
    "driver_type",
    "driver_account",
    "driver_inputs",
    "provision",
    "criteria",
];
/// The fields of `driver_inputs`.
pub(super) const INPUT_FIELDS: [&str; 3] = ["values", "secrets", "secret_refs"];
/// What the platform answers besides.
pub(super) const READ_ONLY: [&str; 7] = [
    "org_id",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "is_default",
    "is_deleted",
];
/// The version whose definitions stand in `entity`, rules included.
pub(super) const ENTITY_VERSION: &str = "entity.humanitec.io/v1b1";
/// The version whose definitions stand in `entity` or `object`, and whose rules may stand beside.
pub(super) const CORE_VERSION: &str = "core.api.humanitec.io/v1";
