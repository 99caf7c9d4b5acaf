//! `init`: a project in this directory, or more for the one that is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use score_core::backend::Backend;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::provision::{Context as EntryContext, load};
use score_core::state::State;
use score_yaml::{FileId, SourceMap, Value, message};

use super::{Context, check_folder};
use crate::command_tree::init::InitArgs;
use crate::digest::sha256_hex;
use crate::error::Error;
use crate::fetch::{Fetched, Fetcher, STDIN};
use crate::frontend::Frontend;
use crate::install::{self, Asked, Installed};
use crate::lock_file::Lock;
use crate::provisioners::{all_kinds, entries};
use crate::read;
use crate::report::Report;
use crate::source_text::add_source;
use crate::state_dir::{Access, StateDir};
use crate::state_files::{DEFAULTS, LOCK, PROVISIONERS_SUFFIX, is_made_by_init};
use crate::transaction::{Mode, Transaction};
use crate::uri;

/// The field of the state that holds the texts of the patch templates.
const PATCHES: &str = "patching_templates";
const SAMPLE: &str = include_str!("sample.score.yaml");

pub(crate) fn init<F: Frontend>(
    args: &InitArgs<F::InitFlags>,
    context: &mut Context<'_>,
) -> Result<(), Error> {
    F::check_init(&args.target)?;
    check_sample(&args.file, args.no_sample)?;
    let report = context.report;
    let patches = fetch_all(
        &args.patch_templates,
        "error fetching patch template from",
        report,
    )?;
    let provisioners = fetch_all(&args.provisioners, "failed to load provisioner", report)?;
    check_working_directory()?;

    let directory = StateDir::create::<F>(Access::Write(args.lock_timeout.duration()?))?;
    for note in directory.notes() {
        report.warn(note);
    }
    let result = set_up::<F>(args, context, &directory, &patches, &provisioners);
    if result.is_err() && directory.is_made() {
        // Only an empty one goes: that is, the one made just now.
        let _ = fs::remove_dir(directory.path());
    }
    result
}

fn set_up<F: Frontend>(
    args: &InitArgs<F::InitFlags>,
    context: &mut Context<'_>,
    directory: &StateDir,
    patches: &[Fetched],
    provisioners: &[Fetched],
) -> Result<(), Error> {
    let report = context.report;
    let found = directory.state::<F>(context.sources)?;
    let is_new = found.is_none();
    let state_path = directory.path().display();
    // Said when it is done: a run that fails has done nothing.
    let mut done = vec![if is_new {
        format!("Writing new state directory '{state_path}'")
    } else {
        format!("Found existing state directory '{state_path}'")
    }];
    let mut state = found.unwrap_or_default();
    let folder = std::env::current_dir()
        .ok()
        .and_then(|d| Some(d.file_name()?.to_string_lossy().into_owned()));
    let mut is_changed = F::init_state(
        &mut state,
        &args.target,
        folder.as_deref().unwrap_or_default(),
        is_new,
    )?;
    let backend = F::for_state(&state);
    is_changed |= set_patches(&backend, context.sources, &mut state, patches)?;

    let mut transaction = Transaction::new();
    if is_new || is_changed {
        directory.stage::<F>(&state, &mut transaction)?;
    }
    for (field, made) in F::directories(&state) {
        check_folder(directory, field, &made)?;
        transaction.directory(made);
    }
    directory.stage_ignored(&mut transaction);
    done.push(stage_defaults::<F>(
        args.no_default_provisioners,
        directory,
        is_new,
        &mut transaction,
    )?);
    done.push(stage_sample(&args.file, args.no_sample, &mut transaction)?);
    done.extend(install_provisioners(
        &backend,
        args.is_locked,
        context,
        directory,
        provisioners,
        &mut transaction,
    )?);
    let present = entries(
        &backend,
        directory,
        &all_kinds(std::time::Duration::ZERO),
        context.sources,
    )?;
    report.debug(|| format!("Loaded {} provisioners", present.len()));
    directory.commit(&mut transaction, report)?;
    done.iter().for_each(|line| report.info(line));
    report.info("Read more about the Score specification at https://docs.score.dev/docs/");
    Ok(())
}

fn fetch_all(uris: &[String], failed: &str, report: Report) -> Result<Vec<Fetched>, Error> {
    let mut all = Vec::new();
    for uri in uris {
        let files = Fetcher::default()
            .fetch(uri, &|text| report.progress(text))
            .map_err(|error| {
                let text = format!("{failed} {}: {error}", uri::shown(uri));
                match error {
                    Error::Read { .. } => Diagnostic::new(Code::ReadFailed, error.to_string())
                        .summary(text)
                        .into(),
                    _ => Error::Other(text),
                }
            })?;
        all.extend(files);
    }
    Ok(all)
}

/// A directory that was removed under our feet can be entered no more, and `mkdir` in it says little.
fn check_working_directory() -> Result<(), Error> {
    fs::metadata(".")
        .and_then(|_| std::env::current_dir())
        .map(|_| ())
        .map_err(|source| Error::Read {
            path: "the working directory".into(),
            source,
        })
}

/// Replaces the patch templates of the state, if some were given.
fn set_patches<B: Backend>(
    backend: &B,
    sources: &mut SourceMap,
    state: &mut State,
    patches: &[Fetched],
) -> Result<bool, Error> {
    if patches.is_empty() {
        return Ok(false);
    }
    let mut diags = Diagnostics::new();
    let mut templates = Vec::new();
    for patch in patches {
        let checked = add_source(sources, &uri::shown(&patch.uri), patch.bytes.clone())
            .map_err(Diagnostics::from)
            .and_then(|file| score_core::patch::check(backend, sources, file).map(|()| file));
        match checked {
            Ok(file) => templates.push(sources.get(file).text.as_str().into()),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    state.extras.insert(PATCHES.into(), Value::Seq(templates));
    Ok(true)
}

/// Adds the default provisioners, unless somebody removed them; returns what is said of them.
fn stage_defaults<F: Frontend>(
    no_defaults: Option<bool>,
    directory: &StateDir,
    is_new: bool,
    transaction: &mut Transaction,
) -> Result<String, Error> {
    let path = directory.path().join(DEFAULTS);
    let shown = path.display().to_string();
    let is_there = path.try_exists().map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    Ok(if no_defaults == Some(true) {
        "Skipping creation of default provisioners file since it has been disabled".to_owned()
    } else if is_there {
        format!("Keeping the default provisioners file '{shown}' that is there")
    } else if !is_new && no_defaults.is_none() && has_traces_of_init::<F>(directory)? {
        format!(
            "Leaving out the default provisioners file '{shown}', which was removed; --no-default-provisioners=false writes it"
        )
    } else {
        transaction.write(
            path,
            F::DEFAULT_PROVISIONERS.as_bytes().to_vec(),
            Mode::Kept(0o644),
        );
        format!("Created default provisioners file '{shown}'")
    })
}

/// Whether an `init` had its chance to write the default provisioners. A state that was put into its folder alone, as
/// continuous integration does, comes without them, and nobody has removed them.
fn has_traces_of_init<F: Frontend>(directory: &StateDir) -> Result<bool, Error> {
    let is_trace = |name: &String| {
        let is_of_others = name.ends_with(PROVISIONERS_SUFFIX) && !F::TEXTS.adds_defaults_to_others;
        is_made_by_init(name) || is_of_others
    };
    Ok(directory.names()?.iter().any(is_trace))
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
    Err(Diagnostic::new(Code::InvalidFlag, text).into())
}

/// Adds the sample Score file; returns what is said of it.
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

/// Checks the fetched provisioner files and adds them to what is written; returns what is said of them.
fn install_provisioners<B: Backend>(
    backend: &B,
    is_locked: bool,
    context: &mut Context<'_>,
    directory: &StateDir,
    files: &[Fetched],
    transaction: &mut Transaction,
) -> Result<Vec<String>, Error> {
    let mut done = Vec::new();
    let taken = check_provisioners(backend, context, files, &mut done)?;
    let uris: Vec<String> = taken
        .iter()
        .map(|(file, _)| source_name(&file.uri))
        .collect();
    let digests = taken.iter().map(|(file, _)| sha256_hex(&file.bytes));
    let given: Vec<(&str, String)> = uris.iter().map(String::as_str).zip(digests).collect();
    let mut lock = Lock::read(directory.path())?;
    if is_locked {
        for (uri, digest) in &given {
            lock.check(uri, digest)?;
        }
    }
    let named: Vec<Asked<'_>> = taken
        .iter()
        .zip(&uris)
        .map(|((file, _), uri)| Asked {
            uri,
            reference: &file.hash,
            has_login: file.has_login,
        })
        .collect();
    let present = directory.names()?;
    let installed = install::names(&named, &present)?;
    lock.set(&given, &replaced(directory, &present, &installed));
    for (((file, source), uri), installed) in taken.iter().zip(&uris).zip(installed) {
        let path = directory.path().join(&installed.name);
        done.push(format!(
            "Wrote provisioner from '{}' to {}",
            uri::shown(uri),
            path.display()
        ));
        let text = &context.sources.get(*source).text;
        let content = install::content(uri, &file.bytes, text);
        transaction.write(path, content, Mode::Kept(0o600));
        for old in installed.replaces {
            if old != installed.name {
                transaction.remove_file(directory.path().join(old));
            }
        }
    }
    if !taken.is_empty() {
        transaction.write(
            directory.path().join(LOCK),
            lock.render().into_bytes(),
            Mode::Kept(0o644),
        );
    }
    Ok(done)
}

/// Fetched provisioner files that can be loaded, each as a source. Adds to what is said those that are passed over.
fn check_provisioners<'f, B: Backend>(
    backend: &B,
    context: &mut Context<'_>,
    files: &'f [Fetched],
    done: &mut Vec<String>,
) -> Result<Vec<(&'f Fetched, FileId)>, Error> {
    let kinds = all_kinds(std::time::Duration::ZERO);
    let entry_context = EntryContext::new(backend);
    let mut diags = Diagnostics::new();
    let mut taken: Vec<(&Fetched, FileId)> = Vec::new();
    for file in files {
        let is_named_so = file.uri.ends_with(PROVISIONERS_SUFFIX);
        if file.from_directory && !is_named_so && !is_entry_list(&file.bytes) {
            done.push(format!(
                "Skipping '{}', which holds no provisioners",
                uri::shown(&file.uri)
            ));
            continue;
        }
        let checked = add_source(context.sources, &uri::shown(&file.uri), file.bytes.clone())
            .map_err(Diagnostics::from)
            .and_then(|source| {
                load(context.sources, source, &kinds, &entry_context).map(|_| source)
            });
        match checked {
            Ok(source) => taken.push((file, source)),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    // Of a URI that is given twice the last counts, as with the Go tools.
    let mut seen = BTreeSet::new();
    taken.reverse();
    taken.retain(|(file, _)| seen.insert(&file.uri));
    taken.reverse();
    Ok(taken)
}

/// The digests of installed files that are replaced, but for those of files that stay.
fn replaced(directory: &StateDir, present: &[String], installed: &[Installed]) -> BTreeSet<String> {
    let gone: BTreeSet<&String> = installed.iter().flat_map(|one| &one.replaces).collect();
    let digest = |name: &String| {
        let path = directory.path().join(name);
        install::digest_in(&read::file(&path, read::LIMIT).ok()?)
    };
    let mut replaced: BTreeSet<String> = gone.iter().filter_map(|name| digest(name)).collect();
    if !replaced.is_empty() {
        let others = present
            .iter()
            .filter(|name| name.ends_with(PROVISIONERS_SUFFIX) && !gone.contains(name));
        for digest in others.filter_map(digest) {
            replaced.remove(&digest);
        }
    }
    replaced
}

fn source_name(uri: &str) -> String {
    if uri == "-" {
        STDIN.to_owned()
    } else {
        uri.to_owned()
    }
}

/// Whether a file of a directory is a list of entries, whatever its name.
fn is_entry_list(bytes: &[u8]) -> bool {
    let Ok(text) = score_yaml::decode(bytes.to_vec()) else {
        return false;
    };
    match score_yaml::parse_str(&text) {
        Ok(Value::Seq(items)) => {
            !items.is_empty() && items.iter().all(|item| item.get("uri").is_some())
        }
        _ => false,
    }
}
