//! `generate`: compiles Score files to manifests.

mod all_environments;
pub(super) mod definitions;
mod life_cycle;
pub(super) mod outputs;
mod passed_over;
mod place;
mod placing;
pub(super) mod preview;
mod without_state;
mod writing;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use score_core::compile::{Compiled, compile};
use score_core::provision::Provider;
use score_core::state::State;
use score_system::FolderLock;
use score_yaml::{FileId, SourceMap};

use self::definitions::RunDefinitions;
use self::outputs::Outputs;
use self::place::{OwnFiles, Place};
use self::preview::{HiddenValues, Preview};
use super::{CommandContext, check_folder};
use crate::binary::{AnyFrontend, Binary};
use crate::clock;
use crate::command_tree::generate::GenerateArgs;
use crate::command_tree::inputs::InputArgs;
use crate::environment_name::EnvironmentName;
use crate::environments::{outputs as outputs_of_environment, sets};
use crate::error::{Error, invalid_flag};
use crate::host::ProjectHost;
use crate::inputs::{Inputs, other_format, unused_flags};
use crate::named_files;
use crate::progress;
use crate::provisioners::all_kinds;
use crate::random::Randomness;
use crate::report::Report;
use crate::run_result::RunResult;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::is_own_in;
use crate::transaction::{Expected, FileOutcome, Transaction};

pub(crate) fn generate(
    binary: Binary,
    args: &GenerateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    context.result.is_wanted = args.is_result_wanted()?;
    if args.is_complete() {
        binary.check_generate(args)?;
    }
    args.check_whole()?;
    args.check_for_all(binary.env_file(&args.target))?;
    outputs_of_environment::check(binary, args)?;
    if !outputs_of_environment::name_one(binary, args) {
        // Before anything is read.
        Preview::of(
            &args.preview,
            &Outputs::of(binary, args)?,
            args.is_result_wanted()?,
        )?;
    }
    let randomness = Randomness::of(&args.one_run.seed)?;
    let own = OwnFiles::fetch(args)?;
    let mut place = Place::open(binary, args)?;
    place.directory.tell_notes(context.report);
    if args.is_for_all {
        return all_environments::generate(binary, args, &place, &own, &randomness, context);
    }
    let (args, state) = place.choose(binary, args, context)?;
    let environment = place.directory.environment();
    let randomness = randomness.in_environment(environment.map(EnvironmentName::as_str));
    let run = Run::new(binary, &args, &randomness, &own)?;
    let made = run.prepare(&place, state, context);
    let made = match args.one_run.no_state {
        true => made.map_err(without_state::reworded)?,
        false => made?,
    };
    let (sources, report) = (&[&*context.sources], context.report);
    finish(
        binary,
        vec![made],
        sources,
        &place,
        &own,
        report,
        context.result,
    )
}

/// What the command line says of a run, ready for use.
struct Run<'a> {
    binary: Binary,
    args: &'a GenerateArgs,
    outputs: Outputs<'a>,
    /// What it does instead of writing.
    preview: Option<Preview>,
    randomness: &'a Randomness,
    /// The files that are for this run.
    own: &'a OwnFiles,
    /// True if the folders that it writes to are locked already.
    has_locks: bool,
}

/// What a run has read.
struct Material {
    backend: Box<dyn AnyFrontend>,
    state: State,
    inputs: Inputs,
    entries: Vec<Box<dyn Provider>>,
    patch_templates: Vec<FileId>,
    definitions: RunDefinitions,
}

/// What a run has made of an environment and not yet written.
struct Made {
    transaction: Transaction,
    /// What it does instead of writing.
    preview: Option<Preview>,
    /// The locks of the folders that it writes to.
    locks: Vec<FolderLock>,
    /// The folders beside the state that are not there.
    absent: Vec<PathBuf>,
    hidden: HiddenValues,
    /// The files and folders that a person is told of.
    told: Vec<String>,
    /// What was drawn, in words, if it is not the same in each run.
    drawn: Vec<String>,
}

impl<'a> Run<'a> {
    /// A run of a command line that leaves nothing open.
    ///
    /// # Errors
    /// Flags cannot be used as they were given, or do not go together.
    fn new(
        binary: Binary,
        args: &'a GenerateArgs,
        randomness: &'a Randomness,
        own: &'a OwnFiles,
    ) -> Result<Self, Error> {
        if !args.is_complete() {
            binary.check_generate(args)?;
        }
        let outputs = Outputs::of(binary, args)?;
        let preview = Preview::of(&args.preview, &outputs, args.is_result_wanted()?)?;
        Ok(Run {
            binary,
            args,
            outputs,
            preview,
            randomness,
            own,
            has_locks: false,
        })
    }

    /// Reads, compiles, and says what is to be written.
    fn prepare(
        &self,
        place: &Place,
        state: State,
        context: &mut CommandContext<'_>,
    ) -> Result<Made, Error> {
        let (binary, args) = (self.binary, self.args);
        let mut material = self.read(place, state, context)?;
        let mut transaction = Transaction::new();
        let read = material.inputs.files.iter().copied();
        transaction.inputs(read.chain(material.definitions.files()));
        let own = self.own.read();
        for path in state_files(&place.directory, context.sources).chain(own) {
            transaction.input(path);
        }
        // Before any program runs: what it makes would be made again by the next run, and known to nobody.
        let checked = self.outputs.check(&place.directory, &mut transaction);
        checked.map_err(|refused| {
            // Who gives an output as a Score file is told what it is, not that it is read.
            let files = &material.inputs.score_files;
            let output = match args.is_output_given {
                true => format!(" -o {}", shell_word(&args.output)),
                false => String::new(),
            };
            let other = other_format::faults(binary, files, &output, context.sources);
            other.map_or(refused, Error::from)
        })?;
        let shows_values = self.preview.as_ref().is_some_and(Preview::shows_values);
        let before = shows_values.then(|| material.state.clone());
        let names = life_cycle::Before::of(&material.state, args.is_whole);
        let mut compiled = self.compile(&mut material, place, &mut transaction, context)?;
        let (outputs, directory) = (&self.outputs, &place.directory);
        let definitions = material.definitions.run().map(|run| &**run);
        let secrets = placing::place_secrets(
            &*material.backend,
            outputs,
            &mut compiled,
            definitions,
            context,
        )?;
        self.tell(&compiled, directory, context);
        names.say_pruned(&compiled.state, context.report);
        let after = shows_values.then(|| compiled.state.clone());
        if self.preview.is_none() {
            // From here on only files can fail.
            context.sources.release_texts();
        }
        if context.result.is_wanted {
            transaction.keep_outcomes();
        }
        let absent = writing::absent_folders(binary, &compiled.state, directory);
        let locks = match self.preview.is_some() || self.has_locks {
            true => Vec::new(),
            false => {
                let timeout = args.lock_timeout.duration()?;
                writing::lock(binary, outputs, directory, &compiled.state, timeout)?
            }
        };
        if material.definitions.run().is_some() || directory.environment().is_some() {
            let context = &args.inputs.context;
            let values = &material.inputs.extensions.context.values;
            sets::stage(binary, directory, &compiled.state, values, &mut transaction)?;
            sets::drop_restored_values(directory, &context.values, &mut transaction);
        }
        writing::stage(
            &*material.backend,
            outputs,
            directory,
            compiled,
            secrets,
            &mut transaction,
        )?;
        let drawn = match self.randomness.is_seeded() {
            true => Vec::new(),
            false => self.randomness.drawn(),
        };
        Ok(Made {
            transaction,
            preview: self.preview.clone(),
            locks,
            absent,
            hidden: HiddenValues {
                conventions: binary.conventions(),
                states: [before.unwrap_or_default(), after.unwrap_or_default()],
                extensions: material.inputs.extensions,
            },
            told: outputs.told().map(str::to_owned).collect(),
            drawn,
        })
    }

    /// Reads the project and everything that the command line names.
    fn read(
        &self,
        place: &Place,
        mut state: State,
        context: &mut CommandContext<'_>,
    ) -> Result<Material, Error> {
        let (binary, args) = (self.binary, self.args);
        clock::fixed()?;
        let backend = binary.for_generate(args, &state)?;
        for (field, folder) in binary.directories(&state) {
            check_folder(&place.directory, field, &folder)?;
        }
        let kinds = Arc::new(all_kinds(&*backend, args.cmd_timeout.duration()?));
        let mut inputs = Inputs::read(binary, &args.inputs, context.sources)?;
        inputs
            .notes
            .iter()
            .for_each(|note| context.report.info(note));
        let has_workloads = !inputs.score_files.is_empty() || !state.workloads.is_empty();
        if !has_workloads && !place.directory.is_kept() {
            let text =
                "no Score file is given, and with --no-state there is none of an earlier run";
            return Err(Error::Other(text.to_owned()));
        }
        if !has_workloads && !place.directory.is_emptied() {
            return Err(no_workloads(binary));
        }
        let entries = place.entries(&*backend, self.own, &kinds, context)?;
        let patch_templates = self.own.patch_templates(&*backend, context)?;
        let definitions =
            RunDefinitions::read(binary, args, &inputs, &mut state, self.randomness, context)?;
        inputs.extensions.definitions = definitions.run().cloned();
        Ok(Material {
            backend,
            state,
            inputs,
            entries,
            patch_templates,
            definitions,
        })
    }

    /// Compiles what was read. What that reads more is told to the transaction.
    fn compile(
        &self,
        material: &mut Material,
        place: &Place,
        transaction: &mut Transaction,
        context: &mut CommandContext<'_>,
    ) -> Result<Compiled, Error> {
        let (binary, args) = (self.binary, self.args);
        let Material {
            backend,
            inputs,
            definitions,
            ..
        } = material;
        if let Some(run) = definitions.run() {
            let find = Arc::clone(run);
            backend.set_namespace(Box::new(move || find.namespace()));
        }
        let known = named_files::read(&place.directory);
        let host = ProjectHost::new(
            place.directory.project().clone(),
            named(&args.inputs, inputs, context.sources),
            &known,
            self.randomness,
        );
        let state = std::mem::take(&mut material.state);
        let entries = std::mem::take(&mut material.entries);
        let mut job = inputs.job(&args.inputs, state, entries);
        job.is_whole = args.is_whole;
        job.patch_templates.clone_from(&material.patch_templates);
        definitions.join(&mut job);
        let extras = |workload: &str, containers: &[&str], before: Option<&_>| {
            binary.workload_extras(&args.target, workload, containers, before, &host)
        };
        let has_definitions = definitions.run().is_some();
        // An environment has been named: that of the state, of other environments, or of a path.
        let names_state = place.directory.environment().is_some()
            || !args.environment_outputs.is_empty()
            || !place.directory.environments()?.is_empty();
        let read = [has_definitions, names_state];
        let given = (&args.inputs, &args.definitions);
        let mut unused = unused_flags(binary, given, inputs, read, context.sources);
        if args.inputs.is_strict && !unused.is_empty() {
            unused.deny_warnings();
            return Err(unused.into());
        }
        let step = progress::step(|| compiling(inputs.score_files.len()));
        let compiled = compile(&**backend, job, context.sources, &host, &extras);
        let mut compiled = compiled
            .map_err(|found| passed_over::named(found, &place.directory, context.sources))?;
        drop(step);
        if definitions.run().is_some_and(|run| !run.has_drawn()) {
            self.randomness.forget("definitions");
        }
        compiled.warnings.extend(unused);
        definitions.finish(args, &place.directory, &mut compiled)?;
        let objects = &compiled.manifests.documents;
        for line in definitions.run().iter().flat_map(|run| run.wanted(objects)) {
            context.report.info(line);
        }
        let read_beside = host.into_files_read();
        transaction.inputs(read_beside.files);
        named_files::stage(&place.directory, &known, &read_beside.outside, transaction)?;
        Ok(compiled)
    }

    /// Reports what was found on the way.
    fn tell(&self, compiled: &Compiled, directory: &StateDir, context: &CommandContext<'_>) {
        let report = context.report;
        report.diagnostics(&compiled.warnings, context.sources);
        report.info_lines(&compiled.log);
        life_cycle::say_earlier(&compiled.state, directory, context);
        if let Some(warning) = self.randomness.seen_seed() {
            report.warn(warning);
        }
        let drawn = self.randomness.drawn();
        let is_lost = !directory.is_kept() && !self.randomness.is_seeded();
        if is_lost && self.preview.is_none() && !drawn.is_empty() {
            report.warn(format!(
                "no state is kept and no seed is given, so these are others in each run: {}; `--seed-file` or SCORE_SEED makes them the same",
                drawn.join(", ")
            ));
        }
    }
}

/// Writes what a run has made of environments, all or nothing, or says what would be written. `sources` are the texts that it
/// has read for each.
fn finish(
    binary: Binary,
    made: Vec<Made>,
    sources: &[&SourceMap],
    place: &Place,
    own: &OwnFiles,
    report: Report,
    result: &mut RunResult,
) -> Result<(), Error> {
    let mut transaction = Transaction::new();
    let (mut preview, mut locks, mut absent) = (None, Vec::new(), Vec::new());
    let (mut hidden, mut told, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for (made, sources) in made.into_iter().zip(sources) {
        transaction.absorb(made.transaction);
        preview = preview.or(made.preview);
        locks.extend(made.locks);
        absent.extend(made.absent);
        hidden.push((made.hidden, *sources));
        told.extend(made.told);
        drawn.extend(made.drawn);
    }
    let directory = &place.directory;
    directory.stage_ignored(false, &mut transaction)?;
    place.stage_new(binary, own, &mut transaction)?;
    let is_output = |made: &FileOutcome| !is_own_in(directory.path(), &made.path);
    let Some(preview) = preview else {
        let made = writing::commit(&told, directory, transaction, report)?;
        result.note_files(made.into_iter().filter(is_output));
        return Ok(());
    };
    let Expected { changes, outcomes } = directory.expected(&transaction)?;
    if result.is_wanted {
        result.note_files(outcomes.into_iter().filter(is_output));
    }
    preview.show(&transaction, &changes, &drawn, &hidden, &absent, report)
}

/// The error that there is nothing to generate from. A file of the usual name that nobody gave is told.
fn no_workloads(binary: Binary) -> Error {
    const USUAL: &str = "score.yaml";
    let text = binary.texts().no_workloads;
    match Path::new(USUAL).is_file() {
        true => invalid_flag(text)
            .hint(format!(
                "did you mean `{} generate {USUAL}`?",
                binary.name()
            ))
            .into(),
        false => Error::Other(text.to_owned()),
    }
}

/// What is being done while Score files are compiled.
pub(crate) fn compiling(files: usize) -> String {
    match files {
        1 => "Compiling 1 Score file".to_owned(),
        files => format!("Compiling {files} Score files"),
    }
}

/// The files of the state folder that were read.
fn state_files<'s>(directory: &StateDir, sources: &'s SourceMap) -> impl Iterator<Item = &'s Path> {
    let folder = format!("{}/", directory.path().display());
    let names = sources.iter().map(|source| source.name.as_str());
    names
        .filter(move |name| name.starts_with(&folder))
        .map(Path::new)
}

/// The Score files of a run by the names that it has for them.
fn named<'n>(args: &'n InputArgs, inputs: &Inputs, sources: &SourceMap) -> Vec<Cow<'n, str>> {
    if args.deploy_config.is_empty() {
        let names = args.score_files.iter();
        return names.map(|name| Cow::Borrowed(name.as_str())).collect();
    }
    let files = inputs.score_files.iter();
    files
        .map(|file| Cow::Owned(sources.get(*file).name.clone()))
        .collect()
}
