//! The target of a graph: it makes nothing, and keeps the variables of containers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use score_core::backend::{Backend, Emitted, Manifests, Project};
use score_core::diagnostic::{Code, Diagnostics, Dialect};
use score_core::target::{Fragment, FragmentField, NoReferences, StateFields, Target};
use score_core::text::ImageSyntax;
use score_core::text::Template;
use score_core::workload::Workload;
use score_yaml::{Map, Str, Value};

/// The variables of containers, by workload and container.
pub(super) type Variables = BTreeMap<Str, BTreeMap<Str, BTreeMap<Str, Str>>>;

/// Another target, as far as Score files are checked for it.
pub(super) struct GraphTarget<'b, B> {
    backend: &'b B,
    variables: Mutex<Variables>,
}

impl<'b, B: Backend> GraphTarget<'b, B> {
    pub(super) fn new(backend: &'b B) -> Self {
        GraphTarget {
            backend,
            variables: Mutex::default(),
        }
    }

    /// The variables of the run.
    pub(super) fn into_variables(self) -> Variables {
        let variables = self.variables.into_inner();
        variables.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing is added for this target.
#[derive(Debug, Default)]
pub(super) struct NoFragment;

impl Fragment for NoFragment {
    const FIELDS: &'static [FragmentField] = &[];

    fn decode(_: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        Ok(NoFragment)
    }
}

impl<B: Backend> Backend for GraphTarget<'_, B> {
    const NAME: &'static str = B::NAME;
    const ANNOTATION_PREFIX: &'static str = B::ANNOTATION_PREFIX;
    const STATE: StateFields = B::STATE;
    const DIALECT: Dialect = B::DIALECT;
    const CODES: &'static [&'static [Code]] = B::CODES;
    const IMAGES: ImageSyntax = B::IMAGES;
    type Fragment = NoFragment;
    type Deferred = ();

    fn target(&self) -> Target {
        Target {
            notation: &NoReferences,
            ..self.backend.target()
        }
    }

    fn built_containers(extras: &Map) -> BTreeSet<String> {
        B::built_containers(extras)
    }

    fn check(workload: &Workload<Template>, found: Diagnostics) -> Diagnostics {
        B::check(workload, found)
    }

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        self.backend.service_name(workload, metadata)
    }

    fn emit(&self, project: Project<NoFragment>, _: &mut Diagnostics) -> Emitted<()> {
        let mut kept = self
            .variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for resolved in project.workloads {
            let workload = resolved.workload;
            let containers = workload.containers.into_iter().map(|(name, container)| {
                let variables = container.variables.into_iter();
                let texts = variables.map(|(name, text)| (name, text.value.into_encoded()));
                (name, texts.collect())
            });
            kept.insert(workload.name.value, containers.collect());
        }
        Emitted::default()
    }

    fn take_patch_data(&self, _: &mut Emitted<()>) -> (&'static str, Value) {
        ("Resources", Value::Null)
    }

    fn apply_patched(&self, _: &mut Emitted<()>, _: Value) -> Result<(), Diagnostics> {
        Ok(())
    }

    fn render(&self, _: &Manifests) -> Vec<String> {
        Vec::new()
    }
}
