//! The output files that the command line of `generate` names.

use std::fs;
use std::io;
use std::path::Path;

use score_core::diagnostic::Diagnostic;

use crate::codes;
use crate::command_tree::generate::GenerateArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::state_dir::StateDir;
use crate::transaction::{Mode, Transaction, is_stdout};

/// The output files that the command line names.
pub(super) struct Outputs<'a> {
    /// The file of the manifests.
    pub(super) main: &'a str,
    /// True if a person named it, or it is the default.
    is_named: bool,
    /// The file of the names of environment variables; empty if nobody wants one.
    env: &'a str,
}

impl<'a> Outputs<'a> {
    /// The outputs of a command line, if a run could write them.
    pub(super) fn of<F: Frontend>(args: &'a GenerateArgs<F::GenerateFlags>) -> Result<Self, Error> {
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

    /// True if one of them is standard output.
    pub(super) fn has_stdout(&self) -> bool {
        is_stdout(self.main) || is_stdout(self.env)
    }

    /// Refuses outputs that the run reads, or that cannot be written where they are.
    pub(super) fn check(
        &self,
        directory: &StateDir,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
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
    pub(super) fn write_main(&self, text: Vec<String>, transaction: &mut Transaction) {
        if self.is_named {
            transaction.write_named(self.main, text);
        } else {
            transaction.write_text(self.main, text, Mode::Kept(0o644));
        }
    }

    /// Adds the names of environment variables to what a transaction writes.
    pub(super) fn write_env<'n>(
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
