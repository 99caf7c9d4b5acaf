//! Small graphs in each format.

use super::{bakery, graph, locked_bakery};
use crate::definitions::MatchContext;

#[test]
fn dot_has_a_line_for_each_resource_and_each_edge() {
    assert_eq!(
        bakery().to_dot(),
        r#"digraph resources {
  "grid.default#shared.mains" [label="grid.default#shared.mains\ngrid"];
  "cellar.default#modules.rolls.externals.flour" [label="cellar.default#modules.rolls.externals.flour\nprovisioner"];
  "oven.large#modules.rolls.externals.heat" [label="oven.large#modules.rolls.externals.heat\noven-dev"];
  "workload.default#modules.rolls" [label="workload.default#modules.rolls\nbuilt-in"];
  "oven.large#modules.rolls.externals.heat" -> "grid.default#shared.mains" [label="reference"];
  "workload.default#modules.rolls" -> "grid.default#shared.mains" [label="match_dependents"];
  "workload.default#modules.rolls" -> "cellar.default#modules.rolls.externals.flour" [label="score"];
  "workload.default#modules.rolls" -> "oven.large#modules.rolls.externals.heat" [label="score"];
}
"#
    );
}

#[test]
fn mermaid_names_resources_by_number() {
    assert_eq!(
        bakery().to_mermaid(),
        r#"graph LR
  n0["grid.default#35;shared.mains<br/>grid"]
  n1["cellar.default#35;modules.rolls.externals.flour<br/>provisioner"]
  n2["oven.large#35;modules.rolls.externals.heat<br/>oven-dev"]
  n3["workload.default#35;modules.rolls<br/>built-in"]
  n2 -->|"reference"| n0
  n3 -->|"match_dependents"| n0
  n3 -->|"score"| n1
  n3 -->|"score"| n2
"#
    );
}

#[test]
fn json_has_all_that_is_known() {
    let json = bakery().to_json(false).expect("it is JSON");
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let outputs = serde_json::json!({"values": {}, "secrets": {}});
    assert_eq!(
        json,
        serde_json::json!({
            "context": {"org": null, "app": "bakery", "env": "dawn", "env_type": "development"},
            "nodes": [
                {"resource": "grid.default#shared.mains", "by": "definition", "definition": "grid", "criterion": {}, "driver": "humanitec/echo", "driver_inputs": null, "inputs": {}, "outputs": {"values": {"volts": 400}, "secrets": {}}, "manifests": [], "cookie": null},
                {"resource": "cellar.default#modules.rolls.externals.flour", "by": "provisioner", "definition": null, "criterion": null, "driver": null, "driver_inputs": null, "inputs": {}, "outputs": outputs, "manifests": [], "cookie": null},
                {"resource": "oven.large#modules.rolls.externals.heat", "by": "definition", "definition": "oven-dev", "criterion": {"env_type": "development", "class": "large"}, "driver": "humanitec/template", "driver_inputs": {"values": {"degrees": 230}, "secrets": {}}, "inputs": {}, "outputs": {"values": {"url": "http://oven:230"}, "secrets": {}}, "manifests": [{"file": "oven.yaml", "location": "namespace", "object": {"kind": "Oven"}}], "cookie": {"fired": true}},
                {"resource": "workload.default#modules.rolls", "by": "built-in", "definition": null, "criterion": null, "driver": null, "driver_inputs": null, "inputs": {"id": "rolls"}, "outputs": outputs, "manifests": [], "cookie": null, "module": {"profile": "p", "spec": {}}},
            ],
            "edges": [
                {"from": "oven.large#modules.rolls.externals.heat", "to": "grid.default#shared.mains", "why": "reference"},
                {"from": "workload.default#modules.rolls", "to": "grid.default#shared.mains", "why": "match_dependents"},
                {"from": "workload.default#modules.rolls", "to": "cellar.default#modules.rolls.externals.flour", "why": "score"},
                {"from": "workload.default#modules.rolls", "to": "oven.large#modules.rolls.externals.heat", "why": "score"},
            ],
            "variables": {"rolls": {"main": {"OVEN": "http://oven:230"}}},
        })
    );
}

#[test]
fn svg_tells_who_gives_each_resource_and_why_it_is_needed() {
    let svg = bakery().to_svg();
    for part in [
        "<title>Resources of bakery in dawn (development)</title>",
        // The boxes: type, id and who gives it, each in a line of its own.
        ">oven.large</text>",
        ">modules.rolls.externals.heat</text>",
        ">definition oven-dev</text>",
        "<title>oven.large#modules.rolls.externals.heat: definition oven-dev, rule {env_type: development, class: large}</title>",
        "<g class=\"provisioner\"><title>cellar.default#modules.rolls.externals.flour: provisioner</title>",
        "<g class=\"built-in workload\">",
        // The words on lines, and what they mean.
        ">match_dependents</text>",
        "<tspan class=\"meaning\">: A&#39;s Score file declares B</tspan>",
        "prefers-color-scheme: dark",
    ] {
        assert!(svg.contains(part), "{part}\n{svg}");
    }
    // A line each, and where the long one runs on to the box.
    assert_eq!(svg.matches("<path class=\"line asked\"").count(), 2 + 1);
    assert_eq!(svg.matches("<path class=\"line referred\"").count(), 1 + 1);
    assert_eq!(svg.matches("<path class=\"line beside\"").count(), 2 + 1);
    // Only what the graph has is explained.
    assert!(!svg.contains("selector"));
    assert_eq!(svg, bakery().to_svg());
}

#[test]
fn a_graph_without_resources_is_drawn_too() {
    let empty = || graph(MatchContext::default(), Vec::new(), Vec::new());
    assert_eq!(empty().to_dot(), "digraph resources {\n}\n");
    assert_eq!(empty().to_mermaid(), "graph LR\n");
    assert!(empty().to_svg().contains("<title>Resources</title>"));
    assert!(empty().to_html(false).contains("0 resources"));
}

#[test]
fn only_secrets_that_are_to_be_shown_are_in_a_graph() {
    for shows in [false, true] {
        let json = locked_bakery().to_json(shows).expect("it is JSON");
        let html = locked_bakery().to_html(shows);
        for text in [&json, &html] {
            assert_eq!(text.contains("sesame-seeds"), shows);
            assert_eq!(text.contains("never-noted"), shows);
            assert!(text.contains("vault/oven/key@3"));
        }
        let says = |text: &str| html.contains(text);
        assert_eq!(says("Secrets are hidden."), !shows);
        assert_eq!(says("This page shows secrets."), shows);
        assert_eq!(says("hidden: true"), !shows);
    }
    for text in [
        locked_bakery().to_svg(),
        locked_bakery().to_dot(),
        locked_bakery().to_mermaid(),
    ] {
        assert!(!text.contains("sesame") && !text.contains("vault"));
    }
}

#[test]
fn ten_thousand_resources_are_drawn() {
    let nodes = (0..10_000).map(|at| {
        super::result(&format!(
            "{{resource: stove.default#shared.s{at}, definition: stove}}"
        ))
    });
    let nodes: Vec<_> = nodes.collect();
    let edges = (1..nodes.len()).map(|at| {
        let needed = [0, at / 2][at % 2];
        super::edge(&nodes[at].resource, &nodes[needed].resource, "reference")
    });
    let edges = edges.collect();
    let graph = graph(MatchContext::default(), nodes, edges);
    let svg = graph.to_svg();
    assert_eq!(svg.matches("class=\"kind\"").count(), 10_000);
    assert_eq!(svg.matches("class=\"label\"").count(), 9_999);
}
