//! A definition as an entry of the plan: what it needs, and how its driver makes a resource.

use std::sync::{Arc, OnceLock};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::plan::{Edge, Entry, Graph, Need, Node as Resource, Rank};
use score_core::provision::{ItemOrigin, Parts, Provider, Provisioner, Reply, Request};
use score_core::resource::ResourceUid;
use score_yaml::{Span, Str, message};

use super::dependencies::{self, ingress_edges, name, workload_edges};
use super::independence::is_independent;
use super::making::{Making, SCHEME, give, items, late_parts, reply};
use super::node_result::TakenBy;
use super::project_state::way_out_of_provisioner;
use super::{DEFINITION, RunData};
use crate::definitions::Definition;
use crate::definitions::driver::{Driver, driver};

/// A definition, which takes the resources that it matches.
pub(super) struct DefinitionEntry {
    data: Arc<RunData>,
    id: Str,
    kind: Str,
    uri: Str,
    span: Option<Span>,
    /// Made when a resource needs it: of a definition that matches nothing the driver does not matter.
    driver: OnceLock<Result<Box<dyn Driver>, Diagnostic>>,
}

impl DefinitionEntry {
    pub(super) fn new(data: &Arc<RunData>, id: Str) -> Self {
        let definition = data.definitions.get(&id);
        DefinitionEntry {
            kind: definition.map_or_else(Str::default, |known| known.kind.value.clone()),
            span: definition.map(|known| known.id.span),
            uri: message!("{SCHEME}{id}").into(),
            data: Arc::clone(data),
            driver: OnceLock::new(),
            id,
        }
    }

    fn definition(&self) -> Option<&Definition> {
        self.data.definitions.get(&self.id)
    }

    fn driver(&self, definition: &Definition) -> Result<&dyn Driver, Diagnostic> {
        let drivers = &self.data.settings.drivers;
        let made = self.driver.get_or_init(|| driver(definition, drivers));
        match made {
            Ok(driver) => Ok(&**driver),
            Err(error) => Err(error.clone()),
        }
    }
}

impl Entry for DefinitionEntry {
    fn kind(&self) -> &str {
        &self.kind
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        let rule = self.data.rule(&self.data.identity(&node.uid))?;
        (rule.definition.id.value == self.id).then_some(DEFINITION)
    }

    fn needs(&self, node: &Resource) -> Vec<Need> {
        let definition = self.definition();
        definition.map_or_else(Vec::new, |known| {
            dependencies::needs(&self.data, known, node)
        })
    }

    fn name(&self, node: &Resource) -> Str {
        name(&self.data, node)
    }

    fn edges(&self, graph: &Graph, node: &Resource) -> Vec<Edge> {
        let Some(definition) = self.definition() else {
            return Vec::new();
        };
        let mut edges = dependencies::edges(&self.data, definition, graph, node);
        match self.kind.as_str() {
            "workload" => edges.extend(workload_edges(node)),
            "ingress" if serves_routes(definition) => {
                edges.extend(ingress_edges(&self.data, graph, node));
            }
            _ => {}
        }
        edges
    }
}

/// True if the driver of a definition serves the routes of a dns.
fn serves_routes(definition: &Definition) -> bool {
    definition.driver.value.rsplit('/').next() == Some("ingress")
}

impl Provider for DefinitionEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn may_follow(&self, before: &str) -> bool {
        before.starts_with(SCHEME)
    }

    fn way_out(&self, before: &str) -> String {
        let taker = message!("no rule of the definition `{}` matches it", self.id);
        way_out_of_provisioner(&taker, before)
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }

    fn span(&self) -> Option<Span> {
        self.span
    }

    fn is_reference(&self, written: &str) -> Option<bool> {
        Some(self.data.settings.form.has_written(written))
    }
}

impl Provisioner for DefinitionEntry {
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostics> {
        let Some(definition) = self.definition() else {
            return Ok(Reply::default());
        };
        let driver = self.driver(definition)?;
        let given = give(&self.data, request)?;
        let Some(rule) = self.data.rule(&given.resource) else {
            return Ok(Reply::default());
        };
        let making = Making {
            definition,
            driver,
            by: TakenBy::Definition {
                definition: self.id.clone(),
                criterion: Box::new(rule.criterion.clone()),
                driver: definition.driver.value.clone(),
            },
            serves_routes: self.kind == "ingress",
        };
        let result = making.run(&self.data, given, request, host)?;
        reply(&self.data, request, result)
    }

    fn is_pure(&self) -> bool {
        true
    }

    fn is_independent(&self) -> bool {
        let definition = self.definition();
        definition.is_some_and(|known| is_independent(&self.data, known))
    }

    fn late_parts(&self, uid: &ResourceUid) -> Parts {
        late_parts(&self.data, uid)
    }

    fn items(&self, uid: &ResourceUid) -> Vec<Option<ItemOrigin>> {
        items(&self.data, uid)
    }
}
