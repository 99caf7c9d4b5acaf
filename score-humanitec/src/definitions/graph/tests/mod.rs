//! Graphs made by hand, and what holds of every form of them.

mod formats;
mod hostile;
mod page;

use std::sync::Arc;

use score_core::text::Spanned;
use score_yaml::{Map, SortedMap, SourceMap, Span, Str, Value};

use super::{GivenBy, GraphEdge, GraphNode, ResourceGraph};
use crate::definitions::{
    Criterion, DefinitionFiles, DefinitionRun, DriverManifest, DriverMap, Location, MarkedOutputs,
    MatchContext, NodeResult, ResourceIdentity, RunSettings, SecretReference, Seed, TakenBy,
};
use crate::testing::node;

/// A resource that a definition gives, as YAML: `{resource: T.C#ID, definition, rule: {…}, values: {…}, …}`. Without a
/// definition it is built in.
pub(super) fn result(text: &str) -> GraphNode {
    given(&node(text).to_value())
}

pub(super) fn given(value: &Value) -> GraphNode {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(Str::from);
    let map = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_map)
            .cloned()
            .unwrap_or_default()
    };
    let resource = text("resource").expect("a resource has a name");
    let rule = map("rule");
    let field = |key: &str| {
        let value = rule.get(key).and_then(Value::as_str)?;
        Some(Spanned::new(value.into(), span()))
    };
    let by = match text("definition") {
        Some(definition) => TakenBy::Definition {
            definition,
            criterion: Box::new(Criterion {
                res_id: field("res_id"),
                env_id: field("env_id"),
                app_id: field("app_id"),
                env_type: field("env_type"),
                class: field("class"),
                span: span(),
            }),
            driver: text("driver").unwrap_or_else(|| "humanitec/echo".into()),
        },
        None => TakenBy::BuiltIn,
    };
    let manifests = map("manifests")
        .into_iter()
        .map(|(file, object)| DriverManifest {
            file,
            location: Location::Namespace,
            object,
            span: span(),
        });
    let inputs = map("driver_inputs");
    let result = NodeResult {
        resource: ResourceIdentity {
            kind: "unused".into(),
            class: "default".into(),
            id: "unused".into(),
        },
        guresid: "0".into(),
        by,
        driver_inputs: (!inputs.is_empty())
            .then(|| (Value::Map(inputs), Value::Map(map("driver_secrets")))),
        inputs: map("inputs"),
        values: map("values"),
        secrets: map("secrets"),
        is_open: false,
        account: None,
        manifests: manifests.collect(),
        cookie: value.get("cookie").cloned(),
        warnings: Vec::new(),
    };
    GraphNode {
        resource: resource.to_string(),
        by: GivenBy::Run(Arc::new(result)),
        module: value.get("module").cloned(),
    }
}

pub(super) fn edge(from: &str, to: &str, why: &str) -> GraphEdge {
    GraphEdge {
        from: from.to_owned(),
        to: to.to_owned(),
        why: why.into(),
    }
}

/// A graph of these resources in an environment.
pub(super) fn graph(
    context: MatchContext,
    nodes: Vec<GraphNode>,
    edges: Vec<GraphEdge>,
) -> ResourceGraph {
    let sources = SourceMap::new();
    let read = DefinitionFiles::read(&sources, &[], &[]).expect("no file has no fault");
    let settings = RunSettings {
        context,
        seed: Seed::FIXED,
        secrets: Map::new(),
        values: Map::new(),
        drivers: DriverMap::default(),
        cookies: Map::new(),
        form: Box::new(MarkedOutputs),
    };
    let run = DefinitionRun::new(read.definitions, settings, &sources);
    ResourceGraph {
        run: Arc::new(run.expect("no definition has no fault")),
        nodes,
        edges,
        variables: SortedMap::new(),
    }
}

pub(super) fn context(app: &str, env: &str) -> MatchContext {
    MatchContext {
        org: None,
        app: Some(app.into()),
        env: Some(env.into()),
        env_type: Some("development".into()),
    }
}

/// A bakery: a workload, its oven, the grid that the oven and the workload need, and a cellar that a provisioner gives.
pub(super) fn bakery() -> ResourceGraph {
    let oven = "{resource: oven.large#modules.rolls.externals.heat, definition: oven-dev, rule: {env_type: development, class: large}, driver: humanitec/template, driver_inputs: {degrees: 230}, values: {url: http://oven:230}, manifests: {oven.yaml: {kind: Oven}}, cookie: {fired: true}}";
    let nodes = vec![
        result(
            "{resource: grid.default#shared.mains, definition: grid, rule: {}, values: {volts: 400}}",
        ),
        GraphNode {
            resource: "cellar.default#modules.rolls.externals.flour".to_owned(),
            by: GivenBy::Provisioner,
            module: None,
        },
        result(oven),
        result(
            "{resource: workload.default#modules.rolls, inputs: {id: rolls}, module: {profile: p, spec: {}}}",
        ),
    ];
    let [grid, cellar, oven, rolls] = [0, 1, 2, 3].map(|at: usize| nodes[at].resource.clone());
    let edges = vec![
        edge(&oven, &grid, "reference"),
        edge(&rolls, &grid, "match_dependents"),
        edge(&rolls, &cellar, "score"),
        edge(&rolls, &oven, "score"),
    ];
    let mut graph = graph(context("bakery", "dawn"), nodes, edges);
    let variables = [("OVEN".into(), "http://oven:230".into())].into();
    graph
        .variables
        .insert("rolls".into(), [("main".into(), variables)].into());
    graph
}

/// A bakery whose oven has a key: a literal secret, and one that is in a store.
pub(super) fn locked_bakery() -> ResourceGraph {
    let mut graph = bakery();
    let sealed = graph.run.sealed();
    sealed.note_secret(&"sesame-seeds".into());
    let stored = sealed.secret(SecretReference {
        store: "vault".into(),
        reference: "oven/key".into(),
        version: Some("3".into()),
    });
    let oven: Value = [
        (
            "resource",
            Value::from("oven.large#modules.rolls.externals.heat"),
        ),
        ("definition", "oven-dev".into()),
        ("driver_inputs", pairs([("key", "sesame-seeds".into())])),
        (
            "values",
            pairs([("note", "the key is sesame-seeds".into())]),
        ),
        (
            "secrets",
            pairs([("key", "sesame-seeds".into()), ("spare", stored)]),
        ),
        (
            "manifests",
            pairs([(
                "key.yaml",
                pairs([
                    ("kind", "Secret".into()),
                    ("stringData", pairs([("key", "never-noted".into())])),
                ]),
            )]),
        ),
        ("cookie", pairs([("key", "sesame-seeds".into())])),
    ]
    .into_iter()
    .collect();
    graph.nodes[2] = given(&oven);
    let variables = graph.variables.entry("rolls".into()).or_default();
    let variables = variables.entry("main".into()).or_default();
    variables.insert("KEY".into(), "sesame-seeds".into());
    graph
}

fn pairs<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    pairs.into_iter().collect()
}

fn span() -> Span {
    let mut sources = SourceMap::new();
    Span::new(sources.add("made.yaml", ""), 0, 0)
}
