//! Score files before they are typed: parse, overlay, upgrade.

mod overlay;
mod upgrade;
