//! `state export` and `state import`: the state of a project in one file.

mod moved;

use score_core::diagnostic::Diagnostic;
use score_core::state::{self, State};
use score_yaml::{Excerpt, Map, SourceMap, message};

use super::{CommandContext, held_project};
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::{ExportStateArgs, ImportStateArgs};
use crate::environment_name::{DEFAULT, EnvironmentName};
use crate::environments::{choose, default_name, enter};
use crate::error::{Error, invalid_flag, reason};
use crate::last_run::LastRun;
use crate::read::{self, OWN_LIMIT};
use crate::source_text::add_source_as;
use crate::state_archive::{
    self, Archive, Files, archived_name, decrypt, encrypt, environment_and_file, from_text,
    identities, is_archived, is_archived_of_environment, is_encrypted, is_secret_key, to_text,
};
use crate::state_dir::{Access, LAYERS, StateDir};
use crate::state_files::{DEFINITIONS, IGNORE, LOCK, STATE, is_set};
use crate::transaction::{Mode, Transaction, is_stdout};

pub(crate) fn export(
    binary: Binary,
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
    let mut directory = held_project(binary, &args.state_dir, &args.lock_timeout, context.report)?;
    let archive = match args.environment.name.as_str() {
        "" => Archive {
            environment: None,
            files: files_of_project(&directory)?,
        },
        name => {
            enter(binary, &mut directory, name, context.sources)?;
            Archive {
                environment: Some(name.to_owned()),
                files: files_of_environment(&directory)?,
            }
        }
    };
    let text = to_text(binary.name(), &archive);
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

pub(crate) fn import(
    binary: Binary,
    args: &ImportStateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let Archive {
        environment,
        mut files,
    } = archived(binary, args)?;
    let archived = check_states(binary, &files, context.sources)?;
    let last = LastRun::of(&archived)?;
    let name_inside = last.as_ref().map_or("", LastRun::name);
    let access = Access::Write(args.lock_timeout.duration()?);
    let named = args.environment.name.as_str();
    let directory = match named {
        "" => StateDir::create(binary, &args.state_dir, access)?,
        _ => held_project(binary, &args.state_dir, &args.lock_timeout, context.report)?,
    };
    directory.tell_notes(context.report);
    let mut own = directory.of_environment(None);
    // What holds one environment goes into that one, and into no other unless somebody says so.
    let wanted = match named {
        "" => environment.as_deref().unwrap_or_default(),
        named => named,
    };
    let mut notes = Vec::new();
    if wanted.is_empty() {
        check_default(binary, &files, name_inside, &directory, context)?;
    } else {
        own.enter(place_of(binary, wanted, &directory, context)?);
        if files
            .keys()
            .any(|name| environment_and_file(name).is_some())
        {
            let text = "`--env` is given, and the archive holds several environments; without it all of them are imported";
            return Err(invalid_flag(text).into());
        }
        let from = environment.as_deref();
        let from = from.unwrap_or_else(|| default_name(last.as_ref()));
        notes = moved::settle(binary, &mut files, archived, [from, wanted], &own, context)?;
    }
    put(binary, args, files, &directory, &own, context)?;
    let folder = own.own_folder();
    let folder = folder.display();
    context
        .report
        .info(match (environment.filter(|_| named.is_empty()), own.environment()) {
            (None, _) => message!("Imported the state into '{folder}'"),
            (Some(name), Some(_)) => message!("Imported environment '{name}' into '{folder}'"),
            (Some(name), None) => message!(
                "Imported environment '{name}' into '{folder}': it is the default one of this project"
            ),
        });
    for note in notes {
        context.report.info(note);
    }
    Ok(())
}

/// The environment that an archive of one environment goes into; `None` is the default one.
fn place_of(
    binary: Binary,
    wanted: &str,
    directory: &StateDir,
    context: &mut CommandContext<'_>,
) -> Result<Option<EnvironmentName>, Error> {
    let chosen = choose(binary, directory, wanted, context.sources)?;
    let is_unused_or_own = match &chosen.default {
        _ if wanted == DEFAULT => true,
        None => true,
        Some(state) => {
            is_unused(state) || LastRun::of(state)?.is_some_and(|last| last.name() == wanted)
        }
    };
    Ok(match (chosen.name, is_unused_or_own) {
        // A default environment that nobody has named has workloads of its own.
        (None, false) => Some(EnvironmentName::parse(wanted)?),
        (name, _) => name,
    })
}

/// Fails if the archive of a project would put one environment in the place of another one. `name_inside` is that of the default
/// one in the archive.
fn check_default(
    binary: Binary,
    files: &Files,
    name_inside: &str,
    directory: &StateDir,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    if name_inside.is_empty() {
        return Ok(());
    }
    let is_known = |name: &EnvironmentName| name.as_str() == name_inside;
    if directory.environments()?.iter().any(is_known) {
        let text = message!(
            "the default environment of the archive is `{name_inside}`, and the project has another one of this name"
        );
        return Err(invalid_flag(text)
            .hint(message!(
                "`state export --env {name_inside}` makes an archive of it alone, and `--env {name_inside}` puts that in its place"
            ))
            .into());
    }
    let holds_others = files
        .keys()
        .any(|name| environment_and_file(name).is_some());
    // A state that cannot be read has no name: `--overwrite` is the way to mend it.
    let there = directory.state(binary, context.sources).ok().flatten();
    let last = there.and_then(|state| LastRun::of(&state).ok().flatten());
    let name_there = default_name(last.as_ref());
    if holds_others || name_there == DEFAULT || name_there == name_inside {
        return Ok(());
    }
    let text = message!(
        "the archive holds environment `{name_inside}`, and the default one of the project is `{name_there}`"
    );
    let hint = message!("`--env {name_inside}` puts it beside that one");
    Err(invalid_flag(text).hint(hint).into())
}

/// True if a state is as `init` has made it: nothing gets lost with it.
fn is_unused(state: &State) -> bool {
    let beside = &state.beside;
    state.workloads.is_empty()
        && state.all_resources().next().is_none()
        && [&state.shared_state, &beside.fields, &beside.last_run]
            .into_iter()
            .all(Map::is_empty)
}

/// Writes the files of an archive, all or nothing.
fn put(
    binary: Binary,
    args: &ImportStateArgs,
    mut files: Files,
    directory: &StateDir,
    own: &StateDir,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let mut transaction = Transaction::new();
    let ignored = files.remove(IGNORE);
    let path_of = |name: &str| match is_archived_of_environment(name) {
        true => own.own_path(name),
        // Those of environments have their folders in their names.
        false => directory.path().join(name),
    };
    for (name, bytes) in &files {
        let path = path_of(name);
        let there = directory.file(path.clone())?;
        let differs = there.is_some_and(|there| there != *bytes);
        if !differs || args.overwrites {
            continue;
        }
        if name == STATE
            && own
                .state(binary, context.sources)?
                .is_some_and(|state| is_unused(&state))
        {
            continue;
        }
        let text = message!(
            "'{}' is there and differs from that of the archive",
            path.display()
        );
        let error = Diagnostic::new(codes::WRITE_FAILED, text);
        return Err(error.hint("`--overwrite` replaces what is there").into());
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
        let mode = match name == LOCK {
            true => Mode::Kept(0o644),
            false => Mode::Private,
        };
        transaction.write(path_of(&name), bytes, mode);
    }
    directory.stage_ignored_of(ignored, args.overwrites, &mut transaction)?;
    directory.commit(&mut transaction, context.report)
}

/// The archive that a command line names.
fn archived(binary: Binary, args: &ImportStateArgs) -> Result<Archive, Error> {
    let read = |path: &str| {
        let read = read::named(path, OWN_LIMIT).map_err(|error| {
            let message = message!("failed to read '{path}': {}", reason(&error));
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
    from_text(binary.name(), &text).map_err(|why| refused(&args.file, why))
}

/// Fails unless the states of an archive are some that a run can read. Returns that of the default environment.
fn check_states(binary: Binary, files: &Files, sources: &mut SourceMap) -> Result<State, Error> {
    let mut default = State::default();
    for folder in files.keys().filter_map(|name| name.strip_suffix(STATE)) {
        let state = read_one(binary, files, folder, sources)?;
        LastRun::of(&state)?;
        if folder.is_empty() {
            default = state;
        }
    }
    Ok(default)
}

/// The state in the files of an archive whose names start with a folder.
fn read_one(
    binary: Binary,
    files: &Files,
    folder: &str,
    sources: &mut SourceMap,
) -> Result<State, Error> {
    let mut source = |name: &str| {
        let name = &format!("{folder}{name}");
        let bytes = files.get(name)?;
        // Passwords stand in it.
        Some(add_source_as(sources, name, bytes.clone(), Excerpt::Masked))
    };
    let (main, beside) = (source(STATE).transpose()?, source(DEFINITIONS).transpose()?);
    let Some(main) = main else {
        return Ok(State::default());
    };
    let mut read = state::read(sources, main, &binary.state_fields(), &LAYERS)?;
    if let Some(beside) = beside {
        state::read_beside(sources, beside, &mut read)?;
    }
    Ok(read)
}
