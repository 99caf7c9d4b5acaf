//! All stages in their order, in memory: what a program that links the library calls.

mod add;
mod budget;
mod further;
mod lower;
mod no_values;
mod secrets;
mod stage_diagnostics;
mod validate;

use std::sync::OnceLock;

use score_yaml::parallel;
use score_yaml::{FileId, Map, SortedMap, SortedSet, SourceMap, Value};

pub use self::add::check_documents;
pub use self::budget::TextBudget;
pub use self::secrets::{code_tables, mask_values};
pub use self::stage_diagnostics::StageDiagnostics;
pub use self::validate::{lower, validate};
use crate::backend::{AnyBackend, AnyProject, Conventions, Manifests, ResolvedWorkload};
use crate::diagnostic::{Diagnostic, Diagnostics, PatchTemplate};
use crate::host::{Host, TestHost};
use crate::layer::Layer;
use crate::patch;
use crate::plan::{EntryGroup, Graph, plan, plan_with_groups, prime};
use crate::provision::{Provider, provision, services};
use crate::resolve::{resolve, unread_defaults};
use crate::resource::ResourceUid;
use crate::state::State;
use crate::target::Target;
use crate::text::{Template, Text};
use crate::tree::Tree;
use crate::workload::Workload;
use lower::build;

/// The input of a run. Files are texts of the source map.
#[derive(Default)]
#[non_exhaustive]
pub struct Job<'a> {
    /// The Score files to add to the project.
    pub score_files: Vec<FileId>,
    /// A file of overrides for the one Score file.
    pub overrides: Option<FileId>,
    /// `path=value` overrides for the one Score file, applied after the file's.
    pub properties: &'a [String],
    /// The image of containers whose image is `.`.
    pub image: Option<&'a str>,
    /// The kinds of files beside the Score files, in the order in which they are applied.
    pub layers: Vec<&'a dyn Layer>,
    /// The entries that provision resources, in the order in which they are asked.
    pub entries: Vec<Box<dyn Provider>>,
    /// Groups of such entries, asked behind those.
    pub groups: Vec<&'a dyn EntryGroup<dyn Provider>>,
    /// Patch templates, applied before those that the state keeps.
    pub patch_templates: Vec<FileId>,
    /// The project before this run.
    pub state: State,
    /// True if the Score files are the whole project: what only workloads of earlier runs need goes.
    pub is_whole: bool,
    /// True if warnings are errors.
    pub strict: bool,
}

/// Gives the target's own fields of an added workload: its name, its containers' names, and the fields kept
/// from an earlier run.
pub type Extras<'a> = dyn Fn(&str, &[&str], Option<&Map>) -> Result<Map, Diagnostic> + 'a;

/// The result of a run. Nothing of it is written anywhere yet.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// The output.
    pub manifests: Manifests,
    /// The project after this run.
    pub state: State,
    /// The environment variables that the output or the run reads.
    pub env: SortedSet<String>,
    /// The warnings: findings that did not stop the run.
    pub warnings: Diagnostics,
    /// Lines for the user.
    pub log: Vec<String>,
    /// The resources, and which needs which.
    pub graph: Graph,
    /// Their uids in the order in which they were provisioned.
    pub order: Vec<ResourceUid>,
}

/// Runs every stage on a job.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn compile(
    backend: &dyn AnyBackend,
    mut job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<Compiled, Diagnostics> {
    let mut state = std::mem::take(&mut job.state);
    backend.add_entries(&mut job.entries);
    let mut result = run(backend, &job, &mut state, sources, host, extras);
    let (Ok(Compiled {
        warnings: found, ..
    })
    | Err(found)) = &mut result;
    no_values::tell_once(found, sources);
    mask_values(
        &backend.conventions(),
        found.as_mut_slice(),
        &state,
        &job.layers,
        sources,
    );
    result.map(|compiled| Compiled { state, ..compiled })
}

/// [`compile`], but for the state, which errors have to be held against, too.
fn run(
    backend: &dyn AnyBackend,
    job: &Job<'_>,
    state: &mut State,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<Compiled, Diagnostics> {
    let conventions = backend.conventions();
    let mut stages = StageDiagnostics::new(job.strict);
    add::add_score_files(backend, job, state, sources, extras, host, &mut stages)?;
    let budget = TextBudget::new(host, state.workloads.len());
    let built = build(&conventions, state, &job.layers, &budget, sources);
    let entries = job.entries.iter().map(|entry| &**entry);
    let plan = plan_with_groups(built.nodes(), entries, job.groups.iter().copied());
    // The faults of a workload are told before those of the plan, which may follow from them.
    let lowered = built.lower(&conventions, plan.is_ok(), &budget, &mut stages);
    let lowered = lowered.map_err(|mut found| {
        found.extend(further::plan_faults(&plan, state, &backend.target()));
        found
    })?;
    let plan = plan?;
    if job.is_whole {
        let known = std::mem::take(&mut state.resources).into_iter();
        let needed = known.filter(|(uid, _)| plan.graph().node(uid).is_some());
        state.resources = needed.collect();
        state.forget_unshared();
    }
    prime(&plan, state, host);
    let services = services(&lowered.workloads, |name, metadata| {
        backend.service_name(name, metadata)
    });
    let target = backend.target();
    let provisionings = provision(&target, conventions.fragment, &plan, services, state, host);
    let provisionings = provisionings.map_err(|mut failed| {
        // A target that reads variables when it starts reads these, too.
        if conventions.dialect.variables_annotation.is_some() {
            for workload in &lowered.workloads {
                unread_defaults(workload, &mut failed);
            }
        }
        failed
    })?;
    stages.extend(provisionings.warnings);
    stages.end_stage()?;
    let texts = provisionings.texts;
    let provisioned = &provisionings.resources;
    // Few projects have modules that resources update.
    let by_uid: OnceLock<SortedMap<&ResourceUid, &Tree<Text>>> = OnceLock::new();
    let outputs = |uid: &ResourceUid| {
        let each = provisioned.iter();
        let outputs = || each.map(|(uid, resource)| (uid, &*resource.outputs));
        let by_uid = by_uid.get_or_init(|| outputs().collect());
        by_uid.get(uid).copied()
    };
    let workloads = lowered.update(&conventions, &outputs, &mut stages)?;
    let project = AnyProject {
        resources: provisionings.resources,
        env: provisionings.env,
        workloads: Vec::new(),
    };
    let mut project = resolve_all(&target, workloads, project, state, &budget)?;
    let env = std::mem::take(&mut project.env);
    let mut emitted = backend.emit(project, &mut stages.diags);
    texts.place(stages.diags.as_mut_slice(), &plan);
    stages.end_stage()?;
    let mut log = provisionings.logs;
    let kept = patch_templates(state, sources);
    let templates = [job.patch_templates.as_slice(), &kept].concat();
    let found = &mut stages.diags;
    let patched = patch::patch(
        backend,
        sources,
        &templates,
        &mut emitted,
        state,
        host,
        found,
    );
    let named = |mut found: Diagnostics| {
        name_installed(found.as_mut_slice(), &kept);
        found
    };
    stages.end_stage().map_err(named)?;
    let manifests = backend.after_patches(emitted, &mut stages.diags);
    texts.place(stages.diags.as_mut_slice(), &plan);
    patched.place(&mut stages.diags, sources);
    stages.end_stage().map_err(named)?;
    log.extend(patched.log);
    Ok(Compiled {
        manifests,
        state: State::default(),
        env,
        warnings: named(stages.diags),
        log,
        order: plan.order().cloned().collect(),
        graph: plan.into_graph(),
    })
}

/// The resources of a project as it stands, in the order in which they are provisioned.
///
/// # Errors
/// As for the stages `lower` and `plan`, if the state was edited by hand.
pub fn planned(
    conventions: &Conventions,
    state: State,
    layers: &[&dyn Layer],
    sources: &SourceMap,
) -> Result<Vec<ResourceUid>, Diagnostics> {
    let mut stages = StageDiagnostics::new(false);
    // Nothing is kept of it, so that no file has to be there.
    let glance = TextBudget::new(&TestHost::WithEmptyFiles, state.workloads.len());
    let built = build(conventions, &state, layers, &glance, sources);
    let plan = plan::<dyn Provider>(built.nodes(), []);
    let lowered = built.lower(conventions, false, &glance, &mut stages);
    let order = lowered.and_then(|_| Ok(plan?.order().cloned().collect()));
    order.map_err(|mut found| {
        mask_values(conventions, found.as_mut_slice(), &state, layers, sources);
        found
    })
}

/// The patch templates of the project as sources, which the state keeps as texts.
fn patch_templates(state: &State, sources: &mut SourceMap) -> Vec<FileId> {
    let templates = state
        .extras
        .get("patching_templates")
        .and_then(Value::as_seq)
        .unwrap_or_default();
    let texts = templates.iter().filter_map(Value::as_str).enumerate();
    texts
        .map(|(i, text)| sources.add(format!("<patch template {}>", i + 1), text))
        .collect()
}

/// Says of what is wrong with patch templates of the state which files those were: the state keeps no names.
fn name_installed(found: &mut [Diagnostic], templates: &[FileId]) {
    for one in found {
        let file = one.span.map(|span| span.file);
        let at = templates.iter().position(|known| Some(*known) == file);
        let placed = at.map(|at| PatchTemplate::Number(at + 1));
        let template = placed.or(one.patched_by.take());
        one.hints.extend(template.map(patch::mend_hint));
    }
}

/// Resolves every workload and hands it to the project.
fn resolve_all(
    target: &Target,
    workloads: Vec<Workload<Template>>,
    mut project: AnyProject,
    state: &State,
    budget: &TextBudget<'_>,
) -> Result<AnyProject, Diagnostics> {
    let first = workloads.first().map(|workload| workload.name.span);
    let resolved = parallel::map(workloads, 1, |workload| {
        // An error is certain, and nobody will see what more there is.
        if budget.is_full() {
            return Err(Diagnostics::new());
        }
        let resolved = resolve(workload, state, target, budget)?;
        budget.add(resolved.placed);
        Ok(resolved)
    });
    if budget.is_full() {
        return Err(budget.placeholders(first, state).into());
    }
    let mut diags = Diagnostics::new();
    for result in resolved {
        match result {
            Ok(resolved) => {
                project.env.extend(resolved.env);
                let known = state.workloads.get(&resolved.workload.name.value);
                let extras = known.map(|known| known.extras.clone());
                project.workloads.push(ResolvedWorkload {
                    workload: resolved.workload,
                    extras: extras.unwrap_or_default(),
                });
            }
            Err(found) => diags.extend(found),
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(project)
    }
}
