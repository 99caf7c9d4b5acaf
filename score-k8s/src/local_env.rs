//! The scheme `local-env`, which other targets have.

use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::{EntryContext, EntryReader, Provisioner};

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
        .hint("its programs do not run where the variables are set; give them in `params`")
        .into())
}
