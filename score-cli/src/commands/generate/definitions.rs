//! The definitions of `generate`: those that the command line names, and what the project keeps of those before.

use std::sync::Arc;

use score_core::compile::{Compiled, Job};
use score_core::diagnostic::Diagnostic;
use score_core::resource::ResourceUid;
use score_core::state::State;
use score_humanitec::definitions::{DefinitionRun, FormerDefinitions, Seed, forget_cookies};
use score_yaml::Map;

use crate::binary::Binary;
use crate::codes;
use crate::command_tree::generate::GenerateArgs;
use crate::commands::CommandContext;
use crate::commands::definitions::definitions;
use crate::disk::Identity;
use crate::error::Error;
use crate::inputs::{Inputs, definition_run};
use crate::last_run::LastRun;
use crate::random::Randomness;
use crate::state_dir::StateDir;

/// The definitions of a run of `generate`.
pub(super) enum RunDefinitions {
    /// There are none, and there were none.
    None,
    /// The last run had some, and this one has none.
    Former {
        group: FormerDefinitions,
        last: LastRun,
    },
    /// Some.
    Some {
        run: Arc<DefinitionRun>,
        /// The files that were read.
        files: Vec<Identity>,
        /// The last run.
        last: Option<LastRun>,
    },
}

impl RunDefinitions {
    /// Reads the definitions that a command line names, and prepares them for the run. The seed of what is random is drawn
    /// once, and kept.
    ///
    /// # Errors
    /// Everything that is wrong with them, and with what the state keeps.
    pub(super) fn read(
        binary: Binary,
        args: &GenerateArgs,
        inputs: &Inputs,
        state: &mut State,
        randomness: &Randomness,
        context: &mut CommandContext<'_>,
    ) -> Result<Self, Error> {
        let Some(manifests) = binary.manifests() else {
            return Ok(RunDefinitions::None);
        };
        let last = LastRun::of(state)?;
        if args.definitions.files.is_empty() {
            let former = last.filter(LastRun::has_definitions);
            return Ok(match former {
                None => RunDefinitions::None,
                Some(last) => RunDefinitions::Former {
                    group: FormerDefinitions::new(match last.name() {
                        "" => last.all_flags(),
                        // The rest is kept with the environment.
                        _ => last.flags(),
                    }),
                    last,
                },
            });
        }
        let (all, mut files) = definitions(&args.definitions.files, context)?;
        if let Some(last) = last
            .as_ref()
            .filter(|last| !last.is_of(&args.inputs.context.ids))
            && forget_cookies(state)
        {
            context.report.warn(format!(
                "the last run was for {}: what drivers stored for it is not taken over",
                last.environment()
            ));
        }
        let prepared = definition_run::run(
            all,
            &args.definitions,
            &inputs.extensions.context,
            seed(state, randomness)?,
            manifests.form(),
            context.sources,
        )?;
        files.extend(prepared.files);
        Ok(RunDefinitions::Some {
            run: prepared.run,
            files,
            last,
        })
    }

    /// The definitions, if there are some.
    pub(super) fn run(&self) -> Option<&Arc<DefinitionRun>> {
        match self {
            RunDefinitions::Some { run, .. } => Some(run),
            RunDefinitions::None | RunDefinitions::Former { .. } => None,
        }
    }

    /// The files that were read for them.
    pub(super) fn files(&self) -> impl Iterator<Item = Identity> {
        let files = match self {
            RunDefinitions::Some { files, .. } => files.as_slice(),
            RunDefinitions::None | RunDefinitions::Former { .. } => &[],
        };
        files.iter().copied()
    }

    /// Has them take resources of a job.
    pub(super) fn join<'a>(&'a self, job: &mut Job<'a>) {
        match self {
            RunDefinitions::None => {}
            RunDefinitions::Former { group, .. } => job.groups.push(group),
            RunDefinitions::Some { run, .. } => job.groups.push(&**run),
        }
    }

    /// Puts into the state what the next run and other commands have to know of this one.
    ///
    /// # Errors
    /// Where warnings are errors, a warning that the last run had definitions and this one has none.
    pub(super) fn finish(
        &self,
        args: &GenerateArgs,
        directory: &StateDir,
        compiled: &mut Compiled,
    ) -> Result<(), Error> {
        let beside = &mut compiled.state.beside;
        let made = |run| {
            LastRun::new(
                &args.definitions,
                &args.inputs.context,
                run,
                &compiled.order,
            )
        };
        match self {
            RunDefinitions::None if directory.environment().is_some() => {
                let last = LastRun::of_map(&beside.last_run)?;
                beside.last_run = made(None).after(last.as_ref()).to_map();
            }
            RunDefinitions::None => {}
            RunDefinitions::Former { last, .. } => {
                compiled.warnings.push(left_out(&last.all_flags()));
                if args.inputs.is_strict {
                    compiled.warnings.deny_warnings();
                    return Err(std::mem::take(&mut compiled.warnings).into());
                }
                // What drivers stored stays, for when the definitions come back; and the name, by which others are told from it.
                beside.last_run = match directory.environments()?.is_empty() {
                    true => Map::new(),
                    false => LastRun::default().after(Some(last)).to_map(),
                };
            }
            RunDefinitions::Some { run, last, .. } => {
                let graph = &compiled.graph;
                let resources = std::mem::take(&mut beside.resources).into_iter();
                let is_needed = |uid: &ResourceUid| graph.node(uid).is_some();
                beside.resources = resources.filter(|(uid, _)| is_needed(uid)).collect();
                beside.last_run = made(Some(run.as_ref())).after(last.as_ref()).to_map();
            }
        }
        Ok(())
    }
}

/// The warning that a run has no definitions, though the last one had some.
fn left_out(flags: &str) -> Diagnostic {
    let message =
        "the last run had resource definitions, and this one has none: what they added is left out";
    Diagnostic::new(codes::DEFINITIONS_LEFT_OUT, message).hint(format!(
        "name them again, `{flags}`; or leave it so, and the next run does not warn"
    ))
}

/// The way out if somebody changed the seed that a project keeps.
pub(in crate::commands) fn with_way_out(fault: Diagnostic) -> Diagnostic {
    fault.hint("bring `definitions.yaml` of the state folder back from where it is kept: passwords follow from the seed")
}

/// The seed of a project; one that has none yet is given one.
fn seed(state: &mut State, randomness: &Randomness) -> Result<Seed, Diagnostic> {
    Seed::of_project(state, |purpose, bytes| randomness.fill(purpose, bytes)).map_err(with_way_out)
}
