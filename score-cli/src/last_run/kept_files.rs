//! The files of the last run, which may be gone.

use std::fs;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message;

use super::LastRun;
use crate::codes;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::environment_name::names_environment;
use crate::error::reason;
use crate::inputs::definitions::criteria_file;
use crate::read::stream_number;

impl LastRun {
    /// Checks that the files that a command line takes from here are still there. `given` are those that it names itself.
    ///
    /// # Errors
    /// All that are gone, with what to do.
    pub(crate) fn check_files(
        &self,
        given: &RunDefinitionArgs,
        values: &[String],
    ) -> Result<(), Diagnostics> {
        let own = &self.definitions;
        let mut diags = Diagnostics::new();
        let mut check = |flag: &str, paths: &mut dyn Iterator<Item = &str>| {
            for path in paths {
                diags.extend(gone(flag, path));
            }
        };
        let DefinitionArgs {
            definitions,
            criteria,
            behind: _,
        } = &own.files;
        if given.files.definitions.is_empty() {
            check("--definitions", &mut definitions.iter().map(String::as_str));
            if given.files.criteria.is_empty() {
                check(
                    "--criteria",
                    &mut criteria.iter().map(|text| criteria_file(text).1),
                );
            }
        }
        if values.is_empty() {
            // Not each environment has values of its own.
            let shared = self.values.iter().filter(|path| !names_environment(path));
            check("--values", &mut shared.map(String::as_str));
        }
        if given.secrets.is_empty() && !own.secrets.is_empty() {
            check("--secrets", &mut [own.secrets.as_str()].into_iter());
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(()),
        }
    }
}

/// The error that a file of the last run cannot be read again, if that is so.
fn gone(flag: &str, path: &str) -> Option<Diagnostic> {
    let (message, hint) = if stream_number(path).is_some() {
        (
            message!("the last run read '{path}', which cannot be read again"),
            message!("name a file, `{flag} PATH`"),
        )
    } else {
        let error = fs::metadata(path).err()?;
        (
            message!(
                "failed to read '{path}', as the last run did: {}",
                reason(&error)
            ),
            message!("bring it back, or say where it is now, `{flag} PATH`"),
        )
    };
    Some(Diagnostic::new(codes::READ_FAILED, message).hint(hint))
}
