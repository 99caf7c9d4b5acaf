//! What is known of each resource, as HTML.

use std::fmt::{Arguments, Write as _};

use score_yaml::{Value, emit_shown};

use crate::definitions::Viewer;
use crate::definitions::graph::json::node_fields;
use crate::definitions::graph::markup::{Escaped, EscapedLines};
use crate::definitions::graph::reason::reason;
use crate::definitions::graph::{GraphNode, ResourceGraph};

/// Writes the resources of a graph.
pub(super) struct Details<'g> {
    graph: &'g ResourceGraph,
    viewer: Viewer<'g>,
    /// What each resource depends on, and why, by their indices.
    needs: Vec<Vec<Edge<'g>>>,
    /// What depends on each resource.
    dependents: Vec<Vec<Edge<'g>>>,
}

/// The other end of an edge, and its reason.
type Edge<'g> = (usize, &'g str);

/// What is shown of a resource, with its headings: fields, and parts of fields.
const BLOCKS: [(&[&str], &str); 7] = [
    (&["inputs"], "Inputs"),
    (&["driver_inputs", "values"], "Driver inputs"),
    (&["driver_inputs", "secrets"], "Secret driver inputs"),
    (&["outputs", "values"], "Outputs"),
    (&["outputs", "secrets"], "Secret outputs"),
    (&["cookie"], "Cookie"),
    (&["module"], "Module"),
];

impl<'g> Details<'g> {
    pub(super) fn new(graph: &'g ResourceGraph, shows_secrets: bool) -> Self {
        let indices = graph.indices();
        let mut needs = vec![Vec::new(); graph.nodes.len()];
        let mut dependents = needs.clone();
        for edge in &graph.edges {
            let [from, to] = [&edge.from, &edge.to].map(|name| indices.get(name.as_str()).copied());
            if let (Some(from), Some(to)) = (from, to) {
                needs[from].push((to, &*edge.why));
                dependents[to].push((from, &*edge.why));
            }
        }
        Details {
            viewer: graph.run.sealed().viewer(shows_secrets),
            graph,
            needs,
            dependents,
        }
    }

    pub(super) fn write(&self, page: &mut String) {
        for (at, node) in self.graph.nodes.iter().enumerate() {
            self.resource(at, node, page);
        }
    }

    fn resource(&self, at: usize, node: &GraphNode, page: &mut String) {
        let (kind, id) = node.kind_and_id();
        let by = node.by();
        push(
            page,
            format_args!(
                "<details class=\"resource {by}\" id=\"r{at}\" open>\n<summary><b>{}</b> {} <small>{}</small></summary>\n",
                Escaped(kind),
                Escaped(id),
                Escaped(&node.giver()),
            ),
        );
        let fields = node_fields(node, &self.viewer);
        let field = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|(_, v)| v);
        push(
            page,
            format_args!(
                "<dl>\n<dt>Given by</dt><dd>{}</dd>\n",
                Escaped(&node.giver())
            ),
        );
        if let Some(rule) = node.rule() {
            let rule = Escaped(&rule).to_string();
            push(
                page,
                format_args!("<dt>Rule</dt><dd><code>{rule}</code></dd>\n"),
            );
        }
        if let Some(driver) = field("driver").and_then(Value::as_str) {
            let driver = Escaped(driver);
            push(
                page,
                format_args!("<dt>Driver</dt><dd><code>{driver}</code></dd>\n"),
            );
        }
        self.edges("Depends on", &self.needs[at], page);
        self.edges("Needed by", &self.dependents[at], page);
        push(page, format_args!("</dl>\n"));
        for (path, heading) in BLOCKS {
            let value = path[1..]
                .iter()
                .try_fold(field(path[0]), |value, key| Some(value?.get(key)));
            if let Some(value) = value.flatten() {
                block(heading, value, page);
            }
        }
        manifests(field("manifests"), page);
        if let Some(workload) = node.workload() {
            let variables = self.graph.variables_of(workload, &self.viewer);
            block("Variables", &variables, page);
        }
        push(page, format_args!("</details>\n"));
    }

    fn edges(&self, heading: &str, edges: &[Edge<'_>], page: &mut String) {
        if edges.is_empty() {
            return;
        }
        push(page, format_args!("<dt>{heading}</dt><dd><ul>\n"));
        for (other, why) in edges {
            let name = Escaped(&self.graph.nodes[*other].resource);
            let title = reason(why).map(|reason| format!(" title=\"{}\"", Escaped(reason.meaning)));
            let title = title.unwrap_or_default();
            let why = Escaped(why);
            push(
                page,
                format_args!(
                    "<li><a href=\"#r{other}\">{name}</a> <small{title}>{why}</small></li>\n"
                ),
            );
        }
        push(page, format_args!("</ul></dd>\n"));
    }
}

/// The objects for Kubernetes.
fn manifests(manifests: Option<&Value>, page: &mut String) {
    let manifests = manifests.and_then(Value::as_seq).unwrap_or_default();
    for manifest in manifests {
        let text = |key: &str| {
            manifest
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let heading = format!("Manifest {} ({})", text("file"), text("location"));
        if let Some(object) = manifest.get("object") {
            block(&heading, object, page);
        }
    }
}

/// A value in YAML, unless nothing is in it.
fn block(heading: &str, value: &Value, page: &mut String) {
    let is_empty = match value {
        Value::Null => true,
        Value::Map(map) => map.is_empty(),
        _ => false,
    };
    if is_empty {
        return;
    }
    let text = emit_shown(value, 2);
    push(
        page,
        format_args!(
            "<h3>{}</h3>\n<pre>{}</pre>\n",
            Escaped(heading),
            EscapedLines(text.trim_end())
        ),
    );
}

fn push(page: &mut String, text: Arguments<'_>) {
    page.write_fmt(text).expect("a string takes all");
}
