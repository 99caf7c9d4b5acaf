//! How much memory there may be.

/// True if the address space of this process has a limit, so that a thread may get no stack. Windows has no such limit for
/// addresses alone: a thread that gets its stack runs.
#[must_use]
pub fn is_address_space_limited() -> bool {
    false
}
