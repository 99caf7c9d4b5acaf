//! The rules of Kubernetes for data: its published types, and what its API server refuses. For manifests of
//! provisioners and patches, for the parts of an extension that go into manifests as they are, and for Score files.
//!
//! - [`types`]: the published types of all kinds, as a table
//! - [`strict`]: data against the types: unknown fields, wrong types
//! - [`rules`]: what the API server refuses though every type is right: names, ranges, fields that do not go together
//! - [`workload`]: the same of a Score file, before there is a manifest
//! - [`reports`]: which reports of the rules are left out beside others, and which are warnings only
//! - [`quantity`], [`names`], [`cron`]: texts that Kubernetes reads: amounts, names, schedules
//!
//! The checks look at any [`Data`](score_yaml::data::Data), with places and without, and with text that is not known
//! yet. They write to [`Diagnostics`](score_core::diagnostic::Diagnostics).
//!
//! ```
//! use score_core::diagnostic::Diagnostics;
//! use score_core::path::FieldPath;
//! use score_kubernetes::{quantity, rules, strict};
//!
//! let manifest = "{apiVersion: v1, kind: Service, metadata: {name: 1st}, spec: {ports: [{prot: 80}]}}";
//! let manifest = score_yaml::parse_str(manifest).expect("it is YAML");
//! let mut found = Diagnostics::new();
//! strict::check_manifest(&manifest, &FieldPath::new(), &mut found);
//! rules::check_manifest(&manifest, &FieldPath::new(), &mut found);
//!
//! let paths: Vec<_> = found.iter().filter_map(|fault| fault.path.as_deref()).collect();
//! assert_eq!(paths, ["spec.ports.0.prot", "metadata.name", "spec.ports.0.port"]);
//! assert_eq!(quantity::canonical("1024Ki").as_deref(), Ok("1Mi"));
//! ```

pub mod codes;
pub mod cron;
pub mod names;
pub mod quantity;
pub mod reports;
pub mod rules;
pub mod strict;
pub mod types;
pub mod workload;
