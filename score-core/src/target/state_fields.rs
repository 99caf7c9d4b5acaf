//! The fields of the state that only one target has.

/// The state's fields that only one target has, in the order they are written. What is in them is
/// written in the order in which it is kept.
#[derive(Clone, Copy, Debug)]
pub struct StateFields {
    /// At the top, behind `shared_state`.
    pub top: &'static [StateField],
    /// In each workload, behind `file`.
    pub workload: &'static [StateField],
}

/// A field of the state.
#[derive(Clone, Copy, Debug)]
pub struct StateField {
    /// Its name.
    pub name: &'static str,
    /// What is written of one that is not there, or null.
    pub absent: Absent,
}

/// What the Go tools write of a field of the state in which nothing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// Not even the name.
    Nothing,
    /// An empty text.
    Text,
    /// An empty list.
    List,
}
