//! The corpus harness.
