//! The environment that a graph shows: what the command line names, and in a project what it leaves open.

use std::time::Duration;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::ProvisionerEntry;
use score_core::state::State;
use score_humanitec::definitions::{Seed, keep_only_cookies};

use crate::binary::{AnyFrontend, Binary};
use crate::command_tree::inputs::InputArgs;
use crate::command_tree::{RunDefinitionArgs, StateDirArg};
use crate::commands::generate::definitions::with_way_out;
use crate::commands::{CommandContext, project_if_any};
use crate::environment_name::DEFAULT;
use crate::environments::{self, enter_or_default};
use crate::error::{Error, invalid_flag};
use crate::last_run::LastRun;
use crate::provisioners::{all_kinds, entries};
use crate::report::Report;
use crate::state_dir::{Access, StateDir};

/// The environment that a graph shows.
pub(crate) struct Environment {
    /// The inputs, with what the project fills in.
    pub(crate) inputs: InputArgs,
    /// The definitions, with what the project fills in.
    pub(crate) definitions: RunDefinitionArgs,
    /// The workloads of the project, if no Score file is named; and what drivers stored.
    pub(crate) state: State,
    /// The seed of what is random: that of the project, or one that everybody knows.
    pub(crate) seed: Seed,
    directory: Option<StateDir>,
}

impl Environment {
    /// Reads the project of the working directory, if there is one, and fills in what the command line leaves open: all of
    /// the last `generate` with definitions, if that is all.
    ///
    /// # Errors
    /// There is no environment of the name, and neither Score files nor definitions say what it would be; the state cannot be
    /// read; files of the last run are gone.
    pub(crate) fn read(
        binary: Binary,
        inputs: &InputArgs,
        definitions: &RunDefinitionArgs,
        state_dir: &StateDirArg,
        context: &mut CommandContext<'_>,
    ) -> Result<Self, Error> {
        let mut directory = project_if_any(binary, state_dir, context.report)?;
        let kept = match &mut directory {
            Some(directory) => {
                let wanted = inputs.context.ids.env.as_str();
                let may_be_new = !inputs.score_files.is_empty()
                    || !inputs.deploy_config.is_empty()
                    || !definitions.files.definitions.is_empty();
                enter_or_default(binary, directory, wanted, may_be_new, context.sources)?
            }
            None => None,
        };
        let report = context.report;
        Ok(Self::new(
            inputs.clone(),
            definitions,
            directory,
            kept,
            report,
        )?)
    }

    /// The environment with what a project keeps of it filled in.
    fn new(
        inputs: InputArgs,
        definitions: &RunDefinitionArgs,
        directory: Option<StateDir>,
        kept: Option<State>,
        report: Report,
    ) -> Result<Self, Diagnostics> {
        let mut environment = Environment {
            inputs,
            definitions: definitions.clone(),
            state: State::default(),
            seed: Seed::FIXED,
            directory,
        };
        if let Some(state) = kept {
            environment.add_project(state, report)?;
        }
        Ok(environment)
    }

    /// Reads each environment that a command line means: of a project all of them, unless it names one, or Score files.
    ///
    /// # Errors
    /// As for [`Environment::read`].
    pub(crate) fn read_each(
        binary: Binary,
        inputs: &InputArgs,
        definitions: &RunDefinitionArgs,
        state_dir: &StateDirArg,
        context: &mut CommandContext<'_>,
    ) -> Result<Vec<Self>, Error> {
        let all = match inputs.score_files.is_empty() && inputs.context.ids.env.is_empty() {
            true => match StateDir::open(binary, state_dir, Access::Read)? {
                Some(directory) => environments::all(binary, &directory, context.sources)?,
                None => Vec::new(),
            },
            false => Vec::new(),
        };
        if all.len() < 2 {
            let one = Self::read(binary, inputs, definitions, state_dir, context)?;
            one.check_has_files()?;
            return Ok(vec![one]);
        }
        let each = all.into_iter().map(|(name, directory, state)| {
            let mut inputs = inputs.clone();
            // A default environment that nobody has named has no id.
            if directory.environment().is_some() || name != DEFAULT {
                inputs.context.ids.env = name;
            }
            Ok(Self::new(
                inputs,
                definitions,
                Some(directory),
                Some(state),
                context.report,
            )?)
        });
        each.collect()
    }

    /// What a function gives for each of some environments. All that is wrong in any of them is told at once.
    pub(crate) fn in_each<E, T>(
        environments: Vec<E>,
        f: impl FnMut(E) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::with_capacity(environments.len());
        let mut diags = Diagnostics::new();
        for result in environments.into_iter().map(f) {
            match result {
                Ok(one) => found.push(one),
                Err(Error::Diagnostics(errors)) => diags.extend(*errors),
                Err(other) => return Err(other),
            }
        }
        match diags.has_errors() {
            true => Err(diags.into()),
            false => Ok(found),
        }
    }

    fn add_project(&mut self, mut state: State, report: Report) -> Result<(), Diagnostics> {
        let last = LastRun::of(&state)?;
        let kept = Seed::kept(&state).map_err(with_way_out)?;
        self.seed = kept.unwrap_or(Seed::FIXED);
        if !self.inputs.score_files.is_empty() {
            state.workloads.clear();
        }
        match last {
            Some(mut last) => {
                let context = &mut self.inputs.context;
                if let Some(directory) = &self.directory {
                    last.settle_in(directory);
                    last.say_restored_values(directory, &context.values, report);
                }
                last.check_files(&self.definitions, &context.values)?;
                last.fill(&mut self.definitions, context);
                if last.is_of(&context.ids) {
                    keep_only_cookies(&mut state);
                } else {
                    forget_resources(&mut state);
                }
            }
            None => forget_resources(&mut state),
        }
        self.state = state;
        Ok(())
    }

    /// Refuses to tell of no workload at all, which would read as if nothing used what is asked for.
    ///
    /// # Errors
    /// The command line names no Score files, and there is no project.
    pub(crate) fn check_has_files(&self) -> Result<(), Diagnostic> {
        let inputs = &self.inputs;
        let names_files = !inputs.score_files.is_empty() || !inputs.deploy_config.is_empty();
        if names_files || self.directory.is_some() {
            return Ok(());
        }
        let error = invalid_flag("no Score file is given, and there is no project");
        Err(error.hint("name Score files, or run this in the folder of a project"))
    }

    /// True if there is a project.
    pub(crate) fn is_project(&self) -> bool {
        self.directory.is_some()
    }

    /// The entries of the project's provisioner files.
    ///
    /// # Errors
    /// A file cannot be read, or an entry is not valid.
    pub(crate) fn entries(
        &self,
        backend: &dyn AnyFrontend,
        context: &mut CommandContext<'_>,
    ) -> Result<Vec<ProvisionerEntry>, Error> {
        match &self.directory {
            Some(directory) => {
                // None of them is run.
                let kinds = all_kinds(backend, Duration::ZERO);
                entries(backend, directory, &kinds, context.sources)
            }
            None => Ok(Vec::new()),
        }
    }
}

/// Leaves the workloads of a state alone.
fn forget_resources(state: &mut State) {
    *state = State {
        workloads: std::mem::take(&mut state.workloads),
        extras: std::mem::take(&mut state.extras),
        ..State::default()
    };
}
