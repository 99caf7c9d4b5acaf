//! `state export` and `state import`: the state of a project in one file.

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::state;
use score_yaml::{Excerpt, SourceMap, message};

use super::{CommandContext, held_project};
use crate::codes;
use crate::command_tree::{ExportStateArgs, ImportStateArgs};
use crate::error::{Error, invalid_flag};
use crate::read::{self, OWN_LIMIT};
use crate::source_text::add_source_as;
use crate::state_archive::{
    self, Files, decrypt, encrypt, from_text, identities, is_archived, is_encrypted, is_secret_key,
    to_text,
};
use crate::state_dir::{Access, LAYERS, StateDir};
use crate::state_files::{DEFINITIONS, IGNORE, LOCK, STATE};
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
    let directory = held_project::<B>(&args.state_dir, &args.lock_timeout, context.report)?;
    let mut names = directory.names()?;
    names.retain(|name| is_archived(name));
    let mut files = Files::new();
    for name in names {
        if let Some(bytes) = directory.own_file(&name)? {
            files.insert(name, bytes);
        }
    }
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

pub(crate) fn import<B: Backend>(
    args: &ImportStateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let files = archived::<B>(args)?;
    check_state::<B>(&files, context.sources)?;
    let access = Access::Write(args.lock_timeout.duration()?);
    let directory = StateDir::create::<B>(&args.state_dir, access)?;
    directory.tell_notes(context.report);
    put(args, files, &directory, context)
}

/// Writes the files of an archive, all or nothing.
fn put(
    args: &ImportStateArgs,
    files: Files,
    directory: &StateDir,
    context: &CommandContext<'_>,
) -> Result<(), Error> {
    let mut transaction = Transaction::new();
    for (name, bytes) in &files {
        let there = directory.own_file(name)?;
        let differs = there.is_some_and(|there| there != *bytes);
        if differs && !args.overwrites {
            let path = directory.path().join(name);
            let text = message!(
                "'{}' is there and differs from that of the archive",
                path.display()
            );
            let error = Diagnostic::new(codes::WRITE_FAILED, text);
            return Err(error.hint("`--overwrite` replaces what is there").into());
        }
    }
    if !files.contains_key(DEFINITIONS) {
        // It would belong to another state.
        transaction.remove_file(directory.path().join(DEFINITIONS));
    }
    for (name, bytes) in files {
        let mode = match [IGNORE, LOCK].contains(&name.as_str()) {
            true => Mode::Kept(0o644),
            false => Mode::Private,
        };
        transaction.write(directory.path().join(name), bytes, mode);
    }
    directory.commit(&mut transaction, context.report)?;
    context.report.info(format!(
        "Imported the state into '{}'",
        directory.path().display()
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

/// Fails unless the state of an archive is one that a run can read.
fn check_state<B: Backend>(files: &Files, sources: &mut SourceMap) -> Result<(), Error> {
    let mut source = |name: &str| {
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
