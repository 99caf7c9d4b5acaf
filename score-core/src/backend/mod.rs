//! The seam between the compiler and its targets: what a backend is given, what it gives back.

mod manifests;
mod project;

use std::collections::BTreeSet;

use score_yaml::{Map, Node, Value};

pub use self::manifests::{Emitted, Manifests, OutputFile};
pub use self::project::{Project, ResolvedWorkload};
use crate::diagnostic::{Diagnostics, Dialect};
pub use crate::provision::{Author, Provisioned};
use crate::provision::{Context, Kinds, Provider};
pub use crate::target::{
    Absent, Fragment, FragmentField, Functions, NoReferences, Notation, SPRIG, SecretReferences,
    StateField, StateFields, StructType, Target, VariableReferences, data_fields,
};
use crate::text::Template;
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
    /// What waits from `emit` until the patches are applied; `()` if nothing does.
    type Deferred: Default;

    /// What provisioners are told about this run, beside what every target tells.
    fn target(&self) -> Target;

    /// Adds the kinds of provisioners that this target brings to those that it has in common with others. By default
    /// there are none.
    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        kinds
    }

    /// Adds the entries that are there though no file says them, behind those of files. By default there are none.
    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        let _ = entries;
    }

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
    fn emit(
        &self,
        project: Project<Self::Fragment>,
        diags: &mut Diagnostics,
    ) -> Emitted<Self::Deferred>;

    /// The name (`Manifests`, `Compose`) and the data that patch templates see and change.
    fn patch_root(&self, emitted: &mut Emitted<Self::Deferred>) -> (&'static str, Value);

    /// Whether a path, that of a patch from its root, leads to a field that there is in what it leads into. For a
    /// target that refuses unknown fields in [`apply_patched`](Backend::apply_patched) all are.
    fn has_field(&self, root: &Value, path: &[String]) -> bool {
        let _ = (root, path);
        true
    }

    /// Takes the patched data back, checked against the target's types.
    ///
    /// # Errors
    /// The data is no longer what the target can read: unknown fields, wrong types.
    fn apply_patched(
        &self,
        emitted: &mut Emitted<Self::Deferred>,
        root: Value,
    ) -> Result<(), Diagnostics>;

    /// Does what waits for the patches, with or without any. By default nothing.
    fn after_patches(
        &self,
        emitted: Emitted<Self::Deferred>,
        diags: &mut Diagnostics,
    ) -> Manifests {
        let _ = diags;
        emitted.manifests
    }

    /// The text of the main output, in pieces, so that all cores can write it.
    fn render(&self, manifests: &Manifests) -> Vec<String>;
}

impl Context {
    /// The context of a target.
    pub fn new<B: Backend>(backend: &B) -> Self {
        Context {
            target: backend.target(),
            parts: B::Fragment::FIELDS,
        }
    }
}
