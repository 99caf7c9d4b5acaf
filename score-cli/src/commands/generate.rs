//! `generate`: Score files in, manifests out.

use std::fs;

use score_core::backend::OutputFile;
use score_core::compile::{Compiled, Job, compile};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::humanitec::NativeContext;
use score_yaml::{FileId, SourceMap};

use super::{Context, seconds};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::OsHost;
use crate::provisioners::{add_source, all_kinds, entries};
use crate::signals;
use crate::state_dir::{Access, StateDir};
use crate::transaction::Transaction;

pub(crate) fn generate<F: Frontend>(context: &mut Context<'_>) -> Result<(), Error> {
    let flags = context.flags;
    F::check_flags(flags)?;
    signals::watch();
    if flags.string("output").is_empty() {
        return Err(Error::Other("no output file specified".to_owned()));
    }
    let directory = StateDir::open::<F>(Access::Write(seconds(flags, "lock-timeout")?))?
        .ok_or(Error::NoProject(F::NAME))?;
    let state = directory
        .state::<F>(context.sources)?
        .ok_or(Error::NoProject(F::NAME))?;
    let backend = F::new(flags, &state)?;

    let kinds = all_kinds(seconds(flags, "cmd-timeout")?);
    let job = Job {
        score_files: read_all(context.sources, &sorted(flags.args()))?,
        overrides: read_optional(context.sources, flags.string("overrides-file"))?,
        properties: flags.strings("override-property"),
        image: Some(flags.string("image")).filter(|image| !image.is_empty()),
        extensions: Vec::new(),
        context: NativeContext::default(),
        profiles: Vec::new(),
        entries: entries(&backend, &directory, &kinds, context.sources)?,
        state,
        strict: flags.bool("strict"),
    };
    let extras = |containers: &[&str], before: Option<&_>| {
        F::workload_extras(flags, containers, before, &OsHost)
    };
    let compiled = compile(&backend, job, context.sources, &OsHost, &extras)?;
    write(&backend, context, &directory, compiled)
}

/// Puts everything that the run made on the disk, together.
fn write<F: Frontend>(
    backend: &F,
    context: &Context<'_>,
    directory: &StateDir,
    mut compiled: Compiled,
) -> Result<(), Error> {
    let Context {
        flags,
        report,
        sources,
    } = context;
    for warning in &compiled.warnings {
        report.diagnostic(warning, sources);
    }
    for line in &compiled.log {
        report.info(line);
    }
    let output = flags.string("output");
    let mut transaction = Transaction::new();
    let (main, ()) = rayon::join(
        || backend.render(&compiled.manifests),
        || directory.stage::<F>(&compiled.state, &mut transaction),
    );
    let files = std::mem::take(&mut compiled.manifests.files);
    for (path, OutputFile { bytes, mode }) in files {
        transaction.write(path, bytes, mode);
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
    let env_file = flags.string("env-file");
    if !env_file.is_empty() {
        let names: String = env.iter().map(|name| format!("{name}=\n")).collect();
        transaction.write(env_file, names.into_bytes(), 0o644);
    }
    if output == "-" {
        transaction.stdout(main);
        return transaction.commit(directory.path());
    }
    transaction.write(output, main, 0o644);
    transaction.commit(directory.path())?;
    report.info(format!("Wrote '{output}'"));
    Ok(())
}

fn sorted(paths: &[String]) -> Vec<&str> {
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    paths.sort_unstable();
    paths
}

fn read_optional(sources: &mut SourceMap, path: &str) -> Result<Option<FileId>, Error> {
    if path.is_empty() {
        return Ok(None);
    }
    Ok(read_all(sources, &[path])?.pop())
}

/// Reads files as sources; all that cannot be read are reported at once.
fn read_all(sources: &mut SourceMap, paths: &[&str]) -> Result<Vec<FileId>, Error> {
    let mut diags = Diagnostics::new();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        match fs::read(path) {
            Ok(bytes) => match add_source(sources, path, bytes) {
                Ok(file) => files.push(file),
                Err(diagnostic) => diags.push(diagnostic),
            },
            Err(error) => diags.push(Diagnostic::new(
                Code::ReadFailed,
                format!("failed to read '{path}': {error}"),
            )),
        }
    }
    if diags.has_errors() {
        Err(diags.into())
    } else {
        Ok(files)
    }
}
