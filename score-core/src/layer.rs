//! The seam for files that stand beside a Score file and say more of its workload than Score can.

use std::collections::BTreeMap;
use std::sync::Arc;

use score_yaml::{Node, SourceMap, Str};

use crate::diagnostic::{Code, Diagnostics};
use crate::document::Document;
use crate::state::StateLayer;
use crate::text::Template;
use crate::workload::Workload;

/// A kind of file beside the Score file. Its trees are kept in the state, next to the workload that they are for, and
/// are typed each time that the workload is lowered.
pub trait Layer: Sync {
    /// The field of a workload in the state file that holds this layer's tree, and how that is read.
    fn state_layer(&self) -> StateLayer;

    /// The trees of this run's files as the state keeps them, by the names of their workloads.
    ///
    /// # Errors
    /// A file breaks its format, or is for none of these documents.
    fn attach(
        &self,
        documents: &[Document],
        sources: &SourceMap,
    ) -> Result<BTreeMap<Str, Arc<Node>>, Diagnostics>;

    /// Puts on a lowered workload what this layer says of it: in the tree that is kept, if one is, or in what the
    /// workload's checked document `spec` says in the place of one.
    ///
    /// All that is wrong goes to `diags`, at its place.
    fn apply(
        &self,
        workload: &mut Workload<Template>,
        spec: &Node,
        kept: Option<&Node>,
        context: &LayerContext<'_>,
        diags: &mut Diagnostics,
    );

    /// The table of the codes that this layer finds beside those of score-core.
    fn codes(&self) -> &'static [Code] {
        &[]
    }

    /// Calls a function with each text that is to be in no message: of this run's files, and of trees that are kept.
    fn each_hidden_text(&self, kept: &mut dyn Iterator<Item = &Node>, f: &mut dyn FnMut(&str)) {
        let _ = (kept, f);
    }
}

/// The facts of the run that a layer may know.
#[derive(Clone, Copy, Debug)]
pub struct LayerContext<'a> {
    /// The texts of the run.
    pub sources: &'a SourceMap,
    /// The prefix of annotations that are for the target alone,
    /// [`Backend::ANNOTATION_PREFIX`](crate::backend::Backend::ANNOTATION_PREFIX).
    pub annotation_prefix: &'a str,
}
