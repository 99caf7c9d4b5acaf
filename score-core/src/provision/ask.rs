//! The request to the provisioner of a matched resource, and its answer.

use score_yaml::message::Name;
use score_yaml::{Map, SortedSet, Value};

use super::fragment::{FragmentResult, failed};
use super::matched::MatchedResource;
use super::reply_budget::ReplyBudget;
use super::{Needed, Reply, Request, Shared, WorkloadServices, outputs};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::path::FieldPath;
use crate::plan::{Graph, NodeOrigin};
use crate::random::Draws;
use crate::resolver::{Resolution, Resolver};
use crate::state::{ResourceState, State};
use crate::target::{FragmentType, Target};
use crate::text::{Template, Text};
use crate::tree::Tree;

/// The input of all provisioners of a run.
pub(super) struct RunInputs<'a> {
    pub(super) target: &'a Target,
    pub(super) fragment: FragmentType,
    /// The nodes of the plan.
    pub(super) graph: &'a Graph,
    pub(super) services: WorkloadServices,
    pub(super) shared: Shared,
    pub(super) host: &'a dyn Host,
    pub(super) budget: ReplyBudget,
}

/// The answer of a provisioner, and the environment variables that the params read.
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) outputs: Tree<Text>,
    pub(super) fragment: FragmentResult,
    pub(super) env: SortedSet<String>,
    /// What looks wrong though it is none.
    pub(super) doubts: Diagnostics,
}

impl MatchedResource<'_> {
    /// Asks the provisioner; `reads` says whether to read what it adds for the target, too.
    pub(super) fn ask(
        &self,
        inputs: &RunInputs<'_>,
        reads: bool,
        state: &State,
    ) -> Result<Answer, Diagnostics> {
        // An error is certain, and nobody will see what more there is.
        if inputs.budget.is_exceeded() {
            return Err(Diagnostics::new());
        }
        let mut resolution = Resolution {
            keeps_resolved: !self.entry.provisioner().is_pure(),
            ..Resolution::default()
        };
        let mut reply = match state.resource(self.uid().as_str()) {
            Some(known) => self.reply(known, inputs, state, &mut resolution)?,
            None => Reply::default(),
        };
        inputs.budget.charge(&reply);
        let parts = std::mem::take(&mut reply.parts);
        let metadata = || self.node.metadata.as_deref();
        let outputs = std::mem::take(&mut reply.outputs);
        let outputs = outputs::read(
            outputs,
            inputs.target,
            &resolution.mentions,
            self.entry,
            metadata,
        );
        let doubts = self.doubts(&outputs, state, &reply.warnings);
        let fragment = match reads {
            true => FragmentResult::Read(self.read(parts, inputs.fragment, inputs.target)),
            false => FragmentResult::Unread(parts),
        };
        Ok(Answer {
            reply,
            outputs,
            fragment,
            env: resolution.env,
            doubts,
        })
    }

    fn reply(
        &self,
        known: &ResourceState,
        inputs: &RunInputs<'_>,
        state: &State,
        resolution: &mut Resolution,
    ) -> Result<Reply, Diagnostics> {
        let scope = &self.node.scope;
        let resolver = Resolver {
            metadata: &scope.metadata,
            names: &scope.names,
            state,
            host: inputs.host,
        };
        let params = match &self.node.params {
            Some(params) => self.params(params, &resolver, inputs.target, resolution)?,
            None => None,
        };
        let mut request = Request {
            uid: self.uid(),
            origin: &self.node.origin,
            span: self.node.span,
            guid: &known.guid,
            params,
            resolved: std::mem::take(&mut resolution.resolved),
            metadata: Some(&known.metadata).filter(|metadata| !metadata.is_empty()),
            state: &known.state,
            shared: &inputs.shared,
            source_workload: &known.source_workload,
            workload_metadata: &scope.metadata,
            needed: Needed::of(inputs.graph, self.at, state),
            services: &inputs.services,
            target: inputs.target,
        };
        let purpose = ["resource", self.uid().as_str()];
        let host = Draws::new(inputs.host, &purpose);
        let reply = self.entry.provisioner().provision(&mut request, &host);
        let reply = reply.and_then(|reply| match inputs.shared.check() {
            Ok(()) => Ok(reply),
            Err(what) => Err(Diagnostic::new(codes::TOO_LARGE, what).into()),
        });
        reply.map_err(|found| {
            let found = found.into_iter();
            let name = self.name();
            let failed = |diagnostic| failed(diagnostic, &name, inputs.target);
            found.map(failed).collect()
        })
    }

    /// The params with their placeholders replaced; `None` if there are none.
    fn params(
        &self,
        params: &Tree<Template>,
        resolver: &Resolver<'_>,
        target: &Target,
        resolution: &mut Resolution,
    ) -> Result<Option<Map>, Diagnostics> {
        let mut diags = Diagnostics::new();
        let (uid, prefix) = (self.uid(), target.provisioning_failed);
        let value = resolver.params(params, resolution, &mut |path, unresolved| {
            let mut whole = FieldPath::new();
            if let (NodeOrigin::Declared, Some(name)) = (&self.node.origin, self.node.name()) {
                ["resources", name, "params"]
                    .iter()
                    .for_each(|key| whole.push(key));
            }
            FieldPath::keys(path.as_str()).iter().for_each(|key| whole.push(key));
            diags.push(unresolved.advised_by(target).diagnostic(&whole, |go_message| {
                let keys = FieldPath::keys(path.as_str()).join(": ");
                let (uid, keys) = (Name(uid.as_str()), Name(&keys));
                format!(
                    "{prefix}: failed to substitute params for resource '{uid}': {keys}: {go_message}"
                )
            }));
        });
        if diags.has_errors() {
            return Err(diags);
        }
        match value {
            Value::Map(map) if !map.is_empty() => Ok(Some(map)),
            _ => Ok(None),
        }
    }
}
