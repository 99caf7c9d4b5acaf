//! score-k8s
pub mod quantity;
pub mod strict;
pub mod types;
