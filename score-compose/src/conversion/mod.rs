//! Objects for Kubernetes that definitions make, as parts of a compose file.
//!
//! - `given_object`: an object as a definition made it; `object`, `object_source`: the same with its kind and whoever made it; `kind`: what
//!   becomes of its kind; `fields`: what stands in it; `server_rules`: what an API server refuses of it, with `known_tree`
//! - `pod`, `container`, `probe`, `pod_volume`: pods as far as compose has something for them; `workload_object`: what runs
//!   them; `service_object`: names for them; `data`: Secrets and `ConfigMaps`; `routes`: Ingresses and `HTTPRoutes`
//! - `objects`: all of a run, read; `pod_services`: services of their containers, with `variables`, `expansion`, `volume_mounts`, `security`, and
//!   `volume_preparation`, what has to be done to volumes before
//! - `module_parts`: containers and volumes that definitions bring for the pods of workloads
//! - `hosts`: who answers to which name; `links`: names, and who waits for whom; `missing_hosts`: who is not there;
//!   `route_targets`, `router`: where routes lead, and the service behind them

mod container;
mod data;
mod expansion;
mod fields;
mod given_object;
mod hosts;
mod kind;
mod known_tree;
mod links;
mod missing_hosts;
mod module_parts;
mod object;
mod object_source;
mod objects;
mod pod;
mod pod_services;
mod pod_volume;
mod probe;
mod route_targets;
mod router;
mod routes;
mod security;
mod server_rules;
mod service_object;
mod variables;
mod volume_mounts;
mod volume_preparation;
mod workload_object;

pub(crate) use container::VolumeMount;
pub(crate) use given_object::GivenObject;
pub(crate) use links::{Surroundings, link};
pub(crate) use module_parts::{ContainerParts, ModuleParts, PodParts};
pub(crate) use object_source::ObjectSource;
pub(crate) use objects::Objects;
pub(crate) use pod::SURROUNDINGS;
pub(crate) use route_targets::WorkloadPorts;
pub(crate) use volume_mounts::{MountRequest, MountedParts, ServiceMounts, VolumeTable, is_inside};
