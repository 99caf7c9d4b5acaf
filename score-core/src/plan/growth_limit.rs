//! The limit on what entries may add to a plan.

use score_yaml::{Span, message};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::resource::ResourceUid;

/// A limit on how many nodes, or edges, entries add to a plan.
pub(super) struct GrowthLimit {
    what: &'static str,
    most: usize,
    left: usize,
}

impl GrowthLimit {
    /// The limit on nodes beside so many.
    pub(super) fn for_nodes(wanted: usize) -> Self {
        let most = wanted.saturating_mul(limits::NEEDED_RESOURCES_OF_ONE);
        GrowthLimit::of("resources", most.max(limits::NEEDED_RESOURCES))
    }

    /// The limit on edges.
    pub(super) fn for_edges() -> Self {
        GrowthLimit::of("dependencies", limits::NEEDED_EDGES)
    }

    fn of(what: &'static str, most: usize) -> Self {
        GrowthLimit {
            what,
            most,
            left: most,
        }
    }

    /// Counts one more, which is about a resource.
    ///
    /// # Errors
    /// It is one too many.
    pub(super) fn count(&mut self, uid: &ResourceUid, span: Span) -> Result<(), Diagnostic> {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return Ok(());
        }
        let GrowthLimit { what, most, .. } = self;
        let message = format!("resources need more than {most} further {what}, up to ")
            + &message!("`{uid}`");
        Err(Diagnostic::new(codes::TOO_LARGE, message)
            .at(span)
            .hint("an entry may need a resource that it takes itself, on and on"))
    }
}
