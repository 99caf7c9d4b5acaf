//! The description of a target, as data, for the stages before the backend.

mod fragment;
mod notation;
mod state_fields;

pub use fragment::{AnyFragment, Fragment, FragmentField, FragmentParts, FragmentType};
pub use notation::{NoReferences, Notation};
pub use score_sprig::LIBRARY as SPRIG;
pub use score_template::Functions;
pub use score_template::value::StructType;
pub use state_fields::{Absent, StateField, StateFields};

use crate::templates::RESOURCE_FIELDS;

/// The description of a target for the stages before the backend: what provisioners and patch templates see, what they may
/// call, which references they may leave to it, and how its tool words errors. [`Target::default`] adds nothing to what
/// every target has.
#[derive(Clone, Debug)]
pub struct Target {
    /// The type of the data that templates of provisioners see: its Go name and its fields in Go's order.
    /// Fields are filled by their names: `Uid`, `Type`, `Class`, `Id`, `Params`, `Metadata`, `Init`, `State`,
    /// `Shared`, `SourceWorkload`, `WorkloadServices`, `Guid`, `WorkloadMetadata`, and those of `facts`.
    /// A request to a program has `resource_guid` and `workload_metadata` if `Guid` and `WorkloadMetadata`
    /// are among them.
    pub template_data_type: Option<&'static StructType>,
    /// The type of the data that patch templates see. Fields are filled by their names: `Workloads`, what
    /// [`Backend::take_patch_data`](crate::backend::Backend::take_patch_data) names, and those of `facts`.
    pub patch_data_type: Option<&'static StructType>,
    /// Facts that only this target tells: the name in templates (`Namespace`), the name in requests (`namespace`), the
    /// value.
    pub facts: Vec<(&'static str, &'static str, String)>,
    /// The references that strings of outputs may hold.
    pub notation: &'static dyn Notation,
    /// The functions of templates of provisioners: those of [`SPRIG`], and what the target adds, as
    /// [`SECRET_FUNCTIONS`](crate::provision::SECRET_FUNCTIONS). Languages but Go's offer those of them that they know.
    pub template_functions: &'static Functions,
    /// The functions of patch templates: those of [`SPRIG`], and what the target adds, as
    /// [`SUBSTITUTE_VALUE`](crate::patch::SUBSTITUTE_VALUE).
    pub patch_functions: &'static Functions,
    /// The word that stands for `<mode>` in the `args` of a cmd provisioner; without one `<mode>` stays.
    pub mode: Option<&'static str>,
    /// What leads out of a variable that a resource of type `environment` does not give, each before and behind its name.
    pub environment_hints: &'static [(&'static str, &'static str)],
    /// A patch of the target's manifests as a template writes it, in words that show what a path is.
    pub patch_hint: &'static str,
    /// Data that patch templates of other tools have, and whose they are: `Manifests` and the tool's name.
    pub foreign_patch_data: &'static [(&'static str, &'static str)],
    /// Fields that templates of provisioners see in other tools, and what leads out of one that is not here.
    pub foreign_fields: &'static [(&'static str, &'static str)],
    /// Parts that provisioners of other tools have.
    pub foreign_parts: &'static [ForeignPart],
    /// True of the text of a provisioner entry that another tool brings and that is used as it came, behind its `- `.
    pub is_known_entry: fn(&str) -> bool,
    /// The start of the summary of a provisioning error, `failed to provision`.
    pub provisioning_failed: &'static str,
    /// The start of the summary of an error in a workload, before and behind the workload's name.
    pub conversion_failed: (&'static str, &'static str),
}

/// A part that provisioners of another tool have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForeignPart {
    /// Its name in templates, `services`.
    pub name: &'static str,
    /// Its name in the replies of programs.
    pub reply: &'static str,
    /// The tool.
    pub tool: &'static str,
    /// True if the file that the tool writes has it at its top by that name.
    pub is_in_output: bool,
}

/// The fields of [`Target::template_data_type`]: those of every target, with some in front of them and some behind; `N` in
/// all.
///
/// # Panics
/// Panics if there are not `N`; in a constant the compiler says so.
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
            template_data_type: None,
            patch_data_type: None,
            facts: Vec::new(),
            notation: &NoReferences,
            template_functions: &score_sprig::FUNCTIONS,
            patch_functions: &score_sprig::FUNCTIONS,
            mode: None,
            environment_hints: &[],
            patch_hint: "a patch is an item: `- {op: set, path: …, value: …}`",
            foreign_patch_data: &[],
            foreign_fields: &[],
            foreign_parts: &[],
            is_known_entry: |_| false,
            provisioning_failed: "failed to provision",
            conversion_failed: ("failed to convert workload '", "'"),
        }
    }
}

impl Target {
    /// True if templates of provisioners may call a function, by its name in Go templates.
    #[must_use]
    pub fn has_template_function(&self, name: &str) -> bool {
        self.template_functions.find(name).is_some()
    }

    /// True if templates of provisioners see a field.
    #[must_use]
    pub fn tells(&self, field: &str) -> bool {
        self.template_data_type
            .is_some_and(|data| data.fields.contains(&field))
    }
}
