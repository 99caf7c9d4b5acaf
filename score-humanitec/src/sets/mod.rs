//! Deployment sets and deltas: what is deployed, without anything of an environment, and what is to change of it.
//!
//! A [`DeploymentSet`] has the modules of workloads and the resources that they share; a [`DeploymentDelta`] makes one set of
//! another. [`DeploymentSet::read`] and [`DeploymentDelta::read`] take the platform's files, YAML or JSON;
//! [`deployment_set`] makes the set of Score files, [`set_of_workloads`] that of what a project keeps of them.
//!
//! ```
//! use score_humanitec::sets::{DeploymentDelta, DeploymentSet};
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let one = sources.add("one.yaml", "modules: {api: {profile: p, spec: {replicas: 1}}}");
//! let two = sources.add("two.yaml", "modules: {api: {profile: p, spec: {replicas: 2}}}");
//! let one = DeploymentSet::read(&sources, one)?;
//! let two = DeploymentSet::read(&sources, two)?;
//! let delta = DeploymentDelta::between(&one, &two);
//! assert_eq!(one.apply(delta)?, two);
//! # Ok::<(), score_core::diagnostic::Diagnostics>(())
//! ```
//!
//! - `set`, `delta`: both as data, and as they are written
//! - `read`: from files; `score_files`: from Score files
//! - `operation`: one change by a path; `change`: the same for people
//! - `shape`: what modules and shared resources have to be, in files and after changes
//! - `apply`, `difference`, `merge`: a delta on a set, between two sets, and two deltas as one

mod apply;
mod change;
mod delta;
mod difference;
mod merge;
mod operation;
mod read;
mod score_files;
mod set;
mod shape;
#[cfg(test)]
mod tests;

pub use change::Change;
pub use delta::DeploymentDelta;
pub use read::exchanged;
pub use score_files::{deployment_set, set_of_workloads};
pub use set::DeploymentSet;
