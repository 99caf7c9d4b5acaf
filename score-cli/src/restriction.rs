//! The policy of this process: what a restricted run may touch.
//!
//! A command line sets it once, before a command starts, and nothing takes it back. Whoever opens a file (`read`), writes one
//! (`transaction`), asks the environment (`host`), runs a program (`provision`) or fetches something (`fetch`) asks here; there
//! is no way around those.

use std::io;
use std::path::Path;
use std::sync::OnceLock;

use score_core::diagnostic::{Diagnostic, Refusal};
use score_core::host::Wanted;
use score_restrict::Policy;
use score_yaml::message;

use crate::codes;
use crate::command_line::RestrictionArgs;
use crate::error::{Error, reason};
use crate::uri;

static POLICY: OnceLock<Policy> = OnceLock::new();

/// The policy, if this run is restricted.
pub(crate) fn policy() -> Option<&'static Policy> {
    POLICY.get()
}

/// Restricts this process, if a command line says so.
///
/// # Errors
/// Something is allowed though nothing is restricted; an allowed path leads nowhere.
pub(crate) fn restrict(args: &RestrictionArgs) -> Result<(), Error> {
    let wrong = |text: String| Error::from(Diagnostic::new(codes::INVALID_FLAG, text));
    if !args.is_restricted {
        let mut given = args.allowances().into_iter();
        return match given.find(|(_, values)| !values.is_empty()) {
            Some((flag, _)) => Err(wrong(format!(
                "`--{flag}` says what a restricted run may touch, but there is no `--restrict`"
            ))),
            None => Ok(()),
        };
    }
    let mut policy = Policy::new(".").map_err(|source| Error::Read {
        path: "the working directory".into(),
        source,
    })?;
    let failed = |flag: &str, path: &str, error: &io::Error| {
        wrong(message!("`--{flag} {path}`: {}", reason(error)))
    };
    for path in &args.readable {
        let allowed = policy.allow_read(path);
        policy = allowed.map_err(|error| failed("allow-read", path, &error))?;
    }
    for path in &args.writable {
        let allowed = policy.allow_write(path);
        policy = allowed.map_err(|error| failed("allow-write", path, &error))?;
    }
    policy = args.variables.iter().fold(policy, Policy::allow_variable);
    policy = args.programs.iter().fold(policy, Policy::allow_program);
    // There is one command line.
    let _ = POLICY.set(policy);
    Ok(())
}

/// Fails if a file must not get what it asks for.
pub(crate) fn check(wanted: Wanted<'_>) -> Result<(), Refusal> {
    policy().map_or(Ok(()), |policy| policy.check(wanted))
}

/// Fails if a folder must not be looked at.
pub(crate) fn check_folder(path: &Path) -> io::Result<()> {
    policy().map_or(Ok(()), |policy| policy.check_read(path).map(|_| ()))
}

/// Fails if a file must not be written.
pub(crate) fn check_write(path: &Path) -> io::Result<()> {
    policy().map_or(Ok(()), |policy| policy.check_write(path))
}

/// Fails if files must not be written in a folder, or removed from it; an empty path is the working directory.
pub(crate) fn check_write_in(folder: &Path) -> io::Result<()> {
    match folder.as_os_str().is_empty() {
        true => check_write(Path::new(".")),
        false => check_write(folder),
    }
}

/// Fails if nothing may be fetched from an address.
pub(crate) fn check_network(uri: &str) -> Result<(), Error> {
    let checked = policy().map_or(Ok(()), |policy| policy.check_network(&uri::redacted(uri)));
    checked.map_err(|refusal| Diagnostic::from(refusal).into())
}
