//! `init`: sets up a project in the working directory, or adds to the one that is there.

mod provisioners;

use std::fs;
use std::path::Path;

use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_yaml::{SourceMap, Value, message};

use super::{CommandContext, check_folder, named_place};
use crate::binary::{AnyFrontend, Binary};
use crate::codes;
use crate::command_tree::init::InitArgs;
use crate::error::Error;
use crate::fetch::Fetched;
use crate::fetched_files::{checked_patches, fetch_patches, fetch_provisioners};
use crate::new_project::{folder_name, stage_defaults};
use crate::provisioners::{all_kinds, unlocked_entries};
use crate::shell_word::shell_word;
use crate::state_dir::{Access, StateDir};
use crate::state_files::{LOCK, STATE};
use crate::transaction::Transaction;

/// The field of the state that holds the texts of the patch templates.
const PATCHES: &str = "patching_templates";
const SAMPLE: &str = include_str!("sample.score.yaml");

pub(crate) fn init(
    binary: Binary,
    args: &InitArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    binary.check_init(&args.target)?;
    check_sample(&args.file, args.no_sample)?;
    let report = context.report;
    let patches = fetch_patches(&args.patch_templates)?;
    let provisioners = fetch_provisioners(&args.provisioners)?;
    check_working_directory()?;

    let directory = StateDir::create(
        binary,
        &args.state_dir,
        Access::Write(args.lock_timeout.duration()?),
    )?;
    directory.tell_notes(report);
    set_up(binary, args, context, &directory, &patches, &provisioners)
}

/// Writes everything of the project, all or nothing.
fn set_up(
    binary: Binary,
    args: &InitArgs,
    context: &mut CommandContext<'_>,
    directory: &StateDir,
    patches: &[Fetched],
    provisioners: &[Fetched],
) -> Result<(), Error> {
    let report = context.report;
    let found = directory.state(binary, context.sources)?;
    let is_new = found.is_none();
    let state_path = directory.path().display();
    // Said when it is done: a run that fails has done nothing.
    let mut done = vec![if is_new {
        format!("Writing new state directory '{state_path}'")
    } else {
        format!("Found existing state directory '{state_path}'")
    }];
    let mut state = found.unwrap_or_default();
    let mut is_changed = binary.init_state(&mut state, &args.target, &folder_name(), is_new)?;
    let backend = binary.for_state(&state);
    is_changed |= set_patches(&*backend, context.sources, &mut state, patches)?;

    let mut transaction = Transaction::new();
    if is_new || is_changed {
        directory.stage(binary, &state, &mut transaction)?;
    }
    if !patches.is_empty() {
        // Each environment keeps them.
        for name in directory.environments()? {
            let own = directory.of_environment(Some(name));
            if let Some(mut state) = own.state(binary, context.sources)? {
                set_patches(&*backend, context.sources, &mut state, patches)?;
                own.stage(binary, &state, &mut transaction)?;
            }
        }
    }
    for (field, made) in binary.directories(&state) {
        check_folder(directory, field, &made)?;
        transaction.directory(made);
    }
    directory.stage_ignored(true, &mut transaction)?;
    done.push(stage_defaults(
        binary,
        args.no_default_provisioners,
        directory,
        is_new,
        &mut transaction,
    )?);
    done.push(stage_sample(&args.file, args.no_sample, &mut transaction)?);
    let installed = provisioners::install(
        &*backend,
        args.is_locked,
        context,
        directory,
        provisioners,
        &mut transaction,
    )?;
    done.extend(installed.done);
    // Not held against the lock: a file that differs may be about to be replaced.
    let present = unlocked_entries(
        &*backend,
        directory,
        &all_kinds(&*backend, std::time::Duration::ZERO),
        context.sources,
    )?;
    report.debug(|| format!("Loaded {} provisioners", present.len()));
    directory.commit(&mut transaction, report)?;
    done.iter().for_each(|line| report.info(line));
    installed.warnings.iter().for_each(|line| report.warn(line));
    report.diagnostics(&installed.doubts, context.sources);
    report.info("Read more about the Score specification at https://docs.score.dev/docs/");
    for line in next_steps(binary, args, directory) {
        report.info(line);
    }
    Ok(())
}

/// What to do next, and what to commit.
fn next_steps(binary: Binary, args: &InitArgs, directory: &StateDir) -> [String; 2] {
    let (tool, output, run) = (
        binary.name(),
        binary.texts().output,
        binary.texts().run_command,
    );
    let (score_file, folder) = (shell_word(&args.file), directory.path().display());
    let place = named_place(&args.state_dir);
    [
        format!("Next: `{tool} generate {score_file}{place}` writes {output}, and `{run}` runs it"),
        format!(
            "Commit {score_file} and, of {folder}, the provisioner files and {LOCK}; never {folder}/{STATE}: passwords stand in it"
        ),
    ]
}

/// Fails if the working directory was removed meanwhile; the error of `mkdir` in it would say little.
fn check_working_directory() -> Result<(), Error> {
    fs::metadata(".")
        .and_then(|_| std::env::current_dir())
        .map(|_| ())
        .map_err(|source| Error::Read {
            path: "the working directory".into(),
            source,
        })
}

/// Replaces the patch templates of the state, if some were given; returns whether it did.
fn set_patches(
    backend: &dyn AnyFrontend,
    sources: &mut SourceMap,
    state: &mut State,
    patches: &[Fetched],
) -> Result<bool, Error> {
    if patches.is_empty() {
        return Ok(false);
    }
    let templates = checked_patches(backend, sources, patches)?.into_iter();
    let templates = templates
        .map(|file| sources.get(file).text.as_str().into())
        .collect();
    state.extras.insert(PATCHES.into(), Value::Seq(templates));
    Ok(true)
}

/// Fails if `--file` names nothing, or the sample cannot be written to what it names.
fn check_sample(path: &str, no_sample: bool) -> Result<(), Error> {
    let text = if path.is_empty() {
        "`--file` is empty, expected the path of a Score file".to_owned()
    } else if !no_sample && Path::new(path).is_dir() {
        message!("`--file` names the folder `{path}`, expected the path of a Score file")
    } else {
        return Ok(());
    };
    Err(Diagnostic::new(codes::INVALID_FLAG, text).into())
}

/// Adds the sample Score file to what is written; returns what to report.
fn stage_sample(
    path: &str,
    no_sample: bool,
    transaction: &mut Transaction,
) -> Result<String, Error> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            Ok(format!("'{path}' is a folder, and the sample is disabled"))
        }
        Ok(_) => Ok(format!("Found existing Score file '{path}'")),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Read {
            path: path.into(),
            source: error,
        }),
        Err(_) if no_sample => Ok(format!(
            "Score file '{path}' does not exist, and the sample is disabled"
        )),
        Err(_) => {
            transaction.write_named(path, vec![SAMPLE.to_owned()]);
            Ok(format!("Created initial Score file '{path}'"))
        }
    }
}
