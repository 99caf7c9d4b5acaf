//! Deprecated forms and what they become.
