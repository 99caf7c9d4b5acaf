//! Free-form values: params, outputs.

use indexmap::IndexMap;

/// A free-form value in the author's order; `T` is what a string is at this stage.
/// Map keys are plain: the Score format expands placeholders in values only.
#[derive(Clone, PartialEq, Debug)]
pub enum Tree<T> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer past [`i64::MAX`].
    UInt(u64),
    /// A number with a point or an exponent.
    Float(f64),
    /// Text.
    String(T),
    /// A list.
    Seq(Vec<Tree<T>>),
    /// A map.
    Map(IndexMap<String, Tree<T>>),
}
