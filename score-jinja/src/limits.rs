//! Limits of Jinja templates and of their execution. (Those of a template's text stand where they are checked, in
//! `check`.)

/// The longest text of a template, in bytes: as in Go templates.
pub const MAX_SOURCE: usize = score_template::limits::MAX_SOURCE;

/// The longest message of an error, in bytes: some quote what they were given.
pub(crate) const MAX_MESSAGE: usize = 4 << 10;

/// Limits of an execution, so that a template which is wrong or hostile ends with an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes that the template makes, a 32nd of those that it looks at, sixteen for each item of a list.
    pub steps: u64,
    /// Instructions, which the engine counts.
    pub instructions: u64,
    /// Loops, blocks and, for about seven each, macros inside one another. They take stack: the default fits a thread
    /// of 2 MiB, with values nested a hundred deep printed on top.
    pub depth: usize,
}

impl Default for Limits {
    /// Some seconds, and some hundred MB: 50 million steps, as many as a Go template has; 40 million instructions, a
    /// loop of ten million rounds that does nothing; 120 levels.
    fn default() -> Self {
        Limits {
            steps: 50_000_000,
            instructions: 40_000_000,
            depth: 120,
        }
    }
}
