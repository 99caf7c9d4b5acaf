//! Watching an execution: each call before it is made, and values that are not there.

use crate::error::CallError;
use crate::value::Value;

/// A guard that is asked before each call of a function, but for `and` and `or`, which only hand arguments on.
pub trait CallGuard {
    /// Looks at a call, and returns the steps that looking took. It may look at no more than `steps` say are left.
    ///
    /// # Errors
    /// The function may not be called with these arguments.
    fn check(&self, function: &str, args: &[Value], steps: u64) -> Result<u64, CallError>;
}

/// A value that a template printed though it is not there: its output reads `<no value>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingValue {
    /// The byte offset in the template.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The byte within the line, from 1.
    pub column: usize,
    /// The part of the template that has no value, as Go prints it: `.driver.values.host`.
    pub text: String,
    /// True if the first of its fields is a field of the data, and not of what a block made the dot.
    pub is_of_data: bool,
}
