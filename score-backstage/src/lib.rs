//! The workloads of Score files as entities of a [Backstage](https://backstage.io) catalog.
//!
//! [`entities`] makes them of typed workloads: a Component for each workload, a Resource for each resource, an API where an
//! annotation gives its definition, and the relations between them. [`Settings`] say what no Score file says: who owns what
//! names no owner, which links all components have. [`yaml`] writes them as a `catalog-info.yaml` has them, [`json`] as a list.
//!
//! Nothing is provisioned, and nothing is read but the workloads, so that an entity can be made of a Score file alone. What
//! several Score files share has one entity: its name follows from type, class and id, and its content does not depend on who
//! declares it.
//!
//! What Backstage would refuse is refused here, at its place: [`EntityRef`], [`Tag`], [`Link`] and [`Namespace`] are made by
//! their rules only.
//!
//! ```
//! use score_backstage::{EntityRef, Link, Settings, Tag, is_for_catalog};
//!
//! let settings = Settings {
//!     owner: Some(EntityRef::parse("group:default/payments")?),
//!     tags: vec![Tag::parse("java")?],
//!     links: vec![Link::parse("Runbook=https://example.com/runbook?of=shop")?],
//!     ..Settings::default()
//! };
//! assert_eq!(settings.owner.as_ref().map(EntityRef::as_str), Some("group:default/payments"));
//! assert!(Tag::parse("Java EE").is_err());
//!
//! // No workloads, no entities.
//! let mut found = score_core::diagnostic::Diagnostics::new();
//! let entities = score_backstage::entities(&[], &settings, &mut found);
//! assert_eq!(score_backstage::json(&entities), "[]\n");
//!
//! // What is said to the catalog is said to nobody else.
//! assert!(is_for_catalog("backstage.io/owner"));
//! assert!(!is_for_catalog("github.com/project-slug"));
//! # Ok::<(), score_backstage::FormatError>(())
//! ```

mod annotation_keys;
mod formats;

mod apis;
mod entity;
mod notes;
mod settings;

mod names;

mod catalog;
mod resources;

pub use annotation_keys::is_for_catalog;
pub use catalog::entities;
pub use entity::{Entity, EntityKind, json, yaml};
pub use formats::{
    AnnotationKey, EntityRef, FormatError, Link, Namespace, Tag, line, source_location,
};
pub use settings::Settings;

#[cfg(test)]
mod testing;
