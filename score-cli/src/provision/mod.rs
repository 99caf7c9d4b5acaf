//! Provisioner kinds that touch the world.

pub mod cmd;
