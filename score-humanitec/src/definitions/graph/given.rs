//! What each resource of a graph gets, to compare it with that of another graph.

use score_yaml::{Map, Str, Value};

use super::{GivenBy, ResourceGraph};
use crate::definitions::Viewer;
use crate::definitions::driver::{DriverManifest, Location};

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
    pub manifests: Vec<GivenManifest>,
}

/// An object for Kubernetes that a resource brings, or a part of a Pod.
#[derive(Clone, PartialEq)]
pub struct GivenManifest {
    /// What it is in a Pod: `container` or `volume`; `None` if it is an object of its own.
    pub part: Option<&'static str>,
    /// The name of its file in the definition.
    pub file: Str,
    /// The object, a map.
    pub object: Value,
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
                        .map(|manifest| given_manifest(manifest, &viewer))
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

fn given_manifest(manifest: &DriverManifest, viewer: &Viewer<'_>) -> GivenManifest {
    GivenManifest {
        part: match manifest.location {
            Location::Namespace | Location::Cluster => None,
            Location::Containers => Some("container"),
            Location::Volumes => Some("volume"),
        },
        file: manifest.file.clone(),
        object: viewer.manifest(&manifest.object),
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
