//! The stage: each planned resource to its provisioner, in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;
use score_yaml::{Map, Value};

use super::choose::{Source, choose, sources};
use super::{Entry, Given, Reply, Request, Shared, WorkloadServices, environment, services};
use crate::backend::{Backend, Fragment, FragmentField, Provisioned, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::path::FieldPath;
use crate::plan::Plan;
use crate::reference::{Outcome, Scope};
use crate::resource::ResourceUid;
use crate::state::State;
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
/// Provisioners run one after the other, since each may see what those before it shared. What they add for
/// the target is seen by no other, and is read by all cores at the end; but at once where programs are among the
/// provisioners, so that none runs behind an error.
///
/// # Errors
/// Resources that no entry takes, or another one than before; params that refer to what is not there;
/// what a provisioner reports.
pub fn provision<B: Backend>(
    backend: &B,
    plan: &Plan,
    workloads: &[Workload<Template>],
    entries: &[Entry],
    state: &mut State,
    host: &dyn Host,
) -> Result<Provisionings<B::Fragment>, Diagnostics> {
    let target = backend.target();
    let built_in =
        (target.has_environment && !environment::is_among(entries)).then(environment::built_in);
    let entries: Vec<&Entry> = entries.iter().chain(&built_in).collect();
    let sources = sources(workloads, state);
    let chosen = choose(plan, &entries, &sources, state, &target)?;

    let mut run = Run {
        target: &target,
        services: services(backend, workloads),
        shared: Shared::new(std::mem::take(&mut state.shared_state)),
        host,
        is_patient: chosen.iter().all(|entry| entry.provisioner.is_pure()),
        failed: BTreeSet::new(),
        diags: Diagnostics::new(),
        taken: Vec::with_capacity(plan.order.len()),
        env: BTreeSet::new(),
        logs: Vec::new(),
    };
    for (uid, entry) in plan.order.iter().zip(chosen) {
        if let Some(source) = sources.get(uid) {
            run.one(uid, entry, *source, state);
        }
    }
    state.shared_state = run.shared.to_map();

    let read: Vec<_> = run
        .taken
        .into_par_iter()
        .map(|taken| taken.finish(&target))
        .collect();
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

/// What the resources of a run share.
struct Run<'a, F> {
    target: &'a Target,
    services: WorkloadServices,
    shared: Shared,
    host: &'a dyn Host,
    /// Whether what is added for the target is read at the end.
    is_patient: bool,
    failed: BTreeSet<&'a ResourceUid>,
    diags: Diagnostics,
    taken: Vec<Taken<'a, F>>,
    env: BTreeSet<String>,
    logs: Vec<String>,
}

/// A provisioned resource, whose fragment may still be to be read.
struct Taken<'a, F> {
    uid: &'a ResourceUid,
    entry: &'a Entry,
    source: Source<'a>,
    outputs: Arc<Tree<Text>>,
    parts: Parts,
    fragment: Option<F>,
}

/// What a provisioner adds for the target.
type Parts = Vec<(&'static FragmentField, Given)>;

impl<'a, F: Fragment> Run<'a, F> {
    /// Provisions one resource and takes what it gives into the state. After a failure only what has no
    /// effect outside goes on, so that further errors are found.
    fn one(
        &mut self,
        uid: &'a ResourceUid,
        entry: &'a Entry,
        source: Source<'a>,
        state: &mut State,
    ) {
        if !self.diags.is_empty()
            && (!entry.provisioner.is_pure() || self.needs_failed(uid, source, state))
        {
            self.failed.insert(uid);
            return;
        }
        let given = self
            .ask(uid, entry, source, state)
            .and_then(|reply| self.take(uid, entry, source, reply, state));
        if let Err(diags) = given {
            self.failed.insert(uid);
            self.diags.extend(placed::<F>(diags, uid, entry, source));
        }
    }

    /// Whether the params refer to a resource that could not be provisioned.
    fn needs_failed(&self, uid: &ResourceUid, (workload, _): Source<'_>, state: &State) -> bool {
        let mut needs = false;
        if let Some(known) = state.resources.get(uid) {
            known
                .params
                .each_string_at(&mut FieldPath::new(), &mut |_, text| {
                    let names = text
                        .placeholders()
                        .filter_map(|placeholder| placeholder.resource());
                    let mut uids = names.filter_map(|(name, _)| workload.resources.get(name));
                    needs |= uids.any(|resource| self.failed.contains(&resource.uid));
                });
        }
        needs
    }

    /// Asks the provisioner.
    fn ask(
        &mut self,
        uid: &ResourceUid,
        entry: &Entry,
        (workload, _): Source<'_>,
        state: &State,
    ) -> Result<Reply, Diagnostics> {
        let Some(known) = state.resources.get(uid) else {
            return Ok(Reply::default());
        };
        let scope = Scope {
            metadata: &workload.metadata,
            resources: &workload.resources,
            state,
            host: self.host,
        };
        let params = self.params(uid, &known.params, &scope)?;
        let mut request = Request {
            uid,
            guid: &known.guid,
            params,
            metadata: Some(&known.metadata).filter(|metadata| !metadata.is_empty()),
            state: &known.state,
            shared: &mut self.shared,
            source_workload: &known.source_workload,
            workload_metadata: &workload.metadata,
            services: &self.services,
            target: self.target,
        };
        let reply = entry.provisioner.provision(&mut request, self.host);
        reply.map_err(|diagnostic| failed(diagnostic, uid, self.target).into())
    }

    /// The params with their placeholders replaced; `None` if there are none.
    fn params(
        &mut self,
        uid: &ResourceUid,
        params: &Tree<Template>,
        scope: &Scope<'_>,
    ) -> Result<Option<Map>, Diagnostics> {
        let mut outcome = Outcome {
            env: std::mem::take(&mut self.env),
            ..Outcome::default()
        };
        let mut diags = Diagnostics::new();
        let prefix = self.target.provisioning_failed;
        let value = scope.params(params, &mut outcome, &mut |path, unresolved| {
            diags.push(unresolved.diagnostic(path, |kept| {
                let keys = FieldPath::keys(path.as_str()).join(": ");
                format!(
                    "{prefix}: failed to substitute params for resource '{uid}': {keys}: {kept}"
                )
            }));
        });
        self.env = outcome.env;
        if diags.has_errors() {
            return Err(diags);
        }
        match value {
            Value::Map(map) if !map.is_empty() => Ok(Some(map)),
            _ => Ok(None),
        }
    }

    /// Takes an answer into the state and among what is given.
    fn take(
        &mut self,
        uid: &'a ResourceUid,
        entry: &'a Entry,
        source: Source<'a>,
        reply: Reply,
        state: &mut State,
    ) -> Result<(), Diagnostics> {
        let Reply {
            state: remembered,
            outputs,
            is_environment,
            mut parts,
            logs,
        } = reply;
        let fragment = match self.is_patient {
            true => None,
            false => Some(read(std::mem::take(&mut parts), uid, entry, self.target)?),
        };
        let Some(known) = state.resources.get_mut(uid) else {
            return Ok(());
        };
        let has_secret_refs = self.target.has_secret_refs;
        let outputs = Tree::from_map(outputs, &mut |text| {
            if has_secret_refs {
                Text::decode(&text)
            } else {
                Text::from(text)
            }
        });
        known.provisioner.clone_from(&entry.uri);
        known.state = remembered;
        known.outputs = Arc::new(outputs);
        known.is_environment = is_environment;
        self.logs
            .extend(logs.into_iter().map(|line| format!("{uid}: {line}")));
        let outputs = Arc::clone(&known.outputs);
        self.taken.push(Taken {
            uid,
            entry,
            source,
            outputs,
            parts,
            fragment,
        });
        Ok(())
    }
}

impl<'a, F: Fragment> Taken<'a, F> {
    /// Reads what is still to be read.
    fn finish(self, target: &Target) -> (&'a ResourceUid, Result<Provisioned<F>, Diagnostics>) {
        let Taken {
            uid,
            entry,
            source,
            outputs,
            parts,
            fragment,
        } = self;
        let fragment = match fragment {
            Some(fragment) => Ok(fragment),
            None => read(parts, uid, entry, target),
        };
        let source_workload = source.0.name.value.clone();
        let provisioned = fragment
            .map(|fragment| Provisioned {
                source_workload,
                outputs,
                fragment,
            })
            .map_err(|diags| placed::<F>(diags, uid, entry, source));
        (uid, provisioned)
    }
}

/// Reads what a provisioner adds for the target.
fn read<F: Fragment>(
    parts: Parts,
    uid: &ResourceUid,
    entry: &Entry,
    target: &Target,
) -> Result<F, Diagnostics> {
    let mut values = Vec::with_capacity(parts.len());
    let mut diags = Diagnostics::new();
    for (part, given) in parts {
        match given.read() {
            Ok(Value::Null) => {}
            Ok(value) => values.push((part, value)),
            Err(what) => diags.push(undecodable(entry, part, &what)),
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
        .map(|diagnostic| failed(diagnostic, uid, target))
        .collect())
}

/// What a provisioner gave for a part is not YAML.
fn undecodable(entry: &Entry, part: &FragmentField, what: &str) -> Diagnostic {
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
        "{}: resource '{uid}': failed to provision: {what}",
        target.provisioning_failed
    );
    diagnostic.summary(summary)
}

/// Gives errors their places: where the entry says the part that they are about, else the entry, else the
/// resource; and says which resource it was for.
fn placed<F: Fragment>(
    diags: Diagnostics,
    uid: &ResourceUid,
    entry: &Entry,
    (_, resource): Source<'_>,
) -> Diagnostics {
    let place = |diagnostic: &Diagnostic| {
        let field = FieldPath::keys(diagnostic.path.as_deref()?).swap_remove(0);
        let part = F::FIELDS
            .iter()
            .find(|part| part.template == field || part.reply == field)?;
        entry.provisioner.place(part).or(entry.span)
    };
    let placed =
        diags.into_iter().map(
            |diagnostic| match diagnostic.span.or_else(|| place(&diagnostic)) {
                Some(span) => diagnostic
                    .at(span)
                    .label(resource.span, format!("for `{uid}`")),
                None => diagnostic.at(resource.span),
            },
        );
    placed.collect()
}
