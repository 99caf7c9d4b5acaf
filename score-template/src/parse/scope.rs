//! The variables that an action sees.

use std::collections::BTreeMap;

use crate::ast::ROOT_VARIABLE;

/// What a template sees, and a `define` inside does not: variables by number, enclosing ranges.
pub(super) struct Scope {
    variables: Vec<usize>,
    /// How often each variable is among them.
    seen: BTreeMap<usize, usize>,
    pub(super) ranges: usize,
}

impl Scope {
    pub(super) fn declare(&mut self, variable: usize) {
        self.variables.push(variable);
        *self.seen.entry(variable).or_default() += 1;
    }

    pub(super) fn sees(&self, variable: usize) -> bool {
        self.seen.get(&variable).is_some_and(|times| *times > 0)
    }

    /// The number of variables that are visible.
    pub(super) fn visible(&self) -> usize {
        self.variables.len()
    }

    /// Goes back to so many variables.
    pub(super) fn truncate(&mut self, visible: usize) {
        for variable in self.variables.drain(visible..) {
            if let Some(times) = self.seen.get_mut(&variable) {
                *times -= 1;
            }
        }
    }
}

impl Default for Scope {
    fn default() -> Self {
        Scope {
            variables: vec![ROOT_VARIABLE],
            seen: BTreeMap::from([(ROOT_VARIABLE, 1)]),
            ranges: 0,
        }
    }
}
