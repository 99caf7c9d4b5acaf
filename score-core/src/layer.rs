//! The seam for files that stand beside a Score file and say more of its workload than Score can.

use std::sync::Arc;

use score_yaml::{Node, SortedMap, SourceMap, Str};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Dialect};
use crate::document::Document;
use crate::plan::Node as Resource;
use crate::resource::ResourceUid;
use crate::state::StateLayer;
use crate::text::{Template, Text};
use crate::tree::Tree;
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
    ) -> Result<SortedMap<Str, Arc<Node>>, Diagnostics>;

    /// Builds the module of a workload: what this layer says of it, from the tree that is kept, if one is, or from what
    /// the workload's checked document `spec` says in the place of one. `None` if it says nothing.
    ///
    /// What the plan has to know goes into the typed workload at once: resources that get another uid. All that is
    /// wrong goes to `diags`, at its place.
    fn build(
        &self,
        workload: &mut Workload<Template>,
        spec: &Node,
        kept: Option<&Node>,
        context: &LayerContext<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Box<dyn Module>>;

    /// The table of the codes that this layer finds beside those of score-core.
    fn codes(&self) -> &'static [Code] {
        &[]
    }

    /// Calls a function with each text that is to be in no message: of this run's files, and of trees that are kept.
    fn each_hidden_text(&self, kept: &mut dyn Iterator<Item = &Node>, f: &mut dyn FnMut(&str)) {
        let _ = (kept, f);
    }

    /// Calls a function with each text that may be in a message, whatever gives it too: what the command line says.
    fn each_public_text(&self, f: &mut dyn FnMut(&str)) {
        let _ = f;
    }

    /// True if a tree that is kept says a field of the Score file anew, by its path there, so that the Score file's is not used.
    fn replaces(&self, kept: &Node, path: &str) -> bool {
        let _ = (kept, path);
        false
    }

    /// Says findings of a run as people of this layer name things, and what they can do about them.
    fn reword(&self, found: &mut [Diagnostic], sources: &SourceMap) {
        let _ = (found, sources);
    }
}

/// What a layer says of one workload: built before the plan, lowered into the typed workload behind it.
///
/// Resources of the plan may update it in between. Then it is lowered once they are provisioned; else before anything
/// is, so that its faults are told first. A closure is a module that nothing updates.
pub trait Module: CopyModule + Send + Sync {
    /// The resources that it brings into the plan, beside those that the workload declares.
    fn resources(&self) -> Vec<Resource> {
        Vec::new()
    }

    /// True if resources of the plan say something of it, so that it is lowered once they are provisioned.
    fn is_updated(&self) -> bool {
        false
    }

    /// Takes what resources say of it; false if that is nothing. `outputs` has the outputs of each resource of the run.
    ///
    /// # Errors
    /// They say what cannot be done.
    fn update(&mut self, outputs: &Outputs<'_>) -> Result<bool, Diagnostics> {
        let _ = outputs;
        Ok(false)
    }

    /// Puts it on the typed workload that it was built for. All that is wrong goes to `diags`, at its place.
    fn lower(self: Box<Self>, workload: &mut Workload<Template>, diags: &mut Diagnostics);
}

impl<F> Module for F
where
    F: FnOnce(&mut Workload<Template>, &mut Diagnostics) + Clone + Send + Sync + 'static,
{
    fn lower(self: Box<Self>, workload: &mut Workload<Template>, diags: &mut Diagnostics) {
        self(workload, diags);
    }
}

/// Modules are copied before they are lowered, if they are to be lowered again; all that are `Clone` can be.
pub trait CopyModule {
    /// The same again.
    fn copy(&self) -> Box<dyn Module>;
}

impl<M: Module + Clone + 'static> CopyModule for M {
    fn copy(&self) -> Box<dyn Module> {
        Box::new(self.clone())
    }
}

/// The outputs of a resource by its uid; `None` if it was not provisioned.
pub type Outputs<'a> = dyn Fn(&ResourceUid) -> Option<&'a Tree<Text>> + Sync + 'a;

/// The facts of the run that a layer may know.
#[derive(Clone, Copy, Debug)]
pub struct LayerContext<'a> {
    /// The texts of the run.
    pub sources: &'a SourceMap,
    /// The prefix of annotations that are for the target alone,
    /// [`Backend::ANNOTATION_PREFIX`](crate::backend::Backend::ANNOTATION_PREFIX).
    pub annotation_prefix: &'a str,
    /// The words of the tool.
    pub dialect: &'a Dialect,
}
