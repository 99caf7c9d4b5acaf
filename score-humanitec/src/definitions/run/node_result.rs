//! What was given for a resource, as the platform sees it.

use std::fmt;

use score_core::diagnostic::Diagnostic;
use score_yaml::{Map, Str, Value};

use crate::definitions::driver::DriverManifest;
use crate::definitions::placeholders::ResourceOutputs;
use crate::definitions::{Criterion, ResourceIdentity};

/// Who gives a resource.
#[derive(Clone, PartialEq, Debug)]
pub enum TakenBy {
    /// A definition.
    Definition {
        /// Its id.
        definition: Str,
        /// The rule that won.
        criterion: Box<Criterion>,
        /// Its driver.
        driver: Str,
    },
    /// Nobody has to say what it is.
    BuiltIn,
}

/// What was given for a resource. Strings may hold marks of values that are not plain.
#[derive(Clone)]
pub struct NodeResult {
    /// The resource.
    pub resource: ResourceIdentity,
    /// Its GUResID.
    pub guresid: Str,
    /// Who gave it.
    pub by: TakenBy,
    /// The inputs of the driver, `{values, secrets}`, placeholders replaced; `None` if there is none. The values are left
    /// out where nobody looks at them.
    pub driver_inputs: Option<(Value, Value)>,
    /// Its own inputs: params, or what stands for a workload.
    pub inputs: Map,
    /// The outputs that are no secrets.
    pub values: Map,
    /// The outputs that are secrets.
    pub secrets: Map,
    /// True if there are outputs that nobody knows yet.
    pub is_open: bool,
    /// The account of its driver.
    pub account: Option<Str>,
    /// The objects for Kubernetes, sorted by file.
    pub manifests: Vec<DriverManifest>,
    /// What is stored for the next run.
    pub cookie: Option<Value>,
    /// What looks wrong though it is none.
    pub warnings: Vec<Diagnostic>,
}

/// Who gave what, and no value.
impl fmt::Debug for NodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NodeResult")
            .field("resource", &self.resource)
            .field("by", &self.by)
            .finish_non_exhaustive()
    }
}

impl NodeResult {
    /// One that gives nothing yet.
    pub(super) fn new(resource: ResourceIdentity, guresid: Str, by: TakenBy, inputs: Map) -> Self {
        NodeResult {
            resource,
            guresid,
            by,
            driver_inputs: None,
            inputs,
            values: Map::new(),
            secrets: Map::new(),
            is_open: false,
            account: None,
            manifests: Vec::new(),
            cookie: None,
            warnings: Vec::new(),
        }
    }

    /// What it gives to those that refer to it; `name` is how messages call it.
    pub(super) fn outputs<'a>(&'a self, name: &'a str) -> ResourceOutputs<'a> {
        ResourceOutputs {
            resource: name,
            values: &self.values,
            secrets: &self.secrets,
            is_open: self.is_open,
            account: self.account.as_deref(),
            guresid: &self.guresid,
            definition: match &self.by {
                TakenBy::Definition { definition, .. } => Some(definition),
                TakenBy::BuiltIn => None,
            },
        }
    }
}
