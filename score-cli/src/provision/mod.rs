//! Provisioner kinds that run programs.

pub mod cmd;
