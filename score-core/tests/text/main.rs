//! Texts: how they are scanned, read and written.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod decode;
mod position;
mod scan;
mod template;
