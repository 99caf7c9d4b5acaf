//! The stage: each resource of a plan to its provisioner, in order.

use std::sync::Arc;

use score_yaml::parallel;
use score_yaml::{Map, SortedSet};

use super::ask::{Answer, RunInputs};
use super::fragment::{FragmentResult, ReadParts};
use super::matched::MatchedResource;
use super::part_text::{PartText, PartTexts};
use super::reply_budget::{ReplyBudget, too_large};
use super::{Provider, Provisioned, Shared, WorkloadServices, doubts, matching};
use crate::diagnostic::Diagnostics;
use crate::host::Host;
use crate::plan::Plan;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::target::{AnyFragment, FragmentType, Target};
use crate::text::Text;
use crate::tree::Tree;

/// The results of the provisioners of a run, beside what went into the state.
#[derive(Debug)]
pub struct Provisionings {
    /// The resources in provisioning order.
    pub resources: Vec<(ResourceUid, Provisioned<AnyFragment>)>,
    /// The environment variables that params read.
    pub env: SortedSet<String>,
    /// Lines for the user, `UID: text`, in provisioning order.
    pub logs: Vec<String>,
    /// What looks wrong though it is none.
    pub warnings: Diagnostics,
    /// The texts that templates gave for what they add, for places in what is found later.
    pub texts: PartTexts,
}

/// Provisions the resources of a plan, of which the state was told. `services` are those of all workloads of the
/// project. On an error the state is not to be used.
///
/// Provisioners run one after the other, since each may see what those before it shared; those that neither look
/// at that nor change it, and whose resources do not wait for each other, run on all cores. What they give is
/// taken in the order of the plan either way. What they add for the target is seen by no other, and is read by all
/// cores too; but at once where programs are among the provisioners, so that none runs behind an error.
///
/// # Errors
/// Resources that no entry takes, or another one than before; params that refer to what is not there;
/// what a provisioner reports.
pub fn provision(
    target: &Target,
    fragment: FragmentType,
    plan: &Plan<'_, dyn Provider>,
    services: WorkloadServices,
    state: &mut State,
    host: &dyn Host,
) -> Result<Provisionings, Diagnostics> {
    matching::check(plan, state, target)?;
    let mut warnings = doubts::classes(plan, state);
    warnings.extend(doubts::never_asked(plan));

    let count = plan.graph().nodes().len();
    let inputs = RunInputs {
        target,
        fragment,
        graph: plan.graph(),
        services,
        shared: Shared::new(std::mem::take(&mut state.shared_state)),
        host,
        budget: ReplyBudget::of(count),
    };
    let mut entries = plan.waves().flatten().filter_map(|planned| planned.entry);
    let mut results = RunResults {
        inputs: &inputs,
        may_defer_errors: entries.all(|entry| entry.provisioner().is_pure()),
        failed: SortedSet::new(),
        diags: Diagnostics::new(),
        provisioned: Vec::with_capacity(count),
        replaced: Vec::with_capacity(count),
        env: SortedSet::new(),
        logs: Vec::new(),
        warnings,
    };
    for wave in plan.waves() {
        let matched = wave.filter_map(|planned| {
            Some(MatchedResource {
                node: planned.node,
                at: planned.at,
                entry: planned.entry?,
            })
        });
        let matched: Vec<MatchedResource<'_>> = matched.collect();
        let is_independent =
            |matched: &MatchedResource<'_>| matched.entry.provisioner().is_independent();
        for group in matched.chunk_by(|a, b| is_independent(a) && is_independent(b)) {
            results.group(group, state);
        }
    }
    inputs.budget.check(plan)?;
    let shared = inputs.shared.to_map();
    state.shared_state = shared.map_err(|what| too_large(plan, what))?;
    results.finish()
}

/// So many values are worth all cores.
const MANY: usize = 4096;

/// After so many errors nothing more is tried.
const ENOUGH: usize = 200;

/// The results of the resources so far.
struct RunResults<'a> {
    inputs: &'a RunInputs<'a>,
    /// True if errors in what is added for the target may wait until the end.
    may_defer_errors: bool,
    /// The nodes that were not provisioned, by index.
    failed: SortedSet<usize>,
    diags: Diagnostics,
    provisioned: Vec<ProvisionedResource<'a>>,
    /// The values that the state held before; all cores take them apart, when they are [`MANY`].
    replaced: Vec<(Map, Arc<Tree<Text>>)>,
    env: SortedSet<String>,
    logs: Vec<String>,
    warnings: Diagnostics,
}

/// A resource with all that its provisioner adds read, and the texts of that.
type Finished = (Provisioned<AnyFragment>, Vec<PartText>);

/// A provisioned resource.
struct ProvisionedResource<'a> {
    matched: MatchedResource<'a>,
    outputs: Arc<Tree<Text>>,
    fragment: FragmentResult,
}

impl<'a> RunResults<'a> {
    /// Provisions resources that do not wait for each other: one, or several whose provisioners are independent.
    /// After a failure only what has no effect outside goes on, so that further errors are found.
    fn group(&mut self, group: &[MatchedResource<'a>], state: &mut State) {
        let inputs = self.inputs;
        let is_free = |matched: &MatchedResource<'a>| {
            self.diags.is_empty()
                || self.diags.len() < ENOUGH
                    && matched.entry.provisioner().is_pure()
                    && !self.has_failed_for(matched)
        };
        let answers: Vec<Option<Result<Answer, Diagnostics>>> = match group {
            [one] => vec![is_free(one).then(|| one.ask(inputs, !self.may_defer_errors, state))],
            _ => {
                let free: Vec<bool> = group.iter().map(is_free).collect();
                parallel::map(group.iter().zip(free), 1, |(matched, is_free)| {
                    is_free.then(|| matched.ask(inputs, true, state))
                })
            }
        };
        for (matched, answer) in group.iter().zip(answers) {
            let taken = answer.map(|answer| self.take(*matched, answer?, state));
            if taken.as_ref().is_none_or(Result::is_err) {
                self.failed.insert(matched.at);
            }
            if let Some(Err(diags)) = taken {
                self.diags
                    .extend(matched.placed(diags, inputs.fragment, state));
            }
        }
    }

    /// True if a node was not provisioned that a resource needs.
    fn has_failed_for(&self, matched: &MatchedResource<'_>) -> bool {
        let mut needs = self.inputs.graph.needs_at(matched.at);
        needs.any(|need| self.failed.contains(&need))
    }

    /// Takes an answer into the state and among the results.
    fn take(
        &mut self,
        matched: MatchedResource<'a>,
        answer: Answer,
        state: &mut State,
    ) -> Result<(), Diagnostics> {
        let Answer {
            mut reply,
            outputs,
            fragment,
            env,
            doubts,
        } = answer;
        if !reply.warnings.is_empty() {
            let warnings = std::mem::take(&mut reply.warnings);
            let fragment = self.inputs.fragment;
            self.warnings
                .extend(matched.placed(warnings, fragment, &State::default()));
        }
        let fragment = match fragment {
            FragmentResult::Read(Err(errors)) if !self.may_defer_errors => return Err(errors),
            fragment => fragment,
        };
        let uid = matched.uid();
        self.warnings.extend(doubts);
        let Some(known) = state.resource_mut(uid.as_str()) else {
            return Ok(());
        };
        known.provisioner.clone_from(matched.entry.uri());
        let state = std::mem::replace(&mut known.state, reply.state);
        let outputs = std::mem::replace(&mut known.outputs, Arc::new(outputs));
        self.replaced.push((state, outputs));
        if self.replaced.len() >= MANY {
            parallel::map(std::mem::take(&mut self.replaced), 1, drop);
        }
        known.is_environment = reply.is_environment;
        known.open_outputs = reply.open_outputs;
        known.entry = matched.entry.span();
        self.env.extend(env);
        // Each line says whose it is: none can be taken for another's.
        let lines = reply
            .logs
            .iter()
            .flat_map(|text| text.trim_end().split('\n'));
        self.logs.extend(lines.map(|line| format!("{uid}: {line}")));
        let outputs = Arc::clone(&known.outputs);
        self.provisioned.push(ProvisionedResource {
            matched,
            outputs,
            fragment,
        });
        Ok(())
    }

    /// The results, once every resource was asked for.
    fn finish(self) -> Result<Provisionings, Diagnostics> {
        let inputs = self.inputs;
        let read = parallel::map(self.provisioned, 1, |provisioned| {
            provisioned.finish(inputs)
        });
        parallel::map(self.replaced, 1, drop);
        let mut diags = self.diags;
        let mut resources = Vec::with_capacity(read.len());
        let mut texts = PartTexts::default();
        for (uid, provisioned) in read {
            match provisioned {
                Ok((provisioned, given)) => {
                    texts.keep(uid, given);
                    resources.push((uid.clone(), provisioned));
                }
                Err(errors) => diags.extend(errors),
            }
        }
        if diags.has_errors() {
            // What templates printed may be the cause.
            diags.extend(self.warnings);
            Err(diags)
        } else {
            Ok(Provisionings {
                resources,
                env: self.env,
                logs: self.logs,
                warnings: self.warnings,
                texts,
            })
        }
    }
}

impl<'a> ProvisionedResource<'a> {
    /// Reads what is still to be read.
    fn finish(self, inputs: &RunInputs<'_>) -> (&'a ResourceUid, Result<Finished, Diagnostics>) {
        let ProvisionedResource {
            matched,
            outputs,
            fragment,
        } = self;
        let MatchedResource { node, entry, .. } = matched;
        let late = entry.provisioner().late_parts(&node.uid);
        let fragment = match fragment {
            _ if !late.is_empty() => matched.read(late, inputs.fragment, inputs.target),
            FragmentResult::Read(fragment) => fragment,
            FragmentResult::Unread(parts) => matched.read(parts, inputs.fragment, inputs.target),
        };
        let provisioned = fragment
            .map(|ReadParts { fragment, texts }| {
                let provisioned = Provisioned {
                    source_workload: node.scope.workload.clone(),
                    provisioner: entry.uri().clone(),
                    outputs,
                    fragment,
                    places: entry.places(inputs.fragment.fields),
                    author: matched.author(inputs.fragment),
                    items: entry.provisioner().items(&node.uid),
                    secret_references: match entry.is_unchanged() {
                        true => Vec::new(),
                        false => entry.provisioner().secret_references(),
                    },
                };
                (provisioned, texts)
            })
            .map_err(|diags| matched.placed(diags, inputs.fragment, &State::default()));
        (matched.uid(), provisioned)
    }
}
