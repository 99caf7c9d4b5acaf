//! How much patches may do.

use super::path_error::PathError;
use crate::limits;

/// What the patches of a run may still do: [`limits::PATCH_STEPS`], if they are the first.
#[derive(Debug)]
pub struct Work {
    left: usize,
    is_done: bool,
}

impl Default for Work {
    fn default() -> Self {
        Work::of(limits::PATCH_STEPS)
    }
}

impl Work {
    /// So many steps.
    pub(super) fn of(steps: usize) -> Self {
        Work {
            left: steps,
            is_done: false,
        }
    }

    /// Whether something was refused: nothing more may be done.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Takes steps from those that are left.
    pub(super) fn pay(&mut self, steps: usize) -> Result<(), PathError> {
        match self.left.checked_sub(steps) {
            Some(left) if !self.is_done => {
                self.left = left;
                Ok(())
            }
            _ => {
                self.is_done = true;
                Err(PathError::TooMuch)
            }
        }
    }
}
