//! Provisioner kinds that run programs.

pub mod cmd;
mod program_advice;
mod program_uri;
