//! The seam between template kinds and the engines that render templates.

use super::data::Data;
use crate::host::Host;
use crate::target::Target;

/// A template language.
pub(super) trait Language: Send + Sync + Sized + 'static {
    /// A template ready to run.
    type Compiled: Send + Sync;

    /// The language as a target has it.
    fn new(target: &Target) -> Self;

    /// Compiles a template.
    ///
    /// # Errors
    /// It does not parse.
    fn compile(&self, text: &str) -> Result<Self::Compiled, Fault>;

    /// True if a template may look at a field of the data; it is asked with its text.
    fn may_read(template: &Self::Compiled, text: &str, field: &str) -> bool;

    /// Renders a template.
    ///
    /// # Errors
    /// It fails.
    fn render(
        &self,
        template: &Self::Compiled,
        data: &Data,
        host: &dyn Host,
    ) -> Result<String, Fault>;
}

/// An error in a template, and its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// The message, without the place.
    pub(super) message: String,
    /// The same in the words of the Go tools, which scripts look for.
    pub(super) go_message: String,
    /// The line and the byte in it, both from 0.
    pub(super) at: Option<(usize, usize)>,
    /// The text at that place, as far as it is known.
    pub(super) subject: String,
}
