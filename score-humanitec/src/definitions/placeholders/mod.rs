//! Placeholders of definitions, `${…}`: found before anything runs, and replaced when what they refer to is known. In
//! the platform's grammar `$\{` is a literal `${`; a string that is only a placeholder takes the type of its value.

mod context;
mod inputs;
mod outputs;
mod pieces;
mod room;
mod shifts;
mod substitution;
#[cfg(test)]
mod tests;
mod uses;
mod value_tree;

pub use context::ResourceContext;
pub use inputs::DriverInputs;
pub use outputs::{Found, ResourceOutputs};
pub(in crate::definitions) use pieces::sole_placeholder;
pub use room::PlacedRoom;
pub use shifts::Shifts;
pub use substitution::{Lookup, Substituted, Substitution, TreePlace};
pub use uses::{DefinitionUses, PlaceholderUse};
