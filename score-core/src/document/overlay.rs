//! Overrides files and property overrides.
