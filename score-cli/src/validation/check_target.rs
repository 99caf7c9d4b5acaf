//! The target of a validation: all that is checked for another target, and nothing made.

use score_core::backend::{Backend, Project};
use score_core::diagnostic::Diagnostics;
use score_humanitec::{DryTarget, NoFragment};

use crate::codes;

/// Another target, as far as Score files are checked for it. It is had make what it would, and of what it says only what
/// depends on no resource is kept: which fields it has no way to express.
pub(super) fn check_target<B: Backend>(backend: &B) -> DryTarget<'_, B> {
    DryTarget {
        backend,
        notation: None,
        has_entries: true,
        emit: Box::new(|project: Project<NoFragment>, diags: &mut Diagnostics| {
            let project = Project {
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
