//! A limit on what changes may do.

use super::error::PathError;

/// The steps that changes may still take: places looked at, entries moved, bytes set or compared.
#[derive(Debug)]
pub struct Budget {
    left: usize,
    is_spent: bool,
}

impl Budget {
    /// A budget of so many steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Budget {
            left: steps,
            is_spent: false,
        }
    }

    /// True if something was refused: nothing more may be done.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Takes steps from those that are left.
    pub(super) fn charge(&mut self, steps: usize) -> Result<(), PathError> {
        match self.left.checked_sub(steps) {
            Some(left) if !self.is_spent => {
                self.left = left;
                Ok(())
            }
            _ => {
                self.is_spent = true;
                Err(PathError::TooMuch)
            }
        }
    }
}
