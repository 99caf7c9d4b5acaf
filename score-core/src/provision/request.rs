//! The request to a provisioner.

use std::fmt;

use score_yaml::{Map, Span, Str};

use super::{Needed, Shared, WorkloadServices};
use crate::diagnostic::{Secrets, each_text_of};
use crate::plan::NodeOrigin;
use crate::resource::ResourceUid;
use crate::target::Target;

/// The request to a provisioner.
pub struct Request<'a> {
    /// The resource to provision.
    pub uid: &'a ResourceUid,
    /// Its origin: who wants it.
    pub origin: &'a NodeOrigin,
    /// The place that says that there is to be one.
    pub span: Span,
    /// Its guid.
    pub guid: &'a str,
    /// Its resolved params, secrets as references; `None` if it has none.
    pub params: Option<Map>,
    /// The texts that outputs of other resources, and variables of the environment, put into the params, and the texts
    /// that they were put into. Nobody is to read them. Empty for provisioners that are pure.
    pub resolved: Vec<Str>,
    /// Its metadata; `None` if it has none.
    pub metadata: Option<&'a Map>,
    /// The state that the provisioner remembered the last time.
    pub state: &'a Map,
    /// The state that provisioners share. A provisioner patches it itself; if it fails, nothing of the run is kept.
    pub shared: &'a Shared,
    /// The workload whose definition counts.
    pub source_workload: &'a str,
    /// That workload's metadata.
    pub workload_metadata: &'a Map,
    /// The outputs of the resources that it waited for.
    pub needed: Needed<'a>,
    /// The services of all workloads.
    pub services: &'a WorkloadServices,
    /// The facts of the target.
    pub target: &'a Target,
}

/// Whom it is for; the rest may be secret.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("uid", self.uid)
            .field("source_workload", &self.source_workload)
            .finish_non_exhaustive()
    }
}

impl Request<'_> {
    /// The secrets that a program that is told of this must not say in public.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        let shared = self.shared.to_map();
        Secrets::all(&|f| {
            each_text_of(self.state, f);
            if let Ok(shared) = &shared {
                each_text_of(shared, f);
            }
            self.resolved.iter().for_each(|text| f(text));
        })
    }
}
