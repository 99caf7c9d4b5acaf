//! `generate`: compiles Score files to manifests.

pub(super) mod definitions;
mod life_cycle;
pub(super) mod outputs;
mod place;
mod placing;
pub(super) mod preview;
mod writing;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use score_core::compile::{Compiled, compile};
use score_core::provision::Provider;
use score_core::state::State;
use score_yaml::{FileId, SourceMap};

use self::definitions::RunDefinitions;
use self::outputs::Outputs;
use self::place::{OwnFiles, Place};
use self::preview::{Hidden, Preview};
use super::{CommandContext, check_folder};
use crate::command_tree::generate::GenerateArgs;
use crate::command_tree::inputs::InputArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::ProjectHost;
use crate::inputs::Inputs;
use crate::named_files;
use crate::progress;
use crate::provisioners::all_kinds;
use crate::random::Randomness;
use crate::state_dir::StateDir;
use crate::state_files::is_own_in;
use crate::transaction::{Expected, FileOutcome, Transaction};

pub(crate) fn generate<F: Frontend>(
    args: &GenerateArgs<F::GenerateFlags>,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    context.result.is_wanted = args.is_result_wanted()?;
    F::check_generate(args)?;
    args.check_whole()?;
    let outputs = Outputs::of::<F>(args)?;
    let preview = Preview::of(&args.preview, &outputs, context.result.is_wanted)?;
    let randomness = Randomness::of(&args.one_run.seed)?;
    let own = OwnFiles::fetch(args)?;
    let mut place = Place::open::<F>(args)?;
    place.directory.tell_notes(context.report);
    let run = Run {
        outputs: &outputs,
        preview: preview.as_ref(),
        randomness: &randomness,
        own: &own,
    };
    run.generate::<F>(args, &mut place, context)
}

/// What the command line says of a run, ready for use.
struct Run<'a> {
    outputs: &'a Outputs<'a>,
    /// What it does instead of writing.
    preview: Option<&'a Preview>,
    randomness: &'a Randomness,
    /// The files that are for this run.
    own: &'a OwnFiles,
}

/// What a run has read.
struct Material<F> {
    backend: F,
    state: State,
    inputs: Inputs,
    entries: Vec<Box<dyn Provider>>,
    patch_templates: Vec<FileId>,
    definitions: RunDefinitions,
}

impl Run<'_> {
    /// Reads, compiles, and writes or says what would be written.
    fn generate<F: Frontend>(
        &self,
        args: &GenerateArgs<F::GenerateFlags>,
        place: &mut Place,
        context: &mut CommandContext<'_>,
    ) -> Result<(), Error> {
        let mut material = self.read::<F>(args, place, context)?;
        let mut transaction = Transaction::new();
        let read = material.inputs.files.iter().copied();
        transaction.inputs(read.chain(material.definitions.files()));
        let own = self.own.read();
        for path in state_files(&place.directory, context.sources).chain(own) {
            transaction.input(path);
        }
        // Before any program runs: what it makes would be made again by the next run, and known to nobody.
        self.outputs.check(&place.directory, &mut transaction)?;
        let shows_values = self.preview.is_some_and(Preview::shows_values);
        let before = shows_values.then(|| material.state.clone());
        let names = life_cycle::Before::of(&material.state, args.is_whole);
        let mut compiled = self.compile(args, &mut material, place, &mut transaction, context)?;
        let (outputs, directory) = (self.outputs, &place.directory);
        let secrets = placing::place_secrets(&material.backend, outputs, &mut compiled, context)?;
        self.tell(&compiled, directory, context);
        names.say_pruned(&compiled.state, context.report);
        let after = shows_values.then(|| compiled.state.clone());
        if context.result.is_wanted {
            transaction.keep_outcomes();
        }
        let absent = writing::absent_folders::<F>(&compiled.state, directory);
        let _locks = match self.preview {
            Some(_) => Vec::new(),
            None => {
                let timeout = args.lock_timeout.duration()?;
                writing::lock::<F>(outputs, directory, &compiled.state, timeout)?
            }
        };
        writing::stage(
            &material.backend,
            outputs,
            directory,
            compiled,
            secrets,
            &mut transaction,
        )?;
        place.stage_new::<F>(self.own, &mut transaction)?;
        let is_output = |made: &FileOutcome| !is_own_in(directory.path(), &made.path);
        let Some(preview) = self.preview else {
            let made = writing::commit(outputs, directory, transaction, context.report)?;
            context
                .result
                .note_files(made.into_iter().filter(is_output));
            return Ok(());
        };
        let Expected { changes, outcomes } = directory.expected(&transaction)?;
        if context.result.is_wanted {
            let made = outcomes.into_iter();
            context.result.note_files(made.filter(is_output));
        }
        let hidden = Hidden {
            states: [before.unwrap_or_default(), after.unwrap_or_default()],
            layers: &[&material.inputs.extensions],
            sources: context.sources,
        };
        let report = context.report;
        preview.show::<F>(
            &transaction,
            &changes,
            self.randomness,
            &hidden,
            &absent,
            report,
        )
    }

    /// Reads the project and everything that the command line names.
    fn read<F: Frontend>(
        &self,
        args: &GenerateArgs<F::GenerateFlags>,
        place: &mut Place,
        context: &mut CommandContext<'_>,
    ) -> Result<Material<F>, Error> {
        let mut state = place.state::<F>(args, context)?;
        let backend = F::for_generate(args, &state)?;
        for (field, folder) in F::directories(&state) {
            check_folder(&place.directory, field, &folder)?;
        }
        let kinds = Arc::new(all_kinds(&backend, args.cmd_timeout.duration()?));
        let mut inputs = Inputs::read::<F>(&args.inputs, context.sources)?;
        let has_workloads = !inputs.score_files.is_empty() || !state.workloads.is_empty();
        if !has_workloads && !place.directory.is_kept() {
            let text =
                "no Score file is given, and with --no-state there is none of an earlier run";
            return Err(Error::Other(text.to_owned()));
        }
        if !has_workloads && !place.directory.is_emptied() {
            return Err(Error::Other(F::TEXTS.no_workloads.to_owned()));
        }
        let entries = place.entries(&backend, self.own, &kinds, context)?;
        let patch_templates = self.own.patch_templates(&backend, context)?;
        let definitions =
            RunDefinitions::read::<F>(args, &inputs, &mut state, self.randomness, context)?;
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
    fn compile<F: Frontend>(
        &self,
        args: &GenerateArgs<F::GenerateFlags>,
        material: &mut Material<F>,
        place: &Place,
        transaction: &mut Transaction,
        context: &mut CommandContext<'_>,
    ) -> Result<Compiled, Error> {
        let Material {
            backend,
            inputs,
            definitions,
            ..
        } = material;
        if let Some(run) = definitions.run() {
            let find = Arc::clone(run);
            backend.set_namespace(move || find.namespace());
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
            F::workload_extras(&args.target, workload, containers, before, &host)
        };
        let step = progress::step(|| compiling(inputs.score_files.len()));
        let mut compiled = compile(backend, job, context.sources, &host, &extras)?;
        drop(step);
        definitions.finish(args, &mut compiled)?;
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
        for line in &compiled.log {
            report.info(line);
        }
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
