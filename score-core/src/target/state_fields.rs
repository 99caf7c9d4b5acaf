//! The fields of the state that only one target has.

/// The fields of the state that only one target has, in the order in which they are written. Maps in them are written in
/// the order in which they are kept.
#[derive(Clone, Copy, Debug)]
pub struct StateFields {
    /// Those at the top, behind `shared_state`.
    pub top: &'static [StateField],
    /// Those of each workload, behind `file`.
    pub workload: &'static [StateField],
    /// Those of other targets, at the top or of a workload, each with the program that writes it.
    pub others: &'static [(&'static str, &'static str)],
}

/// A field of the state.
#[derive(Clone, Copy, Debug)]
pub struct StateField {
    /// Its name.
    pub name: &'static str,
    /// The text that is written if there is no such field, or null.
    pub absent: Absent,
}

/// The text that the Go tools write of an empty field of the state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// Not even the name.
    Nothing,
    /// An empty text.
    Text,
    /// An empty list.
    List,
}
