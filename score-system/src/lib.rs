//! What operating systems do each in its own way, in one place. The crates above it name no system.
//!
//! - Files: [`open_to_read`], [`open_to_overwrite`], [`create_new`], [`open_below`]; their [`mode`]; [`identity`], which tells two
//!   names of one file; [`FolderLock`], [`FolderRights`]
//! - Streams that a person names: [`descriptor`]; the [`terminal_width`] of those that people read
//! - With the feature `programs`: [`ChildPipes`], [`own_group`] and [`kill_group`]; [`Interrupts`],
//!   [`HeldInterrupts`] and [`end_by_closed_pipe`]
//!
//! Each function does on each system what its text says. What a system has no means for is said there, and in docs/systems.md.

#[cfg(any(windows, all(test, feature = "programs")))]
mod threaded_pipes;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

#[cfg(not(any(unix, windows)))]
compile_error!("score-system knows Unix and Windows; the crates for texts in memory need neither");

pub use system::descriptor;
pub use system::files::{
    create_new, has_mode, is_device, make_private_folder, mode, open_below, open_to_overwrite,
    open_to_read, set_mode, special_kind, umask,
};
pub use system::folders::{FolderLock, FolderRights, working_directory};
pub use system::identities::{identity, identity_of_open};
pub use system::memory::is_address_space_limited;
pub use system::paths::{
    PathUnit, is_a_folder, name_too_long, path_of_units, path_units, program_files, too_many_links,
};
#[cfg(feature = "programs")]
pub use system::pipes::ChildPipes;
#[cfg(feature = "programs")]
pub use system::programs::{
    HeldInterrupts, Interrupts, Signal, end_by_closed_pipe, kill_group, outlive_size_limits,
    own_group,
};
pub use system::terminal::terminal_width;

/// An output of this process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// Standard output.
    Standard,
    /// Standard error.
    Error,
}

/// The identity of a file among all that exist.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Identity {
    /// The number of the device or volume that it is on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}
