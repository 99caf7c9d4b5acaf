//! The steps that a template may still take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::value::{Object, Value};
use minijinja::{Error, State};

use crate::error::failed;

/// Steps that an item of a list or an entry of a map costs: what it takes in memory beside its text.
pub(crate) const ITEM: usize = 16;

/// The name under which the functions of a template find the budget of its execution; no template can write it.
pub(crate) const NAME: &str = "the budget of this execution";

/// The steps that are left.
#[derive(Debug)]
pub(crate) struct Budget {
    all: u64,
    left: AtomicU64,
}

impl Object for Budget {}

impl Budget {
    /// A budget of so many steps.
    pub(crate) fn new(steps: u64) -> Self {
        Budget {
            all: steps,
            left: AtomicU64::new(steps),
        }
    }

    /// Takes steps from those that are left.
    pub(crate) fn charge(&self, steps: usize) -> Result<(), Error> {
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
                    "it does too much: more than {} steps",
                    self.all
                )))
            }
        }
    }
}

/// The bytes of a string.
pub(crate) fn bytes(value: &Value) -> usize {
    value.as_bytes().map_or(0, <[u8]>::len)
}

/// The budget of an execution.
pub(crate) fn budget(state: &mut State<'_, '_>) -> Result<Arc<Budget>, Error> {
    if let Some(known) = state.get_extension::<Arc<Budget>>() {
        return Ok(Arc::clone(known));
    }
    let budget = state.lookup(NAME);
    let budget = budget.and_then(|budget| budget.downcast_object::<Budget>());
    let budget = budget.ok_or_else(|| failed("there is no execution here".to_owned()))?;
    Ok(Arc::clone(state.get_or_insert_extension(budget)))
}
