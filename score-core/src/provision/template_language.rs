//! The seam between template kinds and the engines that render templates.

use super::data::Data;
use crate::diagnostic::Code;
use crate::host::Host;
use crate::target::Target;
use crate::templates::TemplateFault;

/// What a template gave.
pub(super) struct Rendered {
    pub(super) text: String,
    /// What it printed and can hardly be meant, each as a fault at its place with the code of the warning.
    pub(super) doubts: Vec<(Code, TemplateFault)>,
}

/// A field of the data that a template names and that there never is.
pub(super) struct UnknownField {
    pub(super) name: String,
    /// True if each run of the template looks at it.
    pub(super) is_sure: bool,
    pub(super) hint: Option<String>,
}

/// A template language.
pub(super) trait Language: Send + Sync + Sized + 'static {
    /// A template ready to run.
    type Compiled: Send + Sync;

    /// The filter or function that makes of a text what YAML reads.
    const QUOTE: &'static str;
    /// True if it reads statements, `{% … %}`; else they are printed as they stand.
    const HAS_STATEMENTS: bool;

    /// The language as a target has it.
    fn new(target: &Target) -> Self;

    /// Compiles a template.
    ///
    /// # Errors
    /// It does not parse.
    fn compile(&self, text: &str) -> Result<Self::Compiled, TemplateFault>;

    /// True if a template may look at a field of the data; it is asked with its text.
    fn may_read(template: &Self::Compiled, text: &str, field: &str) -> bool;

    /// The fields of the data that a template names and that there are not, whatever the resource is.
    fn unknown_fields(&self, _: &Self::Compiled) -> Vec<UnknownField> {
        Vec::new()
    }

    /// Renders a template.
    ///
    /// # Errors
    /// It fails.
    fn render(
        &self,
        template: &Self::Compiled,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Rendered, TemplateFault>;
}

/// The way out of a field that only templates of other tools have.
pub(super) fn in_place_of(
    foreign: &'static [(&'static str, &'static str)],
    field: &str,
) -> Option<String> {
    let found = foreign.iter().find(|(name, _)| *name == field);
    found.map(|(_, way_out)| (*way_out).to_owned())
}
