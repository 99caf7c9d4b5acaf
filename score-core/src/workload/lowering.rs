//! The facts that are known while a workload is lowered.

use score_yaml::{SortedSet, SourceMap, Span};

use super::{ByName, Resource};
use crate::diagnostic::Dialect;
use crate::host::Host;
use crate::text::{ImageSyntax, Template};

/// The input of lowering a workload, beside its tree.
#[derive(Clone, Copy)]
pub struct Lowering<'a> {
    /// The texts that the tree's places lead to.
    pub sources: &'a SourceMap,
    /// The host that reads the files that containers name.
    pub host: &'a dyn Host,
    /// The path of the Score file, which `source` paths start from.
    pub score_file: &'a str,
    /// The containers whose image is built, so that `.` stands for it.
    pub builds: &'a SortedSet<String>,
    /// The dollars that images may hold.
    pub images: ImageSyntax,
    /// The words of the tool.
    pub dialect: &'a Dialect,
}

/// The facts of the workload that are known while its parts are lowered.
pub(super) struct LoweringContext<'a> {
    pub(super) lowering: Lowering<'a>,
    pub(super) workload: &'a str,
    pub(super) resources: &'a ByName<Resource<Template>>,
}

impl LoweringContext<'_> {
    /// The template of a text that stands there.
    pub(super) fn template(&self, text: &str, span: Span) -> Template {
        Template::parse(text, span, self.lowering.sources.text(span))
    }
}
