//! The seam between the compiler and its targets: what a backend is given, what it gives back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
pub use score_template::value::StructType;
use score_yaml::{Map, Node, Span, Str, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Dialect};
use crate::resource::ResourceUid;
use crate::text::{Template, Text};
use crate::tree::Tree;
use crate::workload::Workload;

/// A target: turns resolved workloads and what provisioners added into manifests.
pub trait Backend: Sync {
    /// The binary's name, `score-k8s`; the state directory is the same with a dot before it.
    const NAME: &'static str;
    /// What annotations for this target alone start with, `k8s.score.dev/`.
    const ANNOTATION_PREFIX: &'static str;
    /// The fields that this target keeps in the state, beside those of every target.
    const STATE: StateFields;
    /// What this target's tool says where scripts read its errors.
    const DIALECT: Dialect;
    /// Whether the target reads variables (`${TAG}`) in images when it starts, so that they are text here.
    const READS_VARIABLES: bool = false;
    /// What a provisioner may add for this target.
    type Fragment: Fragment;

    /// What provisioners are told about this run, beside what every target tells.
    fn target(&self) -> Target;

    /// The name under which a workload's service is reached.
    fn service_name(&self, workload: &str, metadata: &Map) -> String;

    /// Changes a workload's checked document into what this target keeps of it in the state and shows to
    /// patch templates. It means the same to the target before and after, and a second time changes nothing.
    /// `before` is what an earlier run kept of it.
    fn remember(&self, spec: &mut Node, before: Option<&Node>) {
        let _ = (spec, before);
    }

    /// Checks a lowered workload by the rules of the target, beyond Score's: takes what was found in it before, and returns
    /// all that is to be told.
    fn check(workload: &Workload<Template>, found: Diagnostics) -> Diagnostics {
        let _ = workload;
        found
    }

    /// The containers whose image is built and not pulled, by what is kept of their workload.
    fn builds(extras: &Map) -> BTreeSet<String> {
        let _ = extras;
        BTreeSet::new()
    }

    /// The manifests. Warnings and errors go to `diags`; with an error there the result is not used.
    fn emit(&self, project: Project<Self::Fragment>, diags: &mut Diagnostics) -> Manifests;

    /// The name (`Manifests`, `Compose`) and the data that patch templates see and change.
    fn patch_root(&self, manifests: &mut Manifests) -> (&'static str, Value);

    /// Whether a path, that of a patch from its root, leads to a field that there is in what it leads into. For a
    /// target that refuses unknown fields in [`patched`](Backend::patched) all are.
    fn has_field(&self, root: &Value, path: &[String]) -> bool {
        let _ = (root, path);
        true
    }

    /// Takes the patched data back, checked against the target's types.
    ///
    /// # Errors
    /// The data is no longer what the target can read: unknown fields, wrong types.
    fn patched(&self, manifests: &mut Manifests, root: Value) -> Result<(), Diagnostics>;

    /// Does what comes behind the patches, as [`Manifests::deferred`] says.
    fn finish(&self, manifests: &mut Manifests, diags: &mut Diagnostics) {
        let _ = (manifests, diags);
    }

    /// The text of the main output, in pieces, so that all cores can write it.
    fn render(&self, manifests: &Manifests) -> Vec<String>;
}

/// The state's fields that only one target has, in the order they are written. What is in them is
/// written in the order in which it is kept.
#[derive(Clone, Copy, Debug)]
pub struct StateFields {
    /// At the top, behind `shared_state`.
    pub top: &'static [StateField],
    /// In each workload, behind `file`.
    pub workload: &'static [StateField],
}

/// A field of the state.
#[derive(Clone, Copy, Debug)]
pub struct StateField {
    /// Its name.
    pub name: &'static str,
    /// What is written of one that is not there, or null.
    pub absent: Absent,
}

/// What the Go tools write of a field of the state in which nothing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// Not even the name.
    Nothing,
    /// An empty text.
    Text,
    /// An empty list.
    List,
}

/// What a provisioner may add for a target: decoded once, from the reply of any provisioner kind.
pub trait Fragment: Default + Send + Sync {
    /// The parts there are.
    const FIELDS: &'static [FragmentField];

    /// Decodes the parts of a reply; those that were not given are absent.
    ///
    /// # Errors
    /// A part is not what the target takes.
    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics>;
}

/// A part that a provisioner may add, by its name in the two kinds of provisioner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FragmentField {
    /// The field of a `template://` or `jinja://` entry, `services`.
    pub template: &'static str,
    /// The key of a `cmd://` reply, `compose_services`.
    pub reply: &'static str,
}

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

/// Everything a backend may see.
#[derive(Debug)]
pub struct Project<F> {
    /// The workloads in the order of their names.
    pub workloads: Vec<ResolvedWorkload>,
    /// The resources in provisioning order.
    pub resources: IndexMap<ResourceUid, Provisioned<F>>,
    /// The environment variables that resolved placeholders read.
    pub env: BTreeSet<String>,
}

/// A workload with nothing left to resolve.
#[derive(Debug)]
pub struct ResolvedWorkload {
    /// The workload.
    pub workload: Workload<Text>,
    /// What the target keeps about it in the state, [`StateFields::workload`].
    pub extras: Map,
}

/// A resource after its provisioner ran.
#[derive(Debug)]
pub struct Provisioned<F> {
    /// The workload that it was provisioned for.
    pub source_workload: Str,
    /// The uri of the provisioner that took it.
    pub provisioner: Str,
    /// Its outputs.
    pub outputs: Arc<Tree<Text>>,
    /// What it adds for the target.
    pub fragment: F,
    /// Where its parts are written, by their names in templates.
    pub places: Vec<(&'static str, Span)>,
    /// Where that was said, if it has a place.
    pub author: Option<Author>,
}

/// Where it was said what a resource adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// In the entry of the provisioner.
    pub entry: Span,
    /// The resource in the Score file.
    pub resource: Span,
    /// Whether the entry is one that `init` installs.
    pub is_default: bool,
    /// Whether it is one of this tool, and as it came: then what it adds is right, whatever it is told.
    pub is_unchanged: bool,
}

/// What a run writes, as data.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Manifests {
    /// The documents of the main output in their order; for compose, one.
    pub documents: Vec<Value>,
    /// Further files by path from the project's folder.
    pub files: BTreeMap<String, OutputFile>,
    /// Directories by path from the project's folder: to be there (true) or not (false).
    pub directories: BTreeMap<String, bool>,
    /// Files that are to be there no more, by path from the project's folder.
    pub removed: BTreeSet<String>,
    /// Lines for the user (`info_logs`), in provisioning order.
    pub logs: Vec<String>,
    /// What `emit` found wrong that patches may yet mend.
    pub doubts: Vec<Diagnostic>,
    /// What `emit` leaves for `finish`; only the target itself reads it.
    pub deferred: Vec<Value>,
    /// Where parts of the main output come from, for faults that show only behind the patches; only the target
    /// itself reads it.
    pub origins: Vec<Origin>,
    /// What was wrong with the main output already before patches, by a text that tells faults apart, and how many
    /// patch templates were applied by then; only the target itself reads it.
    pub known_faults: BTreeMap<String, usize>,
    /// How many patch templates have asked for the main output.
    pub patch_templates: usize,
}

/// Where a part of the main output comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// What kind of part it is, in the target's words.
    pub of: &'static str,
    /// Its name there.
    pub name: Str,
    /// Where it stands, if a file says it.
    pub span: Option<Span>,
    /// Where the resource is asked for whose provisioner made it.
    pub asked: Option<Span>,
    /// The field's path, or which resource's provisioner made it.
    pub by: String,
    /// Whether the target made all of it, or one of its own provisioners as it came: then most rules hold.
    pub is_own: bool,
}

/// A further file of the output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutputFile {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its mode bits, less the umask. `None`: those that it has if it is there already, else `0644`.
    pub mode: Option<u32>,
}
