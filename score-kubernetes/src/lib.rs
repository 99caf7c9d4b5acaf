//! What Kubernetes says of data: its published types, the check against them, and its amounts. For manifests of
//! provisioners, and for the parts of additions that go into manifests as they are.

pub mod cron;
pub mod names;
pub mod quantity;
pub mod rules;
pub mod strict;
pub mod types;
pub mod workload;
