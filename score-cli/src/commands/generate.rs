//! `generate`: compiles Score files to manifests.

pub(super) mod definitions;

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use score_core::backend::OutputFile;
use score_core::compile::{Compiled, compile};
use score_core::diagnostic::Diagnostic;
use score_yaml::SourceMap;

use self::definitions::RunDefinitions;
use super::{CommandContext, check_folder};
use crate::codes;
use crate::command_tree::generate::GenerateArgs;
use crate::command_tree::inputs::InputArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::ProjectHost;
use crate::inputs::Inputs;
use crate::named_files;
use crate::provisioners::{all_kinds, entries};
use crate::state_dir::{Access, StateDir};
use crate::transaction::{Mode, Transaction, is_stdout};

pub(crate) fn generate<F: Frontend>(
    args: &GenerateArgs<F::GenerateFlags>,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    F::check_generate(args)?;
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
    if inputs.score_files.is_empty() && state.workloads.is_empty() {
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
    let mut job = inputs.job(&args.inputs, state, entries);
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
    let read_beside = host.into_files_read();
    transaction.inputs(read_beside.files);
    named_files::stage(&directory, &known, &read_beside.outside, &mut transaction)?;
    write(
        &backend,
        &outputs,
        context,
        &directory,
        compiled,
        transaction,
    )
}

/// The output files that the command line names.
struct Outputs<'a> {
    /// The file of the manifests.
    main: &'a str,
    /// True if a person named it, or it is the default.
    is_named: bool,
    /// The file of the names of environment variables; empty if nobody wants one.
    env: &'a str,
}

impl<'a> Outputs<'a> {
    /// The outputs of a command line, if a run could write them.
    fn of<F: Frontend>(args: &'a GenerateArgs<F::GenerateFlags>) -> Result<Self, Error> {
        let (main, env) = (args.output.as_str(), F::env_file(&args.target));
        if main.is_empty() {
            return Err(Error::Other("no output file specified".to_owned()));
        }
        if is_stdout(main) && is_stdout(env) {
            let text = "--env-file and --output are both standard output";
            return Err(Diagnostic::new(codes::INVALID_FLAG, text).into());
        }
        [main, env].into_iter().try_for_each(folder_is_there)?;
        Ok(Outputs {
            main,
            is_named: args.is_output_given,
            env,
        })
    }

    /// Refuses outputs that the run reads, or that cannot be written where they are.
    fn check(&self, directory: &StateDir, transaction: &mut Transaction) -> Result<(), Error> {
        if !self.env.is_empty() {
            transaction.write_named(self.env, Vec::new());
        }
        self.write_main(Vec::new(), transaction);
        directory.check(transaction)?;
        transaction.clear_writes();
        Ok(())
    }

    /// Adds the manifests to what a transaction writes. A file that no person named is the project's own, whatever is
    /// there.
    fn write_main(&self, text: Vec<String>, transaction: &mut Transaction) {
        if self.is_named {
            transaction.write_named(self.main, text);
        } else {
            transaction.write_text(self.main, text, Mode::Kept(0o644));
        }
    }

    /// Adds the names of environment variables to what a transaction writes.
    fn write_env<'n>(
        &self,
        names: impl IntoIterator<Item = &'n String>,
        transaction: &mut Transaction,
    ) {
        if !self.env.is_empty() {
            let lines = names.into_iter().map(|name| format!("{name}=\n"));
            transaction.write_named(self.env, vec![lines.collect()]);
        }
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

/// Writes everything that the run made, all or nothing.
fn write<F: Frontend>(
    backend: &F,
    outputs: &Outputs<'_>,
    context: &CommandContext<'_>,
    directory: &StateDir,
    mut compiled: Compiled,
    mut transaction: Transaction,
) -> Result<(), Error> {
    let CommandContext { report, sources } = context;
    report.diagnostics(&compiled.warnings, sources);
    for line in &compiled.log {
        report.info(line);
    }
    let (main, staged) = rayon::join(
        || backend.render(&compiled.manifests),
        || directory.stage::<F>(&compiled.state, &mut transaction),
    );
    staged?;
    let files = std::mem::take(&mut compiled.manifests.files);
    for (path, OutputFile { bytes, mode }) in files {
        transaction.write(path, bytes, mode.map_or(Mode::Kept(0o644), Mode::Exact));
    }
    for (path, is_wanted) in std::mem::take(&mut compiled.manifests.directories) {
        if is_wanted {
            transaction.directory(path)
        } else {
            transaction.remove_directory(path)
        }
    }
    for path in std::mem::take(&mut compiled.manifests.removed) {
        transaction.remove_file(path);
    }
    let env = std::mem::take(&mut compiled.env);
    // The process ends soon; to take these trees apart node by node would be a tenth of a large run.
    std::mem::forget(compiled);
    outputs.write_env(&env, &mut transaction);
    outputs.write_main(main, &mut transaction);
    let committed = directory.commit(&mut transaction, *report);
    std::mem::forget(transaction);
    committed?;
    if !is_stdout(outputs.main) {
        report.info(format!("Wrote '{}'", outputs.main));
    }
    Ok(())
}

/// Refuses a file in a folder that does not exist: that is more likely a typo than a wish.
fn folder_is_there(path: &str) -> Result<(), Error> {
    let folder = match path.strip_suffix('/') {
        Some(folder) => Some(Path::new(folder)),
        None => Path::new(path).parent(),
    };
    let Some(folder) = folder.filter(|folder| *folder != Path::new("")) else {
        return Ok(());
    };
    let why = match fs::metadata(folder) {
        Ok(folder) if folder.is_dir() => return Ok(()),
        Ok(_) => io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("'{}' is not a directory", folder.display()),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => io::Error::new(
            io::ErrorKind::NotFound,
            format!("there is no directory '{}'", folder.display()),
        ),
        Err(error) => error,
    };
    Err(Error::Write {
        path: path.into(),
        source: why,
    })
}
