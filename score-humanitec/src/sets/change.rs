//! A change of a delta as people see it.

use score_yaml::Value;

/// A change of a delta, for people.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Change<'d> {
    /// The workload; `None` for what is shared.
    pub module: Option<&'d str>,
    /// `add`, `remove`, `replace`.
    pub operation: &'static str,
    /// The path in the module; empty for the whole.
    pub path: &'d str,
    /// What is put there.
    pub value: Option<&'d Value>,
}
