//! A backend whose types nobody has to know: what the stages run on, so that they are compiled once for all targets.

use std::any::Any;

use indexmap::IndexMap;
use score_yaml::{Map, Node, SortedSet, Value};

use super::{Backend, Conventions, Emitted, Manifests, Project, ResolvedWorkload};
use crate::diagnostic::Diagnostics;
use crate::provision::{Kinds, Provider, Provisioned};
use crate::resource::ResourceUid;
use crate::target::{AnyFragment, Fragment, Target};

/// A [`Backend`] for those who do not know its types: `&dyn AnyBackend`. Every backend is one, and what each method does
/// stands at the one of that name there.
pub trait AnyBackend: Sync {
    /// What is the same in all its runs.
    fn conventions(&self) -> Conventions;

    /// See [`Backend::target`].
    fn target(&self) -> Target;

    /// See [`Backend::add_kinds`].
    fn add_kinds(&self, kinds: Kinds) -> Kinds;

    /// See [`Backend::add_entries`].
    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>);

    /// See [`Backend::normalize_for_state`].
    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>);

    /// See [`Backend::service_name`].
    fn service_name(&self, workload: &str, metadata: &Map) -> String;

    /// See [`Backend::emit`].
    fn emit(&self, project: AnyProject, diags: &mut Diagnostics) -> Emitted<AnyDeferred>;

    /// See [`Backend::take_patch_data`].
    fn take_patch_data(&self, emitted: &mut Emitted<AnyDeferred>) -> (&'static str, Value);

    /// See [`Backend::has_field`].
    fn has_field(&self, data: &Value, path: &[String]) -> bool;

    /// See [`Backend::near_field`].
    fn near_field(&self, data: &Value, path: &[String]) -> Option<String>;

    /// See [`Backend::field_elsewhere`].
    fn field_elsewhere(&self, data: &Value, path: &[String]) -> Option<String>;

    /// See [`Backend::apply_patched`].
    ///
    /// # Errors
    /// As there.
    fn apply_patched(
        &self,
        emitted: &mut Emitted<AnyDeferred>,
        data: Value,
    ) -> Result<(), Diagnostics>;

    /// See [`Backend::after_patches`].
    fn after_patches(&self, emitted: Emitted<AnyDeferred>, diags: &mut Diagnostics) -> Manifests;

    /// See [`Backend::render`].
    fn render(&self, manifests: &Manifests) -> Vec<String>;
}

/// A [`Project`] whose provisioners add parts of a type that only the backend knows.
#[derive(Debug)]
pub struct AnyProject {
    /// [`Project::workloads`].
    pub workloads: Vec<ResolvedWorkload>,
    /// [`Project::resources`].
    pub resources: Vec<(ResourceUid, Provisioned<AnyFragment>)>,
    /// [`Project::env`].
    pub env: SortedSet<String>,
}

/// Work that waits for the patches, which only the backend that left it reads. By default there is none.
#[derive(Debug)]
pub struct AnyDeferred(Box<dyn Any>);

impl Default for AnyDeferred {
    fn default() -> Self {
        AnyDeferred(Box::new(()))
    }
}

impl<B: Backend> AnyBackend for B {
    fn conventions(&self) -> Conventions {
        Conventions::of::<B>()
    }

    fn target(&self) -> Target {
        Backend::target(self)
    }

    fn add_kinds(&self, kinds: Kinds) -> Kinds {
        Backend::add_kinds(self, kinds)
    }

    fn add_entries(&self, entries: &mut Vec<Box<dyn Provider>>) {
        Backend::add_entries(self, entries);
    }

    fn normalize_for_state(&self, spec: &mut Node, before: Option<&Node>) {
        Backend::normalize_for_state(self, spec, before);
    }

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        Backend::service_name(self, workload, metadata)
    }

    fn emit(&self, project: AnyProject, diags: &mut Diagnostics) -> Emitted<AnyDeferred> {
        any_deferred(Backend::emit(self, of_type(project), diags))
    }

    fn take_patch_data(&self, emitted: &mut Emitted<AnyDeferred>) -> (&'static str, Value) {
        with_deferred(emitted, |emitted| Backend::take_patch_data(self, emitted))
    }

    fn has_field(&self, data: &Value, path: &[String]) -> bool {
        Backend::has_field(self, data, path)
    }

    fn near_field(&self, data: &Value, path: &[String]) -> Option<String> {
        Backend::near_field(self, data, path)
    }

    fn field_elsewhere(&self, data: &Value, path: &[String]) -> Option<String> {
        Backend::field_elsewhere(self, data, path)
    }

    fn apply_patched(
        &self,
        emitted: &mut Emitted<AnyDeferred>,
        data: Value,
    ) -> Result<(), Diagnostics> {
        with_deferred(emitted, |emitted| {
            Backend::apply_patched(self, emitted, data)
        })
    }

    fn after_patches(&self, emitted: Emitted<AnyDeferred>, diags: &mut Diagnostics) -> Manifests {
        Backend::after_patches(self, known_deferred(emitted), diags)
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        Backend::render(self, manifests)
    }
}

/// A project with the parts that provisioners add in the type of its target.
fn of_type<F: Fragment>(project: AnyProject) -> Project<F> {
    let mut resources = IndexMap::with_capacity(project.resources.len());
    for (uid, provisioned) in project.resources {
        resources.insert(uid, provisioned.map_fragment(AnyFragment::into_known));
    }
    Project {
        workloads: project.workloads,
        resources,
        env: project.env,
    }
}

fn any_deferred<D: 'static>(emitted: Emitted<D>) -> Emitted<AnyDeferred> {
    Emitted {
        manifests: emitted.manifests,
        deferred: AnyDeferred(Box::new(emitted.deferred)),
    }
}

/// The same with the work that waits in its type; none, if another backend left it.
fn known_deferred<D: Default + 'static>(emitted: Emitted<AnyDeferred>) -> Emitted<D> {
    let AnyDeferred(deferred) = emitted.deferred;
    Emitted {
        manifests: emitted.manifests,
        deferred: deferred.downcast().map(|known| *known).unwrap_or_default(),
    }
}

/// Hands what a backend made to a method of it.
fn with_deferred<D: Default + 'static, R>(
    emitted: &mut Emitted<AnyDeferred>,
    work: impl FnOnce(&mut Emitted<D>) -> R,
) -> R {
    let mut known = known_deferred(std::mem::take(emitted));
    let result = work(&mut known);
    *emitted = any_deferred(known);
    result
}
