//! How much memory there may be.

use rustix::process::{Resource, getrlimit};

/// True if the address space of this process has a limit, so that a thread may get no stack.
#[must_use]
pub fn is_address_space_limited() -> bool {
    getrlimit(Resource::As).current.is_some()
}
