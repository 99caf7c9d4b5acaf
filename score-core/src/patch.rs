//! Patch templates and the sjson paths of their patches.
