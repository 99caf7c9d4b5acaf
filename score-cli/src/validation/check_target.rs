//! The target of a validation: all that is checked for another target, and nothing made.

use score_core::backend::{AnyBackend, AnyProject};
use score_core::diagnostic::Diagnostics;
use score_humanitec::DryTarget;

use crate::codes;

/// Another target, as far as Score files are checked for it. It is had make what it would, and of what it says only what
/// depends on no resource is kept: which fields it has no way to express.
pub(super) fn check_target(backend: &dyn AnyBackend) -> DryTarget<'_> {
    DryTarget {
        backend,
        notation: None,
        has_entries: true,
        emit: Box::new(|project: AnyProject, diags: &mut Diagnostics| {
            let project = AnyProject {
                workloads: project.workloads,
                env: project.env,
                resources: Default::default(),
            };
            let mut found = Diagnostics::new();
            backend.emit(project, &mut found);
            let told = found
                .iter()
                .filter(|one| one.code == codes::UNSUPPORTED_FIELD);
            told.for_each(|one| diags.push(one.clone()));
        }),
    }
}
