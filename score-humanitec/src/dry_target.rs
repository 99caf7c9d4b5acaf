//! A target that makes nothing.

use score_core::backend::{AnyBackend, AnyDeferred, AnyProject, Conventions, Emitted, Manifests};
use score_core::diagnostic::Diagnostics;
use score_core::provision::{Kinds, Provider};
use score_core::target::{FragmentType, Notation, Target};
use score_yaml::{Map, Node, Value};

/// Another target, as far as Score files are checked for it. Nothing is made for it: the project goes to a function instead.
pub struct DryTarget<'b> {
    /// The other target.
    pub backend: &'b dyn AnyBackend,
    /// The references that strings of outputs may hold, in place of that target's own.
    pub notation: Option<&'static dyn Notation>,
    /// True if resources are taken by entries that the other target adds, too.
    pub has_entries: bool,
    /// Gets the resolved project, in place of `emit`. No resource of it adds anything.
    pub emit: EmitTo<'b>,
}

/// What gets a resolved project.
pub type EmitTo<'b> = Box<dyn Fn(AnyProject, &mut Diagnostics) + Sync + 'b>;

impl AnyBackend for DryTarget<'_> {
    fn conventions(&self) -> Conventions {
        Conventions {
            fragment: FragmentType::of::<()>(),
            ..self.backend.conventions()
        }
    }

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

    fn service_name(&self, workload: &str, metadata: &Map) -> String {
        self.backend.service_name(workload, metadata)
    }

    fn emit(&self, project: AnyProject, diags: &mut Diagnostics) -> Emitted<AnyDeferred> {
        (self.emit)(project, diags);
        Emitted::default()
    }

    fn take_patch_data(&self, _: &mut Emitted<AnyDeferred>) -> (&'static str, Value) {
        ("Nothing", Value::Null)
    }

    fn has_field(&self, _: &Value, _: &[String]) -> bool {
        true
    }

    fn near_field(&self, _: &Value, _: &[String]) -> Option<String> {
        None
    }

    fn field_elsewhere(&self, _: &Value, _: &[String]) -> Option<String> {
        None
    }

    fn apply_patched(&self, _: &mut Emitted<AnyDeferred>, _: Value) -> Result<(), Diagnostics> {
        Ok(())
    }

    fn after_patches(&self, emitted: Emitted<AnyDeferred>, _: &mut Diagnostics) -> Manifests {
        emitted.manifests
    }

    fn render(&self, _: &Manifests) -> Vec<String> {
        Vec::new()
    }
}
