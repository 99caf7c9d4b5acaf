//! The scheme `local-env`, which other targets have.

use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::{EntryContext, EntryReader, Provisioner};

/// The ways out for such an entry, each on a line.
pub(crate) const WAYS_OUT: &str =
    "its programs do not run where the variables are set: give them in `params` of the resource
write `template://NAME`, and `outputs: \"NAME: {{ .Params.NAME | quote }}\"`";

/// Refuses an entry of `local-env://`, and says why.
///
/// # Errors
/// Always.
pub(crate) fn refuse(
    entry: &mut EntryReader<'_>,
    _: &EntryContext,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    let message = "this target has no provisioners with the scheme `local-env`";
    let error = Diagnostic::new(codes::INVALID_PROVISIONER, message).at(entry.span());
    Err(WAYS_OUT.lines().fold(error, Diagnostic::hint).into())
}
