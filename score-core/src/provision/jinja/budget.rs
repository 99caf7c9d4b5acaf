//! What a template may still take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::value::Value;
use minijinja::{Error, State};

use super::failed;

/// Steps that an item of a list or an entry of a map costs: what it takes in memory beside its text.
pub(super) const ITEM: usize = 16;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Budget {
    all: u64,
    left: AtomicU64,
}

impl Budget {
    /// So many steps.
    pub(super) fn new(steps: u64) -> Self {
        Budget {
            all: steps,
            left: AtomicU64::new(steps),
        }
    }

    /// Takes steps from those that are left.
    pub(super) fn pay(&self, steps: usize) -> Result<(), Error> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let take = |left: u64| left.checked_sub(steps);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        {
            Ok(_) => Ok(()),
            Err(_) => {
                self.left.store(0, Ordering::Relaxed);
                Err(failed(format!(
                    "the template takes more than {} steps",
                    self.all
                )))
            }
        }
    }
}

/// The bytes of a string.
pub(super) fn bytes(value: &Value) -> usize {
    value.as_bytes().map_or(0, <[u8]>::len)
}

/// The budget of an execution.
pub(super) fn budget(state: &mut State<'_, '_>) -> Result<Arc<Budget>, Error> {
    if let Some(known) = state.get_extension::<Arc<Budget>>() {
        return Ok(Arc::clone(known));
    }
    let run = super::run(state)?;
    let budget = Arc::clone(&run.budget);
    Ok(Arc::clone(state.get_or_insert_extension(budget)))
}
