//! Limits of templates and of their execution.

/// The largest text that printing one value makes, in bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// The longest text of a template, in bytes.
pub const MAX_SOURCE: usize = 1 << 20;

/// Steps that an element of a list or map costs: what it takes in memory beside its text.
pub const ELEMENT_STEPS: u64 = 16;

/// Elements that a map costs beside its entries, because it has room for some more.
pub const MAP_ROOM: usize = 8;

/// Bytes that are compared, or looked up, for one step.
pub const COMPARED_PER_STEP: usize = 32;

/// Levels of parentheses and control structures in a template's text.
pub(crate) const MAX_PARSE_DEPTH: usize = 200;

/// Limits of an execution, so that a template which is wrong or hostile ends with an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Nodes evaluated, bytes and elements that functions make, and what they look at.
    pub steps: u64,
    /// Bytes of the output.
    pub output: usize,
    /// Templates, control structures and parentheses executed inside one another. Levels take
    /// stack: the default fits a thread of 2 MiB.
    pub depth: usize,
}

impl Default for Limits {
    /// Enough for any template that ends within a few seconds: 50 million steps, 64 MiB of output,
    /// 400 levels of calls, control structures and parentheses.
    fn default() -> Self {
        Limits {
            steps: 50_000_000,
            output: 64 << 20,
            depth: 400,
        }
    }
}

/// The text in place of one that is not shown.
pub(crate) const HIDDEN: &str = "***";
