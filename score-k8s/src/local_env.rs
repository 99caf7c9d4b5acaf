//! The scheme `local-env`, which other targets have.

use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::{EntryContext, EntryReader, Provisioner};

/// The way out for such an entry.
pub(crate) const WAY_OUT: &str = "its programs do not run where the variables are set: write `template://NAME` with `outputs: \"NAME: {{ .Params.NAME | quote }}\"`, and `params: {NAME: …}` in the resource";

/// Refuses an entry of `local-env://`, and says why.
///
/// # Errors
/// Always.
pub(crate) fn refuse(
    entry: &mut EntryReader<'_>,
    _: &EntryContext,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    let message = "this target has no provisioners with the scheme `local-env`";
    Err(Diagnostic::new(codes::INVALID_PROVISIONER, message)
        .at(entry.span())
        .hint(WAY_OUT)
        .into())
}
