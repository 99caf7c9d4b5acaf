//! A strict look at a finished compose file.

use score_core::diagnostic::{Code, Diagnostics};
use score_yaml::Value;

use crate::fragment;
use crate::model::{Decoder, PROJECT, Shape};

/// Checks a compose file against the types of the specification.
///
/// # Errors
/// It has unknown fields, wrong types, or is written in another form than we write: what is read
/// differs from what stands there.
pub fn check(document: Value) -> Result<(), Diagnostics> {
    let mut diags = Diagnostics::new();
    match Decoder::decode("", Shape::Struct(&PROJECT), document.clone()) {
        Ok(read) if read == document => return Ok(()),
        Ok(_) => diags.push(score_core::diagnostic::Diagnostic::new(
            Code::InvalidManifest,
            "the compose file is not in its long form",
        )),
        Err(problems) => {
            diags.extend(
                problems
                    .into_iter()
                    .map(|problem| fragment::diagnostic(Code::InvalidManifest, problem)),
            );
        }
    }
    Err(diags)
}
