//! The stage: each planned resource to its provisioner, in order.

use score_yaml::message;
use score_yaml::message::Name;
use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;
use score_yaml::{Map, Value};

use super::matching::choose;
use super::outputs;
use super::random::Seeded;
use super::room::{Room, too_large};
use super::{ProvisionerEntry, Reply, Request, Shared, WorkloadServices, environment, services};
use crate::backend::{Author, Backend, Fragment, FragmentField, Provisioned, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::path::FieldPath;
use crate::plan::{Plan, Planned};
use crate::resolver::{Resolution, Resolver};
use crate::resource::ResourceUid;
use crate::state::{ResourceState, State};
use crate::text::{Template, Text};
use crate::tree::Tree;
use crate::workload::Workload;

/// What the provisioners of a run gave, beside what went into the state.
#[derive(Debug)]
pub struct Provisionings<F> {
    /// The resources in provisioning order.
    pub resources: IndexMap<ResourceUid, Provisioned<F>>,
    /// The environment variables that params read.
    pub env: BTreeSet<String>,
    /// Lines for the user, `UID: text`, in provisioning order.
    pub logs: Vec<String>,
}

/// Provisions the resources of a plan. `workloads` are all workloads of the project, by name. On an error
/// the state is not to be used.
///
/// Provisioners run one after the other, since each may see what those before it shared; those that neither look
/// at that nor change it, and whose resources do not wait for each other, run on all cores. What they give is
/// taken in the order of the plan either way. What they add for the target is seen by no other, and is read by all
/// cores too; but at once where programs are among the provisioners, so that none runs behind an error.
///
/// # Errors
/// Resources that no entry takes, or another one than before; params that refer to what is not there;
/// what a provisioner reports.
pub fn provision<B: Backend>(
    backend: &B,
    plan: &Plan<'_>,
    workloads: &[Workload<Template>],
    entries: &[ProvisionerEntry],
    state: &mut State,
    host: &dyn Host,
) -> Result<Provisionings<B::Fragment>, Diagnostics> {
    let target = backend.target();
    let built_in =
        (target.has_environment && !environment::is_among(entries)).then(environment::built_in);
    let entries: Vec<&ProvisionerEntry> = entries.iter().chain(&built_in).collect();
    let chosen = choose(plan, &entries, state, &target)?;

    let mut seed = [0; 32];
    host.random(&mut seed);
    let given = RunInputs {
        target: &target,
        services: services(backend, workloads),
        shared: Shared::new(std::mem::take(&mut state.shared_state)),
        host,
        seed,
        room: Room::of(chosen.len()),
    };
    let mut run = Run {
        given: &given,
        may_defer_errors: chosen.iter().all(|entry| entry.provisioner.is_pure()),
        failed: BTreeSet::new(),
        diags: Diagnostics::new(),
        taken: Vec::with_capacity(chosen.len()),
        replaced: Vec::with_capacity(chosen.len()),
        env: BTreeSet::new(),
        logs: Vec::new(),
    };
    let mut chosen = chosen.into_iter();
    for layer in &plan.layers {
        let asked = layer.iter().zip(chosen.by_ref());
        let asked: Vec<MatchedResource<'_>> = asked
            .map(|(planned, entry)| MatchedResource {
                uid: &planned.uid,
                entry,
                planned,
            })
            .collect();
        let is_independent = |asked: &MatchedResource<'_>| asked.entry.provisioner.is_independent();
        for group in asked.chunk_by(|a, b| is_independent(a) && is_independent(b)) {
            run.group(group, state);
        }
    }
    given.room.check(plan)?;
    let shared = given.shared.to_map();
    state.shared_state = shared.map_err(|what| too_large(plan, what))?;

    let read: Vec<_> = run
        .taken
        .into_par_iter()
        .map(|taken| taken.finish(&target))
        .collect();
    run.replaced.into_par_iter().for_each(drop);
    let mut diags = run.diags;
    let mut resources = IndexMap::with_capacity(read.len());
    for (uid, provisioned) in read {
        match provisioned {
            Ok(provisioned) => drop(resources.insert(uid.clone(), provisioned)),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(Provisionings {
            resources,
            env: run.env,
            logs: run.logs,
        })
    }
}

/// What is given to all provisioners of a run.
struct RunInputs<'a> {
    target: &'a Target,
    services: WorkloadServices,
    shared: Shared,
    host: &'a dyn Host,
    /// What the random bytes of all resources follow from.
    seed: [u8; 32],
    room: Room,
}

/// A resource and the entry that takes it.
#[derive(Clone, Copy)]
struct MatchedResource<'a> {
    uid: &'a ResourceUid,
    entry: &'a ProvisionerEntry,
    planned: &'a Planned<'a>,
}

/// What a provisioner answers, and the environment variables that the params read.
struct Answer<F> {
    reply: Reply,
    outputs: Tree<Text>,
    added: FragmentResult<F>,
    env: BTreeSet<String>,
}

/// What a provisioner adds for the target.
enum FragmentResult<F> {
    Unread(Parts),
    Read(Result<F, Diagnostics>),
}

type Parts = Vec<(&'static FragmentField, super::PartValue)>;

/// After so many errors nothing more is tried.
const ENOUGH: usize = 200;

/// What has come of the resources so far.
struct Run<'a, F> {
    given: &'a RunInputs<'a>,
    /// Whether errors in what is added for the target may wait until the end.
    may_defer_errors: bool,
    failed: BTreeSet<&'a ResourceUid>,
    diags: Diagnostics,
    taken: Vec<ProvisionedResource<'a, F>>,
    /// What the state kept before; all cores take it apart in the end.
    replaced: Vec<(Map, Arc<Tree<Text>>)>,
    env: BTreeSet<String>,
    logs: Vec<String>,
}

/// A provisioned resource.
struct ProvisionedResource<'a, F> {
    asked: MatchedResource<'a>,
    outputs: Arc<Tree<Text>>,
    added: FragmentResult<F>,
}

impl<'a, F: Fragment> Run<'a, F> {
    /// Provisions resources that do not wait for each other: one, or several whose provisioners are independent.
    /// After a failure only what has no effect outside goes on, so that further errors are found.
    fn group(&mut self, group: &[MatchedResource<'a>], state: &mut State) {
        let given = self.given;
        let is_free = |asked: &MatchedResource<'a>| {
            self.diags.is_empty()
                || self.diags.len() < ENOUGH
                    && asked.entry.provisioner.is_pure()
                    && !asked.needs_any(&self.failed, state)
        };
        let answers: Vec<Option<Result<Answer<F>, Diagnostics>>> = match group {
            [one] => vec![is_free(one).then(|| one.ask(given, !self.may_defer_errors, state))],
            _ => {
                let free: Vec<bool> = group.iter().map(is_free).collect();
                let group = group.par_iter().zip(free);
                group
                    .map(|(asked, is_free)| is_free.then(|| asked.ask(given, true, state)))
                    .collect()
            }
        };
        for (asked, answer) in group.iter().zip(answers) {
            let taken = answer.map(|answer| self.take(*asked, answer?, state));
            if taken.as_ref().is_none_or(Result::is_err) {
                self.failed.insert(asked.uid);
            }
            if let Some(Err(diags)) = taken {
                self.diags.extend(asked.placed::<F>(diags));
            }
        }
    }

    /// Takes an answer into the state and among what is given.
    fn take(
        &mut self,
        asked: MatchedResource<'a>,
        answer: Answer<F>,
        state: &mut State,
    ) -> Result<(), Diagnostics> {
        let Answer {
            reply,
            outputs,
            added,
            env,
        } = answer;
        let added = match added {
            FragmentResult::Read(Err(errors)) if !self.may_defer_errors => return Err(errors),
            added => added,
        };
        let MatchedResource { uid, entry, .. } = asked;
        let Some(known) = state.resources.get_mut(uid.as_str()) else {
            return Ok(());
        };
        known.provisioner.clone_from(&entry.uri);
        let state = std::mem::replace(&mut known.state, reply.state);
        let outputs = std::mem::replace(&mut known.outputs, Arc::new(outputs));
        self.replaced.push((state, outputs));
        known.is_environment = reply.is_environment;
        self.env.extend(env);
        // Each line says whose it is: none can be taken for another's.
        let lines = reply
            .logs
            .iter()
            .flat_map(|text| text.trim_end().split('\n'));
        self.logs.extend(lines.map(|line| format!("{uid}: {line}")));
        let outputs = Arc::clone(&known.outputs);
        self.taken.push(ProvisionedResource {
            asked,
            outputs,
            added,
        });
        Ok(())
    }
}

impl MatchedResource<'_> {
    /// Whether the params refer to one of these resources.
    fn needs_any(&self, uids: &BTreeSet<&ResourceUid>, state: &State) -> bool {
        let workload = self.planned.workload;
        let mut needs = false;
        if let Some(known) = state.resources.get(self.uid.as_str()) {
            known
                .params
                .each_string_at(&mut FieldPath::new(), &mut |_, text| {
                    let names = text
                        .placeholders()
                        .filter_map(|placeholder| placeholder.resource());
                    let mut needed = names.filter_map(|(name, _)| workload.resources.get(name));
                    needs |= needed.any(|resource| uids.contains(&resource.uid));
                });
        }
        needs
    }

    /// Asks the provisioner; `reads` says whether to read what it adds for the target, too.
    fn ask<F: Fragment>(
        &self,
        given: &RunInputs<'_>,
        reads: bool,
        state: &State,
    ) -> Result<Answer<F>, Diagnostics> {
        // An error is certain, and nobody will see what more there is.
        if given.room.is_full() {
            return Err(Diagnostics::new());
        }
        let mut resolution = Resolution {
            keeps_resolved: !self.entry.provisioner.is_pure(),
            ..Resolution::default()
        };
        let mut reply = match state.resources.get(self.uid.as_str()) {
            Some(known) => self.reply(known, given, state, &mut resolution)?,
            None => Reply::default(),
        };
        given.room.note(&reply);
        let parts = std::mem::take(&mut reply.parts);
        let metadata = || Some(&state.resources.get(self.uid.as_str())?.metadata);
        let outputs = std::mem::take(&mut reply.outputs);
        let outputs = outputs::read(
            outputs,
            given.target,
            &resolution.mentions,
            self.entry,
            metadata,
        );
        let added = match reads {
            true => FragmentResult::Read(self.read(parts, given.target)),
            false => FragmentResult::Unread(parts),
        };
        Ok(Answer {
            reply,
            outputs,
            added,
            env: resolution.env,
        })
    }

    fn reply(
        &self,
        known: &ResourceState,
        given: &RunInputs<'_>,
        state: &State,
        resolution: &mut Resolution,
    ) -> Result<Reply, Diagnostics> {
        let workload = self.planned.workload;
        let resolver = Resolver {
            metadata: &workload.metadata,
            resources: &workload.resources,
            state,
            host: given.host,
        };
        let params = self.params(&known.params, &resolver, given.target, resolution)?;
        let mut request = Request {
            uid: self.uid,
            guid: &known.guid,
            params,
            resolved: std::mem::take(&mut resolution.resolved),
            metadata: Some(&known.metadata).filter(|metadata| !metadata.is_empty()),
            state: &known.state,
            shared: &given.shared,
            source_workload: &known.source_workload,
            workload_metadata: &workload.metadata,
            services: &given.services,
            target: given.target,
        };
        let host = Seeded::new(given.host, &given.seed, self.uid);
        let reply = self.entry.provisioner.provision(&mut request, &host);
        let reply = reply.and_then(|reply| match given.shared.check() {
            Ok(()) => Ok(reply),
            Err(what) => Err(Diagnostic::new(Code::TooLarge, what)),
        });
        reply.map_err(|diagnostic| failed(diagnostic, self.uid, given.target).into())
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
        let (uid, prefix) = (self.uid, target.provisioning_failed);
        let value = resolver.params(params, resolution, &mut |path, unresolved| {
            diags.push(unresolved.diagnostic(path, |go_message| {
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

    /// Reads what the provisioner adds for the target.
    fn read<F: Fragment>(&self, parts: Parts, target: &Target) -> Result<F, Diagnostics> {
        let mut values = Vec::with_capacity(parts.len());
        let mut diags = Diagnostics::new();
        for (part, given) in parts {
            match given.read() {
                Ok(Value::Null) => {}
                Ok(value) => values.push((part, value)),
                Err(what) => diags.push(undecodable(self.entry, part, &what)),
            }
        }
        if diags.is_empty() {
            match F::decode(values) {
                Ok(fragment) => return Ok(fragment),
                Err(errors) => diags = errors,
            }
        }
        Err(diags
            .into_iter()
            .map(|diagnostic| failed(diagnostic, self.uid, target))
            .collect())
    }

    /// Where the entry says what it adds for the target.
    fn author<F: Fragment>(&self) -> Option<Author> {
        let ProvisionerEntry {
            uri,
            provisioner,
            is_unchanged,
            ..
        } = self.entry;
        // Nothing will be said of one that is right.
        let mut parts = F::FIELDS.iter().filter(|_| !is_unchanged);
        let said = parts.find_map(|part| provisioner.place(part));
        Some(Author {
            entry: said.or(self.entry.span)?,
            resource: self.planned.resource.span,
            is_default: *is_unchanged || uri.contains("://default-provisioners/"),
            is_unchanged: *is_unchanged,
        })
    }

    /// Gives errors their places: where the entry says the part that they are about, else the entry, else the
    /// resource; and says which resource it was for.
    fn placed<F: Fragment>(&self, diags: Diagnostics) -> Diagnostics {
        let MatchedResource {
            uid,
            entry,
            planned: Planned { resource, .. },
        } = self;
        let place = |diagnostic: &Diagnostic| {
            let field = FieldPath::keys(diagnostic.path.as_deref()?).swap_remove(0);
            let part = F::FIELDS
                .iter()
                .find(|part| part.template == field || part.reply == field)?;
            entry.place(part)
        };
        let placed = diags.into_iter().map(|diagnostic| {
            match diagnostic.span.or_else(|| place(&diagnostic)) {
                Some(span) => diagnostic
                    .at(span)
                    .label(resource.span, message!("for `{uid}`")),
                None => diagnostic.at(resource.span),
            }
        });
        placed.collect()
    }
}

impl<'a, F: Fragment> ProvisionedResource<'a, F> {
    /// Reads what is still to be read.
    fn finish(self, target: &Target) -> (&'a ResourceUid, Result<Provisioned<F>, Diagnostics>) {
        let ProvisionedResource {
            asked,
            outputs,
            added,
        } = self;
        let workload = asked.planned.workload;
        let fragment = match added {
            FragmentResult::Read(fragment) => fragment,
            FragmentResult::Unread(parts) => asked.read(parts, target),
        };
        let provisioned = fragment
            .map(|fragment| Provisioned {
                source_workload: workload.name.value.clone(),
                provisioner: asked.entry.uri.clone(),
                outputs,
                fragment,
                places: asked.entry.places(F::FIELDS),
                author: asked.author::<F>(),
            })
            .map_err(|diags| asked.placed::<F>(diags));
        (asked.uid, provisioned)
    }
}

/// What a provisioner gave for a part is not YAML.
fn undecodable(entry: &ProvisionerEntry, part: &FragmentField, what: &str) -> Diagnostic {
    let field = part.template;
    let message = format!("the template `{field}` gave something else than expected: {what}");
    let diagnostic = Diagnostic::new(Code::InvalidReply, message).summary(format!(
        "{field} template failed: failed to decode output: {what}"
    ));
    match entry.provisioner.place(part) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

/// An error of a provisioner, with the summary of the whole.
fn failed(diagnostic: Diagnostic, uid: &ResourceUid, target: &Target) -> Diagnostic {
    let what = diagnostic.summary.as_deref().unwrap_or(&diagnostic.message);
    let summary = format!(
        "{}: resource '{}': failed to provision: {what}",
        target.provisioning_failed,
        Name(uid.as_str())
    );
    diagnostic.summary(summary)
}
