//! The room for what placeholders stand for.

use std::sync::atomic::{AtomicUsize, Ordering};

use score_core::limits;

/// The room for what the placeholders of all resources of a run stand for: an output of a megabyte is soon named ten
/// thousand times.
#[derive(Debug)]
pub struct PlacedRoom {
    pub(super) size: usize,
    taken: AtomicUsize,
}

impl PlacedRoom {
    /// Room for the placeholders of so many resources.
    #[must_use]
    pub fn of(resources: usize) -> Self {
        let more = resources.saturating_mul(limits::PLACED_TEXT_OF_WORKLOAD);
        PlacedRoom {
            size: limits::PLACED_TEXT_OF_PROJECT.saturating_add(more),
            taken: AtomicUsize::new(0),
        }
    }

    /// Takes some bytes; `None` if that is too much.
    pub(super) fn take(&self, bytes: usize) -> Option<()> {
        let add = |taken: usize| Some(taken.saturating_add(bytes));
        let before = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        let before = before.unwrap_or(usize::MAX);
        (before.saturating_add(bytes) <= self.size).then_some(())
    }
}
