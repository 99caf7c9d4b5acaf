//! What the stages before the backend have to know of a target.

mod fragment;
mod state_fields;

pub use fragment::{Fragment, FragmentField};
pub use score_template::value::StructType;
pub use state_fields::{Absent, StateField, StateFields};

/// What a target tells provisioners and patch templates.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The type of the data that templates of provisioners see: its Go name and its fields in Go's order.
    /// Fields are filled by their names: `Uid`, `Type`, `Class`, `Id`, `Params`, `Metadata`, `Init`, `State`,
    /// `Shared`, `SourceWorkload`, `WorkloadServices`, `Guid`, `WorkloadMetadata`, and those of `facts`.
    /// A request to a program has `resource_guid` and `workload_metadata` if `Guid` and `WorkloadMetadata`
    /// are among them.
    pub data: Option<&'static StructType>,
    /// The type of the data that patch templates see. Fields are filled by their names: `Workloads`, what
    /// [`Backend::patch_root`] names, and those of `facts`.
    pub patch_data: Option<&'static StructType>,
    /// Further facts: name in templates (`Namespace`), name in requests (`namespace`), value.
    pub facts: Vec<(&'static str, &'static str, String)>,
    /// Whether templates have `encodeSecretRef`, and strings may hold references to secrets.
    pub has_secret_refs: bool,
    /// Whether outputs may hold references that the target reads when it starts, `${NAME:-default}`.
    pub has_deferred: bool,
    /// Whether there is the kind `local-env://` and a built-in provisioner of the type `environment`.
    pub has_environment: bool,
    /// Whether patch templates have `substituteValue`.
    pub has_substitute_value: bool,
    /// What `<mode>` in a cmd provisioner's `args` becomes, if it is known.
    pub mode: Option<&'static str>,
    /// What the last paragraph of a provisioning error starts with, `failed to provision`.
    pub provisioning_failed: &'static str,
    /// What the last paragraph of an error in a workload starts with, before and behind its name.
    pub conversion_failed: (&'static str, &'static str),
}

/// What templates of provisioners see of a resource, whatever the target.
const RESOURCE_FIELDS: [&str; 10] = [
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
];

/// The fields of [`Target::data`]: those that every target tells, with some in front of them and behind them;
/// `N` in all.
///
/// # Panics
/// There are not `N`; in a constant the compiler says so.
#[must_use]
pub const fn data_fields<const N: usize>(
    before: &[&'static str],
    behind: &[&'static str],
) -> [&'static str; N] {
    let lists: [&[&'static str]; 3] = [before, &RESOURCE_FIELDS, behind];
    let mut fields = [""; N];
    let (mut list, mut from, mut to) = (0, 0, 0);
    while list < lists.len() {
        if from < lists[list].len() {
            fields[to] = lists[list][from];
            (from, to) = (from + 1, to + 1);
        } else {
            (list, from) = (list + 1, 0);
        }
    }
    assert!(to == N, "another number of fields");
    fields
}

impl Target {
    /// Whether templates of provisioners see a field.
    #[must_use]
    pub fn tells(&self, field: &str) -> bool {
        self.data.is_some_and(|data| data.fields.contains(&field))
    }
}
