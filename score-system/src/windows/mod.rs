//! Windows. Where it has no means for what is asked, the text of the function says what happens instead.

pub mod descriptor;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod identities;
pub(crate) mod memory;
pub(crate) mod paths;
#[cfg(feature = "programs")]
pub(crate) use crate::threaded_pipes as pipes;
#[cfg(feature = "programs")]
pub(crate) mod programs;
pub(crate) mod terminal;

/// Lets a folder be opened, too.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// Opens a link itself.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
/// Removes a file when it is closed, however the process ends.
const DELETE_ON_CLOSE: u32 = 0x0400_0000;
