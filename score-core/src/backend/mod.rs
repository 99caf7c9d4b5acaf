//! The seam between the compiler and its targets: the trait [`Backend`], its input and its output.

mod any;
mod conventions;
mod manifests;
mod project;

use score_yaml::{Map, Node, SortedSet, Value};

pub use self::any::{AnyBackend, AnyDeferred, AnyProject};
pub use self::conventions::Conventions;
pub use self::manifests::{Emitted, Manifests, OutputFile};
pub use self::project::{Project, ResolvedWorkload};
use crate::diagnostic::{Code, Diagnostics, Dialect};
use crate::provision::{EntryContext, Kinds, Provider};
use crate::target::{Fragment, StateFields, Target};
use crate::text::{ImageSyntax, Template};
use crate::workload::Workload;

/// A target of the compiler: turns resolved workloads, and what provisioners added, into manifests.
///
/// A crate outside implements it, and gives it to [`compile`](crate::compile::compile), which asks in the order of the
/// pipeline, as the items stand here. What has a default may be left out. A backend sees no document but in
/// [`normalize_for_state`](Backend::normalize_for_state), no state and no file.
pub trait Backend: Sync {
    /// The name of the binary, `score-TARGET`. The state directory has the same name with a dot before it.
    const NAME: &'static str;
    /// The start of annotations that are for this target alone, `TARGET.score.dev/`.
    const ANNOTATION_PREFIX: &'static str;
    /// The fields that this target keeps in the state, beside those of every target.
    const STATE: StateFields;
    /// The words in which this target's Go tool reports errors, for scripts that read them.
    const DIALECT: Dialect;
    /// The tables of the codes that this target finds beside those of score-core.
    const CODES: &'static [&'static [Code]] = &[];
    /// The dollars that images may hold. By default all but those of placeholders are errors.
    const IMAGES: ImageSyntax = ImageSyntax::Placeholders;
    /// The parts that a provisioner may add for this target.
    type Fragment: Fragment;
    /// The work that `emit` leaves until the patches are applied; `()` if there is none.
    type Deferred: Default + 'static;

    /// Describes the target, and this run of it, to the stages before `emit`.
    fn target(&self) -> Target;

    /// Adds the kinds of provisioners that this target brings to those that targets have in common. Whoever reads entries
    /// calls it. By default it adds none.
    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        kinds
    }

    /// Adds the entries that are there though no file says them, behind those of files. By default it adds none.
    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        let _ = entries;
    }

    /// Turns a workload's checked document into the form that the state keeps and patch templates see. It means the same
    /// to the target before and after, and a second time changes nothing. `before` is the form that an earlier run kept.
    /// By default the document stays as it is.
    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>) {
        let _ = (spec, before);
    }

    /// The containers whose image is built and not pulled, by the fields that the state keeps of their workload
    /// ([`StateFields::workload`]). They need no image in the Score file. By default there are none.
    fn built_containers(extras: &Map) -> SortedSet<String> {
        let _ = extras;
        SortedSet::new()
    }

    /// Checks a workload by the rules of the target, beyond Score's. Takes what was found in the workload before, and
    /// returns all that is to be reported, so that a target may also turn down or leave out what was found. By default
    /// there are no further rules.
    fn check(workload: &Workload<Template>, found: Diagnostics) -> Diagnostics {
        let _ = workload;
        found
    }

    /// The name under which other workloads reach a workload's service, for provisioners.
    fn service_name(&self, workload: &str, metadata: &Map) -> String;

    /// Makes the manifests of a project. Warnings and errors go to `diags`; with an error there the result is not used.
    fn emit(
        &self,
        project: Project<Self::Fragment>,
        diags: &mut Diagnostics,
    ) -> Emitted<Self::Deferred>;

    /// Takes the data out of the manifests that a patch template sees and changes, and gives it its name there. It comes
    /// back by [`apply_patched`](Backend::apply_patched), unless an error ends the run.
    fn take_patch_data(&self, emitted: &mut Emitted<Self::Deferred>) -> (&'static str, Value);

    /// True if the path of a patch leads to a field that the target knows, where nothing stands yet: then the patch is no
    /// slip. By default all are known, as for a target that refuses others in [`apply_patched`](Backend::apply_patched).
    fn has_field(&self, data: &Value, path: &[String]) -> bool {
        let _ = (data, path);
        true
    }

    /// The name of the field that the target knows and that is nearest to the last one of a path, which it does not know.
    /// By default there is none.
    fn near_field(&self, data: &Value, path: &[String]) -> Option<String> {
        let _ = (data, path);
        None
    }

    /// The way out for the path of a patch that deletes a field which its object does not have, where another object that belongs
    /// to it has it. By default none has.
    fn field_elsewhere(&self, data: &Value, path: &[String]) -> Option<String> {
        let _ = (data, path);
        None
    }

    /// Puts the patched data back into the manifests, checked against the target's types.
    ///
    /// # Errors
    /// The data is no longer what the target can read: unknown fields, wrong types.
    fn apply_patched(
        &self,
        emitted: &mut Emitted<Self::Deferred>,
        data: Value,
    ) -> Result<(), Diagnostics>;

    /// Does the work that waits for the patches, also where there are none: checks what they left, adds what no patch is
    /// to see. By default there is no such work.
    fn after_patches(
        &self,
        emitted: Emitted<Self::Deferred>,
        diags: &mut Diagnostics,
    ) -> Manifests {
        let _ = diags;
        emitted.manifests
    }

    /// Writes the text of the main output, in pieces, so that all cores can do it.
    fn render(&self, manifests: &Manifests) -> Vec<String>;
}

impl EntryContext {
    /// The context of a target.
    pub fn new(backend: &dyn AnyBackend) -> Self {
        EntryContext {
            target: backend.target(),
            parts: backend.conventions().fragment.fields,
        }
    }
}
