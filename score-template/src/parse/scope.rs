//! The variables that an action sees.

use std::collections::BTreeMap;

use crate::ast::ROOT_VARIABLE;

/// The variables, by number, and the enclosing ranges of an action. A `define` starts with none.
pub(super) struct Scope {
    variables: Vec<usize>,
    /// The number of times that each variable is among them.
    times: BTreeMap<usize, usize>,
    pub(super) ranges: usize,
}

impl Scope {
    pub(super) fn declare(&mut self, variable: usize) {
        self.variables.push(variable);
        *self.times.entry(variable).or_default() += 1;
    }

    pub(super) fn sees(&self, variable: usize) -> bool {
        self.times.get(&variable).is_some_and(|times| *times > 0)
    }

    /// The number of variables that are visible.
    pub(super) fn visible(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the variables beyond the first `visible`.
    pub(super) fn truncate(&mut self, visible: usize) {
        for variable in self.variables.drain(visible..) {
            if let Some(times) = self.times.get_mut(&variable) {
                *times -= 1;
            }
        }
    }
}

impl Default for Scope {
    fn default() -> Self {
        Scope {
            variables: vec![ROOT_VARIABLE],
            times: BTreeMap::from([(ROOT_VARIABLE, 1)]),
            ranges: 0,
        }
    }
}
