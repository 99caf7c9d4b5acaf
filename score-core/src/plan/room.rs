//! The room for what entries may ask for.

use score_yaml::{Span, message};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::resource::ResourceUid;

/// Room for what entries add to a plan.
pub(super) struct Room {
    what: &'static str,
    most: usize,
    left: usize,
}

impl Room {
    /// Room for nodes.
    pub(super) fn for_nodes() -> Self {
        Room::of("resources", limits::NEEDED_RESOURCES)
    }

    /// Room for edges.
    pub(super) fn for_edges() -> Self {
        Room::of("dependencies", limits::NEEDED_EDGES)
    }

    fn of(what: &'static str, most: usize) -> Self {
        Room {
            what,
            most,
            left: most,
        }
    }

    /// Takes room for one more, which is about a resource.
    ///
    /// # Errors
    /// There is none left.
    pub(super) fn take(&mut self, uid: &ResourceUid, span: Span) -> Result<(), Diagnostic> {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return Ok(());
        }
        let Room { what, most, .. } = self;
        let message = format!("resources need more than {most} further {what}, up to ")
            + &message!("`{uid}`");
        Err(Diagnostic::new(codes::TOO_LARGE, message)
            .at(span)
            .hint("an entry may need a resource that it takes itself, on and on"))
    }
}
