//! The stage: each planned resource to its provisioner, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use score_yaml::Value;

use super::{Entry, Reply, Request, Shared, WorkloadServices, environment, services};
use crate::backend::{Backend, Fragment, Provisioned, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::path::FieldPath;
use crate::plan::Plan;
use crate::reference::{Outcome, Scope};
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::{Template, Text};
use crate::tree::Tree;
use crate::workload::{Resource, Workload};

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
        failed: BTreeSet::new(),
        diags: Diagnostics::new(),
        given: Provisionings {
            resources: IndexMap::with_capacity(plan.order.len()),
            env: BTreeSet::new(),
            logs: Vec::new(),
        },
    };
    for (uid, entry) in plan.order.iter().zip(chosen) {
        if let Some(source) = sources.get(uid) {
            run.one(uid, entry, *source, state);
        }
    }
    state.shared_state = run.shared.to_map();
    if run.diags.has_errors() {
        Err(run.diags)
    } else {
        Ok(run.given)
    }
}

/// The definition of a resource that counts.
type Source<'a> = (&'a Workload<Template>, &'a Resource<Template>);

/// For each declared resource the definition that counts: its source workload's.
fn sources<'a>(
    workloads: &'a [Workload<Template>],
    state: &State,
) -> BTreeMap<&'a ResourceUid, Source<'a>> {
    let mut sources = BTreeMap::new();
    for workload in workloads {
        for resource in workload.resources.values() {
            let known = state.resources.get(&resource.uid);
            if known.is_some_and(|known| known.source_workload == *workload.name) {
                sources.entry(&resource.uid).or_insert((workload, resource));
            }
        }
    }
    sources
}

/// The entry of each planned resource: the first that takes it.
fn choose<'e>(
    plan: &Plan,
    entries: &[&'e Entry],
    sources: &BTreeMap<&ResourceUid, Source<'_>>,
    state: &State,
    target: &Target,
) -> Result<Vec<&'e Entry>, Diagnostics> {
    let mut by_type: BTreeMap<&str, Vec<&'e Entry>> = BTreeMap::new();
    for entry in entries {
        by_type.entry(&entry.kind).or_default().push(entry);
    }
    let mut chosen = Vec::with_capacity(plan.order.len());
    let mut diags = Diagnostics::new();
    for uid in &plan.order {
        let candidates = by_type.get(uid.kind()).map_or(&[][..], Vec::as_slice);
        let before = state
            .resources
            .get(uid)
            .map_or("", |known| known.provisioner.as_str());
        let problem = match candidates.iter().find(|entry| entry.takes(uid)) {
            Some(entry) if before.is_empty() || before == entry.uri => {
                chosen.push(*entry);
                continue;
            }
            Some(entry) => changed(uid, before, entry, target),
            None => unsupported(uid, candidates, by_type.keys().copied(), target),
        };
        diags.push(match sources.get(uid) {
            Some((_, resource)) => problem.at(resource.kind_span),
            None => problem,
        });
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(chosen)
    }
}

fn changed(uid: &ResourceUid, before: &str, entry: &Entry, target: &Target) -> Diagnostic {
    let message = format!(
        "`{uid}` was provisioned by `{before}`, but now `{}` takes it first",
        entry.uri
    );
    let diagnostic = Diagnostic::new(Code::ProvisionerChanged, message)
        .hint(format!("rename or reorder the provisioners files so that `{before}` comes first again"))
        .summary(format!(
            "{}: resource '{uid}' was previously provisioned by a different provider - undefined behavior",
            target.provisioning_failed
        ));
    match entry.span {
        Some(span) => diagnostic.label(span, "this entry takes it now"),
        None => diagnostic,
    }
}

fn unsupported<'t>(
    uid: &ResourceUid,
    candidates: &[&Entry],
    types: impl Iterator<Item = &'t str> + Clone,
    target: &Target,
) -> Diagnostic {
    let summary = format!(
        "{}: resource '{uid}' is not supported by any provisioner",
        target.provisioning_failed
    );
    if let [first, ..] = candidates {
        let wanted = |what: &str, value: Option<&str>| match value {
            Some(value) => format!(" {what} `{value}`"),
            None => String::new(),
        };
        let message = format!(
            "no provisioner of type `{}` takes class `{}` and id `{}`",
            uid.kind(),
            uid.class(),
            uid.id()
        );
        let hint = format!(
            "`{}` takes{}{} only",
            first.uri,
            wanted("class", first.class.as_deref()),
            wanted("id", first.id.as_deref())
        );
        return Diagnostic::new(Code::NoProvisioner, message)
            .hint(hint)
            .summary(summary);
    }
    let known: Vec<_> = types.clone().map(|kind| format!("`{kind}`")).collect();
    let diagnostic = Diagnostic::new(
        Code::NoProvisioner,
        format!(
            "no provisioner takes resources of the type `{}`",
            uid.kind()
        ),
    )
    .near(uid.kind(), types)
    .summary(summary);
    match known.as_slice() {
        [] => diagnostic.hint("this project has no provisioners at all"),
        known => diagnostic.hint(format!("there are provisioners for {}", known.join(", "))),
    }
}

/// What the resources of a run share.
struct Run<'a, F> {
    target: &'a Target,
    services: WorkloadServices,
    shared: Shared,
    host: &'a dyn Host,
    failed: BTreeSet<ResourceUid>,
    diags: Diagnostics,
    given: Provisionings<F>,
}

impl<F: Fragment> Run<'_, F> {
    /// Provisions one resource and takes what it gives into the state. After a failure only what has no
    /// effect outside goes on, so that further errors are found.
    fn one(&mut self, uid: &ResourceUid, entry: &Entry, source: Source<'_>, state: &mut State) {
        if !self.diags.is_empty()
            && (!entry.provisioner.is_pure() || self.needs_failed(uid, source, state))
        {
            self.failed.insert(uid.clone());
            return;
        }
        let given = self
            .ask(uid, entry, source, state)
            .and_then(|reply| self.take(uid, entry, reply, state));
        if let Err(diags) = given {
            self.failed.insert(uid.clone());
            let (_, resource) = source;
            self.diags.extend(diags.into_iter().map(|d| match d.span {
                None => d.at(resource.span),
                Some(_) => d.label(resource.span, format!("for `{uid}`")),
            }));
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
        entry
            .provisioner
            .provision(&mut request, self.host)
            .map_err(|diagnostic| {
                let what = diagnostic.summary.as_deref().unwrap_or(&diagnostic.message);
                let summary = format!(
                    "{}: resource '{uid}': failed to provision: {what}",
                    self.target.provisioning_failed
                );
                diagnostic.summary(summary).into()
            })
    }

    /// The params with their placeholders replaced; `None` if there are none.
    fn params(
        &mut self,
        uid: &ResourceUid,
        params: &Tree<Template>,
        scope: &Scope<'_>,
    ) -> Result<Option<score_yaml::Map>, Diagnostics> {
        let mut outcome = Outcome {
            env: std::mem::take(&mut self.given.env),
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
        self.given.env = outcome.env;
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
        uid: &ResourceUid,
        entry: &Entry,
        reply: Reply,
        state: &mut State,
    ) -> Result<(), Diagnostics> {
        let Reply {
            state: remembered,
            outputs,
            is_environment,
            parts,
            logs,
        } = reply;
        let fragment = F::decode(parts).map_err(|diags| self.misplaced(uid, entry, diags))?;
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
        let provisioned = Provisioned {
            source_workload: known.source_workload.clone(),
            outputs: Arc::clone(&known.outputs),
            fragment,
        };
        self.given
            .logs
            .extend(logs.into_iter().map(|line| format!("{uid}: {line}")));
        self.given.resources.insert(uid.clone(), provisioned);
        Ok(())
    }

    /// Gives errors about a part the place where its entry says it.
    fn misplaced(&self, uid: &ResourceUid, entry: &Entry, diags: Diagnostics) -> Diagnostics {
        let place = |diagnostic: &Diagnostic| {
            let path = diagnostic.path.as_deref().unwrap_or_default();
            let field = FieldPath::keys(path).swap_remove(0);
            let part = F::FIELDS
                .iter()
                .find(|part| part.template == field || part.reply == field)?;
            entry.provisioner.place(part)
        };
        let placed = diags.into_iter().map(|diagnostic| {
            let what = diagnostic.summary.as_deref().unwrap_or(&diagnostic.message);
            let summary = format!(
                "{}: resource '{uid}': failed to provision: {what}",
                self.target.provisioning_failed
            );
            let span = diagnostic
                .span
                .or_else(|| place(&diagnostic))
                .or(entry.span);
            let diagnostic = diagnostic.summary(summary);
            match span {
                Some(span) => diagnostic.at(span),
                None => diagnostic,
            }
        });
        placed.collect()
    }
}
