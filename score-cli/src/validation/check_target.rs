//! The target of a validation: all that is checked for another target, and nothing made.

use std::collections::BTreeSet;

use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Code, Diagnostics, Dialect};
use score_core::provision::{Kinds, Provider};
use score_core::target::{Fragment, FragmentField, StateFields, Target};
use score_core::text::{ImageSyntax, Template};
use score_core::workload::Workload;
use score_yaml::{Map, Node, Value};

use crate::codes;

/// Another target, as far as Score files are checked for it.
pub(super) struct CheckTarget<'b, B>(pub(super) &'b B);

/// Nothing is added for this target.
#[derive(Debug, Default)]
pub(super) struct NoFragment;

impl Fragment for NoFragment {
    const FIELDS: &'static [FragmentField] = &[];

    fn decode(_: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        Ok(NoFragment)
    }
}

impl<B: Backend> Backend for CheckTarget<'_, B> {
    const NAME: &'static str = B::NAME;
    const ANNOTATION_PREFIX: &'static str = B::ANNOTATION_PREFIX;
    const STATE: StateFields = B::STATE;
    const DIALECT: Dialect = B::DIALECT;
    const CODES: &'static [&'static [Code]] = B::CODES;
    const IMAGES: ImageSyntax = B::IMAGES;
    type Fragment = NoFragment;
    type Deferred = ();

    fn target(&self) -> Target {
        self.0.target()
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        self.0.add_kinds(kinds)
    }

    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        self.0.add_entries(entries);
    }

    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>) {
        self.0.normalize_for_state(spec, before);
    }

    fn built_containers(extras: &Map) -> BTreeSet<String> {
        B::built_containers(extras)
    }

    fn check(workload: &Workload<Template>, found: Diagnostics) -> Diagnostics {
        B::check(workload, found)
    }

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        self.0.service_name(workload, metadata)
    }

    /// Has the target make what it would, and keeps of what it says only what depends on no resource: which fields it has no
    /// way to express.
    fn emit(&self, project: Project<NoFragment>, diags: &mut Diagnostics) -> Emitted<()> {
        let Project {
            resources: _,
            env,
            workloads,
        } = project;
        let project = Project {
            resources: Default::default(),
            env,
            workloads,
        };
        let mut found = Diagnostics::new();
        self.0.emit(project, &mut found);
        let told = found
            .iter()
            .filter(|one| one.code == codes::UNSUPPORTED_FIELD);
        told.for_each(|one| diags.push(one.clone()));
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
