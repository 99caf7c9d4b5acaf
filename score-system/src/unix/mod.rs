//! Unix.

pub mod descriptor;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod identities;
pub(crate) mod memory;
pub(crate) mod paths;
#[cfg(feature = "programs")]
pub(crate) mod pipes;
#[cfg(feature = "programs")]
pub(crate) mod programs;
pub(crate) mod terminal;
