//! `generate --all-environments`: each environment from what it keeps, at once, and all written together.

use rayon::prelude::*;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::state::State;
use score_yaml::{SourceMap, message};

use super::place::{OwnFiles, Place, filled};
use super::{Made, Run, finish};
use crate::command_tree::generate::GenerateArgs;
use crate::commands::CommandContext;
use crate::environment_name::EnvironmentName;
use crate::environments::{default_name, outputs};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::last_run::LastRun;
use crate::random::Randomness;
use crate::report::Report;
use crate::run_result::RunResult;

/// The run of one environment.
struct OneRun {
    /// The name of the environment, once that is known.
    name: String,
    sources: SourceMap,
    report: Report,
    /// What was made; nothing of a default environment that holds nothing.
    made: Result<Option<Made>, Error>,
}

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
    let one_run = |name: Option<EnvironmentName>| {
        let place = place.of_environment(name.clone());
        let mut run = OneRun {
            name: name.map_or_else(String::new, |name| name.as_str().to_owned()),
            sources: SourceMap::new(),
            report: report.hold(),
            made: Ok(None),
        };
        let randomness =
            randomness.in_environment(Some(run.name.as_str()).filter(|name| !name.is_empty()));
        run.made = run.make::<F>(args, &place, own, &randomness, is_alone);
        run
    };
    // In their order, whichever is done first.
    let runs: Vec<OneRun> = names.into_par_iter().map(one_run).collect();
    let (mut all, mut sources, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        if !matches!(run.made, Ok(None)) {
            report.info(message!("Environment '{}'", run.name));
        }
        run.report.release();
        match run.made {
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
    finish::<F>(all, &sources, place, own, report, context.result)
}

impl OneRun {
    /// Generates the environment, and writes nothing.
    fn make<F: Frontend>(
        &mut self,
        args: &GenerateArgs<F::GenerateFlags>,
        place: &Place,
        own: &OwnFiles,
        randomness: &Randomness,
        is_alone: bool,
    ) -> Result<Option<Made>, Error> {
        let directory = &place.directory;
        let state = directory.state::<F>(&mut self.sources)?;
        let state = state.ok_or(Error::NoProject(F::NAME))?;
        let last = LastRun::of(&state)?;
        if self.name.is_empty() {
            default_name(last.as_ref()).clone_into(&mut self.name);
            if !is_alone && holds_nothing(&state, args) {
                return Ok(None);
            }
        }
        let mut args = match &last {
            Some(last) => filled(args, last)?,
            None => args.clone(),
        };
        outputs::name_all::<F>(&mut args, &self.name)?;
        let context = &mut CommandContext {
            report: self.report,
            sources: &mut self.sources,
            result: &mut RunResult::default(),
        };
        let run = Run::<F>::new(&args, randomness, own)?;
        run.prepare(place, state, context).map(Some)
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
