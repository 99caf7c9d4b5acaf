//! A provisioner of the project that is not asked: what it would give is open.

use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::plan::{Edge, Entry, Graph, Need, Node as Resource, Rank};
use score_core::provision::{Provider, Provisioner, Reply, Request};
use score_yaml::{Span, Str};

use crate::definitions::run::DefinitionRun;

/// Takes what another entry takes, and gives nothing yet.
pub(super) struct OpenEntry {
    entry: Box<dyn Provider>,
    run: Arc<DefinitionRun>,
}

impl OpenEntry {
    pub(super) fn new(entry: Box<dyn Provider>, run: &Arc<DefinitionRun>) -> Self {
        OpenEntry {
            entry,
            run: Arc::clone(run),
        }
    }
}

impl Entry for OpenEntry {
    fn kind(&self) -> &str {
        self.entry.kind()
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        self.entry.takes(node)
    }

    fn needs(&self, node: &Resource) -> Vec<Need> {
        self.entry.needs(node)
    }

    fn name(&self, node: &Resource) -> Str {
        self.run.identity(&node.uid).to_string().into()
    }

    fn edges(&self, graph: &Graph, node: &Resource) -> Vec<Edge> {
        self.entry.edges(graph, node)
    }
}

impl Provider for OpenEntry {
    fn uri(&self) -> &Str {
        self.entry.uri()
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }

    fn condition(&self) -> String {
        self.entry.condition()
    }

    fn span(&self) -> Option<Span> {
        self.entry.span()
    }
}

impl Provisioner for OpenEntry {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        Ok(Reply {
            open_outputs: Some(self.run.open_outputs(request.uid)),
            ..Reply::default()
        })
    }

    fn is_pure(&self) -> bool {
        true
    }

    fn is_independent(&self) -> bool {
        true
    }
}
