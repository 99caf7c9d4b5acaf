//! What each resource of a graph gets, to compare it with that of another graph.

use score_yaml::{Map, Value};

use super::{GivenBy, ResourceGraph};
use crate::definitions::Viewer;

/// What a resource gets.
#[derive(Clone, PartialEq)]
pub struct GivenResource {
    /// The resource, `TYPE.CLASS#ID`.
    pub resource: String,
    /// The definition that gives it; `None` if it is another one who does.
    pub definition: Option<String>,
    /// Who gives it, for people: the definition, `built-in`, `provisioner`.
    pub giver: String,
    /// Its outputs, `{values, secrets}`.
    pub outputs: Value,
    /// The objects for Kubernetes.
    pub manifests: Vec<Value>,
}

/// Who gives what, and no value.
impl std::fmt::Debug for GivenResource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GivenResource")
            .field("resource", &self.resource)
            .field("giver", &self.giver)
            .finish_non_exhaustive()
    }
}

impl ResourceGraph {
    /// What the resources get, in the order in which they are provisioned. Literal secrets are `{"hidden": true}` unless
    /// `shows_secrets`; the two forms are alike in all else.
    #[must_use]
    pub fn given(&self, shows_secrets: bool) -> Vec<GivenResource> {
        let viewer = self.run.sealed().viewer(shows_secrets);
        let given = self.nodes.iter().map(|node| {
            let (outputs, manifests) = match &node.by {
                GivenBy::Run(result) => (
                    outputs(&result.values, &result.secrets, &viewer),
                    result
                        .manifests
                        .iter()
                        .map(|manifest| viewer.manifest(&manifest.object))
                        .collect(),
                ),
                GivenBy::Provisioner => (outputs(&Map::new(), &Map::new(), &viewer), Vec::new()),
            };
            GivenResource {
                resource: node.resource.clone(),
                definition: node.definition().map(str::to_owned),
                giver: node.definition().unwrap_or(node.by()).to_owned(),
                outputs,
                manifests,
            }
        });
        given.collect()
    }
}

/// `{values, secrets}`
pub(super) fn outputs(values: &Map, secrets: &Map, viewer: &Viewer<'_>) -> Value {
    let fields = [
        ("values", viewer.value(&Value::Map(values.clone()))),
        ("secrets", viewer.secret(&Value::Map(secrets.clone()))),
    ];
    fields.into_iter().collect()
}
