//! A graph as JSON.

use score_yaml::{Map, Value, json};

use super::given::outputs;
use super::{GivenBy, GraphNode, ResourceGraph};
use crate::definitions::Viewer;
use crate::definitions::run::{NodeResult, TakenBy};

impl ResourceGraph {
    /// The graph as JSON without a line end: `context`, `nodes` in the order in which they are provisioned, `edges`, and
    /// the `variables` of containers. Literal secrets are hidden unless `shows_secrets`.
    ///
    /// # Errors
    /// It holds a number that JSON cannot say.
    pub fn to_json(&self, shows_secrets: bool) -> Result<String, json::NotJson> {
        let viewer = self.run.sealed().viewer(shows_secrets);
        let nodes = self.nodes.iter().map(|node| node_value(node, &viewer));
        let edges = self.edges.iter().map(|edge| {
            let fields = [
                ("from", &*edge.from),
                ("to", &*edge.to),
                ("why", &*edge.why),
            ];
            fields
                .map(|(key, text)| (key, Value::from(text)))
                .into_iter()
                .collect()
        });
        let graph: Value = [
            ("context", Value::Map(self.run.context().to_map())),
            ("nodes", Value::Seq(nodes.collect())),
            ("edges", Value::Seq(edges.collect())),
            ("variables", self.variables(&viewer)),
        ]
        .into_iter()
        .collect();
        let mut out = String::new();
        json::push_indented(&graph, &mut out)?;
        Ok(out)
    }

    /// The variables of all workloads.
    fn variables(&self, viewer: &Viewer<'_>) -> Value {
        let workloads = self.variables.keys();
        let workloads = workloads.map(|name| (name.clone(), self.variables_of(name, viewer)));
        Value::Map(workloads.collect())
    }

    /// The variables of a workload, by container.
    pub(super) fn variables_of(&self, workload: &str, viewer: &Viewer<'_>) -> Value {
        let containers = self.variables.get(workload).into_iter().flatten();
        let containers = containers.map(|(name, variables)| {
            let variables = variables.iter().map(|(name, text)| {
                let shown = viewer.value(&Value::String(text.clone()));
                (name.clone(), shown)
            });
            (name.clone(), Value::Map(variables.collect()))
        });
        Value::Map(containers.collect())
    }
}

fn node_value(node: &GraphNode, viewer: &Viewer<'_>) -> Value {
    node_fields(node, viewer).into_iter().collect()
}

/// The fields of a resource.
pub(super) fn node_fields(node: &GraphNode, viewer: &Viewer<'_>) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("resource", Value::from(node.resource.as_str())),
        ("by", Value::from(node.by())),
    ];
    match &node.by {
        GivenBy::Run(result) => fields.extend(result_fields(result, viewer)),
        GivenBy::Provisioner => {
            for key in ["definition", "criterion", "driver", "driver_inputs"] {
                fields.push((key, Value::Null));
            }
            fields.push(("inputs", Value::Map(Map::new())));
            fields.push(("outputs", outputs(&Map::new(), &Map::new(), viewer)));
            fields.push(("manifests", Value::Seq(Vec::new())));
            fields.push(("cookie", Value::Null));
        }
    }
    if let Some(module) = &node.module {
        fields.push(("module", sorted(viewer.value(module))));
    }
    fields
}

fn result_fields(
    result: &NodeResult,
    viewer: &Viewer<'_>,
) -> impl IntoIterator<Item = (&'static str, Value)> {
    let (definition, criterion, driver) = match &result.by {
        TakenBy::Definition {
            definition,
            criterion,
            driver,
        } => (
            Value::from(definition.as_str()),
            Value::Map(criterion.to_map()),
            Value::from(driver.as_str()),
        ),
        TakenBy::BuiltIn => (Value::Null, Value::Null, Value::Null),
    };
    let driver_inputs = result.driver_inputs.as_ref();
    let driver_inputs = driver_inputs.map_or(Value::Null, |(values, secrets)| {
        let fields = [
            ("values", viewer.value(values)),
            ("secrets", viewer.secret(secrets)),
        ];
        fields.into_iter().collect()
    });
    let is_built_in = result.by == TakenBy::BuiltIn;
    let manifests = result.manifests.iter().filter(|_| !is_built_in);
    let manifests = manifests.map(|manifest| {
        let fields = [
            ("file", Value::from(manifest.file.as_str())),
            ("location", Value::from(manifest.location.as_str())),
            ("object", viewer.manifest(&manifest.object)),
        ];
        fields.into_iter().collect()
    });
    let cookie = result.cookie.as_ref();
    [
        ("definition", definition),
        ("criterion", criterion),
        ("driver", driver),
        ("driver_inputs", driver_inputs),
        (
            "inputs",
            sorted(viewer.value(&Value::Map(result.inputs.clone()))),
        ),
        ("outputs", outputs(&result.values, &result.secrets, viewer)),
        ("manifests", Value::Seq(manifests.collect())),
        (
            "cookie",
            cookie.map_or(Value::Null, |cookie| {
                let objects = result.manifests.iter().map(|manifest| &manifest.object);
                viewer.kept(cookie, objects, &result.values)
            }),
        ),
    ]
}

/// What a Score file says, its keys in order: the state of a project does not know how the file has them.
fn sorted(mut value: Value) -> Value {
    json::sort_keys(&mut value);
    value
}
