//! A strict check of a finished compose file.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::Value;

use crate::codes;
use crate::model::{Decoder, FieldType, PROJECT, restore_defaults};

/// Checks a compose file against the types of the specification.
///
/// # Errors
/// If it has unknown fields or wrong types, or is not in the form that we write: it has short syntax, or fields with their
/// defaults.
pub fn check(document: &Value) -> Result<(), Diagnostics> {
    let mut diags = Diagnostics::new();
    let mut given = document.clone();
    restore_defaults(FieldType::Object(&PROJECT), &mut given);
    match Decoder::decode("", FieldType::Object(&PROJECT), given) {
        Ok(read) if read == *document => return Ok(()),
        Ok(_) => {
            let message = "the compose file is not in its long form";
            diags.push(Diagnostic::new(codes::INVALID_MANIFEST, message));
        }
        Err(problems) => {
            let problems = problems
                .into_iter()
                .map(|problem| problem.into_diagnostic(codes::INVALID_MANIFEST));
            diags.extend(problems);
        }
    }
    Err(diags)
}
