//! Names and values that somebody chose to do harm.

use score_yaml::message::visible;
use score_yaml::{Str, Value};

use super::{context, edge, given, graph, pairs};
use crate::definitions::graph::ResourceGraph;

/// What stands in every name and value.
const HOSTILE: [&str; 16] = [
    "</title></svg><script>alert(1)</script>",
    "</pre></details><img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "' onclick='alert(1)",
    "]]><!--",
    "--><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "&lt;script&gt;&#60;b&#62;",
    "javascript:alert(1)",
    "\\\"; } digraph {",
    "x\"] n0 -->|a| n1[\"",
    "line\nbreak\r\u{2028}\0\u{1b}[31m\u{7f}",
    "\u{202e}desrever\u{2066}",
    "`${x}` #35; %%{init: {}}%%",
    "\u{1f468}\u{200d}\u{1f469} 漢字 \u{fffe}",
    "{{ . }} <style>*{display:none}</style>",
];

/// A graph with a text in all that can have one.
fn hostile(text: &str) -> ResourceGraph {
    let name = |kind: &str| format!("{kind}{text}.{text}#{text}");
    let all = |at: &str| -> Value {
        let value = pairs([(text, text.into()), ("list", Value::Seq(vec![text.into()]))]);
        [
            ("resource", Value::from(name(at))),
            ("definition", text.into()),
            ("driver", text.into()),
            (
                "rule",
                pairs(
                    ["res_id", "env_id", "app_id", "env_type", "class"]
                        .map(|key| (key, text.into())),
                ),
            ),
            ("driver_inputs", value.clone()),
            ("inputs", value.clone()),
            ("values", value.clone()),
            ("secrets", value.clone()),
            ("manifests", pairs([(text, value.clone())])),
            ("cookie", value.clone()),
            ("module", value),
        ]
        .into_iter()
        .collect()
    };
    let nodes = vec![given(&all("a")), given(&all("b"))];
    let edges = vec![edge(&nodes[1].resource, &nodes[0].resource, text)];
    let mut graph = graph(context(text, text), nodes, edges);
    let text = Str::from(text);
    let variables = [(text.clone(), text.clone())].into();
    graph
        .variables
        .insert(text.clone(), [(text, variables)].into());
    graph
}

/// The elements of markup with their attributes, in their order. Panics if it is not well-formed: text with a sign that
/// begins markup, an attribute without quotes, an element that another one ends.
fn elements(markup: &str) -> Vec<String> {
    const EMPTY: [&str; 3] = ["meta", "input", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
            assert!(
                known.iter().any(|known| entity.starts_with(known)),
                "{text}"
            );
        }
        let (tag, tail) = tail.split_once('>').expect("an element ends");
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
            continue;
        }
        let (tag, is_closed) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let name = tag.split(' ').next().unwrap_or_default();
        // Parts outside of quotes are names.
        let outside: Vec<&str> = tag.split('"').step_by(2).map(str::trim).collect();
        found.push(outside.join(" "));
        if matches!(name, "style" | "script") {
            // What is in it is ours, and ends with it.
            let end = format!("</{name}>");
            rest = rest.split_once(&end).expect("it ends").1;
        } else if !is_closed && !EMPTY.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty() && !rest.contains('>'), "{open:?} {rest}");
    found
}

#[test]
fn no_text_becomes_markup() {
    // What a harmless text gives is what every text gives.
    let harmless = hostile("x");
    let (svg, html) = (
        elements(&harmless.to_svg()),
        elements(&harmless.to_html(true)),
    );
    assert!(!svg.iter().any(|element| element.starts_with("script")));
    assert_eq!(
        html.iter()
            .filter(|element| element.starts_with("script"))
            .count(),
        1
    );
    for text in HOSTILE {
        let graph = hostile(text);
        let count = |found: &[String]| {
            // Long names take more lines.
            let lines = found.iter().filter(|element| !element.starts_with("text"));
            lines.cloned().collect::<Vec<_>>()
        };
        assert_eq!(count(&elements(&graph.to_svg())), count(&svg), "{text}");
        assert_eq!(
            count(&elements(&graph.to_html(true))),
            count(&html),
            "{text}"
        );
        for markup in [graph.to_svg(), graph.to_html(true)] {
            let hidden = markup.replace('\n', "");
            assert_eq!(visible(&hidden), hidden, "{text}");
        }
    }
}

#[test]
fn every_line_of_dot_has_its_quotes() {
    for text in HOSTILE {
        let dot = hostile(text).to_dot();
        assert_eq!(dot.lines().count(), 1 + 2 + 1 + 1, "{dot}");
        let lines = dot.lines().skip(1).take(3);
        for (line, expected) in lines.zip(["S [label=S];", "S [label=S];", "S -> S [label=S];"]) {
            assert_eq!(outside_quotes(line.trim()), expected, "{line}");
        }
        assert_eq!(visible(&dot.replace('\n', "")), dot.replace('\n', ""));
    }
}

/// A line of DOT with `S` for each string.
fn outside_quotes(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            out.push(c);
            continue;
        }
        out.push('S');
        loop {
            match chars.next().expect("a string ends") {
                '\\' => _ = chars.next().expect("a sign is escaped"),
                '"' => break,
                _ => {}
            }
        }
    }
    out
}

#[test]
fn no_text_of_mermaid_ends_before_its_quotes() {
    for text in HOSTILE {
        let mermaid = hostile(text).to_mermaid();
        let lines: Vec<&str> = mermaid.lines().collect();
        assert_eq!(lines.len(), 1 + 2 + 1, "{mermaid}");
        for (line, start, end) in [
            (lines[1], "  n0[\"", "\"]"),
            (lines[2], "  n1[\"", "\"]"),
            (lines[3], "  n1 -->|\"", "\"| n0"),
        ] {
            let label = line
                .strip_prefix(start)
                .and_then(|rest| rest.strip_suffix(end));
            let label = label.expect("it has its place").replace("<br/>", "");
            assert!(
                !label.contains(['"', '|', '`', '<', '>', '&', '\\']),
                "{line}"
            );
            assert_eq!(visible(&label), label);
        }
    }
}

#[test]
fn json_keeps_every_text() {
    for text in HOSTILE {
        let json = hostile(text).to_json(true).expect("it is JSON");
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        let node = &json["nodes"][0];
        assert_eq!(node["resource"], format!("a{text}.{text}#{text}"));
        assert_eq!(node["inputs"][text], text);
        assert_eq!(node["criterion"]["class"], text);
        assert_eq!(json["edges"][0]["why"], text);
        assert_eq!(json["variables"][text][text][text], text);
    }
}
