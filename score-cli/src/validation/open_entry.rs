//! Entries that are not asked: what they would give is open.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::plan::{Edge, Entry, EntryGroup, Graph, Need, Node as Resource, NodeOrigin, Rank};
use score_core::provision::{Declaration, Provider, Provisioner, ProvisionerEntry, Reply, Request};
use score_core::state::OpenOutputs;
use score_core::text::Text;
use score_humanitec::definitions::DefinitionRun;
use score_yaml::{Span, Str};

/// The answer of a provisioner that is not asked: any output is one.
struct OpenAnswer;

impl Provisioner for OpenAnswer {
    fn provision(&self, _: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        // What is read when the target starts may stand wherever an output may.
        let open = OpenOutputs::new(|path| Text::env(path.join("."), false));
        Ok(Reply {
            open_outputs: Some(open),
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

/// An entry of a provisioners file that takes what it takes in a run, and gives nothing yet. The environment stays as it is: it
/// only names variables.
pub(super) struct OpenEntry(pub(super) Arc<ProvisionerEntry>);

impl OpenEntry {
    fn is_environment(&self) -> bool {
        self.0.uri.starts_with("local-env:")
    }
}

impl Entry for OpenEntry {
    fn kind(&self) -> &str {
        self.0.kind()
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        self.0.takes(node)
    }

    fn needs(&self, node: &Resource) -> Vec<Need> {
        self.0.needs(node)
    }

    fn name(&self, node: &Resource) -> Str {
        self.0.name(node)
    }

    fn edges(&self, graph: &Graph, node: &Resource) -> Vec<Edge> {
        self.0.edges(graph, node)
    }
}

impl Provider for OpenEntry {
    fn uri(&self) -> &Str {
        self.0.uri()
    }

    fn may_follow(&self, before: &str) -> bool {
        self.0.may_follow(before)
    }

    fn way_out(&self, before: &str) -> String {
        self.0.way_out(before)
    }

    fn provisioner(&self) -> &dyn Provisioner {
        match self.is_environment() {
            true => self.0.provisioner(),
            false => &OpenAnswer,
        }
    }

    fn condition(&self) -> String {
        self.0.condition()
    }

    /// Params and outputs are looked at behind the run, where more is known of what is certain.
    fn declaration(&self) -> Declaration<'_> {
        Declaration {
            class: self.0.class.as_deref(),
            id: self.0.id.as_deref(),
            unmatched: self.0.unmatched,
            id_place: self.0.id_place,
            ..Declaration::default()
        }
    }

    fn span(&self) -> Option<Span> {
        self.0.span()
    }
}

/// Resource Definitions, which take what they take in a run, and give nothing yet.
pub(super) struct OpenDefinitions {
    run: Arc<DefinitionRun>,
    entry: OpenDefinition,
}

/// Any of these definitions: which one it is, follows from the resource.
struct OpenDefinition {
    run: Arc<DefinitionRun>,
    uri: Str,
}

impl OpenDefinitions {
    pub(super) fn new(run: Arc<DefinitionRun>) -> Self {
        let uri = "validate://definitions".into();
        let entry = OpenDefinition {
            run: Arc::clone(&run),
            uri,
        };
        OpenDefinitions { run, entry }
    }
}

impl EntryGroup<dyn Provider> for OpenDefinitions {
    fn choose(&self, node: &Resource) -> Option<(Rank, &(dyn Provider + 'static))> {
        let (rank, _) = self.run.choose(node)?;
        Some((rank, &self.entry))
    }

    fn refusal(&self, node: &Resource) -> Option<Diagnostic> {
        self.run.refusal(node)
    }

    fn way_back(&self, node: &Resource, before: &str) -> Option<String> {
        self.run.way_back(node, before)
    }
}

impl OpenDefinition {
    fn chosen(&self, node: &Resource) -> Option<&dyn Provider> {
        self.run.choose(node).map(|(_, entry)| entry)
    }
}

impl Entry for OpenDefinition {
    fn kind(&self) -> &str {
        ""
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        self.run.choose(node).map(|(rank, _)| rank)
    }

    fn needs(&self, node: &Resource) -> Vec<Need> {
        self.chosen(node)
            .map_or_else(Vec::new, |entry| entry.needs(node))
    }

    fn name(&self, node: &Resource) -> Str {
        let name = self.chosen(node).map(|entry| entry.name(node));
        name.unwrap_or_else(|| node.uid.as_str().into())
    }

    fn edges(&self, graph: &Graph, node: &Resource) -> Vec<Edge> {
        let edges = self.chosen(node).map(|entry| entry.edges(graph, node));
        edges.unwrap_or_default()
    }
}

impl Provider for OpenDefinition {
    fn uri(&self) -> &Str {
        &self.uri
    }

    /// Who had a resource before is not looked at: which definition it is now, is not in the uri.
    fn may_follow(&self, _: &str) -> bool {
        true
    }

    fn provisioner(&self) -> &dyn Provisioner {
        &OpenAnswer
    }
}

/// Takes what nobody else takes, where it is not known who there is.
pub(super) struct OpenRest {
    entry: AnyEntry,
}

/// The entry of what nobody else takes.
struct AnyEntry {
    uri: Str,
}

impl OpenRest {
    /// The uri by which the state knows what it took.
    pub(super) const URI: &'static str = "validate://nobody";

    pub(super) fn new() -> Self {
        let uri = Self::URI.into();
        OpenRest {
            entry: AnyEntry { uri },
        }
    }
}

impl EntryGroup<dyn Provider> for OpenRest {
    fn choose(&self, node: &Resource) -> Option<(Rank, &(dyn Provider + 'static))> {
        let rank = self.entry.takes(node)?;
        Some((rank, &self.entry))
    }
}

impl Entry for AnyEntry {
    fn kind(&self) -> &str {
        ""
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        let is_asked_for = !matches!(node.origin, NodeOrigin::Implicit);
        is_asked_for.then(Rank::default)
    }
}

impl Provider for AnyEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn may_follow(&self, _: &str) -> bool {
        true
    }

    fn provisioner(&self) -> &dyn Provisioner {
        &OpenAnswer
    }
}
