//! A graph in DOT, the language of Graphviz.

use std::fmt::Write as _;

use score_yaml::message::visible;

use super::ResourceGraph;

impl ResourceGraph {
    /// The graph in DOT: a line for each resource in the order in which they are provisioned, a line for each edge.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut out = String::from("digraph resources {\n");
        for node in &self.nodes {
            let lines = node.lines().map(escaped).join("\\n");
            writeln!(
                out,
                "  \"{}\" [label=\"{lines}\"];",
                escaped(&node.resource)
            )
            .expect("a string takes all");
        }
        for edge in &self.edges {
            let [from, to, why] = [&*edge.from, &*edge.to, &*edge.why].map(escaped);
            writeln!(out, "  \"{from}\" -> \"{to}\" [label=\"{why}\"];")
                .expect("a string takes all");
        }
        out.push_str("}\n");
        out
    }
}

/// A text between quotes. What cannot be seen is written out.
fn escaped(text: &str) -> String {
    visible(text).replace('\\', r"\\").replace('"', "\\\"")
}
