//! `state export` and `state import`: the state of a project in one file.

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::state;
use score_yaml::{Excerpt, SourceMap, message};

use super::{CommandContext, held_project};
use crate::codes;
use crate::command_tree::{ExportStateArgs, ImportStateArgs};
use crate::environment_name::EnvironmentName;
use crate::environments::{choose, enter};
use crate::error::{Error, invalid_flag};
use crate::read::{self, OWN_LIMIT};
use crate::source_text::add_source_as;
use crate::state_archive::{
    self, Files, archived_name, decrypt, encrypt, environment_and_file, from_text, identities,
    is_archived, is_archived_of_environment, is_encrypted, is_secret_key, to_text,
};
use crate::state_dir::{Access, LAYERS, StateDir};
use crate::state_files::{DEFINITIONS, IGNORE, LOCK, STATE, is_set};
use crate::transaction::{Mode, Transaction, is_stdout};

pub(crate) fn export<B: Backend>(
    args: &ExportStateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let recipients = args.recipients.iter();
    let recipients: Result<Vec<_>, String> = recipients
        .map(|text| state_archive::recipient(text))
        .collect();
    let recipients = recipients.map_err(invalid_flag)?;
    if recipients.is_empty() != args.is_plain {
        let text = match args.is_plain {
            true => "`--plain` and `--recipient` are both given: the file is encrypted or not",
            false => {
                "`--recipient` is missing, expected the public key of who may read the file; `--plain` writes passwords in clear"
            }
        };
        return Err(invalid_flag(text).into());
    }
    // So that no other run writes meanwhile.
    let mut directory = held_project::<B>(&args.state_dir, &args.lock_timeout, context.report)?;
    let files = match args.environment.name.as_str() {
        "" => files_of_project(&directory)?,
        name => {
            enter::<B>(&mut directory, name, context.sources)?;
            files_of_environment(&directory)?
        }
    };
    let text = to_text(B::NAME, &files);
    let text = match args.is_plain {
        true => text,
        false => encrypt(&text, &recipients).map_err(|source| Error::Write {
            path: args.file.clone().into(),
            source,
        })?,
    };
    if args.is_plain {
        context
            .report
            .warn("passwords stand in this file in clear: whoever reads it has them");
    }
    let mut transaction = Transaction::new();
    transaction.write_named_as(&args.file, vec![text], Mode::Private);
    directory.commit(&mut transaction, context.report)?;
    if !is_stdout(&args.file) {
        context.report.info(format!("Wrote '{}'", args.file));
    }
    Ok(())
}

/// All files of a project that belong into an archive, by their names in it.
fn files_of_project(directory: &StateDir) -> Result<Files, Error> {
    let mut files = Files::new();
    let mut environments = vec![None];
    environments.extend(directory.environments()?.into_iter().map(Some));
    for environment in environments {
        let own = directory.of_environment(environment);
        let is_meant = match own.environment() {
            None => is_archived,
            Some(_) => is_archived_of_environment,
        };
        add(&mut files, &own, is_meant, own.environment())?;
    }
    Ok(files)
}

/// The files of one environment as those of a project that has no other, with the provisioner files of its own.
fn files_of_environment(directory: &StateDir) -> Result<Files, Error> {
    let mut files = Files::new();
    let is_shared = |name: &str| is_archived(name) && !is_archived_of_environment(name);
    add(&mut files, &directory.of_environment(None), is_shared, None)?;
    add(&mut files, directory, is_archived_of_environment, None)?;
    Ok(files)
}

/// Adds files of the state of an environment to an archive, in which they are those of the environment `within`.
fn add(
    files: &mut Files,
    directory: &StateDir,
    is_meant: impl Fn(&str) -> bool,
    within: Option<&EnvironmentName>,
) -> Result<(), Error> {
    for name in directory.own_names()? {
        if is_meant(&name)
            && let Some(bytes) = directory.own_file(&name)?
        {
            files.insert(archived_name(within, &name), bytes);
        }
    }
    Ok(())
}

pub(crate) fn import<B: Backend>(
    args: &ImportStateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let files = archived::<B>(args)?;
    check_state::<B>(&files, context.sources)?;
    let access = Access::Write(args.lock_timeout.duration()?);
    let environment = args.environment.name.as_str();
    let directory = match environment {
        "" => StateDir::create::<B>(&args.state_dir, access)?,
        _ => held_project::<B>(&args.state_dir, &args.lock_timeout, context.report)?,
    };
    directory.tell_notes(context.report);
    let mut own = directory.of_environment(None);
    if !environment.is_empty() {
        let chosen = choose::<B>(&directory, environment, context.sources)?;
        own.enter(chosen.name);
        if files
            .keys()
            .any(|name| environment_and_file(name).is_some())
        {
            let text = "`--env` is given, and the archive holds several environments; without it all of them are imported";
            return Err(invalid_flag(text).into());
        }
    }
    put(args, files, &directory, &own, context)
}

/// Writes the files of an archive, all or nothing.
fn put(
    args: &ImportStateArgs,
    files: Files,
    directory: &StateDir,
    own: &StateDir,
    context: &CommandContext<'_>,
) -> Result<(), Error> {
    let mut transaction = Transaction::new();
    let path_of = |name: &str| match is_archived_of_environment(name) {
        true => own.own_path(name),
        // Those of environments have their folders in their names.
        false => directory.path().join(name),
    };
    for (name, bytes) in &files {
        let path = path_of(name);
        let there = directory.file(path.clone())?;
        let differs = there.is_some_and(|there| there != *bytes);
        if differs && !args.overwrites {
            let text = message!(
                "'{}' is there and differs from that of the archive",
                path.display()
            );
            let error = Diagnostic::new(codes::WRITE_FAILED, text);
            return Err(error.hint("`--overwrite` replaces what is there").into());
        }
    }
    for name in files.keys().filter(|name| name.ends_with(STATE)) {
        let named = environment_and_file(name).map(|(environment, _)| environment);
        let folder = directory.of_environment(named.or_else(|| own.environment().cloned()));
        let archived = name.trim_end_matches(STATE);
        for file in folder.own_names()? {
            // They would belong to another state.
            let is_left = file == DEFINITIONS || (args.overwrites && is_set(&file));
            if is_left && !files.contains_key(&format!("{archived}{file}")) {
                transaction.remove_file(folder.own_path(&file));
            }
        }
    }
    for (name, bytes) in files {
        let mode = match [IGNORE, LOCK].contains(&name.as_str()) {
            true => Mode::Kept(0o644),
            false => Mode::Private,
        };
        transaction.write(path_of(&name), bytes, mode);
    }
    directory.stage_ignored(false, &mut transaction)?;
    directory.commit(&mut transaction, context.report)?;
    context.report.info(format!(
        "Imported the state into '{}'",
        own.own_folder().display()
    ));
    Ok(())
}

/// The files of the archive that a command line names.
fn archived<B: Backend>(args: &ImportStateArgs) -> Result<Files, Error> {
    let read = |path: &str| {
        let read = read::named(path, OWN_LIMIT).map_err(|error| {
            let message = message!("failed to read '{path}': {error}");
            Diagnostic::of_error(codes::READ_FAILED, message, &error)
        });
        read.map(|read| read.bytes)
    };
    let refused = |path: &str, why: String| {
        let message = message!("failed to read '{path}': {why}");
        Error::from(Diagnostic::new(codes::READ_FAILED, message))
    };
    let bytes = read(&args.file)?;
    let text = match is_encrypted(&bytes) {
        true => {
            if args.identities.is_empty() {
                let text = "`--identity` is missing, expected a file with the secret key that the archive is for";
                return Err(invalid_flag(text).into());
            }
            if args.identities.iter().any(|path| is_secret_key(path)) {
                let text = "`--identity` is given a secret key, expected a file that holds it: arguments are seen by all on this machine";
                return Err(invalid_flag(text).into());
            }
            let mut keys = Vec::new();
            for path in &args.identities {
                keys.extend(identities(&read(path)?).map_err(|why| refused(path, why))?);
            }
            decrypt(&bytes, &keys).map_err(|why| refused(&args.file, why))?
        }
        false => bytes,
    };
    from_text(B::NAME, &text).map_err(|why| refused(&args.file, why))
}

/// Fails unless the states of an archive are some that a run can read.
fn check_state<B: Backend>(files: &Files, sources: &mut SourceMap) -> Result<(), Error> {
    let states = files.keys().filter_map(|name| name.strip_suffix(STATE));
    states
        .into_iter()
        .try_for_each(|folder| check_one::<B>(files, folder, sources))
}

/// [`check_state`] of the files of an archive whose names start with a folder.
fn check_one<B: Backend>(
    files: &Files,
    folder: &str,
    sources: &mut SourceMap,
) -> Result<(), Error> {
    let mut source = |name: &str| {
        let name = &format!("{folder}{name}");
        let bytes = files.get(name)?;
        // Passwords stand in it.
        Some(add_source_as(sources, name, bytes.clone(), Excerpt::Masked))
    };
    let (main, beside) = (source(STATE).transpose()?, source(DEFINITIONS).transpose()?);
    let Some(main) = main else { return Ok(()) };
    let mut read = state::read(sources, main, &B::STATE, &LAYERS)?;
    if let Some(beside) = beside {
        state::read_beside(sources, beside, &mut read)?;
    }
    Ok(())
}
