//! The JSON Schema of Score files.
