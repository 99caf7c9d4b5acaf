//! What the stages before the backend have to know of a target.

mod fragment;
mod notation;
mod state_fields;

pub use fragment::{Fragment, FragmentField};
pub use notation::{NoReferences, Notation, SecretReferences, VariableReferences};
pub use score_sprig::LIBRARY as SPRIG;
pub use score_template::Functions;
pub use score_template::value::StructType;
pub use state_fields::{Absent, StateField, StateFields};

/// What a target says of itself to the stages before the backend: what provisioners and patch templates see, may call
/// and may leave to it, and how its tool words errors. [`Target::default`] is one that adds nothing.
#[derive(Clone, Debug)]
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
    /// The references that strings of outputs may hold.
    pub notation: &'static dyn Notation,
    /// The functions of templates of provisioners: those of [`SPRIG`], and what the target adds, as
    /// [`SECRET_FUNCTIONS`](crate::provision::SECRET_FUNCTIONS). Languages but Go's offer those of them that they know.
    pub template_functions: &'static Functions,
    /// The functions of patch templates: those of [`SPRIG`], and what the target adds, as
    /// [`SUBSTITUTE_VALUE`](crate::patch::SUBSTITUTE_VALUE).
    pub patch_functions: &'static Functions,
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

impl Default for Target {
    fn default() -> Self {
        Target {
            data: None,
            patch_data: None,
            facts: Vec::new(),
            notation: &NoReferences,
            template_functions: &score_sprig::FUNCTIONS,
            patch_functions: &score_sprig::FUNCTIONS,
            mode: None,
            provisioning_failed: "failed to provision",
            conversion_failed: ("failed to convert workload '", "'"),
        }
    }
}

impl Target {
    /// Whether templates of provisioners may call a function, by its name in Go templates.
    #[must_use]
    pub fn has_template_function(&self, name: &str) -> bool {
        self.template_functions.find(name).is_some()
    }

    /// Whether templates of provisioners see a field.
    #[must_use]
    pub fn tells(&self, field: &str) -> bool {
        self.data.is_some_and(|data| data.fields.contains(&field))
    }
}
