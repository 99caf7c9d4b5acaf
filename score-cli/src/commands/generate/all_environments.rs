//! `generate --all-environments`: each environment from what it keeps, at once, and all written together.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::state::State;
use score_yaml::{SourceMap, message, parallel};

use super::place::{OwnFiles, Place, filled};
use super::{Made, Run, finish, writing};
use crate::command_tree::generate::GenerateArgs;
use crate::commands::CommandContext;
use crate::environment_name::{DEFAULT, EnvironmentName};
use crate::environments::{default_name, outputs};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::last_run::LastRun;
use crate::random::Randomness;
use crate::report::Report;
use crate::run_result::RunResult;

/// The run of one environment, and what is known of it so far: `T` is that, or why there is none.
struct OneRun<T> {
    /// The name of the environment; that of the default one is known once its state is read.
    name: String,
    place: Place,
    sources: SourceMap,
    report: Report,
    /// Nothing of a default environment that holds nothing.
    so_far: Result<Option<T>, Error>,
}

/// What an environment is to be made from: the command line with all that it keeps filled in, and its state.
type Filled<F> = (GenerateArgs<<F as Frontend>::GenerateFlags>, State);

pub(super) fn generate<F: Frontend>(
    args: &GenerateArgs<F::GenerateFlags>,
    place: &Place,
    own: &OwnFiles,
    randomness: &Randomness,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let mut names = vec![None];
    names.extend(place.directory.environments()?.into_iter().map(Some));
    let (report, is_alone) = (context.report, names.len() == 1);
    let read = |name| OneRun::<()>::read::<F>(name, args, place, report, is_alone);
    let runs: Vec<OneRun<Filled<F>>> = parallel::map(names, 1, read);
    let locks = match args.preview.is_on() {
        true => Vec::new(),
        false => {
            let filled = runs
                .iter()
                .filter_map(|run| run.so_far.as_ref().ok()?.as_ref());
            let folders = filled.filter_map(|(args, _)| args.output_dir.as_deref());
            let timeout = args.lock_timeout.duration()?;
            writing::lock_folders(folders, &place.directory, timeout)?
        }
    };
    // In their order, whichever is done first.
    let runs: Vec<OneRun<Made>> = parallel::map(runs, 1, |run| run.make::<F>(own, randomness));
    let (mut all, mut sources, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        if !matches!(run.so_far, Ok(None)) {
            report.info(message!("Environment '{}'", run.name));
        }
        run.report.release();
        match run.so_far {
            Ok(Some(made)) => {
                all.push(made);
                sources.push(run.sources);
            }
            Ok(None) => {}
            Err(error) => failed.push(tell(&run.name, error, &run.sources, report)),
        }
    }
    if !failed.is_empty() {
        report.text("");
        return Err(Error::Other(failed.join("; ")));
    }
    let sources: Vec<&SourceMap> = sources.iter().collect();
    let written = finish::<F>(all, &sources, place, own, report, context.result);
    drop(locks);
    written
}

impl OneRun<()> {
    /// Reads what an environment keeps, and fills it in.
    fn read<F: Frontend>(
        name: Option<EnvironmentName>,
        args: &GenerateArgs<F::GenerateFlags>,
        place: &Place,
        report: Report,
        is_alone: bool,
    ) -> OneRun<Filled<F>> {
        let mut run = OneRun {
            name: name
                .as_ref()
                .map_or(DEFAULT, EnvironmentName::as_str)
                .to_owned(),
            place: place.of_environment(name),
            sources: SourceMap::new(),
            report: report.hold(),
            so_far: Ok(None),
        };
        run.so_far = run.fill_in::<F>(args, is_alone);
        run
    }
}

impl<T> OneRun<T> {
    /// What the environment is to be made from.
    fn fill_in<F: Frontend>(
        &mut self,
        args: &GenerateArgs<F::GenerateFlags>,
        is_alone: bool,
    ) -> Result<Option<Filled<F>>, Error> {
        let state = self.place.directory.state::<F>(&mut self.sources)?;
        let state = state.ok_or(Error::NoProject(F::NAME))?;
        let last = LastRun::of(&state)?;
        let is_default = self.place.directory.environment().is_none();
        if is_default {
            default_name(last.as_ref()).clone_into(&mut self.name);
            if !is_alone && holds_nothing(&state, args) {
                return Ok(None);
            }
        }
        let mut args = match &last {
            Some(last) => filled(args, last)?,
            None => args.clone(),
        };
        if !is_default {
            // Another one, if the state came from elsewhere.
            args.inputs.context.ids.env.clone_from(&self.name);
        }
        outputs::name_all::<F>(&mut args, &self.name)?;
        Ok(Some((args, state)))
    }

    /// The same run with what comes next.
    fn then<N>(self, next: impl FnOnce(T, &mut OneRun<()>) -> Result<N, Error>) -> OneRun<N> {
        let mut run = OneRun {
            name: self.name,
            place: self.place,
            sources: self.sources,
            report: self.report,
            so_far: Ok(None),
        };
        let so_far = match self.so_far {
            Ok(Some(so_far)) => next(so_far, &mut run).map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        OneRun {
            name: run.name,
            place: run.place,
            sources: run.sources,
            report: run.report,
            so_far,
        }
    }
}

impl<T> OneRun<(GenerateArgs<T>, State)> {
    /// Generates the environment, and writes nothing.
    fn make<F: Frontend<GenerateFlags = T>>(
        self,
        own: &OwnFiles,
        randomness: &Randomness,
    ) -> OneRun<Made> {
        self.then(|(args, state), run| {
            let environment = run.place.directory.environment();
            let randomness = randomness.in_environment(environment.map(EnvironmentName::as_str));
            let context = &mut CommandContext {
                report: run.report,
                sources: &mut run.sources,
                result: &mut RunResult::default(),
            };
            let mut generate = Run::<F>::new(&args, &randomness, own)?;
            generate.has_locks = true;
            generate.prepare(&run.place, state, context)
        })
    }
}

/// True if there is nothing to generate of an environment.
fn holds_nothing<T>(state: &State, args: &GenerateArgs<T>) -> bool {
    let inputs = &args.inputs;
    state.workloads.is_empty() && inputs.score_files.is_empty() && inputs.deploy_config.is_empty()
}

/// Tells why an environment could not be generated. Returns the last word on it.
fn tell(name: &str, error: Error, sources: &SourceMap, report: Report) -> String {
    let text = message!("environment `{name}`: {}", error.lines().join(" "));
    let of_environment =
        |diagnostic: &Diagnostic| diagnostic.clone().hint(message!("in environment `{name}`"));
    let found: Diagnostics = match error {
        Error::Diagnostics(found) => found.iter().map(of_environment).collect(),
        other => of_environment(&other.diagnostic()).into(),
    };
    report.diagnostics(&found, sources);
    text
}
