//! The files of the last run, which may be gone.

use std::fs;

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::codes;
use crate::read::stream_number;

/// The path in a value of `--criteria`, `FILE` or `ID=FILE`.
pub(super) fn path_of(text: &str) -> &str {
    match text.split_once('=') {
        Some((id, path)) if !id.is_empty() && !id.contains('/') => path,
        _ => text,
    }
}

/// The error that a file of the last run cannot be read again, if that is so.
pub(super) fn gone(flag: &str, path: &str) -> Option<Diagnostic> {
    let (message, hint) = if stream_number(path).is_some() {
        (
            message!("the last run read '{path}', which cannot be read again"),
            message!("name a file, `{flag} PATH`"),
        )
    } else {
        let error = fs::metadata(path).err()?;
        (
            message!("failed to read '{path}', as the last run did: {error}"),
            message!("bring it back, or say where it is now, `{flag} PATH`"),
        )
    };
    Some(Diagnostic::new(codes::READ_FAILED, message).hint(hint))
}
