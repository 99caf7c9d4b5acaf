//! All stages in their order, in memory: what a program that links the library calls.

mod delta;
mod front;
mod placed;
mod secrets;
mod stages;
mod validate;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use score_yaml::{FileId, Map, SourceMap, Value};

pub use self::delta::delta;
pub use self::validate::validate;
use crate::backend::{Backend, Manifests, Project, ResolvedWorkload};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::{Host, HostError};
use crate::humanitec::{PlatformContext, Profile};
use crate::patch;
use crate::plan::plan;
use crate::provision::{Entry, provision};
use crate::resolve::resolve;
use crate::resource::ResourceUid;
use crate::state::State;
use crate::text::Template;
use crate::workload::Workload;
use front::lower;
use placed::Placed;
use stages::Stages;

/// What to compile. Files are texts of the source map.
pub struct Job<'a> {
    /// The Score files to add to the project.
    pub score_files: Vec<FileId>,
    /// A file of overrides for the one Score file.
    pub overrides: Option<FileId>,
    /// `path=value` overrides for the one Score file, applied after the file's.
    pub properties: &'a [String],
    /// The image of containers whose image is `.`.
    pub image: Option<&'a str>,
    /// The extensions of these Score files.
    pub extensions: Vec<ExtensionFile>,
    /// What platform placeholders of the extensions stand for.
    pub context: PlatformContext,
    /// The custom profiles that the extensions may name.
    pub profiles: Vec<Arc<Profile>>,
    /// The provisioners, in the order in which they are asked.
    pub entries: Vec<Entry>,
    /// The project before this run.
    pub state: State,
    /// Whether warnings are errors.
    pub strict: bool,
}

/// An extension file of one of the job's Score files.
#[derive(Clone, Debug)]
pub struct ExtensionFile {
    /// The name of its workload; none if there is one Score file only.
    pub workload: Option<String>,
    /// Its text.
    pub file: FileId,
}

/// Gives the target's own fields of an added workload: its containers' names, and the fields kept from
/// an earlier run.
pub type Extras<'a> = dyn Fn(&[&str], Option<&Map>) -> Result<Map, Diagnostic> + 'a;

/// What a run makes. Nothing of it is written anywhere yet.
#[derive(Debug)]
pub struct Compiled {
    /// The output.
    pub manifests: Manifests,
    /// The project after this run.
    pub state: State,
    /// The environment variables that the output or the run reads.
    pub env: BTreeSet<String>,
    /// What is odd but did not stop the run.
    pub warnings: Diagnostics,
    /// Lines for the user.
    pub log: Vec<String>,
}

/// Runs every stage on a job.
///
/// # Errors
/// All that is wrong with the first stage that finds errors, and the warnings before it.
pub fn compile<B: Backend>(
    backend: &B,
    mut job: Job<'_>,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<Compiled, Diagnostics> {
    let mut state = std::mem::take(&mut job.state);
    let mut result = run(backend, &job, &mut state, sources, host, extras);
    let (Ok(Made {
        warnings: found, ..
    })
    | Err(found)) = &mut result;
    secrets::keep(found, &state, &job.context, sources);
    result.map(|made| Compiled {
        manifests: made.manifests,
        state,
        env: made.env,
        warnings: made.warnings,
        log: made.log,
    })
}

/// [`Compiled`] without the state.
struct Made {
    manifests: Manifests,
    env: BTreeSet<String>,
    warnings: Diagnostics,
    log: Vec<String>,
}

fn run<B: Backend>(
    backend: &B,
    job: &Job<'_>,
    state: &mut State,
    sources: &mut SourceMap,
    host: &dyn Host,
    extras: &Extras<'_>,
) -> Result<Made, Diagnostics> {
    let mut stages = Stages::new(job.strict);
    front::read(backend, job, state, sources, extras, &mut stages)?;
    let placed = Placed::new(host, state.workloads.len());
    let workloads = lower::<B>(state, &placed, sources, &mut stages)?;
    let plan = plan(&workloads, state, host)?;
    let provisionings = provision(backend, &plan, &workloads, &job.entries, state, host)?;
    let project = Project {
        resources: provisionings.resources,
        env: provisionings.env,
        workloads: Vec::new(),
    };
    let mut project = resolve_all(backend, workloads, project, state, &placed)?;
    let env = std::mem::take(&mut project.env);
    let mut manifests = backend.emit(project, &mut stages.diags);
    stages.end()?;
    let mut log = provisionings.logs;
    log.append(&mut manifests.logs);
    let templates = patch_templates(state, sources);
    log.extend(patch::patch(
        backend,
        sources,
        &templates,
        &mut manifests,
        state,
        host,
        &mut stages.diags,
    ));
    stages.end()?;
    backend.finish(&mut manifests, &mut stages.diags);
    stages.end()?;
    Ok(Made {
        manifests,
        env,
        warnings: stages.diags,
        log,
    })
}

/// The resources of a project as it stands, in the order in which they are provisioned.
///
/// # Errors
/// As for the stages `lower` and `plan`, if the state was edited by hand.
pub fn planned<B: Backend>(
    mut state: State,
    sources: &SourceMap,
) -> Result<Vec<ResourceUid>, Diagnostics> {
    let mut stages = Stages::new(false);
    let glance = Placed::new(&Glance, state.workloads.len());
    let order = lower::<B>(&state, &glance, sources, &mut stages).and_then(|workloads| {
        let plan = plan(&workloads, &mut state, &Glance)?;
        Ok(plan.order().cloned().collect())
    });
    order.map_err(|mut found| {
        secrets::keep(&mut found, &state, &PlatformContext::default(), sources);
        found
    })
}

/// What a look at a project needs of the outside: nothing that is kept. Every file is there and empty.
struct Glance;

impl Host for Glance {
    fn read(&self, _: &str, _: &str) -> Result<Vec<u8>, HostError> {
        Ok(Vec::new())
    }

    fn env(&self, _: &str) -> Option<String> {
        None
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// New resources get a guid of it, in a state that is dropped.
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
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
        .map(|(i, text)| sources.add(format!("patch template {}", i + 1), text))
        .collect()
}

/// Resolves every workload and hands it to the project.
fn resolve_all<B: Backend>(
    backend: &B,
    workloads: Vec<Workload<Template>>,
    mut project: Project<B::Fragment>,
    state: &State,
    placed: &Placed<'_>,
) -> Result<Project<B::Fragment>, Diagnostics> {
    let target = backend.target();
    let first = workloads.first().map(|workload| workload.name.span);
    let resolved: Vec<_> = workloads
        .into_par_iter()
        .map(|workload| {
            // An error is certain, and nobody will see what more there is.
            if placed.is_full() {
                return Err(Diagnostics::new());
            }
            let resolved = resolve(workload, state, &target, placed)?;
            placed.add(resolved.placed);
            Ok(resolved)
        })
        .collect();
    if placed.is_full() {
        return Err(placed.placeholders(first, state).into());
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
