//! The provisioner files that `init --provisioners` installs.

use score_core::diagnostic::Diagnostics;
use score_core::provision::{EntryContext, load};
use score_yaml::message::listed;
use score_yaml::{FileId, SortedSet, message};

use super::CommandContext;
use crate::binary::AnyFrontend;
use crate::digest::sha256_hex;
use crate::error::Error;
use crate::fetch::{Fetched, STDIN};
use crate::fetched_files::holds_provisioners;
use crate::lock_file::Lock;
use crate::provision::cmd::{is_program, program_name};
use crate::provisioner_files::{self, InstalledFile, NewFile};
use crate::provisioners::{all_kinds, template_doubts};
use crate::read;
use crate::source_text::add_source;
use crate::state_dir::StateDir;
use crate::state_files::{LOCK, PROVISIONERS_SUFFIX};
use crate::transaction::{Mode, Transaction};
use crate::uri;

/// What to report of provisioner files that were installed.
pub(super) struct Installed {
    /// What was done.
    pub(super) done: Vec<String>,
    /// What to look at.
    pub(super) warnings: Vec<String>,
    /// What is wrong with their templates.
    pub(super) doubts: Diagnostics,
}

/// Checks the fetched provisioner files and adds them to what is written.
pub(super) fn install(
    backend: &dyn AnyFrontend,
    is_locked: bool,
    context: &mut CommandContext<'_>,
    directory: &StateDir,
    files: &[Fetched],
    transaction: &mut Transaction,
) -> Result<Installed, Error> {
    let mut done = Vec::new();
    let taken = check_provisioners(backend, context, files, &mut done)?;
    let uris: Vec<String> = taken
        .iter()
        .map(|taken| source_name(&taken.file.uri))
        .collect();
    let digests = taken.iter().map(|taken| sha256_hex(&taken.file.bytes));
    let given: Vec<(&str, String)> = uris.iter().map(String::as_str).zip(digests).collect();
    let mut lock = Lock::read(directory.path(), context.sources)?;
    if is_locked {
        for (uri, digest) in &given {
            lock.check(uri, digest)?;
        }
    }
    let named: Vec<NewFile<'_>> = taken
        .iter()
        .zip(&uris)
        .map(|(taken, uri)| NewFile {
            uri,
            reference: &taken.file.go_hash,
            has_login: taken.file.has_login,
        })
        .collect();
    let present = directory.names()?;
    let installed = provisioner_files::choose_names(&named, &present)?;
    lock.set(&given, &replaced(directory, &present, &installed));
    for ((taken, uri), installed) in taken.iter().zip(&uris).zip(installed) {
        let path = directory.path().join(&installed.name);
        done.push(format!(
            "Wrote provisioner from '{}' to {}",
            uri::redacted(uri),
            path.display()
        ));
        let text = &context.sources.get(taken.source).text;
        let content = provisioner_files::file_text(uri, &taken.file.bytes, text);
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
    let warnings = taken.iter().filter_map(|taken| programs_in(taken));
    Ok(Installed {
        done,
        warnings: warnings.collect(),
        doubts: taken.into_iter().flat_map(|taken| taken.doubts).collect(),
    })
}

/// The warning that a fetched file names programs to run, if it does.
fn programs_in(taken: &TakenFile<'_>) -> Option<String> {
    let uris = taken.uris.iter();
    let programs: SortedSet<&str> = uris
        .filter(|uri| is_program(uri))
        .map(|uri| program_name(uri))
        .collect();
    if programs.is_empty() {
        return None;
    }
    Some(message!(
        "'{}' has generate run programs on this machine: {}; with --restrict it runs only those that --allow-cmd names",
        uri::redacted(&taken.file.uri),
        listed(programs, ", ")
    ))
}

/// A fetched file that is installed.
struct TakenFile<'f> {
    file: &'f Fetched,
    source: FileId,
    /// The uris of its entries.
    uris: Vec<String>,
    /// What is wrong with their templates.
    doubts: Diagnostics,
}

/// Loads the fetched provisioner files, each as a source, to check them. Adds those that are skipped to what to report.
fn check_provisioners<'f>(
    backend: &dyn AnyFrontend,
    context: &mut CommandContext<'_>,
    files: &'f [Fetched],
    done: &mut Vec<String>,
) -> Result<Vec<TakenFile<'f>>, Error> {
    let kinds = all_kinds(backend, std::time::Duration::ZERO);
    let entry_context = EntryContext::new(backend);
    let mut diags = Diagnostics::new();
    let mut taken: Vec<TakenFile<'_>> = Vec::new();
    for file in files {
        if !holds_provisioners(file) {
            done.push(format!(
                "Skipping '{}', which holds no provisioners",
                uri::redacted(&file.uri)
            ));
            continue;
        }
        let checked = add_source(
            context.sources,
            &uri::redacted(&file.uri),
            file.bytes.clone(),
        )
        .map_err(Diagnostics::from)
        .and_then(|source| {
            let entries = load(context.sources, source, &kinds, &entry_context)?;
            let uris = entries.iter().map(|entry| entry.uri.to_string()).collect();
            Ok(TakenFile {
                file,
                source,
                uris,
                doubts: template_doubts(&entries),
            })
        });
        match checked {
            Ok(file) => taken.push(file),
            Err(errors) => diags.extend(errors),
        }
    }
    if diags.has_errors() {
        return Err(diags.into());
    }
    // Of a URI that is given twice the last counts, as with the Go tools.
    let mut seen = SortedSet::new();
    taken.reverse();
    taken.retain(|taken| seen.insert(&taken.file.uri));
    taken.reverse();
    Ok(taken)
}

/// The digests of installed files that are replaced, without those that a file which stays has, too.
fn replaced(
    directory: &StateDir,
    present: &[String],
    installed: &[InstalledFile],
) -> SortedSet<String> {
    let gone: SortedSet<&String> = installed.iter().flat_map(|one| &one.replaces).collect();
    let digest = |name: &String| {
        let path = directory.path().join(name);
        provisioner_files::digest_in(&read::file(&path, read::LIMIT).ok()?)
    };
    let mut replaced: SortedSet<String> = gone.iter().filter_map(|name| digest(name)).collect();
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
