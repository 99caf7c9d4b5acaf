//! From the project to typed workloads: their modules are built before the plan and lowered behind it.

use std::sync::Arc;

use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{Node, SortedMap, SourceMap, Span};

use super::budget::TextBudget;
use super::stage_diagnostics::StageDiagnostics;
use crate::backend::Conventions;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::layer::{Layer, LayerContext, Module, Outputs};
use crate::plan::{Node as Resource, declared};
use crate::state::{State, WorkloadState};
use crate::text::Template;
use crate::workload::{self, Lowering, Workload};

/// The workloads of a project whose Score files are typed and whose modules are built.
pub(super) struct BuiltProject {
    workloads: Vec<BuiltWorkload>,
    /// The place of the first workload's name.
    first: Option<Span>,
}

/// A workload, and what layers say of it.
#[derive(Default)]
struct BuiltWorkload {
    /// `None` if the Score file is not one of a workload.
    workload: Option<Workload<Template>>,
    /// What each layer says, in their order.
    modules: Vec<Box<dyn Module>>,
    diags: Diagnostics,
}

/// Types the Score file of each workload of the project, and builds its modules.
pub(super) fn build(
    conventions: &Conventions,
    state: &State,
    layers: &[&dyn Layer],
    host: &TextBudget<'_>,
    sources: &SourceMap,
) -> BuiltProject {
    let states: Vec<&WorkloadState> = state.workloads.values().collect();
    let context = LayerContext {
        sources,
        annotation_prefix: conventions.annotation_prefix,
        dialect: &conventions.dialect,
    };
    let first = states.first().and_then(|state| name_of(&state.spec));
    let workloads = parallel::map(states, 1, |state| {
        let mut diags = Diagnostics::new();
        let lowering = Lowering {
            sources,
            host,
            score_file: state.file.as_deref().unwrap_or_default(),
            builds: &(conventions.built_containers)(&state.extras),
            images: conventions.images,
            dialect: &conventions.dialect,
        };
        let mut workload = workload::lower(&state.spec, lowering, &mut diags);
        let mut modules = Vec::new();
        if let Some(workload) = &mut workload {
            all_are_read(&state.layers, layers, &mut diags);
            modules.extend(layers.iter().filter_map(|layer| {
                let kept = state.layers.get(layer.state_layer().field);
                let kept = kept.map(|tree| &**tree);
                layer.build(workload, &state.spec, kept, &context, &mut diags)
            }));
        }
        BuiltWorkload {
            workload,
            modules,
            diags,
        }
    });
    BuiltProject { workloads, first }
}

impl BuiltProject {
    /// The resources that workloads declare, and those that modules bring.
    pub(super) fn nodes(&self) -> Vec<Resource> {
        let of_each = parallel::map(&self.workloads, 1, |built| {
            let modules = built.modules.iter();
            let brought: Vec<Resource> = modules.flat_map(|module| module.resources()).collect();
            (declared(built.workload.as_ref()), brought)
        });
        let count = of_each
            .iter()
            .map(|(own, brought)| own.len() + brought.len());
        let mut nodes = Vec::with_capacity(count.sum());
        let mut all_brought = Vec::new();
        for (own, brought) in of_each {
            nodes.extend(own);
            all_brought.extend(brought);
        }
        nodes.extend(all_brought);
        nodes
    }

    /// Lowers and checks every workload. If the plan is made, modules that resources update are kept for
    /// [`LoweredProject::update`], and what is wrong with them is not told before.
    ///
    /// # Errors
    /// All that is wrong with the workloads.
    pub(super) fn lower(
        self,
        conventions: &Conventions,
        is_planned: bool,
        host: &TextBudget<'_>,
        stages: &mut StageDiagnostics,
    ) -> Result<LoweredProject, Diagnostics> {
        let lowered = parallel::map(self.workloads, 1, |built| {
            let later = (is_planned && built.is_updated()).then(|| built.copy());
            let (workload, diags) = built.lower(conventions);
            (workload, diags, later)
        });
        host.check_files(self.first)?;
        let mut project = LoweredProject {
            workloads: Vec::with_capacity(lowered.len()),
            updated: Vec::new(),
        };
        for (workload, diags, later) in lowered {
            match later {
                Some(later) => project
                    .updated
                    .push((project.workloads.len(), later, diags)),
                None => stages.diags.extend(diags),
            }
            project.workloads.extend(workload);
        }
        stages.end_stage()?;
        Ok(project)
    }
}

impl BuiltWorkload {
    /// True if one of its modules is to be updated; not if it has errors already.
    fn is_updated(&self) -> bool {
        let has_errors = self.workload.is_none() || self.diags.has_errors();
        !has_errors && self.modules.iter().any(|module| module.is_updated())
    }

    /// The same again.
    fn copy(&self) -> Self {
        BuiltWorkload {
            workload: self.workload.clone(),
            modules: self.modules.iter().map(|module| module.copy()).collect(),
            diags: self.diags.clone(),
        }
    }

    /// Takes what resources say of its modules; false if that is nothing.
    fn update(&mut self, outputs: &Outputs<'_>) -> bool {
        let mut is_changed = false;
        for module in &mut self.modules {
            is_changed |= module.update(outputs).unwrap_or_else(|found| {
                self.diags.extend(found);
                true
            });
        }
        is_changed
    }

    /// The workload with its modules put on it, checked; and what is wrong with it.
    fn lower(self, conventions: &Conventions) -> (Option<Workload<Template>>, Diagnostics) {
        let mut diags = self.diags;
        let workload = self.workload.map(|mut workload| {
            for module in self.modules {
                module.lower(&mut workload, &mut diags);
            }
            workload::check(&workload, &conventions.dialect, &mut diags);
            workload::check_mounts(&workload, &mut diags);
            diags = (conventions.check)(&workload, std::mem::take(&mut diags));
            workload
        });
        (workload, diags)
    }
}

/// The workloads of a project, typed and checked.
pub(super) struct LoweredProject {
    /// The workloads by name.
    pub(super) workloads: Vec<Workload<Template>>,
    /// Those that may be updated, to be lowered again then; with their indices, and what is wrong with them as they are.
    updated: Vec<(usize, BuiltWorkload, Diagnostics)>,
}

impl LoweredProject {
    /// Lowers again what provisioned resources update.
    ///
    /// # Errors
    /// All that is wrong with the updates, or with the workloads then.
    pub(super) fn update(
        mut self,
        conventions: &Conventions,
        outputs: &Outputs<'_>,
        stages: &mut StageDiagnostics,
    ) -> Result<Vec<Workload<Template>>, Diagnostics> {
        let updated = parallel::map(self.updated, 1, |(at, mut built, diags)| {
            match built.update(outputs) {
                true => (at, built.lower(conventions)),
                false => (at, (None, diags)),
            }
        });
        for (at, (workload, diags)) in updated {
            stages.diags.extend(diags);
            if let (Some(workload), Some(before)) = (workload, self.workloads.get_mut(at)) {
                *before = workload;
            }
        }
        stages.end_stage()?;
        Ok(self.workloads)
    }
}

/// Reports trees in the state that no layer of this run reads: what they say of the workload would be lost.
fn all_are_read(
    kept: &SortedMap<&'static str, Arc<Node>>,
    layers: &[&dyn Layer],
    diags: &mut Diagnostics,
) {
    for (field, tree) in kept {
        let reads = |layer: &&dyn Layer| layer.state_layer().field == *field;
        if !layers.iter().any(reads) {
            let message =
                message!("the state has `{field}` for a workload, and nothing reads it here");
            diags.push(Diagnostic::new(codes::INVALID_STATE, message).at(tree.span));
        }
    }
}

/// The place of a workload's name.
fn name_of(spec: &Node) -> Option<Span> {
    Some(spec.get("metadata")?.get("name")?.span)
}
