//! The variables that an action sees.

use std::collections::BTreeMap;

use crate::ast::ROOT_VARIABLE;

/// The variables, and the enclosing ranges of an action. A `define` starts with none.
pub(super) struct Scope {
    variables: Vec<Declared>,
    /// The places of each variable among them, by its number.
    places: BTreeMap<usize, Vec<usize>>,
    pub(super) ranges: usize,
}

/// A variable that is visible.
struct Declared {
    number: usize,
    /// The byte at which an action sets it anew, if one does.
    offset: Option<usize>,
    is_read: bool,
}

impl Scope {
    /// Declares a variable; `offset` is the byte at which an action sets it anew, rather than a range, a condition or `=`.
    pub(super) fn declare(&mut self, number: usize, offset: Option<usize>) {
        let places = self.places.entry(number).or_default();
        places.push(self.variables.len());
        self.variables.push(Declared {
            number,
            offset,
            is_read: false,
        });
    }

    pub(super) fn sees(&self, variable: usize) -> bool {
        let places = self.places.get(&variable);
        places.is_some_and(|places| !places.is_empty())
    }

    /// Notes that an action reads a variable, or changes it.
    pub(super) fn read(&mut self, variable: usize) {
        let last = self.places.get(&variable).and_then(|places| places.last());
        if let Some(declared) = last.and_then(|at| self.variables.get_mut(*at)) {
            declared.is_read = true;
        }
    }

    /// The number of variables that are visible.
    pub(super) fn visible(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the variables beyond the first `visible`. Returns the bytes at which one was set that nobody read, and that has
    /// the name of one which stays.
    pub(super) fn truncate(&mut self, visible: usize) -> Vec<usize> {
        let mut unread = Vec::new();
        for declared in self.variables.drain(visible..).rev() {
            let Some(places) = self.places.get_mut(&declared.number) else {
                continue;
            };
            places.pop();
            let hides_other = places.last().is_some_and(|at| *at < visible);
            if hides_other && !declared.is_read {
                unread.extend(declared.offset);
            }
        }
        unread
    }
}

impl Default for Scope {
    fn default() -> Self {
        let mut scope = Scope {
            variables: Vec::new(),
            places: BTreeMap::new(),
            ranges: 0,
        };
        scope.declare(ROOT_VARIABLE, None);
        scope
    }
}
