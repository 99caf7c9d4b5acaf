//! What a driver is given to make one resource.

use std::time::Duration;

use score_yaml::{Map, SourceMap, Str, Value};

use super::super::definition::Definition;
use super::super::identity::ResourceIdentity;
use super::super::placeholders::DriverInputs;
use super::super::sealed::Sealed;
use super::super::seed::ResourceSeed;
use crate::profile::ControllerKind;

/// What a driver is given to make one resource.
#[derive(Clone, Copy)]
pub struct DriverRun<'a> {
    /// The definition.
    pub definition: &'a Definition,
    /// The resource.
    pub resource: &'a ResourceIdentity,
    /// Its GUResID.
    pub guresid: &'a str,
    /// The inputs that the definition has for it.
    pub driver_inputs: &'a DriverInputs<'a>,
    /// Its own inputs: the params of a Score file or of `provision`, or the module of a workload.
    pub inputs: &'a Map,
    /// What the driver stored in the run before.
    pub cookie: Option<&'a Value>,
    /// Of an ingress, the `host` of the dns with its id.
    pub dns_host: Option<&'a Value>,
    /// Of an ingress, the routes that depend on that dns, sorted by id.
    pub routes: &'a [Route],
    /// The kind of controller of the workload that the resource belongs to.
    pub(crate) workload_kind: ControllerKind,
    /// The seed of its random bytes.
    pub seed: &'a ResourceSeed,
    /// The time that templates see.
    pub now: Duration,
    /// The values of the run that are not plain.
    pub sealed: &'a Sealed,
    /// The texts of the run.
    pub sources: &'a SourceMap,
}

/// The definition and the resource. The values may be secrets.
impl std::fmt::Debug for DriverRun<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverRun")
            .field("definition", &self.definition.id.value)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

/// A route to a workload, as an ingress serves it.
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// The route, `TYPE.CLASS#ID`.
    pub resource: Str,
    /// Its path.
    pub path: Value,
    /// The port of the service.
    pub port: Value,
    /// The name of the service.
    pub service: Value,
}
