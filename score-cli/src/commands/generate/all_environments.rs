//! `generate --all-environments`: each environment from what it keeps, at once, and all written together.

use score_core::diagnostic::{Diagnostics, render_json};
use score_core::state::State;
use score_yaml::{SortedMap, SourceMap, message, parallel};

use super::place::{OwnFiles, Place, filled};
use super::{Made, Run, finish, writing};
use crate::binary::Binary;
use crate::command_tree::generate::GenerateArgs;
use crate::commands::CommandContext;
use crate::environment_name::{DEFAULT, EnvironmentName};
use crate::environments::{default_name, outputs};
use crate::error::Error;
use crate::installed_origin::last_paragraph;
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
    result: RunResult,
    /// Nothing of a default environment that holds nothing.
    so_far: Result<Option<T>, Error>,
}

/// What an environment is to be made from: the command line with all that it keeps filled in, and its state.
type Filled = (GenerateArgs, State);

pub(super) fn generate(
    binary: Binary,
    args: &GenerateArgs,
    place: &Place,
    own: &OwnFiles,
    randomness: &Randomness,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let mut names = vec![None];
    names.extend(place.directory.environments()?.into_iter().map(Some));
    let (report, is_alone) = (context.report, names.len() == 1);
    let read = |name| OneRun::<()>::read(binary, name, args, place, report, is_alone);
    let runs: Vec<OneRun<Filled>> = parallel::map(names, 1, read);
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
    let is_result_wanted = context.result.is_wanted;
    let runs: Vec<OneRun<Made>> = parallel::map(runs, 1, |mut run| {
        run.result.is_wanted = is_result_wanted;
        run.make(binary, own, randomness)
    });
    let mut faults = Faults::of(&runs);
    let (mut all, mut sources) = (Vec::new(), Vec::new());
    for run in runs {
        if !matches!(run.so_far, Ok(None)) {
            report.info(message!("Environment '{}'", run.name));
        }
        run.report.release();
        if is_result_wanted && !matches!(run.so_far, Ok(None)) {
            let error = run.so_far.as_ref().err();
            context
                .result
                .note_environment(&run.name, run.result, error, &run.sources);
        }
        match run.so_far {
            Ok(Some(made)) => {
                all.push(made);
                sources.push(run.sources);
            }
            Ok(None) => {}
            Err(error) => faults.tell(&error, &run.sources, report),
        }
    }
    if !faults.words.is_empty() {
        report.text("");
        return Err(Error::Other(faults.last_word()));
    }
    let sources: Vec<&SourceMap> = sources.iter().collect();
    let written = finish(binary, all, &sources, place, own, report, context.result);
    drop(locks);
    written
}

impl OneRun<()> {
    /// Reads what an environment keeps, and fills it in.
    fn read(
        binary: Binary,
        name: Option<EnvironmentName>,
        args: &GenerateArgs,
        place: &Place,
        report: Report,
        is_alone: bool,
    ) -> OneRun<Filled> {
        let mut run = OneRun {
            name: name
                .as_ref()
                .map_or(DEFAULT, EnvironmentName::as_str)
                .to_owned(),
            place: place.of_environment(name),
            sources: SourceMap::new(),
            report: report.hold(),
            result: RunResult::default(),
            so_far: Ok(None),
        };
        run.so_far = run.fill_in(binary, args, is_alone);
        run
    }
}

impl<T> OneRun<T> {
    /// What the environment is to be made from.
    fn fill_in(
        &mut self,
        binary: Binary,
        args: &GenerateArgs,
        is_alone: bool,
    ) -> Result<Option<Filled>, Error> {
        let state = self.place.directory.state(binary, &mut self.sources)?;
        let state = state.ok_or(Error::NoProject(binary.name()))?;
        let last = LastRun::of(&state)?;
        let is_default = self.place.directory.environment().is_none();
        if is_default {
            default_name(last.as_ref()).clone_into(&mut self.name);
            if !is_alone && holds_nothing(&state, args) {
                return Ok(None);
            }
        }
        let mut args = match last {
            Some(last) => filled(args, last, &self.place.directory, self.report)?,
            None => args.clone(),
        };
        if !is_default {
            // Another one, if the state came from elsewhere.
            args.inputs.context.ids.env.clone_from(&self.name);
        }
        outputs::name_all(binary, &mut args, &self.name)?;
        Ok(Some((args, state)))
    }

    /// The same run with what comes next.
    fn then<N>(self, next: impl FnOnce(T, &mut OneRun<()>) -> Result<N, Error>) -> OneRun<N> {
        let mut run = OneRun {
            name: self.name,
            place: self.place,
            sources: self.sources,
            report: self.report,
            result: self.result,
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
            result: run.result,
            so_far,
        }
    }
}

impl OneRun<Filled> {
    /// Generates the environment, and writes nothing.
    fn make(self, binary: Binary, own: &OwnFiles, randomness: &Randomness) -> OneRun<Made> {
        self.then(|(args, state), run| {
            let environment = run.place.directory.environment();
            let randomness = randomness.in_environment(environment.map(EnvironmentName::as_str));
            let context = &mut CommandContext {
                report: run.report,
                sources: &mut run.sources,
                result: &mut run.result,
            };
            let mut generate = Run::new(binary, &args, &randomness, own)?;
            generate.has_locks = true;
            generate.prepare(&run.place, state, context)
        })
    }
}

/// True if there is nothing to generate of an environment.
fn holds_nothing(state: &State, args: &GenerateArgs) -> bool {
    let inputs = &args.inputs;
    state.workloads.is_empty() && inputs.score_files.is_empty() && inputs.deploy_config.is_empty()
}

/// Why environments could not be generated.
#[derive(Default)]
struct Faults {
    /// The environments that have a fault, by that as a program is told of it.
    environments: SortedMap<String, Vec<String>>,
    /// The last word on each environment, and those that it is on.
    words: Vec<(String, Vec<String>)>,
}

impl Faults {
    /// The faults of some runs, of which none is told yet.
    fn of<T>(runs: &[OneRun<T>]) -> Self {
        let mut all = Faults::default();
        for run in runs {
            let Err(error) = &run.so_far else { continue };
            let found = diagnostics(error);
            for fault in found.iter() {
                let names = all.environments.entry(render_json(fault, &run.sources));
                let names = names.or_default();
                if names.last() != Some(&run.name) {
                    names.push(run.name.clone());
                }
            }
            let word = match error {
                Error::Diagnostics(found) => last_paragraph(found, &run.sources).join(" "),
                other => other.lines().join(" "),
            };
            match all.words.iter_mut().find(|(known, _)| *known == word) {
                Some((_, names)) => names.push(run.name.clone()),
                None => all.words.push((word, vec![run.name.clone()])),
            }
        }
        all
    }

    /// Tells the faults of an environment that no other one has told yet.
    fn tell(&mut self, error: &Error, sources: &SourceMap, report: Report) {
        let mut own = Diagnostics::new();
        for fault in diagnostics(error).iter() {
            if let Some(names) = self.environments.remove(&render_json(fault, sources)) {
                own.push(fault.clone().hint(format!("in {}", named(&names))));
            }
        }
        if !own.is_empty() {
            report.diagnostics(&own, sources);
        }
    }

    /// The last word on all of them.
    fn last_word(&self) -> String {
        let words = self.words.iter();
        let words = words.map(|(word, names)| format!("{}: {word}", named(names)));
        words.collect::<Vec<_>>().join("; ")
    }
}

fn diagnostics(error: &Error) -> Diagnostics {
    match error {
        Error::Diagnostics(found) => (**found).clone(),
        other => other.diagnostic().into(),
    }
}

/// Environments in words.
fn named(names: &[String]) -> String {
    match names {
        [name] => message!("environment `{name}`"),
        names => message!("environments `{}`", names.join("`, `")),
    }
}
