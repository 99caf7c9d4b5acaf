//! A target that makes nothing.

use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Code, Diagnostics, Dialect};
use score_core::provision::{Kinds, Provider};
use score_core::target::{Fragment, FragmentField, Notation, StateFields, Target};
use score_core::text::{ImageSyntax, Template};
use score_core::workload::Workload;
use score_yaml::{Map, Node, SortedSet, Value};

/// Another target, as far as Score files are checked for it. Nothing is made for it: the project goes to a function instead.
pub struct DryTarget<'b, B> {
    /// The other target.
    pub backend: &'b B,
    /// The references that strings of outputs may hold, in place of that target's own.
    pub notation: Option<&'static dyn Notation>,
    /// True if resources are taken by entries that the other target adds, too.
    pub has_entries: bool,
    /// Gets the resolved project, in place of `emit`. Behind `dyn`: a run is compiled once for all of these targets.
    pub emit: EmitTo<'b>,
}

/// What gets a resolved project.
pub type EmitTo<'b> = Box<dyn Fn(Project<NoFragment>, &mut Diagnostics) + Sync + 'b>;

/// Nothing is added for this target.
#[derive(Debug, Default)]
pub struct NoFragment;

impl Fragment for NoFragment {
    const FIELDS: &'static [FragmentField] = &[];

    fn decode(_: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        Ok(NoFragment)
    }
}

impl<B: Backend> Backend for DryTarget<'_, B> {
    const NAME: &'static str = B::NAME;
    const ANNOTATION_PREFIX: &'static str = B::ANNOTATION_PREFIX;
    const STATE: StateFields = B::STATE;
    const DIALECT: Dialect = B::DIALECT;
    const CODES: &'static [&'static [Code]] = B::CODES;
    const IMAGES: ImageSyntax = B::IMAGES;
    type Fragment = NoFragment;
    type Deferred = ();

    fn target(&self) -> Target {
        let target = self.backend.target();
        Target {
            notation: self.notation.unwrap_or(target.notation),
            ..target
        }
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        self.backend.add_kinds(kinds)
    }

    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        if self.has_entries {
            self.backend.add_entries(entries);
        }
    }

    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>) {
        self.backend.normalize_for_state(spec, before);
    }

    fn built_containers(extras: &Map) -> SortedSet<String> {
        B::built_containers(extras)
    }

    fn check(workload: &Workload<Template>, found: Diagnostics) -> Diagnostics {
        B::check(workload, found)
    }

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        self.backend.service_name(workload, metadata)
    }

    fn emit(&self, project: Project<NoFragment>, diags: &mut Diagnostics) -> Emitted<()> {
        (self.emit)(project, diags);
        Emitted::default()
    }

    fn take_patch_data(&self, _: &mut Emitted<()>) -> (&'static str, Value) {
        ("Nothing", Value::Null)
    }

    fn apply_patched(&self, _: &mut Emitted<()>, _: Value) -> Result<(), Diagnostics> {
        Ok(())
    }

    fn render(&self, _: &Manifests) -> Vec<String> {
        Vec::new()
    }
}
