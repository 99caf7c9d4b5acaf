//! `generate`: compiles Score files to manifests.

pub(super) mod definitions;
mod life_cycle;
mod outputs;
mod placing;
mod writing;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use score_core::compile::compile;
use score_yaml::SourceMap;

use self::definitions::RunDefinitions;
use self::outputs::Outputs;
use super::{CommandContext, check_folder};
use crate::command_tree::generate::GenerateArgs;
use crate::command_tree::inputs::InputArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::ProjectHost;
use crate::inputs::Inputs;
use crate::named_files;
use crate::provisioners::{all_kinds, entries};
use crate::state_dir::{Access, StateDir};
use crate::state_files::is_own;
use crate::transaction::{FileOutcome, Transaction};

pub(crate) fn generate<F: Frontend>(
    args: &GenerateArgs<F::GenerateFlags>,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    context.result.is_wanted = args.is_result_wanted()?;
    F::check_generate(args)?;
    args.check_whole()?;
    let outputs = Outputs::of::<F>(args)?;
    let directory = StateDir::open::<F>(Access::Write(args.lock_timeout.duration()?))?
        .ok_or(Error::NoProject(F::NAME))?;
    for note in directory.notes() {
        context.report.warn(note);
    }
    let mut state = directory
        .state::<F>(context.sources)?
        .ok_or(Error::NoProject(F::NAME))?;
    let mut backend = F::for_generate(args, &state)?;
    for (field, folder) in F::directories(&state) {
        check_folder(&directory, field, &folder)?;
    }

    let kinds = all_kinds(&backend, args.cmd_timeout.duration()?);
    let mut inputs = Inputs::read::<F>(&args.inputs, context.sources)?;
    let has_workloads = !inputs.score_files.is_empty() || !state.workloads.is_empty();
    if !has_workloads && !directory.is_emptied() {
        return Err(Error::Other(F::TEXTS.no_workloads.to_owned()));
    }
    let entries = entries(&backend, &directory, &kinds, context.sources)?;
    let definitions = RunDefinitions::read::<F>(args, &inputs, &mut state, context)?;
    inputs.extensions.definitions = definitions.run().cloned();
    let mut transaction = Transaction::new();
    transaction.inputs(inputs.files.iter().copied().chain(definitions.files()));
    for path in state_files(&directory, context.sources) {
        transaction.input(path);
    }
    // Before any program runs: what it makes would be made again by the next run, and known to nobody.
    outputs.check(&directory, &mut transaction)?;
    let known = named_files::read(&directory);
    let host = ProjectHost::new(
        directory.project().clone(),
        named(&args.inputs, &inputs, context.sources),
        &known,
    );
    let before = life_cycle::Before::of(&state, args.is_whole);
    let mut job = inputs.job(&args.inputs, state, entries);
    job.is_whole = args.is_whole;
    definitions.join(&mut job);
    if let Some(run) = definitions.run() {
        let find = Arc::clone(run);
        backend.set_namespace(move || find.namespace());
    }
    let extras = |containers: &[&str], before: Option<&_>| {
        F::workload_extras(&args.target, containers, before, &host)
    };
    let mut compiled = compile(&backend, job, context.sources, &host, &extras)?;
    definitions.finish(args, &mut compiled)?;
    let objects = &compiled.manifests.documents;
    for line in definitions.run().iter().flat_map(|run| run.wanted(objects)) {
        context.report.info(line);
    }
    let secrets = placing::place_secrets(&backend, &outputs, &mut compiled, context)?;
    let read_beside = host.into_files_read();
    transaction.inputs(read_beside.files);
    named_files::stage(&directory, &known, &read_beside.outside, &mut transaction)?;
    let report = context.report;
    report.diagnostics(&compiled.warnings, context.sources);
    for line in &compiled.log {
        report.info(line);
    }
    life_cycle::say_earlier(&compiled.state, &directory, context);
    before.say_pruned(&compiled.state, report);
    if context.result.is_wanted {
        transaction.keep_outcomes();
    }
    let staged = &mut transaction;
    writing::stage(&backend, &outputs, &directory, compiled, secrets, staged)?;
    let outcomes = writing::commit(&outputs, &directory, transaction, report)?;
    let is_output = |of: &FileOutcome| !is_of_state(&directory, &of.path);
    let outcomes = outcomes.into_iter().filter(is_output);
    context.result.note_files(outcomes);
    Ok(())
}

/// The files of the state folder that were read.
fn state_files<'s>(directory: &StateDir, sources: &'s SourceMap) -> impl Iterator<Item = &'s Path> {
    let folder = format!("{}/", directory.path().display());
    let names = sources.iter().map(|source| source.name.as_str());
    names
        .filter(move |name| name.starts_with(&folder))
        .map(Path::new)
}

/// True if a file is one that only the tool reads.
fn is_of_state(directory: &StateDir, path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    path.parent() == Some(directory.path()) && name.is_some_and(is_own)
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
