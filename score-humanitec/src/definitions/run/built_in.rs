//! Resources of types that need no definition.

use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::plan::{Edge, Entry, Graph, Need, Node as Resource, Rank};
use score_core::provision::{Parts, Provider, Provisioner, Reply, Request};
use score_core::resource::ResourceUid;
use score_core::text::{Spanned, Template};
use score_core::tree::Tree;
use score_yaml::{Map, Span, Str, Value, message};

use super::dependencies::{ingress_edges, name, needs_of_params, workload_edges};
use super::making::{Making, SCHEME, give, late_parts, reply};
use super::node_result::{NodeResult, TakenBy};
use super::project_state::{BUILT_IN, way_out_of_provisioner};
use super::{DEFINITION, RunData};
use crate::definitions::driver::{DriverMap, driver};
use crate::definitions::{Definition, ResourceIdentity, SecretReference};

/// A type that needs no definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BuiltIn {
    Workload,
    BaseEnv,
    Namespace,
    Route,
    Ingress,
    /// The shared values, if there are some.
    Environment,
    /// Another workload's service.
    Service,
}

impl BuiltIn {
    pub(super) const ALL: [BuiltIn; 7] = [
        BuiltIn::Workload,
        BuiltIn::BaseEnv,
        BuiltIn::Namespace,
        BuiltIn::Route,
        BuiltIn::Ingress,
        BuiltIn::Environment,
        BuiltIn::Service,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            BuiltIn::Workload => "workload",
            BuiltIn::BaseEnv => "base-env",
            BuiltIn::Namespace => "k8s-namespace",
            BuiltIn::Route => "route",
            BuiltIn::Ingress => "ingress",
            BuiltIn::Environment => "environment",
            BuiltIn::Service => "service",
        }
    }
}

/// Takes the resources of a built-in type that no definition matches.
pub(super) struct BuiltInEntry {
    data: Arc<RunData>,
    kind: BuiltIn,
    uri: Str,
}

impl BuiltInEntry {
    pub(super) fn new(data: &Arc<RunData>, kind: BuiltIn) -> Self {
        BuiltInEntry {
            data: Arc::clone(data),
            kind,
            uri: message!("{SCHEME}{BUILT_IN}{}", kind.as_str()).into(),
        }
    }

    pub(super) fn is_for(&self, resource: &ResourceIdentity) -> bool {
        let has_values = !self.data.settings.values.is_empty();
        resource.kind == self.kind.as_str() && (self.kind != BuiltIn::Environment || has_values)
    }

    /// Provisioner files go before it, but for routes to a host that a definition gives.
    pub(super) fn rank(&self, node: &Resource) -> Rank {
        match self.kind {
            BuiltIn::Route if self.is_routed_by_definitions(node) => DEFINITION,
            BuiltIn::Route | BuiltIn::Ingress | BuiltIn::Service => Rank::default(),
            BuiltIn::Workload | BuiltIn::BaseEnv | BuiltIn::Namespace | BuiltIn::Environment => {
                DEFINITION
            }
        }
    }

    /// True if a param of a route refers to a dns that a definition gives.
    fn is_routed_by_definitions(&self, node: &Resource) -> bool {
        let Some(params) = &node.params else {
            return false;
        };
        let mut is_found = false;
        each_string(params, &mut |text| {
            is_found |= text.placeholders().any(|placeholder| {
                let named = placeholder.resource();
                let uid = named.and_then(|(name, _)| node.scope.names.get(name));
                uid.is_some_and(|uid| {
                    let identity = self.data.identity(uid);
                    identity.kind == "dns" && self.data.rule(&identity).is_some()
                })
            });
        });
        is_found
    }

    /// The shared values: those that anybody may read, and the secrets that references, `{store, ref, version}`, were
    /// given. A reference without a value is a mark among the former.
    fn shared(&self) -> (Map, Map) {
        let (mut values, mut secrets) = (Map::new(), Map::new());
        for (key, value) in &self.data.settings.values {
            let (into, value) = match SecretReference::of(value) {
                Some(reference) if self.data.sealed.is_given(&reference) => {
                    (&mut secrets, self.data.sealed.secret(reference))
                }
                Some(reference) => (&mut values, self.data.sealed.secret(reference)),
                None => (&mut values, value.clone()),
            };
            into.insert(key.clone(), value);
        }
        (values, secrets)
    }

    /// The outputs of a resource, and those of them that are secret.
    fn outputs(
        &self,
        resource: &ResourceIdentity,
        inputs: &Map,
        request: &Request<'_>,
    ) -> (Map, Map) {
        let text = |text: &str| Value::from(text);
        let values = match self.kind {
            BuiltIn::Workload | BuiltIn::BaseEnv | BuiltIn::Ingress => Map::new(),
            BuiltIn::Environment => return self.shared(),
            BuiltIn::Namespace => {
                let context = &self.data.settings.context;
                let parts = [&context.app, &context.env];
                let parts = parts.map(|part| part.as_deref().unwrap_or_default());
                let namespace = parts.join("-");
                let namespace = namespace.trim_matches('-');
                Map::from_iter([("namespace".to_owned(), text(namespace))])
            }
            BuiltIn::Route => {
                let mut outputs = Map::new();
                for key in ["host", "path", "port"] {
                    if let Some(value) = inputs.get(key) {
                        outputs.insert(key.into(), value.clone());
                    }
                }
                let workload = resource.private_name();
                let workload = workload.map_or(request.source_workload, |(workload, _)| workload);
                outputs.insert("service".into(), text(service_of(workload, request)));
                outputs
            }
            BuiltIn::Service => {
                let private = resource.private_name().map(|(_, name)| name);
                let shared = resource.id.strip_prefix("shared.");
                let workload = private.or(shared).unwrap_or(&resource.id);
                let name = text(service_of(workload, request));
                Map::from_iter([("name".to_owned(), name)])
            }
        };
        (values, Map::new())
    }
}

/// The name of the service of a workload, which may be one of another run.
fn service_of<'r>(workload: &'r str, request: &'r Request<'_>) -> &'r str {
    let service = request.services.get(workload);
    service.map_or(workload, |service| &service.service_name)
}

/// Each text of a tree.
fn each_string(tree: &Tree<Template>, f: &mut impl FnMut(&Template)) {
    match tree {
        Tree::String(text) => f(text),
        Tree::Seq(items) => items.iter().for_each(|item| each_string(item, f)),
        Tree::Map(map) => map.values().for_each(|item| each_string(item, f)),
        _ => {}
    }
}

impl Entry for BuiltInEntry {
    fn kind(&self) -> &str {
        self.kind.as_str()
    }

    fn takes(&self, node: &Resource) -> Option<Rank> {
        let identity = self.data.identity(&node.uid);
        self.is_for(&identity).then(|| self.rank(node))
    }

    fn needs(&self, node: &Resource) -> Vec<Need> {
        let own = self.data.identity(&node.uid);
        needs_of_params(&self.data, &own, &node.uid)
    }

    fn name(&self, node: &Resource) -> Str {
        name(&self.data, node)
    }

    fn edges(&self, graph: &Graph, node: &Resource) -> Vec<Edge> {
        match self.kind {
            BuiltIn::Workload => workload_edges(node),
            BuiltIn::Ingress => ingress_edges(&self.data, graph, node),
            _ => Vec::new(),
        }
    }
}

impl Provider for BuiltInEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn may_follow(&self, before: &str) -> bool {
        before.starts_with(SCHEME)
    }

    fn way_out(&self, before: &str) -> String {
        way_out_of_provisioner("this run has no definitions", before)
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }

    fn is_unchanged(&self) -> bool {
        true
    }

    fn is_reference(&self, written: &str) -> Option<bool> {
        Some(self.data.settings.form.has_written(written))
    }
}

impl Provisioner for BuiltInEntry {
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostics> {
        let given = give(&self.data, request)?;
        let result = match self.kind {
            BuiltIn::Ingress => {
                let definition = ingress(request.span);
                let driver = driver(&definition, &DriverMap::default())?;
                let making = Making {
                    definition: &definition,
                    driver: &*driver,
                    by: TakenBy::BuiltIn,
                    serves_routes: true,
                };
                let made = making.run(&self.data, given, request, host)?;
                NodeResult {
                    driver_inputs: None,
                    ..made
                }
            }
            _ => {
                let (values, secrets) = self.outputs(&given.resource, &given.inputs, request);
                let made = NodeResult::new(
                    given.resource,
                    given.guresid,
                    TakenBy::BuiltIn,
                    given.inputs,
                );
                NodeResult {
                    values,
                    secrets,
                    ..made
                }
            }
        };
        reply(&self.data, request, result)
    }

    fn is_pure(&self) -> bool {
        true
    }

    fn is_independent(&self) -> bool {
        match self.kind {
            BuiltIn::Workload
            | BuiltIn::BaseEnv
            | BuiltIn::Namespace
            | BuiltIn::Route
            | BuiltIn::Service => !self.data.fed.contains(self.kind.as_str()),
            BuiltIn::Ingress | BuiltIn::Environment => false,
        }
    }

    fn late_parts(&self, uid: &ResourceUid) -> Parts {
        late_parts(&self.data, uid)
    }
}

/// The definition of an ingress that nobody defines.
fn ingress(span: Span) -> Definition {
    let text = |text: &str| Spanned::new(Str::from(text), span);
    Definition {
        id: text("built-in-ingress"),
        name: text("ingress"),
        kind: text("ingress"),
        driver: text("humanitec/ingress"),
        driver_account: None,
        values: None,
        secrets: None,
        secret_refs: None,
        provision: Vec::new(),
        criteria: Vec::new(),
        span,
    }
}
