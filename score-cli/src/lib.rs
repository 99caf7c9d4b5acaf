//! What the Score binaries share.
